//! Compares what was expected with what is answered.

use std::borrow::Cow;
use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use super::case::{Case, CaseKind, Failure, Outcome};
use super::loaded::Session;
use super::unknown;
use super::words::EVERY_ROLE;
use super::written::{Decided, describe, targets};
use crate::answer::{Breach, find_breach, find_plan_breach};
use crate::compile::{Expectation, ExpectedAnswer, ExpectedItem, ExpectedNames};
use crate::explain::{Answer, Decision, Explanation, unknown_reasons};
use crate::ir::{Action, Credential, Instant, Modifiers, Never, PrincipalId, Pursuit, Question, Tenant, Thing, Who};
use crate::lint::lint_never;
use crate::possible::{self, Promise, Unproven};
use crate::syntax;
use crate::table::Id;
use crate::text::{join_first, quote};

/// So many of those who breach a `never` are named; the others are counted.
const NAMED: usize = 5;

/// So many lines are told of a list that is not the expected one; the others are counted.
const MOST_LINES: usize = 20;

/// Judges one `never` over all instants from `at` on.
pub fn judge_never(session: &Session, never: &Never, at: Instant) -> Case {
    let tenant = session.tenant();
    let plain = |breach: Option<Breach>| breach.map_or(Promise::Holds, Promise::Breached);
    let promise = match &never.action {
        Action::Step(step) => {
            let open = session.memory.stage(tenant).and_then(|stage| possible::judge_never(stage, never, *step, at));
            open.unwrap_or_else(|| plain(find_breach(tenant, never, *step, at)))
        }
        Action::Pursue(pursuit) => {
            let open = session.memory.bounds_of_never(tenant, never, pursuit).map(|bounds| bounds.judge_never(never, pursuit, at));
            open.unwrap_or_else(|| plain(find_plan_breach(tenant, &session.memory.index, never, pursuit, at)))
        }
    };
    let remark = (promise == Promise::Holds).then(|| lint_never(tenant, never, at)).flatten();
    let outcome = match promise {
        Promise::Holds => Outcome::Passed,
        Promise::Breached(breach) => Outcome::Failed(Box::new(breached(session, never, &breach))),
        Promise::Unproven(unproven) => Outcome::Unproven(Box::new(not_shown(session, never, &unproven))),
    };
    Case { kind: CaseKind::Never, name: never.name.to_string(), span: never.span, outcome, timeline: Vec::new(), remark }
}

/// Says what would have to be known to show a `never`, and answers who may do it.
fn not_shown(session: &Session, never: &Never, unproven: &Unproven) -> Failure {
    let reasons = unknown_reasons(session.tenant(), &unproven.matters);
    let mods = Modifiers { at: Some(unproven.at), ..never.mods.clone() };
    let question = match never.who {
        Who::Named(who) => Question::Can(who, never.action.clone(), mods),
        Who::Anyone | Who::AnyUser | Who::AnyGuest | Who::AnyServicePrincipal | Who::AnyMember(_) | Who::AnyEligible(..) => {
            Question::WhoCan(never.action.clone(), mods)
        }
    };
    Failure {
        message: format!("cannot be shown: {}", reasons.iter().map(|reason| reason.message.as_str()).collect::<Vec<_>>().join("; ")),
        place: never.span,
        query: never.name.to_string(),
        explanation: session.explain(&question, unproven.at, never.span),
        question,
        also: Vec::new(),
        more: 0,
        question_span: never.span,
    }
}

/// Says who breaches a `never` first, and explains why the first of them may.
fn breached(session: &Session, never: &Never, breach: &Breach) -> Failure {
    let tenant = session.tenant();
    let names = breach.principals.iter().map(|id| quote(&tenant.principals.row(*id).name));
    let mods = Modifiers { at: Some(breach.at), ..never.mods.clone() };
    let who = breach.principals.first().copied().unwrap_or_else(|| PrincipalId::from_index(0));
    let explain = |action: Action| {
        let question = Question::Can(who, action, mods.clone());
        let explanation = session.explain(&question, breach.at, never.span);
        (question, explanation)
    };
    let also = further(never).into_iter().map(&explain).collect();
    let (question, explanation) = explain(never.action.clone());
    Failure {
        message: format!("breached by {}, first at {}", join_first(names, NAMED), breach.at),
        place: never.span,
        query: never.name.to_string(),
        explanation,
        question,
        also,
        more: 0,
        question_span: never.span,
    }
}

