//! `who can reach …`, `what can … escalate to`: complete sets, each member decided like `how can`.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use crate::eval::{Decision, View};
use crate::ir::{Goal, Play, PrincipalId, Pursuit, Relation, Tenant, Thing};
use crate::reach::{Finding, Index, Mode, Reach, Wanted, unused_role};

/// Finds the plan by which an account reaches a goal, or escalates to it.
#[must_use]
pub fn find_plan(view: &View<'_>, index: &Index, principal: PrincipalId, pursuit: &Pursuit, mode: Mode) -> Finding {
    Reach::new(view, index).plan(principal, pursuit, mode)
}

/// Returns every account that can reach a goal, or escalate to it, in declaration order: `allow`, or `approval` where it takes one.
#[must_use]
pub fn who_comes_to(view: &View<'_>, index: &Index, pursuit: &Pursuit, mode: Mode) -> Vec<(PrincipalId, Decision)> {
    Reach::new(view, index).decide(None, pursuit, mode)
}

/// Everything that an account comes to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reached {
    /// Groups in declaration order, membership before ownership, then the roles that are mentioned, then access.
    pub goals: Vec<(Goal, Decision)>,
    /// The decision of every other role, where all of them are among it.
    pub every_role: Option<Decision>,
}

/// Returns everything that an account can reach, or escalate to.
#[must_use]
pub fn what_comes_to(view: &View<'_>, index: &Index, principal: PrincipalId, play: Play, mode: Mode) -> Reached {
    let goals = goals(view.tenant);
    let probe = unused_role(&[*view]).map(|role| Goal::Thing(Thing::Role(role)));
    match play {
        Play::Reach => what_reached(view, index, principal, goals, probe, mode),
        Play::Escalate => {
            let decide = |goal: Goal| {
                let pursuit = Pursuit { play, goal };
                let decision = Reach::new(view, index).plan(principal, &pursuit, mode).decision();
                (pursuit.goal, decision)
            };
            let every_role = probe.map(decide).map(|(_, decision)| decision).filter(|decision| decision.is_yes());
            let goals = goals.into_par_iter().map(decide).filter(|(_, decision)| decision.is_yes()).collect();
            Reached { goals, every_role }
        }
    }
}

fn what_reached(view: &View<'_>, index: &Index, principal: PrincipalId, goals: Vec<Goal>, probe: Option<Goal>, mode: Mode) -> Reached {
    let (tenant, wanted) = (view.tenant, wanted(view.tenant, goals.iter().chain(&probe)));
    let (alone, all) = met(&mut Reach::new(view, index), principal, &wanted, mode);
    let decide = |goal: Goal| decision_of(tenant, &alone, &all, &goal).map(|decision| (goal, decision));
    let every_role = probe.and_then(decide).map(|(_, decision)| decision);
    Reached { goals: goals.into_iter().filter_map(decide).collect(), every_role }
}

fn wanted<'g>(tenant: &Tenant, goals: impl Iterator<Item = &'g Goal>) -> Wanted {
    goals.fold(Wanted::default(), |wanted, goal| wanted.join(Wanted::new(tenant, goal)))
}

/// Returns what an account gets by itself, and with approvals as far as they count.
fn met(reach: &mut Reach<'_>, principal: PrincipalId, wanted: &Wanted, mode: Mode) -> (Facts, Facts) {
    let alone = reach.gets(principal, wanted, Mode::WithoutApproval);
    let all = match mode {
        Mode::WithApproval => reach.gets(principal, wanted, Mode::WithApproval),
        Mode::WithoutApproval => alone.clone(),
    };
    (Facts::new(&alone), Facts::new(&all))
}

fn decision_of(tenant: &Tenant, alone: &Facts, all: &Facts, goal: &Goal) -> Option<Decision> {
    let decision = if alone.meet(tenant, goal) { Decision::Allow } else { Decision::Approval };
    all.meet(tenant, goal).then_some(decision)
}

/// Decides for some accounts, given in declaration order, whether they come to a goal.
#[must_use]
pub fn decide_each(
    view: &View<'_>,
    index: &Index,
    accounts: &[PrincipalId],
    pursuit: &Pursuit,
    mode: Mode,
) -> Vec<(PrincipalId, Decision)> {
    let found: BTreeMap<PrincipalId, Decision> = Reach::new(view, index).decide(Some(accounts), pursuit, mode).into_iter().collect();
    accounts.iter().map(|account| (*account, found.get(account).copied().unwrap_or(Decision::Deny))).collect()
}

