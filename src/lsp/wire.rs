//! What goes over the line: frames with their length before them, in each a message of JSON-RPC 2.0.
//!
//! By hand, since nothing that a client sends may end the conversation: neither an id of any size, nor a length that is none, nor what is no JSON.

use serde_json::{Value, json};

use crate::defect::OrDefect;

/// The longest message that is kept; a longer one is passed over.
const MOST_BYTES: usize = 256 << 20;
/// The longest head that is looked at.
const MOST_HEAD: usize = 64 << 10;

/// The codes of errors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorCode {
    /// No JSON.
    Parse,
    /// No message.
    InvalidRequest,
    /// There is no such request.
    UnknownMethod,
    /// The parameters are none of this request.
    InvalidParams,
    /// An internal error.
    Internal,
    /// Something came before `initialize`.
    NotInitialized,
    /// The client did not wait for it.
    Cancelled,
    /// It is a request that cannot be carried out, and the message says why.
    Failed,
}

impl ErrorCode {
    fn number(self) -> i32 {
        match self {
            Self::Parse => -32700,
            Self::InvalidRequest => -32600,
            Self::UnknownMethod => -32601,
            Self::InvalidParams => -32602,
            Self::Internal => -32603,
            Self::NotInitialized => -32002,
            Self::Cancelled => -32800,
            Self::Failed => -32803,
        }
    }
}

/// Why a request is not answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Its code.
    pub code: ErrorCode,
    /// In words.
    pub message: String,
}

impl Fault {
    /// Makes a fault.
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }
}

/// A message that came.
#[derive(Debug, Clone, PartialEq)]
pub enum Incoming {
    /// It wants an answer.
    Request {
        /// A number of any size, or a text: sent back as it is.
        id: Value,
        /// What is wanted.
        method: String,
        /// Of what.
        params: Value,
    },
    /// It wants none.
    Notification {
        /// What happened.
        method: String,
        /// To what.
        params: Value,
    },
    /// The answer to a request of this server.
    Response {
        /// The request.
        id: Value,
        /// What came; `None` where that was an error.
        result: Option<Value>,
    },
    /// None of them.
    Invalid {
        /// Its id as far as there is one, else null.
        id: Value,
        /// What is wrong.
        fault: Fault,
    },
}

impl Incoming {
    /// Reads a message.
    #[must_use]
    pub fn read(body: &[u8]) -> Self {
        match serde_json::from_slice(body) {
            Ok(Value::Object(mut message)) => {
                let mut take = |key: &str| message.remove(key);
                let (id, method, params) = (take("id"), take("method"), take("params").unwrap_or(Value::Null));
                match (id, method) {
                    (None, Some(Value::String(method))) => Self::Notification { method, params },
                    (Some(id), Some(Value::String(method))) if is_id(&id) => Self::Request { id, method, params },
                    (Some(id), None) => Self::Response { id, result: take("result").filter(|_| take("error").is_none()) },
                    (id, _) => Self::invalid(id.filter(is_id), ErrorCode::InvalidRequest, "this is no message of JSON-RPC 2.0"),
                }
            }
            Ok(_) => Self::invalid(None, ErrorCode::InvalidRequest, "a message is one object"),
            Err(error) => Self::invalid(None, ErrorCode::Parse, &format!("this is no JSON: {error}")),
        }
    }

    fn invalid(id: Option<Value>, code: ErrorCode, message: &str) -> Self {
        Self::Invalid { id: id.unwrap_or(Value::Null), fault: Fault::new(code, message) }
    }
}

fn is_id(id: &Value) -> bool {
    id.is_number() || id.is_string()
}

/// Writes an answer.
#[must_use]
pub fn answer(id: Value, result: Result<Value, Fault>) -> Value {
    match result {
        Ok(result) => json!({ "jsonrpc": "2.0", "id": id, "result": result }),
        Err(fault) => json!({ "jsonrpc": "2.0", "id": id, "error": { "code": fault.code.number(), "message": fault.message } }),
    }
}

/// Writes a notification.
#[must_use]
pub fn notify(method: &str, params: Value) -> Value {
    json!({ "jsonrpc": "2.0", "method": method, "params": params })
}

/// Sets a field of an object; what is none, as it may come from a client, stays as it is.
pub fn put(object: &mut Value, key: &str, value: Value) {
    if let Value::Object(fields) = object {
        fields.insert(key.to_owned(), value);
    }
}

/// Writes a message with its length before it.
#[must_use]
pub fn frame(message: &Value) -> String {
    let body = message.to_string();
    format!("Content-Length: {}\r\n\r\n{body}", body.len())
}

