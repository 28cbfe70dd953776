//! What lints find, open or allowed. Knows no lint.

use crate::diag::{Code, Diagnostic};
use crate::source::Span;

/// What was found, each list by source and position.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Findings {
    /// What nobody accepted.
    pub open: Vec<Diagnostic>,
    /// The risks that an `allow` accepts.
    pub allowed: Vec<Allowed>,
    /// The risks that were known before, by a baseline.
    pub known: Vec<Diagnostic>,
}

/// A risk that an `allow` accepts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allowed {
    /// The risk.
    pub diagnostic: Diagnostic,
    /// Why it is accepted.
    pub because: Box<str>,
    /// Where the `allow` stands.
    pub span: Span,
}

/// A risk, and the declarations on which an `allow` silences it.
#[derive(Clone)]
pub(super) struct Risk {
    pub(super) diagnostic: Diagnostic,
    pub(super) declarations: Vec<Span>,
}

/// Returns what findings are told by: place, then code, then message, so that none changes its line by chance.
pub(super) fn place(diagnostic: &Diagnostic) -> (Option<Span>, Code, &str) {
    (diagnostic.labels.first().map(|label| label.span), diagnostic.code, &diagnostic.message)
}
