//! The rules before an activation.

use super::{Allow, Block, Duration, Name, Text};
use crate::requirement;
use crate::source::Span;
use crate::terms::{NotifyEvent, NotifyRecipient};

/// A policy by name, or written in place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PolicyRef {
    /// `policy NAME`
    Named(Name),
    /// `policy extends NAME? { … }`
    Inline {
        /// The policy it extends.
        extends: Option<Name>,
        /// Its sections.
        body: Block<PolicyItem>,
    },
    /// `policy unknown`
    Unknown,
}

/// `policy name label? extends? { … }`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// Its name.
    pub name: Name,
    /// Its label.
    pub label: Option<Text>,
    /// The policy it extends.
    pub extends: Option<Name>,
    /// Its sections.
    pub body: Block<PolicyItem>,
}

/// One item of a policy body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PolicyItem {
    /// `activation { … }`
    Activation(Block<ActivationItem>),
    /// `eligible { … }`
    Eligible(Block<EligibleItem>),
    /// `active { … }`
    Active(Block<ActiveItem>),
    /// `notify { … }`
    Notify(Block<Notify>),
    /// `allow …`
    Allow(Allow),
}

/// One item of `activation`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ActivationItem {
    /// `max …` (D2.10)
    Max(Limit),
    /// `require …`
    Require(Require),
    /// `approval …` (D2.20)
    Approval(Approval),
    /// `no approval`
    NoApproval,
}

/// One item of `eligible`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EligibleItem {
    /// `max …` (D2.30)
    Max(Limit),
    /// `permanent`
    Permanent,
}

/// One item of `active`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ActiveItem {
    /// `max …` (D2.31)
    Max(Limit),
    /// `permanent`
    Permanent,
    /// `require …` (D2.33 to D2.35)
    Require(Require),
}

/// How long something may last at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    /// `max DURATION`
    Known(Duration),
    /// `max unknown`
    Unknown,
}

/// What must be brought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Require {
    /// `require …`; an empty list is `require nothing`.
    List(Vec<Requirement>),
    /// `require unknown`
    Unknown,
}

/// One demand of a policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Requirement {
    /// Which.
    pub kind: RequirementKind,
    /// Where.
    pub span: Span,
}

/// Whether a requirement is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RequirementKind {
    /// It is.
    Asked(requirement::Requirement<Name>),
    /// `unknown …`: it may be; without a name, any context.
    Unknown(requirement::Requirement<Option<Name>>),
}

impl RequirementKind {
    /// Returns the kind of requirement.
    #[must_use]
    pub fn kind(&self) -> requirement::Requirement {
        match self {
            Self::Asked(requirement) => requirement.kind(),
            Self::Unknown(requirement) => requirement.kind(),
        }
    }
}

/// Who must agree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Approval {
    /// `approval`: a role's default approvers (D2.20).
    Default,
    /// `approval by …`
    By(Approvers),
    /// `approval unknown`: it may be asked, by whomever.
    Unknown,
}

/// `alice, bob`, `unknown`, `alice, bob, unknown`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approvers {
    /// Those that are named.
    pub names: Vec<Name>,
    /// Where `unknown` stands, if it does: there may be others.
    pub others: Option<Span>,
}

/// One notification line (D2.37); it never affects a decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notify {
    /// Which event.
    pub event: NotifyEvent,
    /// Who is told.
    pub recipient: NotifyRecipient,
    /// What is sent; `None` is `no EVENT to RECIPIENT`.
    pub setting: Option<NotifySetting>,
}

/// What a notification line sets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotifySetting {
    /// Further addresses.
    pub also: Vec<Text>,
    /// `critical only`
    pub is_critical_only: bool,
}
