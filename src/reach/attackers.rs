//! Who escalates to a goal: decides for many accounts at once, each as a search of its own would (`docs/reach.md`, the rules of `escalate to`).
//!
//! Most accounts get no power over others by themselves, so that for them escalation is reach. Those that do are tried on the cores of the
//! powers that they gain.

use std::collections::BTreeMap;

use rayon::prelude::*;
use rustc_hash::FxHashSet;

use crate::eval::Decision;
use crate::ir::{Goal, PrincipalId};

use super::alike::put_together;
use super::campaign::Campaign;
use super::fixpoint::Fixpoint;
use super::ground::Ground;
use super::kind::AccountKind;
use super::plan;
use super::search::Preparation;
use super::standing::{Extent, NoApprovals, Standing};
use super::types::{Finding, Mode};

/// Everybody an attacker may begin with, asked about one goal.
pub(super) struct Attackers<'a> {
    ground: Ground<'a>,
    preparation: Preparation<'a>,
    mode: Mode,
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
    pub(super) fn new(ground: Ground<'a>, goal: &Goal, mode: Mode) -> Self {
        Self { ground, preparation: Preparation::new(ground, ground.index.wanted(ground.view.tenant, goal)), mode }
    }

    /// Returns the accounts that come into question, in declaration order. At an instant and, in a view of all later instants, at each of them
    /// no others come to the goal.
    fn candidates(&self) -> Vec<PrincipalId> {
        let cone = &self.preparation.cone;
        let is_start = |id: &PrincipalId| AccountKind::of(&self.ground.view, *id).is_some();
        if cone.is_open {
            return self.ground.view.tenant.principals.ids().filter(is_start).collect();
        }
        cone.accounts.iter().copied().filter(is_start).collect()
    }

    /// Decides for all candidates, or those of them among some accounts; returns those that come to the goal, in declaration order.
    pub(super) fn decide(&self, fixpoint: &mut Fixpoint<'_>, among: Option<&[PrincipalId]>) -> Vec<(PrincipalId, Decision)> {
        let mut starts = self.candidates();
        if let Some(among) = among {
            let candidates: FxHashSet<PrincipalId> = starts.into_iter().collect();
            starts = among.iter().copied().filter(|start| candidates.contains(start)).collect();
        }
        if self.mode == Mode::WithApproval {
            fixpoint.settle_all(&self.preparation.cone);
        }
        let mut found: BTreeMap<PrincipalId, Decision> = BTreeMap::new();
        let mut strong: Vec<Vec<PrincipalId>> = Vec::new();
        for (group, alone) in self.alone(fixpoint, &starts) {
            match alone {
                Alone::Decided(decision) => found.extend(group.into_iter().map(|start| (start, decision))),
                Alone::Strong => strong.push(group),
            }
        }
        found.extend(Campaign::new(&self.preparation, self.mode, fixpoint).decide(strong));
        found.into_iter().filter(|(_, decision)| decision.is_yes()).collect()
    }

    /// Finds the plan of one account.
    pub(super) fn plan(&self, start: PrincipalId) -> Finding {
        plan::of_attack(start, &self.preparation, self.mode)
    }

    /// Puts accounts together that can change places, so that a plan of one is, but for names, a plan of each.
    pub(super) fn put_together(&self, starts: &[PrincipalId]) -> Vec<Vec<PrincipalId>> {
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
        Ground { limits: Some(&self.preparation.cone.limits), ..self.ground }
    }
}
