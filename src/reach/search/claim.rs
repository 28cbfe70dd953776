//! What a search derives, by what, and for whom: the claims, and what is asked for.

use crate::eval::FactId;
use crate::ir::{BlueprintId, ContextId, Credential, GroupId, PolicyId, PrincipalId, Relation, RoleId, Scope, Target, Thing};

use crate::reach::goal::Wanted;
use crate::reach::kind::AccountKind;
use crate::reach::rules::{FactKind, Rule};
use crate::reach::types::{Account, Class, Newcomer};

/// Whom a claim is about: an account, or, in a search that many attackers share, somebody who stands for one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Party {
    /// A declared user or service principal.
    Principal(PrincipalId),
    /// A user that the attacker creates (R23).
    New(Newcomer),
    /// Whoever the attacker begins with.
    StandIn(AccountKind),
    /// Some account under control, whoever it is: it holds a role whose powers all of them share.
    Somebody,
}

impl Party {
    /// Returns the account, unless somebody stands for it.
    pub(crate) fn account(self) -> Option<Account> {
        match self {
            Self::Principal(principal) => Some(Account::Principal(principal)),
            Self::New(newcomer) => Some(Account::New(newcomer)),
            Self::StandIn(_) | Self::Somebody => None,
        }
    }
}

/// Who uses an account: its own person, or the attacker. What the one gets is never the other's (`docs/reach.md`, the rules of `escalate to`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Side {
    Honest,
    Controlled,
}

/// Something that can be derived. Where a power is pooled, as among the accounts under control, its holder is `None`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Claim {
    /// The account is under control.
    Controlled(Party),
    /// Its password or MFA methods were reset.
    Reset(PrincipalId, Credential),
    /// Direct membership: one that was not obtained through nesting.
    Direct(Side, Party, GroupId),
    Member(Side, Party, GroupId),
    Owner(Side, Party, GroupId),
    Role(Side, Party, RoleId, Scope),
    /// May change a relation of a group.
    Power(Side, Option<Party>, GroupId, Relation),
    /// May assign every role (the premise of R9).
    EveryRole(Side, Option<Party>),
    /// The policy of a role asks for nothing any more.
    OpenRole(Side, Option<Party>, RoleId),
    /// A context demands nothing any more.
    Weak(ContextId),
    /// A context lets the account pass.
    Passes(Side, Party, ContextId),
    /// Somebody under control controls the blueprint (R29).
    Blueprint(BlueprintId),
    /// May approve under a policy.
    Approver(Side, Party, PolicyId),
    /// Somebody approved this activation.
    Approved(Side, Party, Thing),
    /// The fact that protects somebody is taken away.
    Unprotected(PrincipalId, FactId),
    /// A role that protects somebody is taken away.
    Stripped(PrincipalId, RoleId),
    /// What was asked for.
    Goal,
}

impl Claim {
    /// Returns its kind.
    pub(super) fn kind(self) -> FactKind {
        match self {
            Self::Controlled(..) => FactKind::Controlled,
            Self::Reset(..) => FactKind::Reset,
            Self::Direct(..) => FactKind::Direct,
            Self::Member(..) => FactKind::Member,
            Self::Owner(..) => FactKind::Owner,
            Self::Role(..) => FactKind::Role,
            Self::Power(..) => FactKind::Power,
            Self::EveryRole(..) => FactKind::EveryRole,
            Self::OpenRole(..) => FactKind::OpenRole,
            Self::Weak(..) => FactKind::Weak,
            Self::Passes(..) => FactKind::Passes,
            Self::Blueprint(..) => FactKind::Blueprint,
            Self::Approver(..) => FactKind::Approver,
            Self::Approved(..) => FactKind::Approved,
            Self::Unprotected(..) => FactKind::Unprotected,
            Self::Stripped(..) => FactKind::Stripped,
            Self::Goal => FactKind::Goal,
        }
    }
}

/// What a search is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// The smallest plan.
    Plan,
    /// Whether there is one: which is of no account.
    Decision,
}

/// What is asked for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Task<'a> {
    pub(crate) start: Party,
    pub(crate) wanted: &'a Wanted,
    /// Whether other accounts are taken over.
    pub(crate) side: Side,
    /// Which approvals may be used.
    pub(crate) class: Class,
    pub(crate) purpose: Purpose,
}

/// Returns the claim of holding something, not through nesting.
pub(crate) fn claim_of(side: Side, account: Party, target: Target) -> Claim {
    match target {
        Target::Group(group, Relation::Member) => Claim::Direct(side, account, group),
        Target::Group(group, Relation::Owner) => Claim::Owner(side, account, group),
        Target::Role(role, scope) => Claim::Role(side, account, role, scope),
    }
}

pub(super) fn claim_for_goal(side: Side, account: Party, target: Target) -> Claim {
    match target {
        Target::Group(group, Relation::Member) => Claim::Member(side, account, group),
        Target::Group(_, Relation::Owner) | Target::Role(..) => claim_of(side, account, target),
    }
}

/// Returns what a claim says that an account holds, used by its own person.
pub(super) fn target_of(claim: Claim, holder: Party) -> Option<Target> {
    match claim {
        Claim::Member(Side::Honest, account, group) if account == holder => Some(Target::Group(group, Relation::Member)),
        Claim::Owner(Side::Honest, account, group) if account == holder => Some(Target::Group(group, Relation::Owner)),
        Claim::Role(Side::Honest, account, role, scope) if account == holder => Some(Target::Role(role, scope)),
        Claim::Member(..)
        | Claim::Owner(..)
        | Claim::Role(..)
        | Claim::Controlled(_)
        | Claim::Reset(..)
        | Claim::Direct(..)
        | Claim::Power(..)
        | Claim::EveryRole(..)
        | Claim::OpenRole(..)
        | Claim::Weak(_)
        | Claim::Passes(..)
        | Claim::Blueprint(_)
        | Claim::Approver(..)
        | Claim::Approved(..)
        | Claim::Unprotected(..)
        | Claim::Stripped(..)
        | Claim::Goal => None,
    }
}

/// Returns whose power it is: everybody's under control, else the account's own.
pub(super) fn holder(side: Side, account: Party) -> Option<Party> {
    match side {
        Side::Honest => Some(account),
        Side::Controlled => None,
    }
}

/// Returns the rule by which somebody has what they are given.
pub(super) fn rule_of_given(target: Target) -> Rule {
    match target {
        Target::Group(_, Relation::Member) => Rule::R1,
        Target::Group(_, Relation::Owner) => Rule::R3,
        Target::Role(..) => Rule::R4,
    }
}

/// Returns the rule by which somebody activates.
pub(super) fn rule_of_activation(target: Target) -> Rule {
    match target {
        Target::Group(..) => Rule::R5,
        Target::Role(..) => Rule::R6,
    }
}
