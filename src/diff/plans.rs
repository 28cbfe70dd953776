//! Gives rows their plans: the best one in each tenant.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use rayon::prelude::*;

use super::both::{Both, Which};
use super::found::Found;
use super::goals::Goal;
use super::pairing::Pairing;
use super::row::{Row, WayPlan};
use super::subject::Subject;
use super::way::Turn;
use crate::diag::Label;
use crate::eval::{FactId, View};
use crate::explain::{PlanAnswer, PlanStep, Planner, fact_text, goal_text, thing_text};
use crate::ir::{Assignment, Play, PrincipalKind, Pursuit, Scope, Target};
use crate::reach::{Index, Plan};
use crate::syntax::format_name;

/// So many steps the plans of all rows may have together; a plan that does not fit into what is left of them is not looked for.
const STEPS: u64 = 50_000;

/// So many rows are looked at before what their plans turned out to be is counted.
const BATCH: usize = 64;

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
    let told = |planners: &mut Both<Planner<'_>>, (found, fits): (&Found, bool)| {
        let is_told = |which| is_asked && is_shown(found.turn, which);
        let mut plan = |which| if fits && is_told(which) { plan(subject, pairing, planners, which, found, play) } else { None };
        let plans = Both { old: plan(Which::Old), new: plan(Which::New) };
        let left_out = Both::make(|which| if fits || !is_told(which) { None } else { question(pairing, which, found, play) });
        row(pairing, found, plans, left_out)
    };
    let mut left = STEPS;
    let batch = |batch: &[Found]| {
        let fits = fitting(batch.iter().map(steps), &mut left);
        let rows: Vec<Row> = batch.par_iter().zip(fits).map_init(planners, told).collect();
        // plans may be longer than was counted, and then nothing is left
        left = left.saturating_sub(batch.iter().zip(&rows).map(|(found, row)| size(row).saturating_sub(steps(found))).sum());
        rows
    };
    found.chunks(BATCH).flat_map(batch).collect()
}

/// Tells whether a row comes with the plan of a tenant.
fn is_shown(turn: Turn, which: Which) -> bool {
    match turn {
        Turn::Gained => which == Which::New,
        Turn::Lost => which == Which::Old,
        Turn::Easier | Turn::Harder | Turn::Changed => true,
    }
}

/// Counts the steps of a row's plans without looking for them; what is held at once counts as one.
fn steps(found: &Found) -> u64 {
    let steps =
        |which| found.ways.get(which).as_ref().filter(|_| is_shown(found.turn, which)).map(|way| way.steps_alone.unwrap_or(way.steps));
    Which::ALL.into_iter().filter_map(steps).map(|steps| steps.max(1)).fold(0, u64::saturating_add) // too many is too many
}

/// Counts the steps of a row's plans, or the lines that show what is held.
fn size(row: &Row) -> u64 {
    let size = |plan: &WayPlan| plan.steps.len().max(plan.labels.len()) as u64;
    Which::ALL.into_iter().filter_map(|which| row.plans.get(which).as_ref()).map(size).sum()
}

/// Tells of each row, in order, whether its steps fit into what is left, and takes them from it.
fn fitting(steps: impl Iterator<Item = u64>, left: &mut u64) -> Vec<bool> {
    let fits = |steps| match left.checked_sub(steps) {
        Some(rest) => {
            *left = rest;
            true
        }
        None => false,
    };
    steps.map(fits).collect()
}

/// Asks for a plan in the words of one tenant: `can alice reach membership of crew`.
fn question(pairing: &Pairing<'_>, which: Which, found: &Found, play: Play) -> Option<String> {
    let tenant = pairing.tenant(which);
    let account = tenant.principals.row(pairing.principals.one(which, found.account)?);
    let verb = play.word();
    Some(format!("can {} {verb} {}", format_name(&account.name), goal_text(tenant, &found.goal.of(pairing, which)?)))
}

fn row(pairing: &Pairing<'_>, found: &Found, plans: Both<Option<WayPlan>>, left_out: Both<Option<String>>) -> Row {
    Row {
        goal: found.goal.text(pairing),
        kind: found.goal.kind(),
        is_privileged: found.goal.is_privileged(pairing),
        account: pairing.name(found.account).to_owned(),
        is_guest: pairing.principal(found.account).is_some_and(|row| matches!(row.kind, PrincipalKind::User { guest: Some(_), .. })),
        turn: found.turn,
        is_possible: false,
        details: found.details.clone(),
        ways: found.ways.clone(),
        plans,
        left_out,
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
    let (account, goal) = (pairing.principals.one(which, found.account)?, found.goal.of(pairing, which)?);
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

#[cfg(test)]
mod tests {
    use super::fitting;

    #[test]
    fn what_does_not_fit_leaves_room_for_what_follows() {
        let mut left = 10;
        assert_eq!(fitting([3, 4, 11, 4, 2].into_iter(), &mut left), [true, true, false, false, true]);
        assert_eq!(left, 1);
        assert_eq!(fitting([u64::MAX, 1, 0].into_iter(), &mut left), [false, true, true]);
    }
}
