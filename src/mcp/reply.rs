//! Writes one line: a result or an error of JSON-RPC 2.0.

use std::fmt::Write;

use serde::Serialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value, json};

use super::envelope::Era;
use super::fault::Fault;
use super::message::Id;
use crate::defect::OrDefect;
use crate::text::is_unprintable;

/// Writes why a request is not served; without an id where that cannot be told.
pub fn error(id: Option<&Id>, fault: &Fault) -> String {
    line(&json!({ "jsonrpc": "2.0", "id": id.map(Id::raw), "error": fault }))
}

/// Writes a result. In the modern era it says that it is whole, and whose it is.
pub fn result(id: &Id, era: Era, result: Map<String, Value>) -> String {
    line(&Response { jsonrpc: "2.0", id: id.raw(), result: &stamped(era, result) })
}

/// Writes what a tool told: the same JSON as data and as text.
pub fn told(id: &Id, era: Era, object: &Map<String, Value>, is_error: bool) -> String {
    let text = escape_unseen(&serde_json::to_string(object).or_defect());
    let rest = stamped(era, Map::new());
    let structured = RawValue::from_string(text.clone()).ok();
    let result = Called { content: [Content { kind: "text", text }], structured, is_error, rest };
    line(&Response { jsonrpc: "2.0", id: id.raw(), result: &result })
}

/// Says in words alone why a tool did not answer.
pub fn failed(id: &Id, era: Era, message: &str) -> String {
    let rest = stamped(era, Map::new());
    let result = Called { content: [Content { kind: "text", text: message.to_owned() }], structured: None, is_error: true, rest };
    line(&Response { jsonrpc: "2.0", id: id.raw(), result: &result })
}

#[derive(Serialize)]
struct Response<'a, R: Serialize> {
    jsonrpc: &'static str,
    id: &'a RawValue,
    result: &'a R,
}

#[derive(Serialize)]
struct Called {
    content: [Content; 1],
    #[serde(rename = "structuredContent", skip_serializing_if = "Option::is_none")]
    structured: Option<Box<RawValue>>,
    #[serde(rename = "isError")]
    is_error: bool,
    #[serde(flatten)]
    rest: Map<String, Value>,
}

#[derive(Serialize)]
struct Content {
    #[serde(rename = "type")]
    kind: &'static str,
    text: String,
}

/// Adds to a result what the era has in every one.
fn stamped(era: Era, mut result: Map<String, Value>) -> Map<String, Value> {
    match era {
        Era::Legacy => {}
        Era::Modern => {
            result.insert("resultType".to_owned(), json!("complete"));
            result.insert("_meta".to_owned(), json!({ "io.modelcontextprotocol/serverInfo": server() }));
        }
    }
    result
}

/// Returns what this server is called.
pub fn server() -> Value {
    json!({ "name": "pim", "title": "pim", "version": env!("CARGO_PKG_VERSION") })
}

/// Writes a line without its end.
fn line(message: &impl Serialize) -> String {
    escape_unseen(&serde_json::to_string(message).or_defect())
}

/// Writes as escapes of JSON what would act on what shows it, or is not seen: outside of texts JSON has none of it.
fn escape_unseen(json: &str) -> String {
    const DELETE: u8 = 0x7f;
    // of ASCII nothing else is left to escape, and most is that
    let is_plain = json.is_ascii() && !json.as_bytes().contains(&DELETE);
    if is_plain || !json.contains(is_unprintable) {
        return json.to_owned();
    }
    let mut out = String::with_capacity(json.len() + 64);
    for c in json.chars() {
        if is_unprintable(c) {
            let mut units = [0; 2];
            for unit in c.encode_utf16(&mut units) {
                _ = write!(out, "\\u{unit:04x}"); // a text can always be written to
            }
        } else {
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_seen_is_escaped_and_means_the_same() {
        let named = json!({ "name": "a\u{1b}[31m\u{202e}\u{e0041}é\u{7f}" });
        let written = escape_unseen(&named.to_string());
        assert_eq!(written, "{\"name\":\"a\\u001b[31m\\u202e\\udb40\\udc41é\\u007f\"}");
        assert_eq!(serde_json::from_str::<Value>(&written).unwrap(), named);
    }
}
