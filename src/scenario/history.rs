//! What happened: who, what, when, and why it was allowed.

use crate::explain::Reason;
use crate::ir::{Instant, PrincipalId};

/// What kind of thing happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Event {
    /// A request waits for an approver.
    Requested,
    /// An activation is granted and begins later (D4.3).
    Scheduled,
    /// An activation is granted and holds.
    Activated,
    /// A scheduled activation begins, or an assignment that was made for later.
    Began,
    /// An approver denied a request, or a manager denied more time.
    Denied,
    /// A request had no answer in time (D2.26).
    Lapsed,
    /// A request was taken back.
    Cancelled,
    /// A request was approved too late (D4.26).
    Failed,
    /// The holder ended an activation.
    Deactivated,
    /// An assignment came to its end.
    Ended,
    /// The last owner could not be removed; the removal is tried again (D4.30).
    Kept,
    /// The removal of the last owner was given up (D4.30).
    Stays,
    /// Somebody was assigned through PIM.
    Assigned,
    /// Somebody was added through the plain groups API.
    Added,
    /// An assignment was taken away.
    Removed,
    /// The holder asked for more time.
    Asked,
    /// An assignment ends later, or begins anew.
    Prolonged,
    /// A group follows another policy.
    PolicySet,
}

/// One entry of the history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// When.
    pub at: Instant,
    /// Who did it; `None` where it happened by itself.
    pub actor: Option<PrincipalId>,
    /// What.
    pub event: Event,
    /// What, in words: lowercase, one line.
    pub text: String,
    /// The rule that makes it happen, or lets it.
    pub rule: &'static str,
    /// Why it was allowed, or failed; empty where it happened by itself, and where one takes back a request of one's own.
    pub reasons: Vec<Reason>,
}

impl Event {
    /// Returns the rule that lets somebody do it.
    pub(super) fn rule(self) -> &'static str {
        match self {
            Self::Requested => "D2.20",
            Self::Scheduled | Self::Began => "D4.3",
            Self::Activated => "D4.4",
            Self::Denied => "D2.24",
            Self::Lapsed => "D2.26",
            Self::Cancelled => "D4.20",
            Self::Failed => "D4.26",
            Self::Deactivated => "D4.1",
            Self::Ended => "D4.24",
            Self::Kept | Self::Stays => "D4.30",
            Self::Assigned => "D1.8",
            Self::Added | Self::Removed => "D3.5",
            Self::Asked => "D4.41",
            Self::Prolonged => "D4.42",
            Self::PolicySet => "D7.2",
        }
    }
}
