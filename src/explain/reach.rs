//! Explains `can … reach …` and `can … escalate to …`: a plan step by step, or how far the account gets and what stops it.

mod denial;
mod step;

pub(super) use denial::ungranted;
pub use denial::ungranted_access;
pub(super) use step::assumption_text;

use std::sync::OnceLock;

use crate::answer::{self, find_plan};
use crate::diag::{Label, ReasonCode};
use crate::eval::{Decision, FactId, View, collect_approvers, policy_of};
use crate::ir::{Action, Approval, Goal, Modifiers, Play, PrincipalId, Pursuit, Relation, Target, Thing};
use crate::reach::{Account, Finding, Flaw, Index, Mode, Plan, StepKind, find_frontier, is_privileged, verify_plan};
use crate::source::Span;

use super::eligibility::fact_label;
use super::words::{goal_text, name, target_text};
use super::{Answer, Asker, Class, Fix, Reason, WhatItem, WhoItem, protection};

/// The answer to `can … reach …`, `can … escalate to …` and `how can …`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanAnswer {
    /// `allow`, `approval` or `deny`; never `already`.
    pub decision: Decision,
    /// Whose help it needs; `None` for a denial.
    pub class: Option<Class>,
    /// What is done, in order; none where the goal is held, or out of reach.
    pub steps: Vec<PlanStep>,
    /// Who approves on the way without being under control, in declaration order.
    pub approvers: Vec<PrincipalId>,
    /// What no source settles and the answer rests on.
    pub assumptions: Vec<String>,
    /// Why; at least one.
    pub reasons: Vec<Reason>,
    /// What would turn a denial.
    pub fixes: Vec<Fix>,
    /// Whether the plan was replayed with the independent checker, and held.
    pub is_verified: bool,
    /// The plan itself.
    pub plan: Option<Plan>,
}

/// One step of a plan, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanStep {
    /// What is done: `activate-membership`.
    pub deed: &'static str,
    /// Who does it.
    pub actor: String,
    /// To whom.
    pub subject: Option<String>,
    /// The group, role or context it is about.
    pub target: Option<String>,
    /// The gates it passes: those of its policy by their keys, in order, then `approval`.
    pub gates: Vec<String>,
    /// The rule that permits it: `R5`.
    pub rule: &'static str,
    /// The whole step in one sentence.
    pub sentence: String,
    /// The lines it rests on; at least one.
    pub labels: Vec<Label>,
}

/// Who comes to what, by which means.
#[derive(Debug, Clone, Copy)]
struct Asked<'q> {
    principal: PrincipalId,
    pursuit: &'q Pursuit,
    mode: Mode,
}

/// Explains plans one after another, and shares what it looks up.
pub struct Planner<'a>(Asker<'a>);

impl<'a> Planner<'a> {
    /// Looks at a tenant. `query` is the place that labels get of what no line carries; `index` keeps what is looked up.
    #[must_use]
    pub fn new(view: View<'a>, query: Span, index: &'a OnceLock<Index>) -> Self {
        Self(Asker::new(view, query, index))
    }

    /// Explains how a principal reaches a goal, or escalates to it.
    pub fn plan(&mut self, principal: PrincipalId, pursuit: &Pursuit) -> PlanAnswer {
        answer(&mut self.0, Asked { principal, pursuit, mode: Mode::WithApproval })
    }
}

/// Answers `can … reach …`, `can … escalate to …` and `how can …`.
pub(super) fn explain(asker: &mut Asker<'_>, principal: PrincipalId, pursuit: &Pursuit, mods: &Modifiers) -> Answer {
    let mut found = answer(asker, Asked { principal, pursuit, mode: mode(mods) });
    found.assumptions.extend(protection::of_plan(asker, principal, pursuit, mode(mods), &found));
    Answer::Plan(Box::new(found))
}

/// Replays a plan with the independent checker.
pub(super) fn verify(view: &View<'_>, principal: PrincipalId, pursuit: &Pursuit, plan: &Plan) -> Result<(), Flaw> {
    verify_plan(view, principal, &pursuit.goal, pursuit.play, plan)
}

/// Lists who can reach a goal, or escalate to it.
pub(super) fn who(asker: &Asker<'_>, pursuit: &Pursuit, mods: &Modifiers) -> Answer {
    let found = answer::who_comes_to(&asker.view, index(asker), pursuit, mode(mods));
    let item = |(principal, decision)| WhoItem { principal, decision, requires: Vec::new() };
    Answer::WhoCan { items: found.into_iter().map(item).collect(), after_activation: None }
}

