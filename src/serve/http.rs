//! Requests and responses as data: what the sockets are for is left to whoever holds them.

use serde::Serialize;
use serde_json::{Map, Value};

use crate::defect::OrDefect;

/// The headers that are read; no other need be handed over.
pub const HEADERS_READ: [&str; 7] = ["accept", "authorization", "content-type", "host", "origin", "x-forwarded-proto", "x-request-id"];

/// What is asked, by whatever version of HTTP.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Request {
    /// The method, in capitals.
    pub method: String,
    /// The path, without what stands behind `?`.
    pub path: String,
    /// Headers by their names in small letters, in the order they came.
    pub headers: Vec<(String, String)>,
    /// The body, all of it.
    pub body: Vec<u8>,
}

impl Request {
    /// Returns the only header of that name; several count as none, since nobody can say which is meant.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut found = self.headers.iter().filter(|(known, _)| known == name).map(|(_, value)| value.as_str());
        found.next().filter(|_| found.next().is_none())
    }
}

/// What is answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    /// The status.
    pub status: u16,
    /// Headers besides the length of the body.
    pub headers: Vec<(&'static str, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl Response {
    /// Makes an answer of a type; nobody may keep it, nor take it for another type.
    #[must_use]
    pub fn new(status: u16, content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        let headers = vec![
            ("content-type", content_type.to_owned()),
            ("cache-control", "no-store".to_owned()),
            ("x-content-type-options", "nosniff".to_owned()),
        ];
        Self { status, headers, body: body.into() }
    }

    /// Makes an answer in JSON.
    #[must_use]
    pub fn json(status: u16, value: &impl Serialize) -> Self {
        Self::new(status, "application/json", serde_json::to_vec(value).or_defect())
    }

    /// Makes an answer in one line of text, as errors are: the protocol wants a message there.
    #[must_use]
    pub fn text(status: u16, line: &str) -> Self {
        Self::new(status, "text/plain; charset=utf-8", format!("{line}\n"))
    }

    /// Adds a header.
    #[must_use]
    pub fn with_header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }
}

/// Why a request is not answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The status.
    pub status: u16,
    /// What is wrong, in one line.
    pub message: String,
}

impl Fault {
    /// Says that a request cannot be read.
    #[must_use]
    pub fn bad(message: impl Into<String>) -> Self {
        Self { status: 400, message: message.into() }
    }

    /// Makes the answer.
    #[must_use]
    pub fn response(&self) -> Response {
        Response::text(self.status, &self.message)
    }
}

/// Reads a body: one object.
///
/// # Errors
///
/// Says that it is empty, no JSON, or no object.
pub fn object(bytes: &[u8]) -> Result<Map<String, Value>, Fault> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(Fault::bad("the body is empty"));
    }
    match serde_json::from_slice(bytes) {
        Ok(Value::Object(map)) => Ok(map),
        Ok(_) => Err(Fault::bad("the body is no JSON object")),
        Err(error) => Err(Fault::bad(format!("the body is no JSON: {error}"))),
    }
}
