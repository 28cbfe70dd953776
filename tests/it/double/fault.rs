//! What goes wrong, as data.

use super::http::Response;

/// Something that goes wrong at an address, so many times.
#[derive(Debug, Clone)]
pub struct Fault {
    /// What the address holds.
    pub at: String,
    /// How often it still goes wrong.
    pub times: usize,
    what: What,
}

#[derive(Debug, Clone)]
enum What {
    Throttle(u16, u64),
    Refuse(u16, &'static str),
    Html(u16),
    Half,
    OtherHost,
    Redirect,
}

/// So often that nobody asks more often.
const ALWAYS: usize = usize::MAX;

impl Fault {
    fn new(at: &str, times: usize, what: What) -> Self {
        Self { at: at.to_owned(), times, what }
    }

    /// Puts off, so many times.
    pub fn throttle(at: &str, times: usize, status: u16, after: u64) -> Self {
        Self::new(at, times, What::Throttle(status, after))
    }

    /// Refuses, always.
    pub fn refuse(at: &str, status: u16, code: &'static str) -> Self {
        Self::new(at, ALWAYS, What::Refuse(status, code))
    }

    /// Answers with a page for people, always.
    pub fn html(at: &str, status: u16) -> Self {
        Self::new(at, ALWAYS, What::Html(status))
    }

    /// Ends the connection half way, so many times.
    pub fn half(at: &str, times: usize) -> Self {
        Self::new(at, times, What::Half)
    }

    /// Leads on to another host, always.
    pub fn other_host(at: &str) -> Self {
        Self::new(at, ALWAYS, What::OtherHost)
    }

    /// Sends elsewhere, always.
    pub fn redirect(at: &str) -> Self {
        Self::new(at, ALWAYS, What::Redirect)
    }

    /// Tells whether it is about an address.
    pub fn fits(&self, path: &str) -> bool {
        path.contains(&self.at)
    }

    /// Returns what is answered in place of what would be.
    pub fn response(&self, whole: impl FnOnce() -> Response) -> Response {
        match self.what {
            What::Throttle(status, after) => Response { retry_after: Some(after), ..Response::error(status, "TooManyRequests") },
            What::Refuse(status, code) => Response::error(status, code),
            What::Html(status) => Response { kind: "text/html", ..Response::json(status, "<!doctype html><title>Sign in</title>") },
            What::Half => Response { is_half: true, ..whole() },
            What::OtherHost => Response::json(200, r#"{"@odata.nextLink":"https://evil.example/v1.0/users","value":[]}"#),
            What::Redirect => Response::json(302, "{}"),
        }
    }
}
