//! Explains answers of one step that something turns on which is not known: what is asked is explained in every tenant that has to be looked at, and
//! what is said there is compared. Nothing here knows how a single answer is explained.

mod can;
mod chain_lists;
mod chains;
mod inquiry;
mod lists;
mod reasons;
mod saying;
mod things;

use crate::eval::Manner;
use crate::ir::{Action, Instant, OneStep, PrincipalId, Question, Tenant, Verb};
use crate::possible::{Act, Asked, Grounds, Memory, Space};
use crate::source::Span;

use super::said::{Answer, OpenAnswer, WhatItem, WhoItem};
use inquiry::Inquiry;

pub(super) use saying::unknown_topics;
pub use saying::{unknown_reasons, unknown_texts};

/// Answers a question about one step; `None` where nothing that is not known touches it, and of all other questions. `plain` answers it as it is
/// written.
pub(super) fn answer(
    memory: &Memory,
    tenant: &Tenant,
    question: &Question,
    (at, query): (Instant, Span),
    plain: &mut dyn FnMut() -> Answer,
) -> Option<Answer> {
    if tenant.unknowns.is_empty() {
        return None;
    }
    let set = (memory, tenant);
    if let Question::Can(principal, Action::Pursue(pursuit), mods) | Question::How(principal, pursuit, mods) = question {
        return chains::explain(set, (*principal, pursuit), mods, (at, query));
    }
    match question {
        Question::CanAny(group, Action::Pursue(pursuit), mods) => return chains::any(set, (*group, pursuit), mods, (at, query)),
        Question::WhoCan(Action::Pursue(pursuit), mods) => return chain_lists::who(set, pursuit, mods, at),
        Question::WhatCan(principal, Verb::Pursue(play), mods) => return chain_lists::what(set, (*principal, *play), mods, at),
        Question::WhatCanAny(group, Verb::Pursue(play), mods) => return chain_lists::what_any(set, (*group, *play), mods, at),
        Question::When(principal, Action::Pursue(pursuit), mods) => return chain_lists::when(set, *principal, pursuit, mods),
        _ => {}
    }
    if !is_of_one_step(question) {
        return None;
    }
    let inquiry = Inquiry { tenant, stage: memory.stage(tenant)?, at, query };
    match question {
        Question::Can(principal, Action::Step(step), mods) => can::explain(&inquiry, *principal, *step, mods),
        Question::CanAny(group, Action::Step(step), mods) => can::any(&inquiry, *group, *step, mods),
        Question::WhoCan(Action::Step(step), mods) => lists::who_can(&inquiry, *step, mods, plain),
        Question::WhatCan(principal, Verb::Step(verb), mods) => things::what_can(&inquiry, *principal, *verb, mods, plain),
        Question::WhatCanAny(group, Verb::Step(verb), mods) => things::what_can_any(&inquiry, *group, *verb, mods, plain),
        Question::When(principal, Action::Step(step), mods) => when(&inquiry, *principal, *step, Manner::of(mods)),
        Question::Is(principal, holding, _) => can::is(&inquiry, *principal, Act::Holds(*holding)),
        Question::IsEligible(principal, thing, _) => can::is(&inquiry, *principal, Act::Eligible(*thing)),
        Question::WhoIs(holding, _) => lists::who_is(&inquiry, Act::Holds(*holding), plain),
        Question::WhoIsEligible(thing, _) => lists::who_is(&inquiry, Act::Eligible(*thing), plain),
        Question::WhatIs(principal, tie, _) => things::what_is(&inquiry, *principal, *tie, plain),
        _ => None,
    }
}

/// Returns the part of a list, as it is written, that holds whatever is so.
pub(super) fn known_part(open: &OpenAnswer, written: Answer) -> Answer {
    match (open, written) {
        (OpenAnswer::Who(who), Answer::WhoCan { items, after_activation }) => {
            let is_known = |item: &WhoItem| who.items.iter().any(|known| known.item == item.principal);
            Answer::WhoCan { items: items.into_iter().filter(is_known).collect(), after_activation }
        }
        (OpenAnswer::Who(who), Answer::WhoIs(items)) => {
            Answer::WhoIs(items.into_iter().filter(|item| who.items.iter().any(|known| known.item == item.principal)).collect())
        }
        (OpenAnswer::What(what), Answer::WhatCan { items, every_role, after_activation, refusal }) => {
            let is_known = |item: &WhatItem| what.items.iter().any(|known| known.item == item.target);
            Answer::WhatCan { items: items.into_iter().filter(is_known).collect(), every_role, after_activation, refusal }
        }
        (OpenAnswer::What(what), Answer::WhatIs(items)) => {
            Answer::WhatIs(items.into_iter().filter(|item| what.items.iter().any(|known| known.item == item.target)).collect())
        }
        (_, written) => written,
    }
}

fn is_of_one_step(question: &Question) -> bool {
    match question {
        Question::Can(_, action, _) | Question::CanAny(_, action, _) => matches!(action, Action::Step(_)),
        Question::WhoCan(action, _) | Question::When(_, action, _) => matches!(action, Action::Step(_)),
        Question::WhatCan(_, verb, _) | Question::WhatCanAny(_, verb, _) => matches!(verb, Verb::Step(_)),
        Question::Is(..) | Question::WhoIs(..) | Question::IsEligible(..) | Question::WhoIsEligible(..) | Question::WhatIs(..) => true,
        Question::How(..) | Question::Show(_) => false,
    }
}

fn when(inquiry: &Inquiry<'_>, principal: PrincipalId, step: OneStep, manner: Manner<'_>) -> Option<Answer> {
    let space = Space::new(inquiry.stage, Asked::of(Act::Can(step), manner), Some(principal), None);
    if space.is_plain() {
        return None;
    }
    let spans = space.when(&mut Grounds::new(inquiry.stage), principal);
    let is_known = spans.iter().all(|span| span.decisions.known().is_some());
    (!is_known).then_some(Answer::Open(OpenAnswer::When(spans)))
}