/// Cuts what comes over the line into messages.
#[derive(Debug, Clone, Default)]
pub struct Frames {
    held: Vec<u8>,
    /// How many bytes of a message that is too long are still passed over.
    skipped: usize,
}

impl Frames {
    /// Takes what came.
    pub fn push(&mut self, bytes: &[u8]) {
        let passed = self.skipped.min(bytes.len());
        self.skipped -= passed;
        self.held.extend_from_slice(bytes.get(passed..).or_defect());
    }

    /// Returns the next whole message. A head without a length is passed over, with what stands before the next one.
    pub fn pop(&mut self) -> Option<Vec<u8>> {
        loop {
            let Some((end, body)) = head_end(&self.held) else {
                if self.held.len() > MOST_HEAD {
                    self.held.clear();
                }
                return None;
            };
            match self.held.get(..end).and_then(length) {
                None => drop(self.held.drain(..body)),
                Some(length) if length > MOST_BYTES => {
                    // a length of nearly all that can be counted is no other than that
                    let there = self.held.len().min(body.saturating_add(length));
                    self.skipped = body.saturating_add(length) - there; // as above
                    self.held.drain(..there);
                }
                Some(length) if self.held.len() < body + length => return None,
                Some(length) => {
                    let message = self.held.get(body..body + length).or_defect().to_vec();
                    self.held.drain(..body + length);
                    return Some(message);
                }
            }
        }
    }
}

/// Returns where a head ends and where its body begins. An empty line ends it, with or without a carriage return.
fn head_end(held: &[u8]) -> Option<(usize, usize)> {
    let held = held.get(..MOST_HEAD).unwrap_or(held);
    let found = |wanted: &[u8]| held.windows(wanted.len()).position(|window| window == wanted).map(|at| (at, at + wanted.len()));
    [found(b"\r\n\r\n"), found(b"\n\n")].into_iter().flatten().min()
}

fn length(head: &[u8]) -> Option<usize> {
    let head = std::str::from_utf8(head).ok()?;
    let values =
        head.lines().filter_map(|line| line.split_once(':')).filter(|(name, _)| name.trim().eq_ignore_ascii_case("content-length"));
    values.filter_map(|(_, value)| value.trim().parse().ok()).next_back()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_cut_wherever_the_line_breaks() {
        let bytes =
            b"content-length: 2\r\nContent-Type: x\r\n\r\n{}X: y\r\n\r\nContent-Length: -4\n\nContent-Length: 3\n\n[1]Content-Length: 1";
        let whole = {
            let mut frames = Frames::default();
            frames.push(bytes);
            std::iter::from_fn(|| frames.pop()).collect::<Vec<_>>()
        };
        let mut frames = Frames::default();
        let mut single = Vec::new();
        for byte in bytes {
            frames.push(&[*byte]);
            single.extend(frames.pop());
        }
        assert_eq!((&whole, whole.len()), (&single, 2));
        assert_eq!(whole, [b"{}".to_vec(), b"[1]".to_vec()]);
    }

    #[test]
    fn a_message_that_is_too_long_is_passed_over() {
        let mut frames = Frames::default();
        frames.push(format!("Content-Length: {}\r\n\r\n12", MOST_BYTES + 1).as_bytes());
        assert_eq!(frames.pop(), None);
        frames.skipped = 3;
        frames.push(b"345Content-Length: 2\r\n\r\n{}");
        assert_eq!(frames.pop(), Some(b"{}".to_vec()));
        frames.push(&vec![b'x'; MOST_HEAD + 1]);
        assert_eq!((frames.pop(), frames.held.len()), (None, 0));
    }

    #[test]
    fn an_id_comes_back_as_it_is() {
        for id in ["9007199254740993", "-1", "\"x\"", "4294967296"] {
            let Incoming::Request { id: read, .. } = Incoming::read(format!("{{\"id\":{id},\"method\":\"m\"}}").as_bytes()) else {
                panic!("{id}")
            };
            assert!(answer(read, Ok(Value::Null)).to_string().contains(&format!("\"id\":{id},")), "{id}");
        }
        for (text, id) in [("{\"id\":null,\"method\":\"m\"}", "null"), ("[]", "null"), ("{", "null"), ("{\"id\":7,\"method\":7}", "7")] {
            let Incoming::Invalid { id: read, .. } = Incoming::read(text.as_bytes()) else { panic!("{text}") };
            assert_eq!(read.to_string(), id, "{text}");
        }
        assert!(matches!(Incoming::read(b"{\"id\":1,\"error\":{}}"), Incoming::Response { result: None, .. }));
    }
}