/// Returns what must not be reached besides; after any other action nothing can stand.
fn further(never: &Never) -> Vec<Action> {
    match &never.action {
        Action::Step(_) => Vec::new(),
        Action::Pursue(Pursuit { play, .. }) => {
            never.and.iter().map(|goal| Action::Pursue(Pursuit { play: *play, goal: goal.clone() })).collect()
        }
    }
}

/// So many lists are kept at a time.
const MOST_KEPT: usize = 64;

/// Lists that several expectations ask for: each is made once.
#[derive(Debug, Default)]
pub struct Lists<'s> {
    /// How many expectations ask for it still.
    asked: FxHashMap<&'s str, usize>,
    known: FxHashMap<&'s str, Explanation>,
}

impl<'s> Lists<'s> {
    /// Counts who asks for what.
    pub fn new(expectations: impl Iterator<Item = &'s Expectation>) -> Self {
        let mut asked = FxHashMap::default();
        expectations.for_each(|expectation| *asked.entry(expectation.question_text.as_str()).or_default() += 1);
        Self { asked, known: FxHashMap::default() }
    }

    /// Compares what is expected with what is answered.
    fn compare(&mut self, session: &Session, expectation: &'s Expectation, at: Instant) -> Outcome {
        let question = expectation.question_text.as_str();
        let left = self.asked.entry(question).or_default();
        *left = left.saturating_sub(1); // who was not counted asks alone
        let is_last = *left == 0;
        if let Some(known) = self.known.get(question) {
            let outcome = compare(session.tenant(), expectation, known);
            if is_last {
                self.known.remove(question);
            }
            return outcome;
        }
        let explanation = session.explain(&expectation.question, at, expectation.question_span);
        let outcome = compare(session.tenant(), expectation, &explanation);
        if !is_last && self.known.len() < MOST_KEPT && explanation.answer.is_bare_list() && explanation.nobody.is_empty() {
            self.known.insert(question, explanation);
        }
        outcome
    }
}

/// Judges one `expect`.
pub fn judge<'s>(session: &'s Session, lists: &mut Lists<'s>, expectation: &'s Expectation, at: Instant) -> Case {
    let outcome = lists.compare(session, expectation, at);
    let name = format!("{}: {}", expectation.answer_text, expectation.question_text);
    Case { kind: CaseKind::Expect, name, span: expectation.span, outcome, timeline: Vec::new(), remark: None }
}

/// Compares what is expected with what is answered.
pub fn compare(tenant: &Tenant, expectation: &Expectation, explanation: &Explanation) -> Outcome {
    if is_met(tenant, &expectation.answer, &explanation.answer) {
        return Outcome::Passed;
    }
    // else each of many failing expectations would tell of everybody
    let (answer, more) = explanation.answer.first_lines(MOST_LINES);
    let left_out = if more > 0 { format!(" and {more} more") } else { String::new() };
    Outcome::Failed(Box::new(Failure {
        message: format!("expected {}, got {}{left_out}", expectation.answer_text, describe(tenant, &answer)),
        place: expectation.answer_span,
        query: expectation.question_text.clone(),
        question: expectation.question.clone(),
        also: Vec::new(),
        more,
        question_span: expectation.question_span,
        explanation: Explanation {
            at: explanation.at,
            answer,
            assumptions: explanation.assumptions.clone(),
            nobody: explanation.nobody.clone(),
            closed: explanation.closed,
        },
    }))
}

/// Tells whether an answer is exactly the expected one.
fn is_met(tenant: &Tenant, expected: &ExpectedAnswer, answer: &Answer) -> bool {
    match (Decided::of(answer), answer) {
        (Some(came), _) => is_met_by(expected, &came),
        (None, Answer::Is(is)) => *expected == if is.holds { ExpectedAnswer::Yes } else { ExpectedAnswer::No },
        (None, Answer::WhoCan { items, .. }) => is_exactly(expected, items.iter().map(|item| item.principal)),
        (None, Answer::WhoIs(items)) => is_exactly(expected, items.iter().map(|item| item.principal)),
        (None, Answer::WhatIs(items)) => is_exactly_items(tenant, expected, items.iter().map(|item| item.target.as_str())),
        (None, Answer::WhatCan { items, every_role, .. }) => is_exactly_items(tenant, expected, targets(items, every_role.is_some())),
        (None, Answer::Open(open)) => unknown::is_met(expected, open, |item| item_text(tenant, item)),
        (None, Answer::Can(_) | Answer::Plan(_) | Answer::Any(_) | Answer::When(_) | Answer::Show(_)) => false,
    }
}

