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
    Max(Duration),
    /// `require …`; an empty list is `require nothing`.
    Require(Vec<Requirement>),
    /// `approval by …`; an empty list is a role's default approvers (D2.20).
    Approval(Vec<Name>),
    /// `no approval`
    NoApproval,
}

/// One item of `eligible`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EligibleItem {
    /// `max …` (D2.30)
    Max(Duration),
    /// `permanent`
    Permanent,
}

/// One item of `active`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ActiveItem {
    /// `max …` (D2.31)
    Max(Duration),
    /// `permanent`
    Permanent,
    /// `require …` (D2.33 to D2.35)
    Require(Vec<Requirement>),
}

/// One demand of a policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Requirement {
    /// Which.
    pub kind: requirement::Requirement<Name>,
    /// Where.
    pub span: Span,
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