/// Lists what somebody can reach, or escalate to.
pub(super) fn what(asker: &Asker<'_>, principal: PrincipalId, play: Play, mods: &Modifiers) -> Answer {
    let found = answer::what_comes_to(&asker.view, index(asker), principal, play, mode(mods));
    let item = |(goal, decision)| {
        let action = Action::Pursue(Pursuit { play, goal });
        WhatItem { target: target_text(asker.view.tenant, &action), action, decision, requires: Vec::new(), by: Vec::new() }
    };
    Answer::WhatCan {
        items: found.goals.into_iter().map(item).collect(),
        every_role: found.every_role,
        after_activation: None,
        refusal: Vec::new(),
    }
}

/// Lists what any of some accounts can reach, or escalate to.
pub(super) fn what_any(asker: &Asker<'_>, accounts: &[PrincipalId], play: Play, mods: &Modifiers) -> Answer {
    let found = answer::what_any_comes_to(&asker.view, index(asker), accounts, play, mode(mods));
    let item = |(goal, decision, by)| {
        let action = Action::Pursue(Pursuit { play, goal });
        WhatItem { target: target_text(asker.view.tenant, &action), action, decision, requires: Vec::new(), by }
    };
    let items = found.goals.into_iter().map(item).collect();
    Answer::WhatCan { items, every_role: found.every_role, after_activation: None, refusal: Vec::new() }
}

/// Decides for some accounts, given in declaration order, whether they come to a goal.
pub(super) fn decide_each(
    asker: &Asker<'_>,
    accounts: &[PrincipalId],
    pursuit: &Pursuit,
    mods: &Modifiers,
) -> Vec<(PrincipalId, Decision)> {
    answer::decide_each(&asker.view, index(asker), accounts, pursuit, mode(mods))
}

/// Makes the answer about a goal that is out of reach for a reason of its own.
pub(super) fn denied(reasons: Vec<Reason>) -> PlanAnswer {
    PlanAnswer {
        decision: Decision::Deny,
        class: None,
        steps: Vec::new(),
        approvers: Vec::new(),
        assumptions: Vec::new(),
        reasons,
        fixes: Vec::new(),
        is_verified: false,
        plan: None,
    }
}

/// Labels the lines by which somebody comes to approve under a policy after steps of their own.
pub(super) fn approver_labels(asker: &Asker<'_>, approver: PrincipalId, thing: Thing) -> Vec<Label> {
    let tenant = asker.view.tenant;
    let Some(policy) = policy_of(tenant, thing) else { return Vec::new() };
    let things: Vec<Thing> = match &tenant.policies.row(policy).activation.approval.value {
        Approval::NotRequired => Vec::new(),
        Approval::By(named) => {
            let groups = named.iter().filter_map(|named| tenant.group_of(named.principal));
            groups.map(|group| Thing::Group(group, Relation::Member)).collect()
        }
        Approval::DefaultApprovers => crate::eval::default_approver_roles().into_iter().map(Thing::Role).collect(),
    };
    let plan = |thing| {
        let pursuit = Pursuit { play: Play::Reach, goal: Goal::Thing(thing) };
        find_plan(&asker.view, index(asker), approver, &pursuit, Mode::WithApproval).plan
    };
    let Some(plan) = things.into_iter().find_map(plan) else { return Vec::new() };
    let facts = plan.steps.iter().flat_map(|step| &step.facts).chain(&plan.facts);
    facts.map(|fact| fact_label(asker, *fact)).collect()
}

/// Tells whether approvals by others count.
pub(super) fn mode(mods: &Modifiers) -> Mode {
    if mods.without_approval.is_some() { Mode::WithoutApproval } else { Mode::WithApproval }
}

fn index<'a>(asker: &Asker<'a>) -> &'a Index {
    asker.index.get_or_init(|| Index::new(&asker.view))
}

fn answer(asker: &mut Asker<'_>, asked: Asked<'_>) -> PlanAnswer {
    let Finding { plan, unknown_roles } = find_plan(&asker.view, index(asker), asked.principal, asked.pursuit, asked.mode);
    let mut assumptions: Vec<String> =
        plan.iter().flat_map(|plan| &plan.assumptions).map(|one| step::assumption_text(asker, *one)).collect();
    assumptions.extend(unknown_roles.iter().map(|role| {
        let role = &asker.view.tenant.roles.row(*role).name;
        format!("the catalogue only names role `{role}`: its powers are unknown, and count as none")
    }));
    let (steps, reasons, fixes) = match &plan {
        Some(plan) => (step::steps(asker, plan), vec![attainment(asker, asked, plan)], Vec::new()),
        None => {
            let frontier = find_frontier(&asker.view, index(asker), asked.principal, asked.pursuit, asked.mode);
            assumptions.extend(denial::assumptions(asker, asked, &frontier));
            (Vec::new(), denial::reasons(asker, asked, &frontier), denial::fixes(asker, asked))
        }
    };
    let decision = plan.as_ref().map_or(Decision::Deny, |plan| plan.class.decision());
    PlanAnswer {
        decision,
        class: plan.as_ref().map(|plan| plan.class),
        steps,
        approvers: plan.as_ref().filter(|plan| plan.class == Class::ByApproval).map_or_else(Vec::new, helpers),
        assumptions,
        reasons,
        fixes,
        is_verified: false,
        plan,
    }
}

