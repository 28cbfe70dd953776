//! Explains what takes several steps: by the plan that holds whatever is so, or by one that rests on what is not known.

use crate::eval::{Decision, View};
use crate::explain::asker::{Asker, mode};
use crate::explain::plan;
use crate::explain::said::{Answer, Fix, OpenAnswer, OpenPlan, PlanAnswer};
use crate::ir::{GroupId, Instant, Modifiers, PrincipalId, Pursuit, Tenant};
use crate::possible::{Blame, Bounds, Decisions, End, Memory, between};
use crate::reach::{Finding, verify_plan};
use crate::source::Span;

use super::saying;

/// Answers `can … reach …`, `can … escalate to …` and `how can …`; `None` where all is known, or where it is a denial whatever is so.
pub(super) fn explain(
    (memory, tenant): (&Memory, &Tenant),
    (principal, pursuit): (PrincipalId, &Pursuit),
    mods: &Modifiers,
    (at, query): (Instant, Span),
) -> Option<Answer> {
    let bounds = memory.bounds(tenant, pursuit.play, Some(principal))?;
    let [least, most] = bounds.find(at, principal, pursuit, mode(mods));
    let told = |end: &End| in_words(end, (principal, pursuit), mods, (at, query));
    if least.decision() != most.decision() {
        let end = if least.decision().is_yes() { &*bounds.least } else { &bounds.most.end };
        let decisions = between(least.decision(), most.decision(), mode(mods));
        let blame = most.plan.map(|plan| bounds.blame(&plan, at)).unwrap_or_default(); // whoever comes to more has a plan
        let is_turned = decisions.has(Decision::Deny);
        let fixes = if is_turned { fixes(&bounds.least, (principal, pursuit), mods, (at, query)) } else { Vec::new() };
        return Some(open(&bounds, decisions, PlanAnswer { fixes, ..told(end) }, blame, at));
    }
    holds_as_written(tenant, (principal, pursuit), &least, at).then(|| Answer::Plan(Box::new(told(&bounds.least))))
}

/// Answers `can any member of G reach …`: by the plan of one who has the best answer; `None` where it is as it is written.
pub(super) fn any(
    (memory, tenant): (&Memory, &Tenant),
    (group, pursuit): (GroupId, &Pursuit),
    mods: &Modifiers,
    (at, query): (Instant, Span),
) -> Option<Answer> {
    let best = memory.bounds(tenant, pursuit.play, None)?.any(at, group, pursuit, mode(mods))?;
    if best.decisions.known().is_some() {
        return None;
    }
    let bounds = memory.bounds(tenant, pursuit.play, Some(best.first))?;
    let plan = in_words(&bounds.most.end, (best.first, pursuit), mods, (at, query));
    let blame = plan.plan.as_ref().map(|plan| bounds.blame(plan, at)).unwrap_or_default(); // whoever has the best of it has a plan
    match open(&bounds, best.decisions, plan, blame, at) {
        Answer::Open(OpenAnswer::Plan(open)) => Some(Answer::Open(OpenAnswer::Plan(Box::new(OpenPlan { by: Some(best.by), ..*open })))),
        other => Some(other),
    }
}

/// Tells whether there is a plan in the least that can be replayed in the set as it is written.
fn holds_as_written(tenant: &Tenant, (principal, pursuit): (PrincipalId, &Pursuit), found: &Finding, at: Instant) -> bool {
    let view = View::new(tenant, at);
    found.plan.as_ref().is_some_and(|plan| verify_plan(&view, principal, &pursuit.goal, pursuit.play, plan).is_ok())
}

fn in_words(end: &End, (principal, pursuit): (PrincipalId, &Pursuit), mods: &Modifiers, (at, query): (Instant, Span)) -> PlanAnswer {
    let mut asker = Asker::new(View::new(&end.tenant, at), query, &end.index).without_fixes();
    plan::explain_alone(&mut asker, principal, pursuit, mods)
}

/// Finds what makes an allow of the answer whatever is so: what does in the least does in all.
fn fixes(least: &End, (principal, pursuit): (PrincipalId, &Pursuit), mods: &Modifiers, (at, query): (Instant, Span)) -> Vec<Fix> {
    let mut asker = Asker::new(View::new(&least.tenant, at), query, &least.index);
    let found = plan::explain_alone(&mut asker, principal, pursuit, mods).fixes;
    // what takes approval in the least may take none in another
    found.into_iter().filter(|fix| fix.decision == Decision::Allow).collect()
}

fn open(bounds: &Bounds<'_>, decisions: Decisions, mut plan: PlanAnswer, blame: Blame, at: Instant) -> Answer {
    plan.approvers.retain(|approver| bounds.is_declared(*approver));
    let is_sure = !decisions.has(Decision::Deny);
    if !is_sure {
        plan.reasons.clear();
    }
    let shown = plan.plan.as_ref().filter(|_| !is_sure).map(|plan| bounds.blame(plan, at));
    let Blame { steps, all } = shown.unwrap_or_default(); // a plan that holds whatever is so rests on nothing unknown
    let unknown_steps = steps.iter().map(|step| !step.is_empty()).collect();
    let assuming = saying::unknown_reasons(bounds.given, &all).into_iter().map(|reason| reason.message).collect();
    let unknown = saying::unknown_reasons(bounds.given, &blame.all);
    Answer::Open(OpenAnswer::Plan(Box::new(OpenPlan { decisions, plan, unknown_steps, assuming, unknown, by: None })))
}
