//! What `pim pull` says of its folder: when it was there, and what it could not get.

use chrono::{DateTime, Utc};

use crate::diag::{Code, Diagnostic};
use crate::exchange::notes::Notes;
use crate::exchange::rows::{Object, Value};
use crate::source::Span;

/// The version of the folder that is read.
const FORMAT: &str = "1";

/// The file `pull.json`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::exchange) struct Pull {
    /// When the last call was answered.
    pub at: Option<DateTime<Utc>>,
    /// What could not be got.
    pub missing: Vec<Missing>,
    /// Where it begins.
    pub span: Span,
}

/// A call that was not answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::exchange) struct Missing {
    /// What it would have told: `group-policies`.
    pub what: String,
    /// The group or unit that it is about.
    pub of: Option<String>,
    /// Where that is said.
    pub span: Span,
}

/// Reads `pull.json`.
pub(super) fn read(object: &Object<'_>, notes: &Notes<'_>) -> Pull {
    if let Some(format) = object.get("format").filter(|format| format.written() != FORMAT) {
        let message = format!("the folder is of format {}, and only {FORMAT} is read", format.written());
        let fault = Diagnostic::new(Code::Syntax, message, format.span(), "another format");
        notes.report(fault.with_help("pull it with this version of `pim`, or read it with the one that did"));
    }
    let time = |key: &str| object.text(key).and_then(|(text, _)| DateTime::parse_from_rfc3339(&text).ok()).map(|time| time.to_utc());
    let missing = object.get("missing").and_then(Value::items).unwrap_or_default(); // none is missing where none is told
    Pull {
        at: time("finished").or_else(|| time("started")),
        missing: missing.iter().filter_map(|entry| read_missing(*entry)).collect(),
        span: object.span(),
    }
}

fn read_missing(entry: Value<'_>) -> Option<Missing> {
    let object = entry.object()?;
    let of = ["group", "unit", "of", "id"].iter().find_map(|key| object.text(key)).map(|(id, _)| id.to_lowercase());
    let (what, span) = object.text("what")?;
    Some(Missing { what: what.into_owned(), of, span })
}
