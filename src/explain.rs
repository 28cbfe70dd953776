//! Turns what evaluation saw into reasons, witnesses and verified fixes: takes each kind of question to the module that explains it.
//!
//! What is said lies at the bottom, as data: `said`. Above it
//! stand `words` (names in the user's words) and `asker` (who asks, of which tenant, at which instant), then what several explainers say, then one
//! module a kind of question. None of them uses this one.

mod account;
mod any;
mod approval;
mod asker;
mod assumption;
mod can;
mod eligibility;
mod eligible;
mod field;
mod fix;
mod gates;
mod held;
mod holding;
mod lack;
mod latent;
mod listing;
mod near_miss;
mod nobody;
mod open;
mod plan;
mod protection;
mod said;
mod show;
mod steps;
mod way;
mod words;

pub use crate::answer::Interval;
pub use crate::eval::{Decision, Demand};
pub use crate::reach::{Class, Flaw};
pub use any::{join_activations, members};
pub use open::{unknown_reasons, unknown_texts};
pub use plan::{Planner, ungranted_access};
pub(crate) use said::unwritten_text;
pub use said::{
    Answer, AnyAnswer, CanAnswer, Content, Explanation, FieldValue, Fix, Grounds, Holder, Holding, Idle, IsAnswer, OpenAnswer, OpenCan,
    OpenIs, OpenItem, OpenPlan, OpenWhat, OpenWho, OpenWhy, PlanAnswer, PlanStep, PolicyField, PolicySheet, Reason, Section, Setting,
    Sheet, Through, Tied, Told, Verdict, WhatItem, WhoItem,
};
pub use words::{demand_text, eligible_text, fact_text, goal_text, holding_text, target_text, thing_text};

use std::sync::OnceLock;

use crate::eval::{Request, View};
use crate::ir::{Action, Instant, Modifiers, PrincipalId, Question, Tenant, Verb};
use crate::possible::Memory;
use crate::reach::{Index, verify_plan};
use crate::source::Span;

use asker::Asker;

/// Answers a question at an instant; the question's own `at` beats it. `query` is the place of the question: labels of facts that
/// no source line carries (defaults, built-in roles) point there.
#[must_use]
pub fn answer(tenant: &Tenant, question: &Question, at: Instant, query: Span) -> Explanation {
    answer_again(tenant, &Memory::default(), question, at, query)
}

/// Does the same for one of many questions about a tenant: `memory` keeps between them what they look up.
#[must_use]
pub fn answer_again(tenant: &Tenant, memory: &Memory, question: &Question, at: Instant, query: Span) -> Explanation {
    let mut asker = Asker::new(View::new(tenant, question.at().unwrap_or(at)), query, &memory.index);
    let at = asker.view.at;
    if let Some(answer) = open::answer(memory, tenant, question, (at, query), &mut || dispatch(&mut asker, question)) {
        let assumptions = assumptions_of_known(&mut asker, question, &answer);
        return Explanation { at, answer, assumptions, nobody: Vec::new(), closed: None };
    }
    let answer = dispatch(&mut asker, question);
    let assumptions = assumptions(&mut asker, question, &answer);
    let nobody = nobody::reasons(&mut asker, question, &answer);
    Explanation { at: asker.view.at, answer, assumptions, nobody, closed: None }
}

/// Does the same, without looking for what takes a search and turns no decision: what would turn a denial, what a list rests on, and where somebody can
/// approve now, who could besides after steps of their own.
#[must_use]
pub fn answer_briefly(tenant: &Tenant, memory: &Memory, question: &Question, at: Instant, query: Span) -> Answer {
    let view = View::new(tenant, question.at().unwrap_or(at));
    let mut asker = Asker::new(view, query, &memory.index).without_fixes().without_standby();
    let open = open::answer(memory, tenant, question, (view.at, query), &mut || dispatch(&mut asker, question));
    open.unwrap_or_else(|| dispatch(&mut asker, question))
}

/// Returns what a list rests on that no source settles.
fn assumptions(asker: &mut Asker<'_>, question: &Question, answer: &Answer) -> Vec<String> {
    let (view, query) = (asker.view, asker.query);
    let answer_in = |tenant: &Tenant| {
        let view = View::new(tenant, view.at).with_added(view.added());
        dispatch(&mut Asker::new(view, query, &OnceLock::new()), question)
    };
    assumption::of_list(asker, question, answer, &answer_in)
}

