//! Gives rows their plans: the best one in each tenant.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use rayon::prelude::*;

use super::both::{Both, Which};
use super::goals::Goal;
use super::pairing::Pairing;
use super::rows::{Found, account_in};
use super::way::Turn;
use super::{Row, Subject};
use crate::diag::Label;
use crate::eval::{Decision, FactId, View};
use crate::explain::{Class, PlanAnswer, PlanStep, Planner, fact_text, thing_text};
use crate::ir::{Assignment, Play, Pursuit, Scope, Target};
use crate::reach::{Index, Plan};

/// A plan, in words; its labels stand among the texts of both tenants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WayPlan {
    /// `allow` or `approval`.
    pub decision: Decision,
    /// Whose help it needs.
    pub class: Class,
    /// What is done, in order; none where the goal is held. What no line carries is left out of the labels.
    pub steps: Vec<PlanStep>,
    /// Who approves on the way without being under control, in declaration order.
    pub approvers: Vec<String>,
    /// What no source settles and the plan rests on.
    pub assumptions: Vec<String>,
    /// How the goal follows from the steps.
    pub attainment: String,
    /// The lines that make it follow.
    pub labels: Vec<Label>,
    /// The assignments it rests on that do not count in the other tenant.
    pub causes: Vec<Label>,
    /// The plan itself, in its own tenant.
    pub plan: Plan,
}

/// Makes rows of what was found, with plans where they are asked for: of what was gained the new one, of what was lost the old one, else both.
pub(super) fn attach(subject: &Subject<'_>, pairing: &Pairing<'_>, found: Vec<Found>, play: Play, is_asked: bool) -> Vec<Row> {
    let indexes: Both<OnceLock<Index>> = Both { old: OnceLock::new(), new: OnceLock::new() };
    let planners = || {
        let views = pairing.tenants.map(|tenant| View::new(tenant, subject.at));
        Both {
            old: Planner::new(views.old, subject.nowhere.old, &indexes.old),
            new: Planner::new(views.new, subject.nowhere.new, &indexes.new),
        }
    };
    found
        .into_par_iter()
        .map_init(planners, |planners, found| {
            let mut plan = |which| {
                let is_shown = match found.turn {
                    Turn::Gained => which == Which::New,
                    Turn::Lost => which == Which::Old,
                    Turn::Easier | Turn::Harder | Turn::Changed => true,
                };
                if is_asked && is_shown { plan(subject, pairing, planners, which, &found, play) } else { None }
            };
            let plans = Both { old: plan(Which::Old), new: plan(Which::New) };
            row(pairing, found, plans)
        })
        .collect()
}

fn row(pairing: &Pairing<'_>, found: Found, plans: Both<Option<WayPlan>>) -> Row {
    Row {
        goal: found.goal.text(pairing),
        is_privileged: found.goal.is_privileged(pairing),
        account: pairing.name(found.account).to_owned(),
        turn: found.turn,
        details: found.details,
        ways: found.ways,
        plans,
    }
}

fn plan(
    subject: &Subject<'_>,
    pairing: &Pairing<'_>,
    planners: &mut Both<Planner<'_>>,
    which: Which,
    found: &Found,
    play: Play,
) -> Option<WayPlan> {
    let (account, goal) = (account_in(pairing, which, found.account)?, found.goal.of(pairing, which)?);
    let pursuit = Pursuit { play, goal };
    let answer = planners.get_mut(which).plan(account, &pursuit);
    let plan = told(subject, pairing, which, answer)?;
    match (&found.goal, pursuit.goal) {
        (Goal::EveryRole, crate::ir::Goal::Thing(thing)) => Some(of_any_role(plan, &thing_text(pairing.tenant(which), thing))),
        (Goal::EveryRole | Goal::Spot(_) | Goal::Access(_), _) => Some(plan),
    }
}

/// Tells a plan for one role as what it is, a plan for any.
fn of_any_role(plan: WayPlan, role: &str) -> WayPlan {
    let told = |text: String| text.replace(role, "any role");
    let steps = plan.steps.into_iter().map(|step| PlanStep { sentence: told(step.sentence), ..step }).collect();
    WayPlan { steps, attainment: told(plan.attainment), ..plan }
}

fn told(subject: &Subject<'_>, pairing: &Pairing<'_>, which: Which, answer: PlanAnswer) -> Option<WayPlan> {
    let labels = |labels: &[Label]| labels.iter().filter_map(|label| subject.label(which, label)).collect::<Vec<_>>();
    let (class, plan) = (answer.class?, answer.plan?);
    let reason = answer.reasons.into_iter().next()?;
    let steps = answer.steps.into_iter().map(|step| PlanStep { labels: labels(&step.labels), ..step });
    Some(WayPlan {
        decision: answer.decision,
        class,
        steps: steps.collect(),
        approvers: answer.approvers.iter().map(|id| pairing.tenant(which).principals.row(*id).name.to_string()).collect(),
        assumptions: answer.assumptions,
        attainment: reason.message,
        labels: labels(&reason.labels),
        causes: causes(subject, pairing, which, &plan),
        plan,
    })
}

/// Finds the assignments that a plan rests on and that do not count in the other tenant.
fn causes(subject: &Subject<'_>, pairing: &Pairing<'_>, which: Which, plan: &Plan) -> Vec<Label> {
    let view = View::new(pairing.tenant(which), subject.at);
    let facts: BTreeSet<FactId> = plan.steps.iter().flat_map(|step| &step.facts).chain(&plan.facts).copied().collect();
    let facts = facts.into_iter().map(|fact| view.fact(fact)).filter(|fact| !counts_elsewhere(subject, pairing, which, fact));
    facts.map(|fact| Label::new(subject.place(which, fact.span), fact_text(view.tenant, fact))).collect()
}

fn counts_elsewhere(subject: &Subject<'_>, pairing: &Pairing<'_>, which: Which, fact: &Assignment) -> bool {
    let other = which.other();
    let view = View::new(pairing.tenant(other), subject.at);
    let Some(holder) = pairing.principals.one(other, pairing.principals.twin(which, fact.principal)) else { return false };
    let unit = |which: Which, target: Target| match target {
        Target::Role(_, Scope::Unit(unit)) => Some(pairing.units.twin(which, unit)),
        Target::Role(_, Scope::Tenant) | Target::Group(..) => None,
    };
    let key = |which: Which, fact: &Assignment| (pairing.spot_of(which, fact.target), unit(which, fact.target));
    let is_same = |it: &Assignment| if fact.state.is_in_force() { view.is_in_force(it) } else { view.is_eligible(it) };
    view.of_principal(holder).any(|(_, it)| is_same(it) && key(other, it) == key(which, fact))
}
