//! What the policies accept: lints that a declaration silences.

use crate::source::Span;

/// `allow NAME because "…"` on one declaration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allow {
    /// The name of the lint.
    pub lint: Box<str>,
    /// Why.
    pub because: Box<str>,
    /// The declaration it stands on, by the place that its row carries: a principal's, role's, unit's, context's, policy's or assignment's.
    pub declaration: Span,
    /// Where it stands.
    pub span: Span,
}
