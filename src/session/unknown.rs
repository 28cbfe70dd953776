//! Compares what was expected with an answer that something turns on which is not known.

use super::words::{EVERY_ROLE, denial_codes, names};
use crate::compile::{ExpectedAnswer, ExpectedItem, ExpectedNames};
use crate::explain::{Decision, OpenAnswer, OpenCan, OpenIs, OpenWhat, OpenWho};
use crate::ir::{PrincipalId, Tenant};
use crate::text::join;

/// Tells whether an answer is the expected one.
pub(super) fn is_met(expected: &ExpectedAnswer, open: &OpenAnswer, item: impl Fn(&ExpectedItem) -> String) -> bool {
    match open {
        OpenAnswer::Can(can) => is_met_by_decision(expected, can),
        OpenAnswer::Is(is) => is_met_by_truth(expected, is),
        OpenAnswer::Who(who) => is_met_by_list(expected, who),
        OpenAnswer::What(what) => is_met_by_items(expected, what, item),
        OpenAnswer::Plan(_) => matches!(expected, ExpectedAnswer::Unknown),
        OpenAnswer::When(_) => false,
    }
}

fn is_met_by_decision(expected: &ExpectedAnswer, can: &OpenCan) -> bool {
    match (expected, can.decisions.known()) {
        (ExpectedAnswer::Unknown, None)
        | (ExpectedAnswer::Allow, Some(Decision::Allow))
        | (ExpectedAnswer::Already, Some(Decision::Already))
        | (ExpectedAnswer::Approval(None), Some(Decision::Approval))
        | (ExpectedAnswer::Deny(None), Some(Decision::Deny)) => true,
        (ExpectedAnswer::Approval(Some(by)), Some(Decision::Approval)) => is_exactly(by, &can.approvers, can.has_other_approvers),
        (ExpectedAnswer::Deny(Some(code)), Some(Decision::Deny)) => can.why.codes.contains(code),
        (_, _) => false,
    }
}

fn is_met_by_truth(expected: &ExpectedAnswer, is: &OpenIs) -> bool {
    match (expected, is.decisions.known()) {
        (ExpectedAnswer::Unknown, None) => true,
        (ExpectedAnswer::Yes, Some(decision)) => decision.is_yes(),
        (ExpectedAnswer::No, Some(decision)) => !decision.is_yes(),
        (_, _) => false,
    }
}

fn is_met_by_list(expected: &ExpectedAnswer, who: &OpenWho) -> bool {
    let has_others = who.others || !who.possible.is_empty();
    match expected {
        ExpectedAnswer::Principals(wanted) => is_exactly(wanted, &known(who), has_others),
        ExpectedAnswer::Nobody => who.items.is_empty() && !has_others,
        _ => false,
    }
}

fn is_met_by_items(expected: &ExpectedAnswer, what: &OpenWhat, item: impl Fn(&ExpectedItem) -> String) -> bool {
    let mut found = targets(what);
    found.sort_unstable();
    match expected {
        ExpectedAnswer::Items(items) if !what.has_possible() => {
            let mut wanted: Vec<String> = items.iter().map(item).collect();
            wanted.sort_unstable();
            wanted.dedup();
            wanted.iter().map(String::as_str).eq(found)
        }
        ExpectedAnswer::Nothing => !what.has_possible() && found.is_empty(),
        _ => false,
    }
}

fn is_exactly(expected: &ExpectedNames, came: &[PrincipalId], has_others: bool) -> bool {
    let is_same = expected.names.iter().all(|name| came.contains(name)) && came.iter().all(|name| expected.names.contains(name));
    is_same && expected.and_others == has_others
}

fn known(who: &OpenWho) -> Vec<PrincipalId> {
    let mut found: Vec<PrincipalId> = who.items.iter().map(|item| item.item).collect();
    found.dedup();
    found
}

fn targets(what: &OpenWhat) -> Vec<&str> {
    let every_role = what.every_role.is_yes().then_some(EVERY_ROLE);
    let mut found: Vec<&str> = what.items.iter().map(|item| item.item.as_str()).chain(every_role).collect();
    found.dedup();
    found
}

/// Returns the answers that `expect` lines would write, each on its own true; none where only the unknown is possible of a list.
pub(super) fn expected_answers(tenant: &Tenant, open: &OpenAnswer) -> Vec<String> {
    match open {
        OpenAnswer::Can(can) => of_decision(tenant, can),
        OpenAnswer::Is(is) => {
            vec![is.decisions.known().map_or("unknown", |decision| if decision.is_yes() { "yes" } else { "no" }).to_owned()]
        }
        OpenAnswer::Who(who) if who.items.is_empty() => Vec::new(),
        OpenAnswer::Who(who) => {
            let others = if who.others || !who.possible.is_empty() { ", unknown" } else { "" };
            vec![names(tenant, known(who).into_iter(), "nobody") + others]
        }
        OpenAnswer::What(what) if !what.has_possible() => vec![join(targets(what))],
        OpenAnswer::Plan(_) => vec!["unknown".to_owned()],
        OpenAnswer::What(_) | OpenAnswer::When(_) => Vec::new(),
    }
}

fn of_decision(tenant: &Tenant, can: &OpenCan) -> Vec<String> {
    match can.decisions.known() {
        None => vec!["unknown".to_owned()],
        Some(decision @ (Decision::Allow | Decision::Already)) => vec![decision.word().to_owned()],
        Some(Decision::Approval) => {
            let others = if can.has_other_approvers { ", unknown" } else { "" };
            match can.approvers.as_slice() {
                [] if can.has_other_approvers => vec!["approval by unknown".to_owned()],
                [] => vec!["approval".to_owned()],
                approvers => vec![format!("approval by {}{others}", names(tenant, approvers.iter().copied(), ""))],
            }
        }
        Some(Decision::Deny) => {
            let reasons = can.why.shared.iter().chain(&can.why.possible).filter(|reason| can.why.codes.contains(&reason.code));
            let codes = denial_codes(&reasons.cloned().collect::<Vec<_>>());
            if codes.is_empty() { vec!["deny".to_owned()] } else { codes.iter().map(|code| format!("deny {code}")).collect() }
        }
    }
}

/// Says what came, and what would have to be known.
pub(super) fn describe(tenant: &Tenant, open: &OpenAnswer) -> String {
    let came = expected_answers(tenant, open).into_iter().next().unwrap_or_else(|| "unknown".to_owned());
    let unknown: Vec<&str> = open.unknown().iter().map(|reason| reason.message.as_str()).collect();
    if unknown.is_empty() { came } else { format!("{came} ({})", unknown.join("; ")) }
}
