//! The rules before one relation of a group, or before a role: every field resolved, with where its value comes from.

use std::collections::BTreeMap;

use super::principal::{ContextId, PrincipalId};
use crate::define_id;
use crate::requirement::{OfKind, Requirement, RequirementSet};
use crate::source::Span;
use crate::terms::{NotifyEvent, NotifyRecipient};

define_id!(
    /// A policy.
    PolicyId
);

/// Where the value of a field comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FieldOrigin {
    /// Written in this policy.
    Written(Span),
    /// Written in the policy of that name, which this one names or extends.
    Inherited(Box<str>, Span),
    /// Nobody wrote it: a default of D2.40 (or of the role defaults).
    Default,
}

impl FieldOrigin {
    /// Returns where it is written, if it is.
    #[must_use]
    pub fn span(&self) -> Option<Span> {
        match self {
            Self::Written(span) | Self::Inherited(_, span) => Some(*span),
            Self::Default => None,
        }
    }
}

/// A value and where it comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field<T> {
    /// The value.
    pub value: T,
    /// Where it comes from; the span covers the item (`max 2h`).
    pub origin: FieldOrigin,
}

/// A policy with every field resolved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// Its name, where it was declared by name.
    pub name: Option<Box<str>>,
    /// Its label.
    pub label: Option<Box<str>>,
    /// The policy it names or extends.
    pub follows: Option<Box<str>>,
    /// Its description.
    pub description: Option<Box<str>>,
    /// Where it stands: its name, or the item that gives it to a group or role; `None` for a policy made of defaults only.
    pub span: Option<Span>,
    /// Whether a group, role, policy or scenario names it; `false` where it has no name.
    pub is_mentioned: bool,
    /// What stands before an activation.
    pub activation: Activation,
    /// What bounds eligible assignments (D2.30).
    pub eligible: EligibleRules,
    /// What bounds active assignments that are made by hand (D2.31).
    pub active: ActiveRules,
    /// Notifications that were written; they never affect a decision (D2.37).
    pub notify: BTreeMap<(NotifyEvent, NotifyRecipient), Field<Notification>>,
}

impl Policy {
    /// Writes what an activation must bring anew, given what is written.
    pub(crate) fn rewrite_requirements(&mut self, rewrite: impl FnOnce(&Requirements) -> Requirements) {
        let written = &mut self.activation.require.value;
        *written = rewrite(written);
    }
}

/// The shortest that a longest activation may be, in seconds, and the step of it (D1.27).
pub const SHORTEST_MAX: i64 = 1_800;

/// The longest that a longest activation may be, in seconds (D1.27).
pub const LONGEST_MAX: i64 = 86_400;

/// Tells whether an activation can be limited to so many seconds (D1.27).
#[must_use]
pub fn is_activation_limit(seconds: i64) -> bool {
    (SHORTEST_MAX..=LONGEST_MAX).contains(&seconds) && seconds % SHORTEST_MAX == 0
}

/// What stands before an activation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Activation {
    /// The longest activation in seconds, 1,800 to 86,400 (D2.10, D1.27).
    pub max_seconds: Field<i64>,
    /// What a request must bring (D2.11 to D2.19).
    pub require: Field<Requirements>,
    /// Who must agree (D2.20).
    pub approval: Field<Approval>,
}

/// What a policy asks its requirements for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// An activation (D2.11 to D2.19).
    Activation,
    /// An active assignment that somebody makes; its creator must bring them (D2.33 to D2.35).
    ActiveAssignment,
}

/// One requirement that a policy asks, and where the word stands (`None`: by default).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Required {
    /// What is asked.
    pub requirement: Requirement<ContextId>,
    /// Where the word stands.
    pub span: Option<Span>,
}

impl OfKind for Required {
    fn kind(&self) -> Requirement {
        self.requirement.kind()
    }
}

/// What a policy asks as it is written (D2.11 to D2.19, D2.33 to D2.35). MFA and a context never both (D2.11). What really stands before a
/// request is told by `eval`: a context may ask for nothing, or for MFA (D2.14).
pub type Requirements = RequirementSet<Required>;

/// Who must agree before an activation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Approval {
    /// Nobody.
    NotRequired,
    /// One of these users, or of the active members of these groups (D2.22).
    By(Vec<Approver>),
    /// One who holds Privileged Role Administrator or Global Administrator tenant-wide: only before roles (D2.20).
    DefaultApprovers,
}

/// One named approver.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Approver {
    /// The user or group.
    pub principal: PrincipalId,
    /// Where it is named.
    pub span: Span,
}

/// How long an assignment may last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expiration {
    /// Permanent is allowed, any length is (D2.32).
    Permanent,
    /// An end is required, at most so many seconds after the start.
    Max(i64),
}

/// What bounds eligible assignments (D2.30).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EligibleRules {
    /// Their length.
    pub expiration: Field<Expiration>,
}

/// What bounds active assignments made by hand (D2.31 to D2.35).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActiveRules {
    /// Their length.
    pub expiration: Field<Expiration>,
    /// What their creator must bring.
    pub require: Field<Requirements>,
}

/// What one notification line sets (D2.37).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notification {
    /// Whether the default recipients are told.
    pub is_on: bool,
    /// Further addresses.
    pub also: Vec<Box<str>>,
    /// Whether only critical mails are sent.
    pub is_critical_only: bool,
}
