//! Who escalates to a goal: decides for many accounts at once, each as a search of its own would (reach.md section 4).
//!
//! Most accounts get no power over others by themselves, so that for them escalation is reach. Of those that do, a plan of one is a plan
//! of every other that gets by itself what the plan takes from the first. And where not even an account that holds everything that some of
//! them hold comes to the goal, none of them does.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;
use rustc_hash::FxHashSet;

use crate::eval::{Decision, View};
use crate::ir::{Assignment, Goal, PrincipalId, Target};

use super::cone::Cone;
use super::fixpoint::{Fixpoint, Mode};
use super::goal::Wanted;
use super::index::Index;
use super::plan::Class;
use super::search::{Loan, Preparation, Search, Side, Task};
use super::standing::{AccountKind, Extent, Ground, NoApprovals, Standing};

/// Everybody an attacker may begin with, asked about one goal.
#[derive(Debug)]
pub struct Attackers<'a> {
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

/// A plan, as far as others can follow it.
#[derive(Debug)]
struct Proof {
    decision: Decision,
    kind: AccountKind,
    loan: Loan,
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
        let mut found: BTreeMap<PrincipalId, Decision> = BTreeMap::new();
        let mut strong: Vec<Vec<PrincipalId>> = Vec::new();
        for (start, alone) in self.alone(&starts) {
            match alone {
                Alone::Decided(decision) => _ = found.insert(start, decision),
                Alone::Strong => self.sort_in(&mut strong, start),
            }
        }
        Campaign { attackers: self, found: &mut found, proofs: Vec::new(), standing: Standing::default() }.settle(strong);
        found.into_iter().filter(|(_, decision)| decision.is_yes()).collect()
    }

    /// Puts an account with power over others to those of its kind. Who is named somewhere is like nobody else.
    fn sort_in(&self, groups: &mut Vec<Vec<PrincipalId>>, start: PrincipalId) {
        let kind = |id: PrincipalId| AccountKind::of(&self.ground.view, id);
        let is_named = |id: PrincipalId| self.ground.index.is_named(id);
        let is_like = |group: &&mut Vec<PrincipalId>| {
            !is_named(start) && group.first().is_some_and(|first| !is_named(*first) && kind(*first) == kind(start))
        };
        match groups.iter_mut().find(is_like) {
            Some(group) => group.push(start),
            None => groups.push(vec![start]),
        }
    }

    /// Decides for accounts as far as they get by steps of their own, with honest approvers.
    fn alone(&self, starts: &[PrincipalId]) -> Vec<(PrincipalId, Alone)> {
        let mut fixpoint = Fixpoint::new(&self.ground.view, self.ground.index);
        if self.mode == Mode::WithApproval {
            fixpoint.settle_all(&self.preparation.cone);
        }
        let decide = |standing: &mut Standing, start: PrincipalId| (start, self.decide_alone(standing, &fixpoint, start));
        starts.par_iter().copied().map_init(Standing::default, decide).collect()
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
        if standing.has_power_over_accounts(tenant) {
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

    /// Searches for a plan of one account: the decision, and the search that found it.
    fn search<'s>(&'s self, ground: Ground<'s>, start: PrincipalId, is_doubled: bool) -> (Decision, Search<'s>) {
        let wanted = &self.preparation.wanted;
        // a plan of the account alone is one of this class too
        let task = Task { start, wanted, side: Side::Controlled, class: Class::ByCompromisedApprover, is_doubled };
        let search = Search::run(ground, task, Some(&self.preparation));
        if search.has_goal() {
            return (Decision::Allow, search);
        }
        if self.mode == Mode::WithoutApproval || !search.has_requests() {
            return (Decision::Deny, search);
        }
        let search = Search::run(ground, Task { class: Class::ByApproval, ..task }, Some(&self.preparation));
        (if search.has_goal() { Decision::Approval } else { Decision::Deny }, search)
    }

    /// Decides for one account that holds what all of some accounts of one kind hold, and that can approve for itself: none of them comes
    /// further.
    fn decide_together(&self, group: &[PrincipalId]) -> Decision {
        let Some(first) = group.first().copied() else { return Decision::Deny };
        let view = self.ground.view;
        let mut seen: BTreeSet<(Target, bool)> = BTreeSet::new();
        let mut added: Vec<Assignment> = view.added().to_vec();
        let facts = group.iter().flat_map(|account| view.of_principal(*account)).map(|(_, fact)| fact);
        for fact in facts.filter(|fact| self.preparation.counts(fact)) {
            if seen.insert((fact.target, view.is_in_force(fact))) {
                added.push(Assignment { principal: first, ..*fact });
            }
        }
        let view = view.with_added(&added);
        self.search(Ground { view, ..self.ground }, first, true).0
    }
}

/// The searches for accounts with power over others.
struct Campaign<'c, 'a> {
    attackers: &'c Attackers<'a>,
    found: &'c mut BTreeMap<PrincipalId, Decision>,
    proofs: Vec<Proof>,
    standing: Standing,
}

impl Campaign<'_, '_> {
    /// Decides for groups of accounts, each of one kind.
    fn settle(mut self, mut groups: Vec<Vec<PrincipalId>>) {
        while let Some(mut group) = groups.pop() {
            group.retain(|start| !self.is_proven(*start, Decision::Allow));
            let Some(first) = group.first().copied() else { continue };
            if group.len() > 1 {
                match self.attackers.decide_together(&group) {
                    Decision::Deny => continue,
                    Decision::Approval => group.retain(|start| !self.is_proven(*start, Decision::Approval)),
                    Decision::Allow | Decision::Already => {}
                }
            }
            if group.first() != Some(&first) {
                groups.push(group);
                continue;
            }
            group.remove(0);
            let is_yes = self.search(first);
            // what one of them does, many do; where it comes to nothing, the others are looked at in parts
            let rest = if is_yes { Vec::new() } else { group.split_off(group.len() / 2) };
            groups.extend([rest, group].into_iter().filter(|group| !group.is_empty()));
        }
    }

    /// Searches for one account exactly, and keeps the proof; tells whether it comes to the goal.
    fn search(&mut self, start: PrincipalId) -> bool {
        let attackers = self.attackers;
        let (decision, search) = attackers.search(attackers.ground, start, false);
        self.found.insert(start, decision);
        let Some(kind) = AccountKind::of(&attackers.ground.view, start) else { return false };
        if decision.is_yes() {
            attackers.stand(&mut self.standing, start);
            let loan = search.loan(&self.standing);
            self.proofs.extend(loan.map(|loan| Proof { decision, kind, loan }));
        }
        decision.is_yes()
    }

    /// Tells whether a proof shows that an account comes to the goal with this decision, and notes it.
    fn is_proven(&mut self, start: PrincipalId, decision: Decision) -> bool {
        if !self.proofs.iter().any(|proof| proof.decision == decision) {
            return false;
        }
        let attackers = self.attackers;
        let view = attackers.ground.view;
        attackers.stand(&mut self.standing, start);
        let kind = AccountKind::of(&view, start);
        let fits =
            |proof: &Proof| proof.decision == decision && Some(proof.kind) == kind && proof.loan.is_given_to(&view, start, &self.standing);
        let is_proven = self.proofs.iter().any(fits);
        if is_proven {
            self.found.insert(start, decision);
        }
        is_proven
    }
}
