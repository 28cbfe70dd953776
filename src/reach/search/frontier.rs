//! How far an account gets, and what stops each way that would lead further.

use crate::ir::{Credential, Relation, Scope, Target};

use super::claim::{Claim, Party, Side};
use super::graph::Way;
use super::state::Search;
use crate::reach::rules::Rule;
use crate::reach::types::{Account, Aim, Frontier, Gap, Newcomer, Stop};

impl Search<'_> {
    /// Tells whether the goal was reached in so few steps that no other group leads to it as fast: whoever has power over all groups joins one in a
    /// step, and needs more than `steps` from those that were left out.
    pub(crate) fn is_nearest(&self, steps: u64) -> bool {
        let powers = |role| !self.ground.index.classes().powers_of(role).is_none();
        let power = self.grown.graph.settled().filter(|claim| matches!(claim, Claim::Role(_, _, role, Scope::Tenant) if powers(*role)));
        let power = power.filter_map(|claim| self.grown.graph.size_of(claim)).min();
        // somebody else who approves may have such power from the beginning
        let power = if self.grown.loaded.len() > 1 { Some(0) } else { power };
        let size = self.grown.graph.size_of(Claim::Goal);
        size.is_some_and(|size| power.is_none_or(|power| size <= power + 1 + steps))
    }

    /// Tells how far the search came, and what stops it.
    pub(crate) fn frontier(&self) -> Frontier {
        let reached = self.grown.graph.settled().filter_map(|claim| self.reached(claim)).collect();
        Frontier { reached, is_partial: false, stops: self.grown.graph.stopped().filter_map(|way| self.stop(&way)).collect() }
    }

    /// Goes on as if the gaps that are `supposed` to be closed were, each at the price of many steps, and returns those that the smallest way
    /// to the goal then has; none where even that leads to none.
    pub(crate) fn nearest(&mut self, supposed: impl Fn(Gap) -> bool) -> Vec<Stop> {
        let mut looked_at = 0;
        loop {
            for claim in self.grown.graph.open_claims(&mut looked_at) {
                if gap(claim).is_some_and(&supposed) {
                    self.offer(claim, &[], Rule::Suppose, &[]);
                }
            }
            match self.grown.graph.settle_next() {
                None => return Vec::new(),
                Some(Claim::Goal) => break,
                Some(claim) => self.follow(claim),
            }
        }
        let supposing = self.grown.graph.derivations_of(Claim::Goal);
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
        match (way.conclusion, way.rule) {
            (Claim::Reset(victim, credential), _) => {
                let (_, actor, role) = way.premises.iter().find_map(|premise| holding(*premise))?;
                let Target::Role(role, _) = role else { return None };
                Some(Stop { account: actor.account()?, aim: Aim::Reset(victim, credential, role), gaps })
            }
            (Claim::Controlled(Party::Principal(victim)), Rule::R22) => {
                Some(Stop { account: self.task.start.account()?, aim: Aim::TakeOver(victim), gaps })
            }
            (conclusion, Rule::R5 | Rule::R6) => {
                let (account, target) = self.reached(conclusion)?;
                Some(Stop { account, aim: Aim::Activation(target, *way.facts.first()?), gaps })
            }
            (_, _) => None,
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
