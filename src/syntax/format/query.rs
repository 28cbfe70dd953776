//! Writes questions, answers and what they share with other statements.

use super::list::List;
use super::name::{approvers, duration, name, names_and, text, time};
use crate::syntax::ast;
use crate::text::join;

/// Writes a question in its canonical form: one line, modifiers in the order for, with, without approval, at.
#[must_use]
pub fn format_query(query: &ast::Query) -> String {
    match &query.kind {
        ast::QueryKind::Can(who, what, with) => format!("can {} {}{}", name(who), action(what), mods(with)),
        ast::QueryKind::CanAny(group, what, with) => format!("can any member of {} {}{}", name(group), action(what), mods(with)),
        ast::QueryKind::WhoCan(what, with) => format!("who can {}{}", action(what), mods(with)),
        ast::QueryKind::WhatCan(who, what, with) => format!("what can {} {}{}", name(who), verb(*what), mods(with)),
        ast::QueryKind::WhatCanAny(group, what, with) => format!("what can any member of {} {}{}", name(group), verb(*what), mods(with)),
        ast::QueryKind::How(who, what, with) => format!("how can {} {}{}", name(who), how_goal(what), mods(with)),
        ast::QueryKind::When(who, what, with) => format!("when can {} {}{}", name(who), action(what), mods(with)),
        ast::QueryKind::Is(who, what, when) => format!("is {} {}{}", name(who), holding(what), at(when.as_ref())),
        ast::QueryKind::WhoIs(what, when) => format!("who is {}{}", holding(what), at(when.as_ref())),
        ast::QueryKind::IsEligible(who, what, when) => format!("is {} eligible {}{}", name(who), holding(what), at(when.as_ref())),
        ast::QueryKind::WhoIsEligible(what, when) => format!("who is eligible {}{}", holding(what), at(when.as_ref())),
        ast::QueryKind::WhatIs(who, what, when) => format!("what is {} {}{}", name(who), tie(*what), at(when.as_ref())),
        ast::QueryKind::Show(target) => show(target),
    }
}

/// Writes an expected answer in its canonical form.
#[must_use]
pub fn format_answer(answer: &ast::Answer) -> String {
    match answer {
        ast::Answer::Approval(Some(by)) => List::new("approval by", approvers(by), "").line(),
        ast::Answer::NamesAndOthers(known, _) => names_and(known, true).join(", "),
        ast::Answer::Unknown => "unknown".to_owned(),
        ast::Answer::Items(all) => items(all).join(", "),
        ast::Answer::Allow => "allow".to_owned(),
        ast::Answer::Already => "already".to_owned(),
        ast::Answer::Approval(None) => "approval".to_owned(),
        ast::Answer::Deny(None) => "deny".to_owned(),
        ast::Answer::Deny(Some(code)) => format!("deny {}", code.text),
        ast::Answer::Yes => "yes".to_owned(),
        ast::Answer::No => "no".to_owned(),
        ast::Answer::Nobody => "nobody".to_owned(),
        ast::Answer::Nothing => "nothing".to_owned(),
    }
}

/// Writes the items of an answer, each alone.
pub(super) fn items(items: &[ast::Item]) -> Vec<String> {
    items.iter().map(item).collect()
}

fn item(item: &ast::Item) -> String {
    match item {
        ast::Item::Name(who) => name(who).into_owned(),
        ast::Item::Thing(what, None) => thing(what),
        ast::Item::Thing(what, Some(who)) => format!("{} for {}", thing(what), name(who)),
        ast::Item::Access(to) => format!("access {}", text(to)),
        ast::Item::Change(whose, group) => format!("{} of {}", whose.people(), name(group)),
        ast::Item::Reset(what, victim) => format!("{} of {}", what.word(), name(victim)),
        ast::Item::EveryRole(_) => "every role".to_owned(),
    }
}

/// Writes an action.
pub(super) fn action(action: &ast::Action) -> String {
    match action {
        ast::Action::Activate(what) => format!("activate {}", thing(what)),
        ast::Action::Approve(what, None) => format!("approve {}", thing(what)),
        ast::Action::Approve(what, Some(who)) => format!("approve {} for {}", thing(what), name(who)),
        ast::Action::Manage(None, group) => format!("manage {}", name(group)),
        ast::Action::Manage(Some(side), group) => format!("manage {} of {}", side.abstract_noun(), name(group)),
        ast::Action::Change(whose, group) => format!("change {} of {}", whose.people(), name(group)),
        ast::Action::Reset(what, victim) => format!("reset {} of {}", what.word(), name(victim)),
        ast::Action::Reach(what) => format!("reach {}", goal(what)),
        ast::Action::Escalate(what) => format!("escalate to {}", goal(what)),
    }
}

