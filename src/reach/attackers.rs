//! Who escalates to a goal: decides for many accounts at once, each as a search of its own would (`docs/reach.md`, the rules of `escalate to`).
//!
//! Most accounts get no power over others by themselves, so that for them escalation is reach. Those that do are tried on the cores of the
//! powers that they gain.

use std::collections::BTreeMap;

use rayon::prelude::*;
use rustc_hash::FxHashSet;

use crate::eval::{Decision, View};
use crate::ir::{Goal, PrincipalId};

use super::alike::put_together;
use super::campaign::Campaign;
use super::cone::Cone;
use super::fixpoint::{Fixpoint, Mode};
use super::goal::Wanted;
use super::index::Index;
use super::plan::{Class, Finding, plan_attack};
use super::search::{Party, Preparation, Purpose, Search, Side, Task};
use super::standing::{AccountKind, Extent, Ground, NoApprovals, Standing};

/// Everybody an attacker may begin with, asked about one goal.
#[derive(Debug)]
pub struct Attackers<'a> {
    pub(super) ground: Ground<'a>,
    pub(super) preparation: Preparation<'a>,
    pub(super) mode: Mode,
}

/// What an account comes to without power over other accounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Alone {
    /// It has no such power.
    Decided(Decision),
    /// It has: only a search can tell.
    Strong,
}

impl<'a> Attackers<'a> {
    /// Begins with a goal. `index` must have been built from the same tenant and the same added assignments.
    #[must_use]
    pub fn new(view: &View<'a>, index: &'a Index, goal: &Goal, mode: Mode) -> Self {
        let ground = Ground { view: *view, index, cone: None };
        let preparation = Preparation::new(ground, Wanted::new(view.tenant, goal));
        Self { ground, preparation, mode }
    }

    /// Returns the accounts that come into question, in declaration order. At an instant and, in a view of all later instants, at each of them
    /// no others come to the goal.
    #[must_use]
    pub fn candidates(&self) -> Vec<PrincipalId> {
        let cone = &self.preparation.cone;
        let is_start = |id: &PrincipalId| AccountKind::of(&self.ground.view, *id).is_some();
        if cone.is_open {
            return self.ground.view.tenant.principals.ids().filter(is_start).collect();
        }
        cone.accounts.iter().copied().filter(is_start).collect()
    }

    /// Decides for all candidates; returns those that come to the goal, in declaration order.
    #[must_use]
    pub fn decide_all(&self) -> Vec<(PrincipalId, Decision)> {
        self.decide(&self.candidates())
    }

    /// Decides for some accounts, given in declaration order; returns those that come to the goal.
    #[must_use]
    pub fn decide(&self, starts: &[PrincipalId]) -> Vec<(PrincipalId, Decision)> {
        let candidates: FxHashSet<PrincipalId> = self.candidates().into_iter().collect();
        let starts: Vec<PrincipalId> = starts.iter().copied().filter(|start| candidates.contains(start)).collect();
        let mut fixpoint = Fixpoint::new(&self.ground.view, self.ground.index);
        if self.mode == Mode::WithApproval {
            fixpoint.settle_all(&self.preparation.cone);
        }
        let mut found: BTreeMap<PrincipalId, Decision> = BTreeMap::new();
        let mut strong: Vec<Vec<PrincipalId>> = Vec::new();
        for (group, alone) in self.alone(&fixpoint, &starts) {
            match alone {
                Alone::Decided(decision) => found.extend(group.into_iter().map(|start| (start, decision))),
                Alone::Strong => strong.push(group),
            }
        }
        found.extend(Campaign::new(self, &fixpoint).decide(strong));
        found.into_iter().filter(|(_, decision)| decision.is_yes()).collect()
    }

    /// Finds the plan of one account.
    #[must_use]
    pub fn plan(&self, start: PrincipalId) -> Finding {
        plan_attack(self.ground, start, &self.preparation, self.mode)
    }

    /// Puts accounts together that can change places, so that a plan of one is, but for names, a plan of each.
    #[must_use]
    pub fn put_together(&self, starts: &[PrincipalId]) -> Vec<Vec<PrincipalId>> {
        self.preparation.put_together(starts)
    }

    /// Decides for accounts as far as they get by steps of their own, with honest approvers: once for those that differ in nothing.
    fn alone(&self, fixpoint: &Fixpoint<'_>, starts: &[PrincipalId]) -> Vec<(Vec<PrincipalId>, Alone)> {
        let mut special = fixpoint.witnesses();
        special.extend(self.ground.index.named());
        special.extend(self.ground.index.agents().controllers());
        let alike = put_together(self.limited(), &self.preparation.wanted, starts, &special);
        let decide = |standing: &mut Standing, group: Vec<PrincipalId>| {
            let alone = group.first().map(|first| self.decide_alone(standing, fixpoint, *first));
            alone.map(|alone| (group, alone))
        };
        alike.into_par_iter().map_init(Standing::default, decide).flatten_iter().collect()
    }

    fn decide_alone(&self, standing: &mut Standing, fixpoint: &Fixpoint<'_>, start: PrincipalId) -> Alone {
        let tenant = self.ground.view.tenant;
        self.stand(standing, start);
        if standing.meets(&self.preparation.wanted) {
            return Alone::Decided(Decision::Allow);
        }
        if self.mode == Mode::WithApproval && !standing.stopped().is_empty() {
            let ground = self.limited();
            standing.compute(ground, &self.preparation.wanted, start, Extent::Whole, &fixpoint.known(Mode::WithApproval));
        }
        if standing.has_power_over_accounts(tenant) || self.ground.index.agents().is_controller(start) {
            return Alone::Strong;
        }
        Alone::Decided(if standing.meets(&self.preparation.wanted) { Decision::Approval } else { Decision::Deny })
    }

    /// Computes what an account gets by itself, without any approval.
    fn stand(&self, standing: &mut Standing, start: PrincipalId) {
        standing.compute(self.limited(), &self.preparation.wanted, start, Extent::Whole, &NoApprovals);
    }

    fn limited(&self) -> Ground<'_> {
        Ground { cone: Some(self.cone()), ..self.ground }
    }

    fn cone(&self) -> &Cone {
        &self.preparation.cone
    }

    /// Tells whether one account comes to the goal by a plan of a class, or of a better one.
    pub(super) fn comes_to_goal(&self, start: PrincipalId, class: Class) -> bool {
        let (start, wanted) = (Party::Principal(start), &self.preparation.wanted);
        let task = Task { start, wanted, side: Side::Controlled, class, purpose: Purpose::Decision };
        Search::run(self.ground, task, Some(&self.preparation)).has_goal()
    }
}
