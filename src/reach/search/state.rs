//! The state of one search, and what is asked of it everywhere: who takes part, what matters, and how a derivation is offered.

use std::collections::BTreeSet;
use std::rc::Rc;

use rustc_hash::FxHashMap;

use super::claim::{Claim, Party, Side, Task, claim_for_goal};
use super::grown::Grown;
use super::prey::{Preparation, Targets};
use crate::eval::{FactId, UnitIndex, carries_eligibility};
use crate::ir::{PolicyId, PrincipalId, RoleId, Target, Tenant};
use crate::reach::alike::Likeness;
use crate::reach::approvers::Known;
use crate::reach::cone::Cone;
use crate::reach::ground::Ground;
use crate::reach::kind::AccountKind;
use crate::reach::rules::Rule;

/// The approvers of a policy by the given facts, each with these.
pub(super) type Given = Rc<Vec<(PrincipalId, Vec<FactId>)>>;

/// One search.
pub(crate) struct Search<'a> {
    pub(crate) ground: Ground<'a>,
    pub(crate) task: Task<'a>,
    /// What an attacker's searches share; `None` for reach.
    pub(super) preparation: Option<&'a Preparation<'a>>,
    pub(crate) grown: Grown,
    /// Whom to take over.
    pub(super) targets: Option<Rc<Targets<'a>>>,
    pub(super) given: FxHashMap<PolicyId, Given>,
    pub(super) honest: Honest,
    pub(super) trial: Trial<'a>,
    /// Roles met on the way whose powers are unknown.
    pub(crate) unknown_roles: BTreeSet<RoleId>,
}

/// The honest accounts that were looked for as approvers. A search for many attackers, which takes back what it finds, knows its approvers before.
#[derive(Default)]
pub(super) struct Honest {
    /// Who could come to be one.
    pub(super) cone: Cone,
    /// How many of those that get the same were met.
    pub(super) alike: FxHashMap<Likeness, usize>,
}

/// What a search for many attackers has besides.
#[derive(Default)]
pub(super) struct Trial<'a> {
    /// Who has lent the stand-in what they are given.
    pub(super) lender: Option<PrincipalId>,
    /// The roles with other powers that were gained since; `None` where their powers count at once.
    pub(super) gained: Option<Vec<Lead>>,
    /// The honest approvers, where they are known.
    pub(super) honest: Option<Known<'a>>,
}

/// A role that somebody under control gained for the tenant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Lead {
    /// The place in the catalogue of the built-in role that it acts as.
    pub(crate) power: usize,
    pub(super) role: RoleId,
    pub(super) holder: Party,
}

impl<'a> Search<'a> {
    pub(super) fn begin(ground: Ground<'a>, task: Task<'a>, preparation: Option<&'a Preparation<'a>>) -> Self {
        Self {
            ground,
            task,
            preparation,
            grown: Grown::default(),
            targets: None,
            given: FxHashMap::default(),
            honest: Honest::default(),
            trial: Trial::default(),
            unknown_roles: BTreeSet::new(),
        }
    }

    /// Offers a way to derive a claim.
    pub(super) fn offer(&mut self, conclusion: Claim, premises: &[Claim], rule: Rule, facts: &[FactId]) {
        debug_assert!(
            rule.admits(conclusion.kind(), premises.iter().map(|premise| premise.kind())),
            "{}: {conclusion:?} by {premises:?}",
            rule.facts().words
        );
        self.grown.graph.offer(conclusion, premises, rule, facts);
    }

    /// Returns what everything an account does rests on.
    pub(super) fn base(&self, side: Side, account: Party) -> Vec<Claim> {
        match side {
            Side::Honest => Vec::new(),
            Side::Controlled => vec![Claim::Controlled(account)],
        }
    }

    /// Offers the goal where a claim satisfies it.
    pub(super) fn check_goal(&mut self, side: Side, account: Party, target: Target) {
        let is_asker = side == Side::Controlled || account == self.task.start;
        if side == self.task.side && is_asker && self.task.wanted.is_met_by(target) {
            self.offer(Claim::Goal, &[claim_for_goal(side, account, target)], Rule::Goal, &[]);
        }
    }

    pub(super) fn kind_of(&self, account: Party) -> Option<AccountKind> {
        match account {
            Party::Principal(principal) => AccountKind::of(&self.ground.view, principal),
            Party::New(_) => Some(AccountKind::Person),
            Party::StandIn(kind) => Some(kind),
            Party::Somebody => None,
        }
    }

    /// Tells whether an account may have been taken from its person, so that gates count.
    pub(super) fn is_taken_over(&self, side: Side, account: Party) -> bool {
        side == Side::Controlled && account != self.task.start
    }

    pub(super) fn matters(&self, target: Target) -> bool {
        match (target, self.preparation.map(|preparation| &preparation.cone.limits)) {
            (Target::Role(..), _) => true,
            (Target::Group(group, _), _) if self.task.wanted.has_group(group) => true,
            (Target::Group(..), Some(limits)) => limits.has(target),
            (Target::Group(group, _), None) => self.ground.index.is_relevant(group),
        }
    }

    /// Tells whether the goal was reached.
    pub(crate) fn has_goal(&self) -> bool {
        self.grown.graph.find(Claim::Goal).is_some()
    }

    /// Tells whether any activation waited for an approval: where none did, approvals change nothing.
    pub(crate) fn has_requests(&self) -> bool {
        self.grown.requests.asked.len() > 0
    }

    pub(super) fn tenant(&self) -> &'a Tenant {
        self.ground.view.tenant
    }

    pub(super) fn units(&self) -> &'a UnitIndex {
        self.ground.index.units()
    }

    pub(super) fn is_transitive(&self) -> bool {
        carries_eligibility(self.tenant(), false)
    }
}