/// Writes a relation of a group, or a role.
pub(super) fn thing(thing: &ast::Thing) -> String {
    match thing {
        ast::Thing::Group(relation, group) => format!("{} of {}", relation.abstract_noun(), name(group)),
        ast::Thing::Role(role) => format!("role {}", name(role)),
    }
}

/// Writes a goal.
pub(super) fn goal(goal: &ast::Goal) -> String {
    match goal {
        ast::Goal::Thing(what) => thing(what),
        ast::Goal::Access(to) => format!("access {}", text(to)),
        ast::Goal::AnyPrivilegedRole => "any privileged role".to_owned(),
    }
}

fn how_goal(how: &ast::HowGoal) -> String {
    match how {
        ast::HowGoal::Reach(what) => format!("reach {}", goal(what)),
        ast::HowGoal::Escalate(what) => format!("escalate to {}", goal(what)),
    }
}

fn verb(verb: ast::Verb) -> &'static str {
    match verb {
        ast::Verb::Activate => "activate",
        ast::Verb::Approve => "approve",
        ast::Verb::Manage(None) => "manage",
        ast::Verb::Manage(Some(ast::Relation::Member)) => "manage membership",
        ast::Verb::Manage(Some(ast::Relation::Owner)) => "manage ownership",
        ast::Verb::Change => "change",
        ast::Verb::Reset => "reset",
        ast::Verb::Reach => "reach",
        ast::Verb::Escalate => "escalate to",
    }
}

fn holding(holding: &ast::Holding) -> String {
    match holding {
        ast::Holding::Relation(which, group) => format!("{} of {}", which.word(), name(group)),
        ast::Holding::Role(role) => format!("in role {}", name(role)),
    }
}

fn tie(tie: ast::Tie) -> String {
    match tie {
        ast::Tie::EligibleFor => "eligible for".to_owned(),
        ast::Tie::Of(which) => format!("{} of", which.word()),
    }
}

fn show(target: &ast::ShowTarget) -> String {
    match target {
        ast::ShowTarget::Tenant => "show tenant".to_owned(),
        ast::ShowTarget::Named(None, what) => format!("show {}", name(what)),
        ast::ShowTarget::Named(Some(kind), what) => format!("show {} {}", kind.word(), name(what)),
    }
}

/// Writes modifiers, each with a space before it.
pub(super) fn mods(mods: &ast::Mods) -> String {
    let mut out = String::new();
    if let Some((length, _)) = mods.duration {
        out.push_str(&format!(" for {}", duration(length)));
    }
    out.push_str(&with_clause(mods.with.as_ref()));
    if mods.without_approval.is_some() {
        out.push_str(" without approval");
    }
    out.push_str(&at(mods.at.as_ref().map(|(time, _)| time)));
    out
}

fn at(at: Option<&ast::Time>) -> String {
    at.map_or_else(String::new, |at| format!(" at {}", time(at)))
}

/// Writes ` with …` in the order of [`Requirement::ALL`](crate::requirement::Requirement::ALL); empty where there is none.
pub(super) fn with_clause(with: Option<&ast::With>) -> String {
    let Some(with) = with else { return String::new() };
    if with.evidence.is_empty() {
        return " with nothing".to_owned();
    }
    let mut sorted: Vec<&ast::Evidence> = with.evidence.iter().collect();
    sorted.sort_by_key(|evidence| evidence.requirement.kind());
    format!(" with {}", join(sorted.into_iter().map(evidence)))
}

fn evidence(evidence: &ast::Evidence) -> String {
    let words = match evidence.requirement.try_map(Option::clone) {
        Some(named) => named.text(name),
        None => "any context".to_owned(),
    };
    said_after(&words, evidence.said.as_ref())
}

fn said_after(keyword: &str, said: Option<&ast::Text>) -> String {
    said.map_or_else(|| keyword.to_owned(), |said| format!("{keyword} {}", text(said)))
}