/// Everything that any of some accounts comes to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AnyReached {
    /// The goals in the order of [`Reached`], each with the best decision and who has it, in declaration order.
    pub goals: Vec<(Goal, Decision, Vec<PrincipalId>)>,
    /// The best decision of every other role, where one of them comes to all of them.
    pub every_role: Option<Decision>,
}

/// Returns everything that any of some accounts, given in declaration order, can reach or escalate to.
#[must_use]
pub fn what_any_comes_to(view: &View<'_>, index: &Index, accounts: &[PrincipalId], play: Play, mode: Mode) -> AnyReached {
    let probe = unused_role(&[*view]).map(|role| Goal::Thing(Thing::Role(role)));
    let mut asked: Vec<Goal> = goals(view.tenant);
    asked.extend(probe.clone());
    let mut found: Vec<(Goal, Decision, Vec<PrincipalId>)> = match play {
        Play::Reach => any_reached(view, index, accounts, asked, mode),
        Play::Escalate => {
            let decide = |goal: Goal| {
                let pursuit = Pursuit { play, goal };
                let decided = Reach::new(view, index).decide(Some(accounts), &pursuit, mode);
                best_of(&decided).map(|(decision, by)| (pursuit.goal, decision, by))
            };
            asked.into_par_iter().filter_map(decide).collect()
        }
    };
    let every_role = found.pop_if(|(goal, ..)| Some(&*goal) == probe.as_ref()).map(|(_, decision, _)| decision);
    AnyReached { goals: found, every_role }
}

fn any_reached(
    view: &View<'_>,
    index: &Index,
    accounts: &[PrincipalId],
    asked: Vec<Goal>,
    mode: Mode,
) -> Vec<(Goal, Decision, Vec<PrincipalId>)> {
    let mut reach = Reach::new(view, index);
    let wanted = wanted(view.tenant, asked.iter());
    let mut decided: Vec<Vec<(PrincipalId, Decision)>> = vec![Vec::new(); asked.len()];
    for account in accounts {
        let (alone, all) = met(&mut reach, *account, &wanted, mode);
        for (goal, decided) in asked.iter().zip(&mut decided) {
            decided.extend(decision_of(view.tenant, &alone, &all, goal).map(|decision| (*account, decision)));
        }
    }
    let found = asked.into_iter().zip(decided);
    found.filter_map(|(goal, decided)| best_of(&decided).map(|(decision, by)| (goal, decision, by))).collect()
}

/// Returns the best of some decisions, and who has it; `None` of none.
#[must_use]
pub fn best_of(decided: &[(PrincipalId, Decision)]) -> Option<(Decision, Vec<PrincipalId>)> {
    let best = decided.iter().map(|(_, decision)| *decision).min()?;
    Some((best, decided.iter().filter(|(_, decision)| *decision == best).map(|(account, _)| *account).collect()))
}

/// Facts, to be looked up.
struct Facts(BTreeSet<Thing>);

impl Facts {
    fn new(met: &Wanted) -> Self {
        Self(met.things().collect())
    }

    fn meet(&self, tenant: &Tenant, goal: &Goal) -> bool {
        Wanted::new(tenant, goal).things().any(|thing| self.0.contains(&thing))
    }
}

/// Everything that can be wanted, in the order of the answer.
fn goals(tenant: &Tenant) -> Vec<Goal> {
    let relations = [Relation::Member, Relation::Owner];
    let groups = tenant.groups.ids().flat_map(|group| relations.map(|relation| Goal::Thing(Thing::Group(group, relation))));
    let mentioned = tenant.roles.iter().filter(|(_, role)| role.is_mentioned);
    let mut seen = BTreeSet::new();
    let granted = tenant.groups.values().flat_map(|group| &group.grants).map(|(access, _)| access);
    let granted: Vec<Goal> = granted.filter(|access| seen.insert((*access).clone())).map(|access| Goal::Access(access.clone())).collect();
    groups.chain(mentioned.map(|(role, _)| Goal::Thing(Thing::Role(role)))).chain(granted).collect()
}
