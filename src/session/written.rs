//! Writes answers the way an `expect` line would.

use super::unknown;
use super::words::{EVERY_ROLE, denial_codes, names, or_none};
use crate::explain::{Answer, Decision, Holder, Reason, Tied, WhatItem};
use crate::ir::{PrincipalId, Tenant};
use crate::text::join;

/// Returns the answers that `expect` lines would write for what was answered, each on its own true: `approval by carol`, `deny expired`.
/// A denial has one for each of its codes. Empty where no answer can be expected: of `when` and `show`.
#[must_use]
pub fn expected_answers(tenant: &Tenant, answer: &Answer) -> Vec<String> {
    match (Decided::of(answer), answer) {
        (Some(decided), _) => of_decision(tenant, &decided),
        (None, Answer::Open(open)) => unknown::expected_answers(tenant, open),
        (None, Answer::When(_) | Answer::Show(_)) => Vec::new(),
        (None, answer) => vec![listed(tenant, answer)],
    }
}

fn of_decision(tenant: &Tenant, came: &Decided<'_>) -> Vec<String> {
    match came.decision {
        Decision::Allow | Decision::Already => vec![came.decision.word().to_owned()],
        Decision::Approval if came.approvers.is_empty() => vec!["approval".to_owned()],
        Decision::Approval => vec![format!("approval by {}", names(tenant, came.approvers.iter().copied(), ""))],
        Decision::Deny => {
            let codes = denial_codes(came.reasons);
            if codes.is_empty() { vec!["deny".to_owned()] } else { codes.iter().map(|code| format!("deny {code}")).collect() }
        }
    }
}

/// Returns an answer in one text, the way an `expect` line would write it; several codes of a denial stand together.
pub(super) fn describe(tenant: &Tenant, answer: &Answer) -> String {
    let Some(came) = Decided::of(answer) else { return listed(tenant, answer) };
    match came.decision {
        Decision::Allow | Decision::Already => came.decision.word().to_owned(),
        Decision::Approval => format!("approval by {}", names(tenant, came.approvers.iter().copied(), "nobody yet")),
        Decision::Deny => format!("deny {}", join(denial_codes(came.reasons))),
    }
}

/// What an expectation compares of a decision.
pub(super) struct Decided<'a> {
    pub(super) decision: Decision,
    pub(super) approvers: &'a [PrincipalId],
    pub(super) reasons: &'a [Reason],
}

impl<'a> Decided<'a> {
    /// Returns the decision of an answer, of any member of a group that of the best; `None` where it decides nothing.
    pub(super) fn of(answer: &'a Answer) -> Option<Self> {
        match answer {
            Answer::Can(can) => Some(Self { decision: can.decision, approvers: &can.approvers, reasons: &can.reasons }),
            Answer::Plan(plan) => Some(Self { decision: plan.decision, approvers: &plan.approvers, reasons: &plan.reasons }),
            Answer::Any(any) => Self::of(&any.answer),
            Answer::Is(_) | Answer::WhoCan { .. } | Answer::WhoIs(_) | Answer::WhatIs(_) => None,
            Answer::WhatCan { .. } | Answer::When(_) | Answer::Show(_) | Answer::Open(_) => None,
        }
    }
}

/// Writes what decides nothing: yes, no, or a list.
fn listed(tenant: &Tenant, answer: &Answer) -> String {
    match answer {
        Answer::Is(is) => if is.holds { "yes" } else { "no" }.to_owned(),
        Answer::WhoCan { items, .. } => names(tenant, items.iter().map(|item| item.principal), "nobody"),
        Answer::WhoIs(items) => names(tenant, holders(items).into_iter(), "nobody"),
        Answer::WhatIs(items) => or_none(join(ties(items)), "nothing"),
        Answer::WhatCan { items, every_role, .. } => or_none(join(targets(items, every_role.is_some())), "nothing"),
        Answer::Open(open) => unknown::describe(tenant, open),
        // of these no answer can be expected
        Answer::Can(_) | Answer::Plan(_) | Answer::Any(_) | Answer::When(_) | Answer::Show(_) => "nothing".to_owned(),
    }
}

/// Returns who is listed, each once: a role held in several scopes has a line for each.
fn holders(items: &[Holder]) -> Vec<PrincipalId> {
    let mut found: Vec<PrincipalId> = items.iter().map(|item| item.principal).collect();
    found.dedup();
    found
}

/// Returns what is listed, each once.
fn ties(items: &[Tied]) -> Vec<&str> {
    let mut found: Vec<&str> = items.iter().map(|item| item.target.as_str()).collect();
    found.dedup();
    found
}

/// Returns what is listed, with `every role` at the end where that is among it.
pub(super) fn targets(items: &[WhatItem], has_every_role: bool) -> Vec<&str> {
    items.iter().map(|item| item.target.as_str()).chain(has_every_role.then_some(EVERY_ROLE)).collect()
}