fn is_met_by(expected: &ExpectedAnswer, came: &Decided<'_>) -> bool {
    match expected {
        ExpectedAnswer::Allow => came.decision == Decision::Allow,
        ExpectedAnswer::Already => came.decision == Decision::Already,
        ExpectedAnswer::Approval(None) => came.decision == Decision::Approval,
        ExpectedAnswer::Approval(Some(by)) => came.decision == Decision::Approval && is_met_exactly(by, came.approvers.iter().copied()),
        ExpectedAnswer::Deny(code) => {
            came.decision == Decision::Deny && code.is_none_or(|code| came.reasons.iter().any(|reason| reason.code == code))
        }
        ExpectedAnswer::Yes
        | ExpectedAnswer::No
        | ExpectedAnswer::Nobody
        | ExpectedAnswer::Nothing
        | ExpectedAnswer::Unknown
        | ExpectedAnswer::Principals(_)
        | ExpectedAnswer::Items(_) => false,
    }
}

/// Where all is known there are no others than those that came.
fn is_met_exactly(expected: &ExpectedNames, came: impl IntoIterator<Item = PrincipalId>) -> bool {
    !expected.and_others && is_same_set(&expected.names.iter().copied().collect(), came)
}

/// Tells whether what was found is what is wanted, whatever the order; looks no further than the first that is not.
fn is_same_set<T: Ord>(wanted: &BTreeSet<T>, found: impl IntoIterator<Item = T>) -> bool {
    let mut came = BTreeSet::new();
    for one in found {
        if !wanted.contains(&one) {
            return false;
        }
        came.insert(one);
    }
    came.len() == wanted.len()
}

fn is_exactly(expected: &ExpectedAnswer, mut found: impl Iterator<Item = PrincipalId>) -> bool {
    match expected {
        ExpectedAnswer::Principals(names) => is_met_exactly(names, found),
        ExpectedAnswer::Nobody => found.next().is_none(),
        ExpectedAnswer::Allow
        | ExpectedAnswer::Already
        | ExpectedAnswer::Approval(_)
        | ExpectedAnswer::Deny(_)
        | ExpectedAnswer::Yes
        | ExpectedAnswer::No
        | ExpectedAnswer::Nothing
        | ExpectedAnswer::Unknown
        | ExpectedAnswer::Items(_) => false,
    }
}

fn is_exactly_items<'i>(tenant: &Tenant, expected: &ExpectedAnswer, found: impl IntoIterator<Item = &'i str>) -> bool {
    let mut found = found.into_iter();
    match expected {
        ExpectedAnswer::Nothing => found.next().is_none(),
        ExpectedAnswer::Items(items) => {
            let wanted: BTreeSet<Cow<'_, str>> = items.iter().map(|item| item_text(tenant, item).into()).collect();
            is_same_set(&wanted, found.map(Cow::Borrowed))
        }
        ExpectedAnswer::Allow
        | ExpectedAnswer::Already
        | ExpectedAnswer::Approval(_)
        | ExpectedAnswer::Deny(_)
        | ExpectedAnswer::Yes
        | ExpectedAnswer::No
        | ExpectedAnswer::Nobody
        | ExpectedAnswer::Unknown
        | ExpectedAnswer::Principals(_) => false,
    }
}

/// Returns an item as `what` writes its targets.
fn item_text(tenant: &Tenant, item: &ExpectedItem) -> String {
    let group = |id| syntax::format_name(tenant.group_name(id)).into_owned();
    let principal = |id: PrincipalId| syntax::format_name(&tenant.principals.row(id).name).into_owned();
    match item {
        ExpectedItem::Thing(thing, None) => thing_text(tenant, *thing),
        ExpectedItem::Thing(thing, Some(whose)) => format!("{} for {}", thing_text(tenant, *thing), principal(*whose)),
        ExpectedItem::Access(access) => format!("access {}", syntax::format_name(access)),
        ExpectedItem::Change(id, relation) => format!("{}s of {}", relation.word(), group(*id)),
        ExpectedItem::Reset(Credential::Password, whose) => format!("password of {}", principal(*whose)),
        ExpectedItem::Reset(Credential::Mfa, whose) => format!("mfa of {}", principal(*whose)),
        ExpectedItem::Group(id) => principal(*id),
        ExpectedItem::EveryRole => EVERY_ROLE.to_owned(),
    }
}

fn thing_text(tenant: &Tenant, thing: Thing) -> String {
    match thing {
        Thing::Group(group, relation) => format!("{} of {}", relation.abstract_noun(), syntax::format_name(tenant.group_name(group))),
        Thing::Role(role) => format!("role {}", syntax::format_name(&tenant.roles.row(role).name)),
    }
}
