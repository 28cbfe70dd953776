//! Explains `can … reach …` and `can … escalate to …`: a plan step by step, or how far the account gets and what stops it. Knows no other explainer.

mod denial;
mod step;

pub(super) use denial::ungranted;
pub use denial::ungranted_access;
pub(super) use step::assumption_text;

use std::collections::BTreeSet;
use std::sync::OnceLock;

use crate::answer::{self, find_plan};
use crate::diag::{Label, ReasonCode};
use crate::eval::{Decision, FactId, View};
use crate::ir::{Action, Goal, Modifiers, Play, PrincipalId, Pursuit, Relation, Target};
use crate::reach::{Account, Class, Finding, Index, Mode, Plan, Reach, StepKind, is_privileged};
use crate::source::Span;

use super::asker::{Asker, mode};
use super::listing::what_item;
use super::protection;
use super::said::{Answer, PlanAnswer, Reason, WhatItem};
use super::words::{goal_text, through_text};
use denial::Pursuing;
use step::held_of;

/// Explains plans one after another, and shares what it looks up.
pub struct Planner<'a>(Asker<'a>);

impl<'a> Planner<'a> {
    /// Looks at a tenant. `query` is the place that labels get of what no line carries; `index` keeps what is looked up.
    #[must_use]
    pub fn new(view: View<'a>, query: Span, index: &'a OnceLock<Index>) -> Self {
        Self(Asker::new(view, query, index).without_fixes())
    }

    /// Explains how a principal reaches a goal, or escalates to it, without what would turn a denial.
    pub fn plan(&mut self, principal: PrincipalId, pursuit: &Pursuit) -> PlanAnswer {
        answer(&mut self.0, Pursuing { principal, pursuit, mode: Mode::WithApproval })
    }
}

/// Answers `can … reach …`, `can … escalate to …` and `how can …`.
pub(super) fn explain(asker: &mut Asker<'_>, principal: PrincipalId, pursuit: &Pursuit, mods: &Modifiers) -> Answer {
    let mut found = answer(asker, Pursuing { principal, pursuit, mode: mode(mods) });
    found.assumptions.extend(protection::of_plan(asker, principal, pursuit, mode(mods), &found));
    Answer::Plan(Box::new(found))
}

/// Does the same, and says nothing of what another reading of what protects would change.
pub(super) fn explain_alone(asker: &mut Asker<'_>, principal: PrincipalId, pursuit: &Pursuit, mods: &Modifiers) -> PlanAnswer {
    answer(asker, Pursuing { principal, pursuit, mode: mode(mods) })
}

/// Lists who can reach a goal, or escalate to it.
pub(super) fn who(asker: &Asker<'_>, pursuit: &Pursuit, mods: &Modifiers) -> Answer {
    Answer::who_can(answer::who_comes_to(&asker.view, asker.index(), pursuit, mode(mods)))
}

/// Lists what somebody can reach, or escalate to.
pub(super) fn what(asker: &Asker<'_>, principal: PrincipalId, play: Play, mods: &Modifiers) -> Answer {
    let found = answer::what_comes_to(&asker.view, asker.index(), principal, play, mode(mods));
    let item = |(goal, decision)| goal_item(asker, play, goal, (decision, Vec::new()));
    Answer::what_can(found.goals.into_iter().map(item), found.every_role)
}

/// Lists what any of some accounts can reach, or escalate to.
pub(super) fn what_any(asker: &Asker<'_>, accounts: &[PrincipalId], play: Play, mods: &Modifiers) -> Answer {
    let found = answer::what_any_comes_to(&asker.view, asker.index(), accounts, play, mode(mods));
    let item = |(goal, decision, by)| goal_item(asker, play, goal, (decision, by));
    Answer::what_can(found.goals.into_iter().map(item), found.every_role)
}

fn goal_item(asker: &Asker<'_>, play: Play, goal: Goal, (decision, by): (Decision, Vec<PrincipalId>)) -> WhatItem {
    WhatItem { decision, by, ..what_item(asker, Action::Pursue(Pursuit { play, goal })) }
}

/// Decides for some accounts, given in declaration order, whether they come to a goal.
pub(super) fn decide_each(
    asker: &Asker<'_>,
    accounts: &[PrincipalId],
    pursuit: &Pursuit,
    mods: &Modifiers,
) -> Vec<(PrincipalId, Decision)> {
    answer::decide_each(&asker.view, asker.index(), accounts, pursuit, mode(mods))
}

