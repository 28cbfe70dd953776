//! Turns what evaluation saw into reasons, witnesses and verified fixes.

use crate::diag::{Label, ReasonCode};
use crate::ir::{ContextId, Instant, PrincipalId};

/// The outcome of a question about an action.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Decision {
    /// It may be done.
    Allow,
    /// It may be done once an approver agrees.
    Approval,
    /// The direct relation holds now: nothing to do.
    Already,
    /// It may not be done.
    Deny,
}

impl Decision {
    /// Returns `allow`, `approval`, `already` or `deny`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Approval => "approval",
            Self::Already => "already",
            Self::Deny => "deny",
        }
    }

    /// Tells whether it is `allow` or `approval`.
    #[must_use]
    pub fn is_yes(self) -> bool {
        matches!(self, Self::Allow | Self::Approval)
    }
}

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

/// A smallest change that turns a no, verified by evaluating it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// The change: modifiers and statements as the language writes them, joined by `; `.
    pub change: String,
    /// The decision once it is made.
    pub decision: Decision,
}

/// A requirement that a request must still bring, in the order of the JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Demand {
    /// `mfa`
    Mfa,
    /// `context:NAME`
    Context(ContextId),
    /// `justification`
    Justification,
    /// `ticket`
    Ticket,
}

/// What an answer holds, whatever was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// `can …`
    Can(CanAnswer),
    /// `is …`
    Is(IsAnswer),
    /// `who can …`
    WhoCan(Vec<WhoItem>),
    /// `who is …`
    WhoIs(Vec<PrincipalId>),
    /// `what can …`
    WhatCan {
        /// The targets, in the order of the language.
        items: Vec<WhatItem>,
        /// Whether every role is among them by power over roles.
        every_role: bool,
    },
    /// A kind of question that this version reads but does not answer; the text names the kind.
    NotEvaluated(&'static str),
}

/// An answer with the instant it was judged at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// The instant.
    pub at: Instant,
    /// The answer.
    pub answer: Answer,
}

/// The answer to `can …`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CanAnswer {
    /// The outcome.
    pub decision: Decision,
    /// What the request must still bring (capability questions only).
    pub requires: Vec<Demand>,
    /// Who could approve it as things stand, in declaration order; empty unless `approval`.
    pub approvers: Vec<PrincipalId>,
    /// Who could after activations of their own; `None` while that is not evaluated.
    pub standby_approvers: Option<Vec<PrincipalId>>,
    /// The longest activation in seconds, where it applies.
    pub max_seconds: Option<i64>,
    /// When the activated relation would end, where it applies.
    pub until: Option<Instant>,
    /// Why; at least one.
    pub reasons: Vec<Reason>,
    /// What would turn a denial; none contains another.
    pub fixes: Vec<Fix>,
}

/// The answer to `is …`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IsAnswer {
    /// Yes or no.
    pub holds: bool,
    /// Why; at least one.
    pub reasons: Vec<Reason>,
}

/// One line of `who can …`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WhoItem {
    /// Who.
    pub principal: PrincipalId,
    /// `allow` or `approval`.
    pub decision: Decision,
    /// What their request must still bring.
    pub requires: Vec<Demand>,
}

/// One line of `what can …`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WhatItem {
    /// The target as the language writes it: `membership of exchange-ops`.
    pub target: String,
    /// `allow` or `approval`.
    pub decision: Decision,
    /// What the request must still bring.
    pub requires: Vec<Demand>,
}