/// Does the same for a list of which something is not known: for what it holds whatever is so.
fn assumptions_of_known(asker: &mut Asker<'_>, question: &Question, answer: &Answer) -> Vec<String> {
    match answer {
        Answer::Open(open @ (OpenAnswer::Who(_) | OpenAnswer::What(_) | OpenAnswer::When(_))) => {
            let written = dispatch(asker, question);
            assumptions(asker, question, &open::known_part(open, written))
        }
        _ => Vec::new(),
    }
}

/// Says what a question about a tenant comes to and why, as one of several that are compared: nothing is looked for that would turn a denial. `None`
/// of lists, intervals and sheets. `kept` keeps what searches look up, for this tenant alone.
#[must_use]
pub fn verdict(tenant: &Tenant, kept: &OnceLock<Index>, question: &Question, at: Instant, query: Span) -> Option<Verdict> {
    let view = View::new(tenant, question.at().unwrap_or(at));
    dispatch(&mut Asker::new(view, query, kept).without_fixes(), question).into_verdict()
}

/// Answers a request to activate that is filed at the instant of a view and wishes to begin at `start`, not before it (D4.2, D4.3): eligibility must
/// hold at both, what it would collide with is looked up at the start, all else is judged when it is filed. What would turn a denial is not looked for.
#[must_use]
pub fn answer_request(view: View<'_>, request: &Request<'_>, start: Instant, query: Span) -> CanAnswer {
    let kept = OnceLock::new();
    can::request_from(&mut Asker::new(view, query, &kept).without_fixes(), request, start)
}

/// Replays the plan of an answer with the independent checker, which shares no rule with the search. Tells `None` where there is no plan, and
/// the flaw where a step is not permitted.
#[must_use]
pub fn verify(tenant: &Tenant, question: &Question, explanation: &Explanation) -> Option<Result<(), Flaw>> {
    let (Question::Can(principal, Action::Pursue(pursuit), _) | Question::How(principal, pursuit, _)) = question else { return None };
    let Answer::Plan(answer) = &explanation.answer else { return None };
    Some(verify_plan(&View::new(tenant, explanation.at), *principal, &pursuit.goal, pursuit.play, answer.plan.as_ref()?))
}

/// Takes a question to its explainer.
fn dispatch(asker: &mut Asker<'_>, question: &Question) -> Answer {
    match question {
        Question::Can(principal, action, mods) => can::explain(asker, *principal, action, mods),
        Question::CanAny(group, action, mods) => any::explain(asker, *group, action, mods),
        Question::WhatCanAny(group, verb, mods) => any::what(asker, *group, *verb, mods),
        Question::WhoCan(action, mods) => who_can(asker, action, mods),
        Question::WhatCan(principal, verb, mods) => what_can(asker, *principal, *verb, mods),
        Question::How(principal, pursuit, mods) => plan::explain(asker, *principal, pursuit, mods),
        Question::Is(principal, held, _) => Answer::Is(holding::explain(asker, *principal, *held)),
        Question::WhoIs(held, _) => Answer::WhoIs(eligible::who_holds(asker, *held)),
        Question::IsEligible(principal, thing, _) => Answer::Is(eligible::explain(asker, *principal, *thing)),
        Question::WhoIsEligible(thing, _) => Answer::WhoIs(eligible::who_is_eligible(asker, *thing)),
        Question::WhatIs(principal, tie, _) => Answer::WhatIs(eligible::what_is(asker, *principal, *tie)),
        Question::When(principal, action, mods) => listing::when(asker, *principal, action, mods),
        Question::Show(target) => Answer::Show(Box::new(show::sheet(asker, *target))),
    }
}

fn who_can(asker: &mut Asker<'_>, action: &Action, mods: &Modifiers) -> Answer {
    match action {
        Action::Step(step) => listing::who(asker, *step, mods),
        Action::Pursue(pursuit) => plan::who(asker, pursuit, mods),
    }
}

fn what_can(asker: &mut Asker<'_>, principal: PrincipalId, verb: Verb, mods: &Modifiers) -> Answer {
    if let Some(reason) = any::group_reason(asker, principal, verb) {
        return any::refused(verb, reason);
    }
    match verb {
        Verb::Step(verb) => listing::what(asker, principal, verb, mods),
        Verb::Pursue(play) => plan::what(asker, principal, play, mods),
    }
}
