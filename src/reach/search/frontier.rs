//! How far an account gets, and what stops each way that would lead further.

use crate::ir::{ContextId, Credential, PrincipalId, Relation, RoleId, Scope, Target, Thing};

use super::graph::Way;
use super::{Account, Act, Claim, Newcomer, Party, Search, Side};
use crate::eval::FactId;

/// How far a search came that found no plan.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Frontier {
    /// What the account, and those it takes over, get: as far as it leads anywhere.
    pub reached: Vec<(Account, Target)>,
    /// The ways that would lead further but for what is missing.
    pub stops: Vec<Stop>,
    /// Whether there may be more of both: not all groups were looked at that a role lets the account change.
    pub is_partial: bool,
}

/// A step that could be taken but for what is missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stop {
    /// Who would take it.
    pub account: Account,
    /// What it would give.
    pub aim: Aim,
    /// What is missing; at least one.
    pub gaps: Vec<Gap>,
}

/// What a step would give.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Aim {
    /// A relation or role, by that eligible assignment.
    Activation(Target, FactId),
    /// Somebody's credential, by that role.
    Reset(PrincipalId, Credential, RoleId),
    /// The account whose password was reset.
    TakeOver(PrincipalId),
}

/// What stops a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gap {
    /// Nobody who may approve this is to be had.
    Approval(Thing),
    /// The account's second factor.
    Mfa(PrincipalId),
    /// The context.
    Context(ContextId),
    /// This membership, ownership or eligibility protects the account (D6.5, D6.7).
    Protected(FactId),
    /// The account is given this role, which the actor's role does not reset (D6.9).
    Role(RoleId),
}

impl Search<'_> {
    /// Tells whether the goal was reached in so few steps that no other group leads to it as fast: whoever has power over all groups joins one in a
    /// step, and needs more than `steps` from those that were left out.
    pub(in crate::reach) fn is_nearest(&self, steps: u64) -> bool {
        let powers = |role| !self.ground.index.classes().powers_of(role).is_none();
        let power = self.graph.settled().filter(|claim| matches!(claim, Claim::Role(_, _, role, Scope::Tenant) if powers(*role)));
        let power = power.filter_map(|claim| self.graph.size_of(claim)).min();
        // somebody else who approves may have such power from the beginning
        let power = if self.loaded.len() > 1 { Some(0) } else { power };
        let size = self.graph.size_of(Claim::Goal);
        size.is_some_and(|size| power.is_none_or(|power| size <= power + 1 + steps))
    }

    /// Tells how far the search came, and what stops it.
    pub(in crate::reach) fn frontier(&self) -> Frontier {
        let reached = self.graph.settled().filter_map(|claim| self.reached(claim)).collect();
        Frontier { reached, is_partial: false, stops: self.graph.stopped().filter_map(|way| self.stop(&way)).collect() }
    }

    /// Goes on as if the gaps that are `supposed` to be closed were, each at the price of many steps, and returns those that the smallest way
    /// to the goal then has; none where even that leads to none.
    pub(in crate::reach) fn nearest(&mut self, supposed: impl Fn(Gap) -> bool) -> Vec<Stop> {
        let mut looked_at = 0;
        loop {
            for claim in self.graph.open_claims(&mut looked_at) {
                if gap(claim).is_some_and(&supposed) {
                    self.graph.offer(claim, &[], Act::Suppose, &[]);
                }
            }
            match self.graph.settle_next() {
                None => return Vec::new(),
                Some(Claim::Goal) => break,
                Some(claim) => self.follow(claim),
            }
        }
        let supposing = self.graph.derivations_of(Claim::Goal);
        supposing.into_iter().filter_map(|way| self.stop(&way)).collect()
    }

    fn reached(&self, claim: Claim) -> Option<(Account, Target)> {
        let (side, account, target) = holding(claim)?;
        let is_asker = self.task.side == Side::Controlled || account == self.task.start;
        // two created users get the same; one is told
        let is_told = side == self.task.side && is_asker && account != Party::New(Newcomer::Second);
        Some((account.account().filter(|_| is_told)?, target))
    }

    fn stop(&self, way: &Way) -> Option<Stop> {
        let gaps: Vec<Gap> = way.missing.iter().map(|claim| gap(*claim)).collect::<Option<_>>()?;
        if gaps.is_empty() {
            return None;
        }
        match (way.conclusion, way.act) {
            (Claim::Reset(victim, credential), Act::Reset(role)) => {
                let actor = way.premises.iter().find_map(|premise| holding(*premise))?.1.account()?;
                Some(Stop { account: actor, aim: Aim::Reset(victim, credential, role), gaps })
            }
            (Claim::Controlled(Party::Principal(victim)), Act::TakeOver) => {
                Some(Stop { account: self.task.start.account()?, aim: Aim::TakeOver(victim), gaps })
            }
            (_, Act::Activate(fact)) => {
                let (account, _) = self.reached(way.conclusion)?;
                Some(Stop { account, aim: Aim::Activation(self.ground.view.fact(fact).target, fact), gaps })
            }
            (
                _,
                Act::None
                | Act::Approve
                | Act::Add
                | Act::Join
                | Act::Assign
                | Act::Reset(_)
                | Act::TakeOver
                | Act::Create
                | Act::ChangePolicy
                | Act::Weaken
                | Act::Unprotect
                | Act::Control(_)
                | Act::Impersonate
                | Act::Suppose,
            ) => None,
        }
    }
}

/// Reads a claim of holding something.
fn holding(claim: Claim) -> Option<(Side, Party, Target)> {
    match claim {
        Claim::Direct(side, account, group) | Claim::Member(side, account, group) => {
            Some((side, account, Target::Group(group, Relation::Member)))
        }
        Claim::Owner(side, account, group) => Some((side, account, Target::Group(group, Relation::Owner))),
        Claim::Role(side, account, role, scope) => Some((side, account, Target::Role(role, scope))),
        Claim::Controlled(_)
        | Claim::Reset(..)
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

/// Reads a missing claim as an obstacle; `None` where something else would have to come first.
fn gap(claim: Claim) -> Option<Gap> {
    match claim {
        Claim::Approved(_, _, thing) => Some(Gap::Approval(thing)),
        Claim::Reset(victim, Credential::Mfa) => Some(Gap::Mfa(victim)),
        Claim::Passes(_, _, context) => Some(Gap::Context(context)),
        Claim::Unprotected(_, fact) => Some(Gap::Protected(fact)),
        Claim::Stripped(_, role) => Some(Gap::Role(role)),
        Claim::Controlled(_)
        | Claim::Reset(_, Credential::Password)
        | Claim::Direct(..)
        | Claim::Member(..)
        | Claim::Owner(..)
        | Claim::Role(..)
        | Claim::Power(..)
        | Claim::EveryRole(..)
        | Claim::OpenRole(..)
        | Claim::Weak(_)
        | Claim::Blueprint(_)
        | Claim::Approver(..)
        | Claim::Goal => None,
    }
}
