//! The fixpoints of reach and escalation, and plans: what accounts can get by steps of their own, or by taking over others.
//!
//! Questions are asked of [`Reach`], about one view of a tenant; [`Index`] keeps what they share. How they are answered (by a fixpoint, a
//! search, or both) is nobody else's matter. [`verify_plan`] stands apart: it replays a plan, and takes nothing from how it was found.

mod agents;
mod alike;
mod approvers;
mod attackers;
mod bounds;
mod campaign;
mod classes;
mod conditions;
mod cone;
mod fixpoint;
mod goal;
mod ground;
mod index;
mod kind;
mod lookups;
mod plan;
mod power;
mod rules;
mod search;
mod standing;
mod types;
mod verify;
mod walk;

#[doc(hidden)]
pub use bounds::Bounds;
pub use goal::{Wanted, unused_role};
pub use index::{Index, Way};
pub use power::{has_power_over_accounts, has_power_over_groups, is_privileged, shares_power};
pub use types::{
    Account, Aim, Assumption, By, Class, Finding, Frontier, Gap, Gate, Mode, Newcomer, Plan, Step, StepKind, StepTarget, Stop,
};
pub use verify::{Flaw, verify_plan};

use std::collections::BTreeMap;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::eval::{Decision, View};
use crate::ir::{Goal, Play, PrincipalId, Pursuit, Thing};

use attackers::Attackers;
use fixpoint::{Fixpoint, Memory};
use ground::Ground;
use search::Preparation;
use standing::Standing;

/// What accounts come to in one view of a tenant.
#[derive(Debug)]
pub struct Reach<'a> {
    view: View<'a>,
    index: &'a Index,
    /// What was found in a view of which the index keeps nothing.
    memory: Option<Memory>,
    standing: Standing,
}

impl<'a> Reach<'a> {
    /// Begins to ask. `index` must have been built from the same tenant and the same added assignments.
    #[must_use]
    pub fn new(view: &View<'a>, index: &'a Index) -> Self {
        Self { view: *view, index, memory: None, standing: Standing::default() }
    }

    /// Finds the plan by which an account reaches a goal, or by which an attacker who begins with it comes to one (`docs/reach.md`, the rules).
    pub fn plan(&mut self, account: PrincipalId, pursuit: &Pursuit, mode: Mode) -> Finding {
        let (ground, wanted) = (self.ground(), self.index.lookups.wanted(self.view.tenant, &pursuit.goal));
        match pursuit.play {
            Play::Escalate => plan::of_attack(account, &Preparation::new(ground, wanted), mode),
            Play::Reach if plan::may_be_strong(ground, account, &wanted) => {
                self.ask(|fixpoint| plan::of_strong(fixpoint, account, &wanted, mode))
            }
            Play::Reach => plan::of_reach(ground, account, &wanted, mode),
        }
    }

    /// Tells how far an account gets that comes to no goal, and what stops each way that nearly leads further: first those on the nearest ways
    /// to the goal, which have the fewest gaps. Of very many groups that a role lets it change some are looked at.
    #[must_use]
    pub fn frontier(&self, account: PrincipalId, pursuit: &Pursuit, mode: Mode) -> Frontier {
        let wanted = self.index.lookups.wanted(self.view.tenant, &pursuit.goal);
        plan::find_frontier(self.ground(), account, pursuit.play, &wanted, mode)
    }

    /// Returns what an account reaches, each with the size of its smallest derivation tree in steps: everything wanted, and things on the way.
    /// Unlike a plan's, a size counts over the plans of every class that the mode lets pass.
    #[must_use]
    pub fn sizes(&self, account: PrincipalId, wanted: &Wanted, mode: Mode) -> FxHashMap<Thing, u64> {
        plan::sizes(self.ground(), account, wanted, mode)
    }

    /// Tells whether an account reaches a goal, and by what.
    pub fn reaches(&mut self, account: PrincipalId, goal: &Goal, mode: Mode, by: By) -> bool {
        let wanted = self.index.lookups.wanted(self.view.tenant, goal);
        self.ask(|fixpoint| match by {
            By::Anything => fixpoint.meets(account, &wanted, mode),
            By::Itself => fixpoint.reaches_by_itself(account, &wanted, mode),
            By::WhatIsCommon => fixpoint.reaches_in_common(account, &wanted, mode),
        })
    }

