//! `who can reach …`, `what can … escalate to`: complete sets, each member decided like `how can`.

use std::collections::BTreeSet;

use rayon::prelude::*;

use crate::eval::{Decision, View};
use crate::ir::{Goal, Play, PrincipalId, Pursuit, Relation, Tenant, Thing};
use crate::reach::{Attackers, Finding, Fixpoint, Index, Mode, Wanted, plan_escalation, plan_reach, unused_role};

/// Finds the plan by which an account reaches a goal, or escalates to it.
#[must_use]
pub fn find_plan(view: &View<'_>, index: &Index, principal: PrincipalId, pursuit: &Pursuit, mode: Mode) -> Finding {
    match pursuit.play {
        Play::Reach => plan_reach(view, index, principal, &pursuit.goal, mode),
        Play::Escalate => plan_escalation(view, index, principal, &pursuit.goal, mode),
    }
}

/// Returns every account that can reach a goal, or escalate to it, in declaration order: `allow`, or `approval` where it takes one.
#[must_use]
pub fn who_comes_to(view: &View<'_>, index: &Index, pursuit: &Pursuit, mode: Mode) -> Vec<(PrincipalId, Decision)> {
    let goal = &pursuit.goal;
    match pursuit.play {
        Play::Reach => who_reaches(view, index, goal, mode),
        Play::Escalate => Attackers::new(view, index, goal, mode).decide_all(),
    }
}

fn who_reaches(view: &View<'_>, index: &Index, goal: &Goal, mode: Mode) -> Vec<(PrincipalId, Decision)> {
    let mut fixpoint = Fixpoint::new(view, index);
    let alone: BTreeSet<PrincipalId> = fixpoint.who_reaches(goal, Mode::WithoutApproval).into_iter().collect();
    let all = match mode {
        Mode::WithApproval => fixpoint.who_reaches(goal, Mode::WithApproval),
        Mode::WithoutApproval => alone.iter().copied().collect(),
    };
    let decision = |principal: &PrincipalId| if alone.contains(principal) { Decision::Allow } else { Decision::Approval };
    all.into_iter().map(|principal| (principal, decision(&principal))).collect()
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
                let decision = plan_escalation(view, index, principal, &goal, mode).decision();
                (goal, decision)
            };
            let every_role = probe.map(decide).map(|(_, decision)| decision).filter(|decision| decision.is_yes());
            let goals = goals.into_par_iter().map(decide).filter(|(_, decision)| decision.is_yes()).collect();
            Reached { goals, every_role }
        }
    }
}

fn what_reached(view: &View<'_>, index: &Index, principal: PrincipalId, goals: Vec<Goal>, probe: Option<Goal>, mode: Mode) -> Reached {
    let mut fixpoint = Fixpoint::new(view, index);
    let tenant = view.tenant;
    let wanted = goals.iter().chain(&probe).fold(Wanted::default(), |wanted, goal| wanted.join(Wanted::new(tenant, goal)));
    let alone = fixpoint.all_met(principal, &wanted, Mode::WithoutApproval);
    let all = match mode {
        Mode::WithApproval => fixpoint.all_met(principal, &wanted, Mode::WithApproval),
        Mode::WithoutApproval => alone.clone(),
    };
    let (alone, all) = (Facts::new(&alone), Facts::new(&all));
    let decide = |goal: Goal| {
        let decision = if alone.meet(tenant, &goal) { Decision::Allow } else { Decision::Approval };
        all.meet(tenant, &goal).then_some((goal, decision))
    };
    let every_role = probe.and_then(decide).map(|(_, decision)| decision);
    Reached { goals: goals.into_iter().filter_map(decide).collect(), every_role }
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
