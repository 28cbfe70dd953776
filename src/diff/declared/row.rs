//! What is told of a declaration that is another.

use crate::diff::both::Both;
use crate::ir::Instant;
use crate::source::Span;

/// How a declaration is another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DeclaredChange {
    /// Only the new tenant has it.
    Added,
    /// Only the old tenant has it.
    Removed,
    /// Both have it, with other values.
    Changed,
}

impl DeclaredChange {
    /// Returns `added`, `removed` or `changed`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Removed => "removed",
            Self::Changed => "changed",
        }
    }
}

/// One declaration that is another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Declared {
    /// How.
    pub change: DeclaredChange,
    /// What it is about: ``group `exchange-ops` ``, ``membership of exchange-ops: policy``, or an assignment in words.
    pub subject: String,
    /// What is another, field by field: `activation max 2h → 8h`; what was added or removed says it in its subject.
    pub details: Vec<String>,
    /// Where it is declared, among the texts of both tenants; `None` for what no line carries.
    pub places: Both<Option<Span>>,
    /// For an assignment that begins later: when.
    pub begins: Option<Instant>,
    /// Whether it is an assignment that has ended.
    pub has_ended: bool,
    /// Whether it says what is not known.
    pub is_open: bool,
}