fn answer(asker: &mut Asker<'_>, quest: Pursuing<'_>) -> PlanAnswer {
    let Finding { plan, unknown_roles } = find_plan(&asker.view, asker.index(), quest.principal, quest.pursuit, quest.mode);
    let mut assumptions: Vec<String> =
        plan.iter().flat_map(|plan| &plan.assumptions).map(|one| step::assumption_text(asker, *one)).collect();
    assumptions.extend(unknown_roles.iter().map(|role| {
        let role = &asker.tenant().roles.row(*role).name;
        format!("the catalogue only names role `{role}`: its powers are unknown, and count as none")
    }));
    let (steps, reasons, fixes) = match &plan {
        Some(plan) => (step::steps(asker, plan), vec![attainment(asker, quest, plan)], Vec::new()),
        None => {
            let frontier = Reach::new(&asker.view, asker.index()).frontier(quest.principal, quest.pursuit, quest.mode);
            assumptions.extend(denial::assumptions(asker, quest, &frontier));
            let reasons = denial::reasons(asker, quest, &frontier);
            (Vec::new(), reasons, asker.fixes(|asker| denial::fixes(asker, quest)))
        }
    };
    let denied = PlanAnswer { steps, assumptions, fixes, ..PlanAnswer::denied(reasons) };
    let Some(plan) = plan else { return denied };
    let approvers = if plan.class == Class::ByApproval { helpers(&plan) } else { Vec::new() };
    PlanAnswer { decision: plan.class.decision(), class: Some(plan.class), approvers, plan: Some(plan), ..denied }
}

/// Returns who approves in a plan without being taken over in it.
fn helpers(plan: &Plan) -> Vec<PrincipalId> {
    let takes = |kind| matches!(kind, StepKind::TakeOver | StepKind::ControlBlueprint | StepKind::ActAsAgent);
    let is_taken = |account| plan.steps.iter().any(|step| takes(step.kind) && step.subject == Some(account));
    let approvals = plan.steps.iter().filter(|step| step.kind == StepKind::Approve && !is_taken(step.actor));
    let found: BTreeSet<PrincipalId> = approvals.filter_map(|step| principal_of(step.actor)).collect();
    found.into_iter().collect()
}

fn principal_of(account: Account) -> Option<PrincipalId> {
    match account {
        Account::Principal(principal) => Some(principal),
        Account::New(_) => None,
    }
}

/// Says how the goal follows from the steps, or that it is held.
fn attainment(asker: &mut Asker<'_>, quest: Pursuing<'_>, plan: &Plan) -> Reason {
    let who = step::account(asker, plan.holder);
    let goal = goal_text(asker.tenant(), &quest.pursuit.goal);
    let through = through(asker, &plan.facts);
    let by = match &quest.pursuit.goal {
        Goal::Thing(_) => String::new(),
        goal @ (Goal::Access(_) | Goal::AnyPrivilegedRole) => format!(": {}", held(asker, goal, plan)),
    };
    let message = match plan.steps.is_empty() {
        true => format!("{who} has {goal} as things stand{through}{by}"),
        false => format!("{who} then has {goal}{through}{by}"),
    };
    let mut labels: Vec<Label> = asker.fact_labels(&plan.facts);
    if labels.is_empty() {
        labels = plan.steps.last().map_or_else(Vec::new, |step| step::labels(asker, step));
    }
    if labels.is_empty() {
        labels.push(asker.in_query(message.clone()));
    }
    let (code, rule) = match plan.facts.last() {
        Some(fact) => {
            let fact = asker.view.fact(*fact);
            code_of(fact.target, plan.facts.len() > 1 || asker.tenant().group_of(fact.principal).is_some())
        }
        None => plan.steps.last().map_or((ReasonCode::ActiveDirect, "R1"), |step| (step::code(asker, step, &plan.steps), step.rule)),
    };
    Reason::new(code, rule, message, labels)
}

/// Names the groups through which the goal is had.
fn through(asker: &Asker<'_>, facts: &[FactId]) -> String {
    let tenant = asker.tenant();
    let groups = facts.iter().map(|fact| asker.view.fact(*fact).principal).filter(|holder| tenant.group_of(*holder).is_some());
    let mut names: Vec<String> = groups.map(|group| asker.name(group)).collect();
    names.dedup();
    through_text(names)
}

/// Names the role or group that satisfies a goal with many ways.
fn held(asker: &Asker<'_>, goal: &Goal, plan: &Plan) -> String {
    let tenant = asker.tenant();
    let fits = |target: Target| match (goal, target) {
        (Goal::AnyPrivilegedRole, Target::Role(role, _)) => is_privileged(tenant, role),
        (Goal::Access(access), Target::Group(group, Relation::Member)) => {
            tenant.groups.row(group).grants.iter().any(|(granted, _)| granted == access)
        }
        (Goal::Thing(thing), target) => target.thing() == *thing,
        (Goal::AnyPrivilegedRole | Goal::Access(_), Target::Group(..) | Target::Role(..)) => false,
    };
    let of_facts = plan.facts.iter().map(|fact| asker.view.fact(*fact).target);
    let of_steps = plan.steps.iter().rev().filter_map(held_of);
    let found = of_facts.chain(of_steps).find(|target| fits(*target));
    found.map_or_else(|| goal_text(tenant, goal), |target| asker.thing(target.thing()))
}

fn code_of(target: Target, is_through: bool) -> (ReasonCode, &'static str) {
    match (target, is_through) {
        (Target::Role(..), true) => (ReasonCode::RoleThroughGroup, "R4"),
        (Target::Role(..), false) => (ReasonCode::RoleDirect, "R4"),
        (Target::Group(_, Relation::Member), true) => (ReasonCode::ActiveThroughGroup, "R2"),
        (Target::Group(_, Relation::Member), false) => (ReasonCode::ActiveDirect, "R1"),
        (Target::Group(_, Relation::Owner), _) => (ReasonCode::ActiveDirect, "R3"),
    }
}
