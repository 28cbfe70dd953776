//! What a pull needs of the world, and is given: a line to Graph that can only read, a folder, a clock, and somebody who watches.

use std::io;
use std::time::Duration;

use chrono::{DateTime, Utc};

use super::cloud::{Hosts, Url, Version};
use super::step::Step;

/// The most calls that one batch holds.
pub const MAX_BATCH: usize = 20;

/// What is sent to Graph: there is no other method than GET, alone or in a batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request(Form);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Form {
    Get(Url),
    Batch { url: Url, body: String },
}

/// How a request is put on the line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sent<'a> {
    /// A GET of an address.
    Get(&'a str),
    /// The body of a batch, to the address that takes batches.
    Batch(&'a str, &'a str),
}

impl Request {
    /// Asks for one address.
    #[must_use]
    pub fn get(url: Url) -> Self {
        Self(Form::Get(url))
    }

    /// Asks for several addresses at once; the answer to the first has the id `0`.
    #[must_use]
    pub fn batch(hosts: &Hosts, urls: &[&Url]) -> Self {
        let get = |(id, url): (usize, &&Url)| serde_json::json!({ "id": id.to_string(), "method": "GET", "url": url.relative() });
        let requests: Vec<serde_json::Value> = urls.iter().take(MAX_BATCH).enumerate().map(get).collect();
        Self(Form::Batch { url: hosts.url(Version::V1, "/$batch"), body: serde_json::json!({ "requests": requests }).to_string() })
    }

    /// Returns how it is put on the line.
    #[must_use]
    pub fn sent(&self) -> Sent<'_> {
        match &self.0 {
            Form::Get(url) => Sent::Get(url.text()),
            Form::Batch { url, body } => Sent::Batch(url.text(), body),
        }
    }
}

/// What came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// The status of HTTP.
    pub status: u16,
    /// The header `Retry-After`.
    pub retry_after: Option<String>,
    /// The body, as it was served.
    pub body: Vec<u8>,
}

/// Why nothing came back, or not all of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// There is no connection.
    Unreachable(String),
    /// The connection ended before the body did.
    Cut(String),
    /// No token can be got any more.
    SignedOut(String),
}

/// The line to Graph. It knows the token; nobody else does.
pub trait Line: Sync {
    /// Sends a request, and returns whatever comes back, also with a status that is no success.
    fn send(&self, request: &Request) -> Result<Reply, Fault>;
}

/// The folder that is filled.
pub trait Store {
    /// Returns a file; `None` where there is none.
    fn read(&self, name: &str) -> io::Result<Option<Vec<u8>>>;
    /// Writes a file whole, or not at all.
    fn write(&self, name: &str, bytes: &[u8]) -> io::Result<()>;
    /// Removes a file; tells whether there was one.
    fn remove(&self, name: &str) -> io::Result<bool>;
}

/// The clock.
pub trait Clock {
    /// Returns the present instant.
    fn now(&self) -> DateTime<Utc>;
    /// Waits.
    fn sleep(&self, time: Duration);
}

/// How far a call has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// The call.
    pub step: &'static Step,
    /// How many of its addresses are settled.
    pub done: usize,
    /// How many are not, as far as is known.
    pub open: usize,
    /// How many rows there were.
    pub items: usize,
    /// How many addresses did not tell what they were asked.
    pub missing: usize,
}

/// Who watches.
pub trait Watch {
    /// Something of a call was settled.
    fn settled(&self, progress: Progress);
    /// Nothing is asked for so long, and why.
    fn waits(&self, time: Duration, why: &str);
    /// Something is worth knowing, and no failure.
    fn note(&self, text: &str);
}

/// The world of a pull.
#[derive(Clone, Copy)]
pub struct World<'w> {
    /// The line to Graph.
    pub line: &'w dyn Line,
    /// The folder that is filled.
    pub store: &'w dyn Store,
    /// The clock.
    pub clock: &'w dyn Clock,
    /// Who watches.
    pub watch: &'w dyn Watch,
}

#[cfg(test)]
mod tests {
    use super::super::cloud::Cloud;
    use super::*;

    #[test]
    fn a_request_can_only_read() {
        let hosts = Hosts::of(Cloud::Global);
        let urls: Vec<Url> = (0..30).map(|at| hosts.url(Version::V1, &format!("/groups/{at}/members"))).collect();
        let request = Request::batch(&hosts, &urls.iter().collect::<Vec<_>>());
        let Sent::Batch(url, body) = request.sent() else { panic!("a batch") };
        assert_eq!(url, "https://graph.microsoft.com/v1.0/$batch");
        assert_eq!(body.matches(r#""method":"GET""#).count(), MAX_BATCH, "never more than Graph takes");
        assert!(body.starts_with(r#"{"requests":[{"id":"0","method":"GET","url":"/groups/0/members"}"#), "{body}");
    }
}
