//! A question with its names resolved.

use std::collections::BTreeSet;

use super::action::{Action, Pursuit, Thing, Verb};
use super::policy::PolicyId;
use super::principal::UnitId;
use super::principal::{BlueprintId, ContextId, GroupId, PrincipalId, RoleId};
use super::time::Instant;
use crate::requirement::Requirement;
use crate::source::Span;
use crate::terms::Relation;

/// A question, ready to be answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Question {
    /// `can X …`
    Can(PrincipalId, Action, Modifiers),
    /// `can any member of G …`
    CanAny(GroupId, Action, Modifiers),
    /// `who can …`
    WhoCan(Action, Modifiers),
    /// `what can X …`
    WhatCan(PrincipalId, Verb, Modifiers),
    /// `what can any member of G …`
    WhatCanAny(GroupId, Verb, Modifiers),
    /// `how can X reach …`, `how can X escalate to …`
    How(PrincipalId, Pursuit, Modifiers),
    /// `when can X …`
    When(PrincipalId, Action, Modifiers),
    /// `is X …`
    Is(PrincipalId, HoldingQuestion, Option<Instant>),
    /// `who is …`
    WhoIs(HoldingQuestion, Option<Instant>),
    /// `is X eligible …`
    IsEligible(PrincipalId, Thing, Option<Instant>),
    /// `who is eligible …`
    WhoIsEligible(Thing, Option<Instant>),
    /// `what is X …`
    WhatIs(PrincipalId, Tie, Option<Instant>),
    /// `show …`
    Show(ShowTarget),
}

impl Question {
    /// Returns the instant that it names itself, if it does.
    #[must_use]
    pub fn at(&self) -> Option<Instant> {
        match self {
            Self::Can(_, _, mods) | Self::WhoCan(_, mods) | Self::WhatCan(_, _, mods) => mods.at,
            Self::How(_, _, mods) | Self::When(_, _, mods) => mods.at,
            Self::CanAny(_, _, mods) | Self::WhatCanAny(_, _, mods) => mods.at,
            Self::Is(_, _, at) | Self::WhoIs(_, at) => *at,
            Self::IsEligible(_, _, at) | Self::WhoIsEligible(_, at) | Self::WhatIs(_, _, at) => *at,
            Self::Show(_) => None,
        }
    }
}

/// What one may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HoldingQuestion {
    /// `member of G`, `owner of G`
    Group(GroupId, Relation),
    /// `in role R`, over all units
    Role(RoleId),
}

/// What `what is X …` asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tie {
    /// `eligible for`: what one has an eligible assignment for.
    EligibleFor,
    /// `member of`, `owner of`: the groups in which one is that now.
    Of(Relation),
}

/// What the asker brings.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Evidence {
    /// The requirements that it meets; several authentication contexts may be among them.
    pub brought: BTreeSet<Requirement<ContextId>>,
    /// `any context`: whichever authentication context is asked, declared or not.
    pub any_context: bool,
    /// The place of the `with` clause.
    pub span: Option<Span>,
}

impl Evidence {
    /// Tells whether it meets a requirement.
    #[must_use]
    pub fn brings(&self, requirement: Requirement<ContextId>) -> bool {
        self.brought.contains(&requirement) || (self.any_context && requirement.context().is_some())
    }
}

/// The modifiers of a question.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Modifiers {
    /// `for`: seconds, and the place of the modifier.
    pub duration: Option<(i64, Span)>,
    /// `with`: a strict question; without it, a question about capability.
    pub evidence: Option<Evidence>,
    /// `without approval`, and its place.
    pub without_approval: Option<Span>,
    /// `at`: the instant, which beats the command's.
    pub at: Option<Instant>,
}

/// What `show` shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShowTarget {
    /// The tenant.
    Tenant,
    /// A user, service principal or group.
    Principal(PrincipalId),
    /// A role.
    Role(RoleId),
    /// A policy.
    Policy(PolicyId),
    /// A unit.
    Unit(UnitId),
    /// A blueprint.
    Blueprint(BlueprintId),
    /// A context.
    Context(ContextId),
}