    /// Returns those of the wanted facts that an account gets, in the order given.
    pub fn gets(&mut self, account: PrincipalId, wanted: &Wanted, mode: Mode) -> Wanted {
        self.ask(|fixpoint| fixpoint.all_met(account, wanted, mode))
    }

    /// Returns who comes to a goal, in declaration order: of all accounts, or of some that are given in that order.
    pub fn who(&mut self, among: Option<&[PrincipalId]>, pursuit: &Pursuit, mode: Mode) -> Vec<PrincipalId> {
        match pursuit.play {
            Play::Escalate => self.decide(among, pursuit, mode).into_iter().map(|(account, _)| account).collect(),
            Play::Reach => {
                let wanted = self.index.lookups.wanted(self.view.tenant, &pursuit.goal);
                self.ask(|fixpoint| match among {
                    Some(accounts) => fixpoint.those_who_meet(accounts, &wanted, mode),
                    None => fixpoint.who_meets(&wanted, mode),
                })
            }
        }
    }

    /// Does the same, and tells of each whether it takes an approval.
    pub fn decide(&mut self, among: Option<&[PrincipalId]>, pursuit: &Pursuit, mode: Mode) -> Vec<(PrincipalId, Decision)> {
        match pursuit.play {
            Play::Escalate => {
                let attackers = Attackers::new(self.ground(), &pursuit.goal, mode);
                self.ask(|fixpoint| attackers.decide(fixpoint, among))
            }
            Play::Reach => {
                let alone = self.who(among, pursuit, Mode::WithoutApproval);
                let all = if mode == Mode::WithApproval { self.who(among, pursuit, mode) } else { Vec::new() };
                let all = all.into_iter().map(|account| (account, Decision::Approval));
                let found: BTreeMap<PrincipalId, Decision> =
                    all.chain(alone.into_iter().map(|account| (account, Decision::Allow))).collect();
                found.into_iter().collect()
            }
        }
    }

    /// Returns the attackers who come to a goal, those together that can change places, with the plan of the first of them: it is, but for
    /// names, a plan of each.
    pub fn attacks(&mut self, goal: &Goal, mode: Mode) -> Vec<(Vec<PrincipalId>, Finding)> {
        let attackers = Attackers::new(self.ground(), goal, mode);
        let starts = self.ask(|fixpoint| attackers.decide(fixpoint, None));
        let starts: Vec<PrincipalId> = starts.into_iter().map(|(start, _)| start).collect();
        let plan = |alike: Vec<PrincipalId>| alike.first().map(|first| attackers.plan(*first)).map(|finding| (alike, finding));
        attackers.put_together(&starts).into_par_iter().filter_map(plan).collect()
    }

    /// Tells whether anybody other than the requester can approve an activation, now or after steps of their own: where not, a request could
    /// only lapse (`no-approver`). Tells `true` where no approval is asked for.
    pub fn has_approver(&mut self, thing: Thing, requester: PrincipalId) -> bool {
        self.ask(|fixpoint| fixpoint.has_approver(thing, requester))
    }

    /// Tells whether two can approve an activation, now or after steps of their own: then nobody's request is without an approver.
    pub fn has_two_approvers(&mut self, thing: Thing) -> bool {
        self.ask(|fixpoint| fixpoint.has_two_approvers(thing))
    }

    /// Returns who could approve a requester's activation after steps of their own, and cannot as things stand, in declaration order
    /// (`docs/reach.md`, approvers who are not there yet). Empty where no approval is asked for.
    pub fn standby_approvers(&mut self, thing: Thing, requester: PrincipalId) -> Vec<PrincipalId> {
        self.ask(|fixpoint| fixpoint.standby_approvers(thing, requester))
    }

    fn ground(&self) -> Ground<'a> {
        Ground { view: self.view, index: &self.index.lookups, limits: None }
    }

    /// Asks the fixpoint, with what is remembered of it, and gives back what it found: to the index, or where that keeps nothing of such a view
    /// to the next question here.
    fn ask<T>(&mut self, question: impl FnOnce(&mut Fixpoint<'a>) -> T) -> T {
        let memory = self.memory.take().unwrap_or_else(|| self.index.memories.take(&self.view));
        let mut fixpoint = Fixpoint { ground: self.ground(), memory, standing: std::mem::take(&mut self.standing) };
        let answer = question(&mut fixpoint);
        self.memory = self.index.memories.give(&self.view, fixpoint.memory, self.index.lookups.bounds().instants);
        self.standing = fixpoint.standing;
        answer
    }
}
