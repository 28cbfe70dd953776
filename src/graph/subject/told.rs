//! Which assignments an answer speaks of.

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use crate::diag::Label;
use crate::explain::{self, Answer, Reason, WhoItem, fact_text};
use crate::ir::{Action, Assignment, AssignmentId, HoldingQuestion, Instant, PrincipalId, Question, Thing, Tie};
use crate::render::Answered;
use crate::source::Span;

use super::steps::drawn_steps;

/// Of a list, the most items whose reasons are asked for.
const EXPLAINED_ITEMS: usize = 24;

/// Returns the assignments of which an answer speaks: those that its labels stand for; of a plan, those of the drawn steps. Of a list, those that the reasons of its items
/// speak of, item by item.
pub fn told(answered: &Answered<'_>) -> BTreeSet<AssignmentId> {
    let answers: Vec<Answer> = item_questions(answered)
        .iter()
        .map(|question| explain::answer(answered.tenant, question, answered.explanation.at, answered.place).answer)
        .collect();
    let mut texts: FxHashMap<Span, BTreeSet<&str>> = FxHashMap::default();
    for label in answers.iter().chain([&answered.explanation.answer]).flat_map(labels) {
        texts.entry(label.span).or_default().insert(&label.text);
    }
    if texts.is_empty() {
        return BTreeSet::new();
    }
    let tenant = answered.tenant;
    // a statement makes several assignments, all with its span: the words tell them apart
    let is_told = |fact: &Assignment| texts.get(&fact.span).is_some_and(|texts| texts.contains(fact_text(tenant, fact).as_str()));
    tenant.assignments.rows().iter().filter(|(_, fact)| is_told(fact)).map(|(id, _)| id).collect()
}

/// Returns the question that each item of a list answers with yes. Plans are left out: each would be a search of its own.
fn item_questions(answered: &Answered<'_>) -> Vec<Question> {
    let is_step = |action: &Action| !matches!(action, Action::Pursue(_));
    match (answered.question, &answered.explanation.answer) {
        (Question::WhoCan(action, mods), Answer::WhoCan { items, .. }) if is_step(action) => {
            let question = |item: &WhoItem| Question::Can(item.principal, action.clone(), mods.clone());
            items.iter().take(EXPLAINED_ITEMS).map(question).collect()
        }
        (Question::WhatCan(who, _, mods), Answer::WhatCan { items, .. }) => {
            let items = items.iter().filter(|item| is_step(&item.action)).take(EXPLAINED_ITEMS);
            items.map(|item| Question::Can(*who, item.action.clone(), mods.clone())).collect()
        }
        (Question::WhoIs(held, at), Answer::WhoIs(items)) => {
            items.iter().take(EXPLAINED_ITEMS).map(|item| Question::Is(item.principal, *held, *at)).collect()
        }
        (Question::WhoIsEligible(thing, at), Answer::WhoIs(items)) => {
            items.iter().take(EXPLAINED_ITEMS).map(|item| Question::IsEligible(item.principal, *thing, *at)).collect()
        }
        (Question::WhatIs(who, tie, at), Answer::WhatIs(items)) => {
            items.iter().take(EXPLAINED_ITEMS).map(|item| tied(*who, *tie, item.thing, *at)).collect()
        }
        _ => Vec::new(),
    }
}

fn tied(who: PrincipalId, tie: Tie, thing: Thing, at: Option<Instant>) -> Question {
    match (tie, thing) {
        (Tie::Of(_), Thing::Group(group, relation)) => Question::Is(who, HoldingQuestion::Group(group, relation), at),
        (Tie::EligibleFor | Tie::Of(_), thing) => Question::IsEligible(who, thing, at),
    }
}

fn labels(answer: &Answer) -> Vec<&Label> {
    match answer {
        Answer::Can(can) => of_reasons(&can.reasons),
        Answer::Any(any) => labels(&any.answer),
        Answer::Is(is) => of_reasons(&is.reasons),
        Answer::Plan(plan) => {
            drawn_steps(plan).into_iter().flat_map(|(.., words)| &words.labels).chain(of_reasons(&plan.reasons)).collect()
        }
        Answer::WhoCan { .. } | Answer::WhoIs(_) | Answer::WhatIs(_) => Vec::new(),
        Answer::WhatCan { .. } | Answer::When(_) | Answer::Show(_) | Answer::Open(_) => Vec::new(),
    }
}

fn of_reasons(reasons: &[Reason]) -> Vec<&Label> {
    reasons.iter().flat_map(|reason| &reason.labels).collect()
}
