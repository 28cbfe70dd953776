//! Reasons and fixes, one line each.

use crate::explain::{Fix, Reason};

/// Says why: each reason with its code and rule.
pub fn reason_lines(reasons: &[Reason]) -> Vec<String> {
    let line = |(message, reason): (String, &Reason)| format!("{message} ({}, {})", reason.code.name(), reason.rule);
    messages(reasons).into_iter().map(line).collect()
}

/// Returns each reason with what it says; the fields that nobody wrote together, where the first of them stands.
pub fn messages(reasons: &[Reason]) -> Vec<(String, &Reason)> {
    let unwritten: Vec<&str> = reasons.iter().filter_map(Reason::unwritten).collect();
    let [first, _, ..] = unwritten.as_slice() else { return reasons.iter().map(|reason| (reason.message.clone(), reason)).collect() };
    let message = |reason: &Reason| match reason.unwritten() {
        None => Some(reason.message.clone()),
        Some(field) if field == *first => Some(format!("nobody wrote these fields, so their defaults are used: {}", unwritten.join("; "))),
        Some(_) => None,
    };
    reasons.iter().filter_map(|reason| Some((message(reason)?, reason))).collect()
}

/// Says what would turn an answer: one line each, all parts of which have to be done.
pub fn fix_lines(fixes: &[Fix]) -> Vec<String> {
    fixes.iter().map(|fix| format!("{}{} (then: {})", ask(fix), fix.changes.join(", and "), fix.decision.word())).collect()
}

/// Says before what the question itself must say that it is asked.
fn ask(fix: &Fix) -> &'static str {
    let is_asked = |change: &String| ["with ", "for ", "at "].iter().any(|word| change.starts_with(word));
    if fix.changes.first().is_some_and(is_asked) { "ask " } else { "" }
}
