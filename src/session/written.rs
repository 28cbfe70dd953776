//! Writes answers the way an `expect` line would.

use crate::diag::ReasonCode;
use crate::explain::{Answer, Decision, Holder, Reason, Tied, WhatItem};
use crate::ir::{PrincipalId, Tenant};
use crate::syntax;

/// The item that stands for all roles.
pub(super) const EVERY_ROLE: &str = "every role";

/// Returns the answers that `expect` lines would write for what was answered, each on its own true: `approval by carol`, `deny expired`.
/// A denial has one for each of its codes. Empty where no answer can be expected: of `when` and `show`.
#[must_use]
pub fn expected_answers(tenant: &Tenant, answer: &Answer) -> Vec<String> {
    match answer {
        Answer::Can(can) => of_decision(tenant, can.decision, &can.approvers, &can.reasons),
        Answer::Plan(plan) => of_decision(tenant, plan.decision, &plan.approvers, &plan.reasons),
        Answer::Any(any) => expected_answers(tenant, &any.answer),
        Answer::Is(is) => vec![if is.holds { "yes" } else { "no" }.to_owned()],
        Answer::WhoCan { items, .. } => vec![names(tenant, items.iter().map(|item| item.principal), "nobody")],
        Answer::WhoIs(items) => vec![names(tenant, holders(items).into_iter(), "nobody")],
        Answer::WhatIs(items) => vec![list(&ties(items))],
        Answer::WhatCan { items, every_role, .. } => vec![list(&targets(items, every_role.is_some()))],
        Answer::When(_) | Answer::Show(_) => Vec::new(),
    }
}

fn of_decision(tenant: &Tenant, decision: Decision, approvers: &[PrincipalId], reasons: &[Reason]) -> Vec<String> {
    match decision {
        Decision::Allow | Decision::Already => vec![decision.word().to_owned()],
        Decision::Approval if approvers.is_empty() => vec!["approval".to_owned()],
        Decision::Approval => vec![format!("approval by {}", names(tenant, approvers.iter().copied(), ""))],
        Decision::Deny => {
            let codes = denial_codes(reasons);
            if codes.is_empty() { vec!["deny".to_owned()] } else { codes.iter().map(|code| format!("deny {code}")).collect() }
        }
    }
}

/// Returns who is listed, each once: a role held in several scopes has a line for each.
pub(super) fn holders(items: &[Holder]) -> Vec<PrincipalId> {
    let mut found: Vec<PrincipalId> = items.iter().map(|item| item.principal).collect();
    found.dedup();
    found
}

/// Returns what is listed, each once.
pub(super) fn ties(items: &[Tied]) -> Vec<&str> {
    let mut found: Vec<&str> = items.iter().map(|item| item.target.as_str()).collect();
    found.dedup();
    found
}

/// Returns what is listed, with `every role` at the end where that is among it.
pub(super) fn targets(items: &[WhatItem], has_every_role: bool) -> Vec<&str> {
    items.iter().map(|item| item.target.as_str()).chain(has_every_role.then_some(EVERY_ROLE)).collect()
}

fn list(targets: &[&str]) -> String {
    if targets.is_empty() { "nothing".to_owned() } else { targets.join(", ") }
}

fn names(tenant: &Tenant, ids: impl Iterator<Item = PrincipalId>, none: &str) -> String {
    let names: Vec<_> = ids.map(|id| syntax::format_name(&tenant.principals.row(id).name).into_owned()).collect();
    if names.is_empty() { none.to_owned() } else { names.join(", ") }
}

/// Returns the codes that speak against, each once.
pub(super) fn denial_codes(reasons: &[Reason]) -> Vec<&'static str> {
    let mut codes: Vec<&str> = Vec::new();
    for code in reasons.iter().map(|reason| reason.code).filter(|code| code.is_against()).map(ReasonCode::name) {
        if !codes.contains(&code) {
            codes.push(code);
        }
    }
    codes
}
