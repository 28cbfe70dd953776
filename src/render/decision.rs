//! A decision alone, on one line: for people, and as a part of the JSON that explains it.

use serde::Serialize;
use serde_json::{Value, json};

use super::incomplete::is_none_unread;
use crate::session::{Decided, Session};

/// So wide is the longest decision.
const WIDEST: usize = "approval".len();

/// Returns a decision and its question on one line.
#[must_use]
pub fn decision_line(query: &str, decided: Decided) -> String {
    format!("{:WIDEST$}  {query}\n", decided.word())
}

/// A decision as JSON: what stays of the whole answer where nothing is explained.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DecisionJson<'a> {
    query: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    decision: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    answer: Option<Value>,
    #[serde(skip_serializing_if = "is_none_unread")]
    incomplete: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    closed: Option<usize>,
}

impl<'a> DecisionJson<'a> {
    /// Creates the JSON of the decision about a question in its canonical text.
    #[must_use]
    pub fn new(session: &Session, query: &'a str, decided: Decided) -> Self {
        let (decision, answer) = match decided {
            Decided::Can(_) => (Some(decided.word()), None),
            Decided::Is(is) => (None, Some(json!(is))),
        };
        Self { query, decision, answer, incomplete: session.unread_parts(), closed: session.closed() }
    }
}
