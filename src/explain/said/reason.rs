//! What every answer is made of: reasons and fixes, as data. A leaf: it knows no tenant, no question, and nobody who asks.

use crate::diag::{Label, ReasonCode};
use crate::eval::Decision;

/// Why, as a unit. It has at least one label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// Which kind of reason.
    pub code: ReasonCode,
    /// In words: lowercase, one line.
    pub message: String,
    /// The rule it rests on: `D3.24`.
    pub rule: &'static str,
    /// The lines that make it; a fact that no source line carries points into the query's own text.
    pub labels: Vec<Label>,
}

/// How the message of a field that nobody wrote ends.
const UNWRITTEN: &str = ": nobody wrote this field, so its default is used";

/// Writes the message of a field that nobody wrote (D2.40).
pub(crate) fn unwritten_text(what: &str) -> String {
    format!("{what}{UNWRITTEN}")
}

impl Reason {
    /// Makes a reason.
    pub(crate) fn new(code: ReasonCode, rule: &'static str, message: impl Into<String>, labels: impl IntoIterator<Item = Label>) -> Self {
        Self { code, message: message.into(), rule, labels: labels.into_iter().collect() }
    }

    /// Returns what a field says that nobody wrote; `None` of all other reasons.
    #[must_use]
    pub fn unwritten(&self) -> Option<&str> {
        self.message.strip_suffix(UNWRITTEN)
    }
}

/// What one question about one tenant comes to, as far as it is compared with others: the decision, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// The decision; of `is …`, `allow` where it holds and `deny` where it does not.
    pub decision: Decision,
    /// Why; at least one.
    pub reasons: Vec<Reason>,
}

/// What several verdicts rest on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grounds {
    /// The reasons that all of them have, in the order of the first.
    pub shared: Vec<Reason>,
    /// Of each verdict, in their order, the reasons that some other has not.
    pub apart: Vec<Vec<Reason>>,
}

impl Grounds {
    /// Compares the reasons of some verdicts: the same code, rule, words and lines are the same reason.
    #[must_use]
    pub fn of(verdicts: &[Verdict]) -> Self {
        let is_shared = |reason: &&Reason| verdicts.iter().all(|verdict| verdict.reasons.contains(reason));
        let shared = verdicts.iter().take(1).flat_map(|first| first.reasons.iter().filter(is_shared)).cloned().collect();
        let apart = verdicts.iter().map(|verdict| verdict.reasons.iter().filter(|reason| !is_shared(reason)).cloned().collect());
        Self { shared, apart: apart.collect() }
    }
}

/// A smallest change that turns a no, verified by evaluating it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// What has to be changed, all of it: modifiers and statements as the language writes them.
    pub changes: Vec<String>,
    /// The decision once it is made.
    pub decision: Decision,
}

impl Fix {
    /// Makes a change of one part.
    pub(crate) fn single(change: String, decision: Decision) -> Self {
        Self { changes: vec![change], decision }
    }

    /// Writes the whole change, its parts joined by `; `.
    #[must_use]
    pub fn change(&self) -> String {
        self.changes.join("; ")
    }
}
