//! What an act comes to.

use crate::explain::Reason;

/// An act that was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Why; at least one.
    pub reasons: Vec<Reason>,
}

/// What an act comes to.
pub(super) type Done = Result<(), Refusal>;

/// Refuses an act.
pub(super) fn refuse(reasons: Vec<Reason>) -> Done {
    Err(Refusal { reasons })
}

/// Refuses where anything speaks against it.
pub(super) fn refuse_if_any(reasons: Vec<Reason>) -> Done {
    if reasons.is_empty() { Ok(()) } else { refuse(reasons) }
}
