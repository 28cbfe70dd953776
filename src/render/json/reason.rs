//! JSON of what several answers and complaints hold: places, reasons, fixes.

use serde::Serialize;

use crate::diag::{Diagnostic, Label};
use crate::explain::{Fix, Reason};
use crate::source::{Sources, Span};
use crate::text::quote;

/// A place: lines and columns count from 1, columns in characters; the end is the first column after it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LabelJson {
    file: String,
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
    text: String,
}

impl LabelJson {
    /// Creates the JSON of one label.
    #[must_use]
    pub fn new(sources: &Sources, label: &Label) -> Self {
        let source = sources.get(label.span.source);
        let (start, end) = (source.position(label.span.start), source.position(label.span.end));
        Self {
            file: source.name().to_owned(),
            line: start.line,
            column: start.column,
            end_line: end.line,
            end_column: end.column,
            text: label.told_text(sources),
        }
    }

    /// Creates the JSON of several.
    pub fn all(sources: &Sources, labels: &[Label]) -> Vec<Self> {
        labels.iter().map(|label| Self::new(sources, label)).collect()
    }
}

/// One reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReasonJson {
    code: &'static str,
    message: String,
    rule: &'static str,
    labels: Vec<LabelJson>,
}

/// What can be written in a place instead of what stands there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReplacementJson {
    change: String,
    /// The place, and the text for it.
    #[serde(flatten)]
    place: LabelJson,
}

impl ReplacementJson {
    /// Creates the JSON of what a diagnostic offers.
    pub fn all(sources: &Sources, diagnostic: &Diagnostic) -> Vec<Self> {
        let offers = diagnostic.offer.iter().flat_map(|offer| offer.replacements().map(|text| (offer.place, text)));
        let replacement = |(place, text): (Span, &str)| Self {
            change: change_text(sources, place, text),
            place: LabelJson { text: text.to_owned(), ..LabelJson::new(sources, &Label::new(place, "")) },
        };
        offers.map(replacement).collect()
    }
}

/// Says what a replacement does.
pub(in crate::render) fn change_text(sources: &Sources, place: Span, text: &str) -> String {
    if text.is_empty() { format!("remove {}", quote(sources.slice(place))) } else { format!("write {}", quote(text)) }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FixJson {
    change: String,
    decision: &'static str,
}

impl FixJson {
    pub fn new(fix: &Fix) -> Self {
        Self { change: fix.change(), decision: fix.decision.word() }
    }
}

/// Creates the JSON of reasons.
#[must_use]
pub fn reasons_json(sources: &Sources, reasons: &[Reason]) -> Vec<ReasonJson> {
    reasons.iter().map(|reason| reason_json(sources, reason)).collect()
}

/// Creates the JSON of one reason.
pub fn reason_json(sources: &Sources, reason: &Reason) -> ReasonJson {
    ReasonJson {
        code: reason.code.name(),
        message: reason.message.clone(),
        rule: reason.rule,
        labels: LabelJson::all(sources, &reason.labels),
    }
}
