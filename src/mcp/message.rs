//! Reads one line: JSON-RPC 2.0.

use rustc_hash::FxHashMap;
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use super::fault::{Fault, INVALID_REQUEST, PARSE_ERROR};

/// So many bytes a line has at most: 10 MiB, as in clients.
pub const MOST_OF_A_LINE: usize = 10 * 1024 * 1024;

/// What a request is called by who asks: a text or a number, kept as it is written.
#[derive(Debug, Clone)]
pub struct Id(Box<RawValue>);

impl Id {
    /// Returns the id that a message is about.
    pub(super) fn of(value: &Value) -> Option<Self> {
        serde_json::value::to_raw_value(value).ok().map(Self)
    }

    /// Returns how it is written.
    #[must_use]
    pub fn raw(&self) -> &RawValue {
        &self.0
    }
}

/// A text is the same however its letters are written.
impl PartialEq for Id {
    fn eq(&self, other: &Self) -> bool {
        let read = |id: &Self| serde_json::from_str::<Value>(id.0.get()).ok();
        self.0.get() == other.0.get() || read(self) == read(other)
    }
}

impl Eq for Id {}

/// What a line says.
#[derive(Debug)]
pub enum Message {
    /// Something is asked, and answered under its id.
    Request(Id, Ask),
    /// Something is told, and not answered.
    Notification(Ask),
    /// An answer; nothing is asked here, so it is passed over.
    Response,
}

/// What is asked or told.
#[derive(Debug)]
pub struct Ask {
    /// The method.
    pub method: String,
    /// Its parameters; empty where there are none.
    pub params: Map<String, Value>,
}

/// Reads a line.
///
/// # Errors
///
/// Fails with the fault to answer, and the id where there is one.
pub fn read(line: &[u8]) -> Result<Message, (Option<Id>, Fault)> {
    let nobody = |fault: Fault| (None, fault);
    let text = std::str::from_utf8(line).map_err(|_| nobody(Fault::new(PARSE_ERROR, "the line is not UTF-8")))?;
    let mut parts = read_parts(text).map_err(nobody)?;
    let id = match parts.remove("id").map(read_id) {
        None => None,
        Some(Some(id)) => Some(id),
        Some(None) => return Err(nobody(Fault::new(INVALID_REQUEST, "`id` must be a text or a number"))),
    };
    let is_response = !parts.contains_key("method") && (parts.contains_key("result") || parts.contains_key("error"));
    if is_response {
        return Ok(Message::Response);
    }
    match (read_ask(&parts), id) {
        (Ok(ask), Some(id)) => Ok(Message::Request(id, ask)),
        (Ok(ask), None) => Ok(Message::Notification(ask)),
        (Err(fault), id) => Err((id, fault)),
    }
}

/// Cuts an object into its parts, unread.
fn read_parts(text: &str) -> Result<FxHashMap<String, &RawValue>, Fault> {
    let whole: &RawValue = serde_json::from_str(text).map_err(|error| Fault::new(PARSE_ERROR, &format!("the line is no JSON: {error}")))?;
    if whole.get().starts_with('[') {
        return Err(Fault::new(INVALID_REQUEST, "batches are not taken: write one message a line"));
    }
    serde_json::from_str(whole.get()).map_err(|_| Fault::new(INVALID_REQUEST, "a message is an object"))
}

fn read_id(raw: &RawValue) -> Option<Id> {
    let is_id = raw.get().starts_with(|first: char| first == '"' || first == '-' || first.is_ascii_digit());
    is_id.then(|| Id(raw.to_owned()))
}

fn read_ask(parts: &FxHashMap<String, &RawValue>) -> Result<Ask, Fault> {
    let text = |name: &str| parts.get(name).and_then(|raw| serde_json::from_str::<String>(raw.get()).ok());
    if text("jsonrpc").as_deref() != Some("2.0") {
        return Err(Fault::new(INVALID_REQUEST, "`jsonrpc` must be \"2.0\""));
    }
    let method = text("method").ok_or_else(|| Fault::new(INVALID_REQUEST, "`method` must be a text of whole characters"))?;
    let params = match parts.get("params") {
        None => Map::new(),
        Some(raw) if !raw.get().starts_with('{') => return Err(Fault::new(INVALID_REQUEST, "`params` must be an object")),
        Some(raw) => {
            let fault = |error| Fault::new(INVALID_REQUEST, &format!("`params` cannot be read: {error}"));
            serde_json::from_str(raw.get()).map_err(fault)?
        }
    };
    Ok(Ask { method, params })
}