/// Returns who approves in a plan without being taken over in it.
fn helpers(plan: &Plan) -> Vec<PrincipalId> {
    let takes = |kind| matches!(kind, StepKind::TakeOver | StepKind::ControlBlueprint | StepKind::ActAsAgent);
    let is_taken = |account| plan.steps.iter().any(|step| takes(step.kind) && step.subject == Some(account));
    let approvals = plan.steps.iter().filter(|step| step.kind == StepKind::Approve && !is_taken(step.actor));
    let found: std::collections::BTreeSet<PrincipalId> = approvals
        .filter_map(|step| match step.actor {
            Account::Principal(principal) => Some(principal),
            Account::New(_) => None,
        })
        .collect();
    found.into_iter().collect()
}

/// Says how the goal follows from the steps, or that it is held.
fn attainment(asker: &mut Asker<'_>, asked: Asked<'_>, plan: &Plan) -> Reason {
    let who = step::account(asker, plan.holder);
    let goal = goal_text(asker.view.tenant, &asked.pursuit.goal);
    let through = through(asker, &plan.facts);
    let by = match &asked.pursuit.goal {
        Goal::Thing(_) => String::new(),
        goal @ (Goal::Access(_) | Goal::AnyPrivilegedRole) => format!(": {}", held(asker, goal, plan)),
    };
    let message = match plan.steps.is_empty() {
        true => format!("{who} has {goal} as things stand{through}{by}"),
        false => format!("{who} then has {goal}{through}{by}"),
    };
    let mut labels: Vec<Label> = plan.facts.iter().map(|fact| fact_label(asker, *fact)).collect();
    if labels.is_empty() {
        labels = plan.steps.last().map_or_else(Vec::new, |step| step::labels(asker, step));
    }
    if labels.is_empty() {
        labels.push(asker.in_query(message.clone()));
    }
    let (code, rule) = match plan.facts.last() {
        Some(fact) => code_of(
            asker.view.fact(*fact).target,
            plan.facts.len() > 1 || asker.view.tenant.group_of(asker.view.fact(*fact).principal).is_some(),
        ),
        None => plan.steps.last().map_or((ReasonCode::ActiveDirect, "R1"), |step| (step::code(asker, step, &plan.steps), step.rule)),
    };
    Reason { code, message, rule, labels }
}

/// Names the groups through which the goal is had.
fn through(asker: &Asker<'_>, facts: &[FactId]) -> String {
    let tenant = asker.view.tenant;
    let groups = facts.iter().map(|fact| asker.view.fact(*fact).principal).filter(|holder| tenant.group_of(*holder).is_some());
    let mut names: Vec<String> = groups.map(|group| name(tenant, group)).collect();
    names.dedup();
    if names.is_empty() { String::new() } else { format!(" through {}", super::words::join(&names)) }
}

/// Names the role or group that satisfies a goal with many ways.
fn held(asker: &Asker<'_>, goal: &Goal, plan: &Plan) -> String {
    let tenant = asker.view.tenant;
    let fits = |target: Target| match (goal, target) {
        (Goal::AnyPrivilegedRole, Target::Role(role, _)) => is_privileged(tenant, role),
        (Goal::Access(access), Target::Group(group, Relation::Member)) => {
            tenant.groups.row(group).grants.iter().any(|(granted, _)| granted == access)
        }
        (Goal::Thing(thing), target) => target.thing() == *thing,
        (Goal::AnyPrivilegedRole | Goal::Access(_), Target::Group(..) | Target::Role(..)) => false,
    };
    let of_facts = plan.facts.iter().map(|fact| asker.view.fact(*fact).target);
    let of_steps = plan.steps.iter().rev().filter_map(|step| match step.target {
        Some(crate::reach::StepTarget::Held(target)) => Some(target),
        Some(crate::reach::StepTarget::Context(_) | crate::reach::StepTarget::Blueprint(_)) | None => None,
    });
    let found = of_facts.chain(of_steps).find(|target| fits(*target));
    found.map_or_else(|| goal_text(tenant, goal), |target| super::words::thing_text(tenant, target.thing()))
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

/// Labels what makes somebody an approver as things stand.
fn given_route(asker: &mut Asker<'_>, approver: PrincipalId, thing: Thing) -> Vec<Label> {
    let Some(policy) = policy_of(asker.view.tenant, thing) else { return Vec::new() };
    let found = collect_approvers(&asker.view, &mut asker.scratch, policy, None);
    let route = found.into_iter().find(|(who, _)| *who == approver);
    route.map_or_else(Vec::new, |(_, route)| super::gates::route_labels(asker, approver, &route))
}
