//! Requests and their states (`docs/time.md`).

use crate::define_id;
use crate::ir::{AssignmentId, Instant, PolicyId, PrincipalId, Prolonging, Thing};
use crate::source::Span;

define_id!(
    /// A request of a scenario.
    RequestId
);

/// A request, whatever became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Who asked.
    pub requester: PrincipalId,
    /// For what.
    pub thing: Thing,
    /// For an activation, or for more time.
    pub kind: RequestKind,
    /// When.
    pub filed: Instant,
    /// What became of it.
    pub status: Status,
    /// Where it was asked.
    pub span: Span,
    /// Who answered or cancelled it, and where.
    pub answered: Option<(PrincipalId, Span)>,
}

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RequestKind {
    /// An activation.
    Activation {
        /// When it begins.
        start: Instant,
        /// How long it lasts, in seconds.
        seconds: i64,
        /// The policy it was filed under, whose approvers decide (D4.28).
        policy: PolicyId,
        /// The assignment it brought.
        assignment: Option<AssignmentId>,
    },
    /// More time for an assignment (D4.41).
    Prolonging(Prolonging, AssignmentId),
}

/// The states of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Waits for an answer.
    Pending,
    /// Granted, and begins later.
    Scheduled,
    /// Granted, and holds.
    Active,
    /// More time was given.
    Granted,
    /// Somebody said no.
    Denied,
    /// Nobody answered in time (D2.26).
    Lapsed,
    /// Taken back.
    Cancelled,
    /// Over.
    Ended,
    /// Approved when it could not be granted any more (D4.26).
    Failed,
}

impl Status {
    /// Tells whether it can still be cancelled.
    #[must_use]
    pub fn is_open(self) -> bool {
        matches!(self, Self::Pending | Self::Scheduled)
    }
}

impl Request {
    /// Says by which rule and why it lapses, where it does: nobody answered an activation, an extension has nothing left to extend, a
    /// renewal is too late.
    pub(super) fn lapsing(&self) -> (&'static str, &'static str) {
        match self.kind {
            RequestKind::Activation { .. } => ("D2.26", "nobody answered in 24 hours"),
            RequestKind::Prolonging(Prolonging::Extend, _) => ("D4.40", "the assignment is over"),
            RequestKind::Prolonging(Prolonging::Renew, _) => ("D1.33", "the assignment ended 30 days ago"),
        }
    }

    /// Says what it is for, before the thing: `for`, `to extend`, `to renew`.
    pub(super) fn purpose(&self) -> &'static str {
        match self.kind {
            RequestKind::Activation { .. } => "for",
            RequestKind::Prolonging(Prolonging::Extend, _) => "to extend",
            RequestKind::Prolonging(Prolonging::Renew, _) => "to renew",
        }
    }

    /// Tells whether it asks for an activation.
    #[must_use]
    pub fn is_activation(&self) -> bool {
        matches!(self.kind, RequestKind::Activation { .. })
    }

    /// Returns the assignment that it brought, or is about.
    #[must_use]
    pub fn assignment(&self) -> Option<AssignmentId> {
        match self.kind {
            RequestKind::Activation { assignment, .. } => assignment,
            RequestKind::Prolonging(_, assignment) => Some(assignment),
        }
    }
}
