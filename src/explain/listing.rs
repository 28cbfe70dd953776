//! Answers `who can …`, `what can …`, save about reaching and escalating, and `when can …`. Says no reasons.

mod after;

use crate::answer::{self, when_can, when_comes_to};
use crate::eval::{Decision, Judgement, Manner};
use crate::ir::{Action, Modifiers, OneStep, PrincipalId, StepVerb};

use super::asker::{Asker, mode};
use super::gates::requires;
use super::said::{Answer, WhatItem, WhoItem};
use super::words::target_text;

pub(super) use after::things as things_after_activation;

/// Lists who may take a step now; of an activation, counts who could after another one.
pub(super) fn who(asker: &mut Asker<'_>, step: OneStep, mods: &Modifiers) -> Answer {
    let manner = Manner::of(mods);
    let item = |(principal, judgement): (PrincipalId, Judgement)| WhoItem {
        principal,
        decision: judgement.decision,
        requires: requires(&judgement, manner),
    };
    let items = answer::who_can(&asker.view, asker.kept, step, manner).into_iter().map(item).collect();
    let after_activation = match step {
        OneStep::Activate(thing) => Some(after::count_who(asker, thing)),
        OneStep::Approve(..) | OneStep::Deed(..) | OneStep::Reset(..) => None,
    };
    Answer::WhoCan { items, after_activation }
}

/// Lists the steps of a kind that somebody may take now; of activations, counts what they could after another one.
pub(super) fn what(asker: &mut Asker<'_>, principal: PrincipalId, verb: StepVerb, mods: &Modifiers) -> Answer {
    let items = items(asker, principal, verb, mods);
    match verb {
        StepVerb::Activate => Answer::activations(items, things_after_activation(asker, principal).len()),
        StepVerb::Approve | StepVerb::Manage(_) | StepVerb::Change | StepVerb::Reset => Answer::what_can(items, None),
    }
}

/// Returns the lines of such a list, in the order of the answer.
pub(super) fn items(asker: &Asker<'_>, principal: PrincipalId, verb: StepVerb, mods: &Modifiers) -> Vec<WhatItem> {
    let manner = Manner::of(mods);
    let item = |(step, judgement): (OneStep, Judgement)| {
        let requires = requires(&judgement, manner);
        WhatItem { decision: judgement.decision, requires, ..what_item(asker, Action::Step(step)) }
    };
    answer::what_can(&asker.view, asker.kept, principal, verb, manner).into_iter().map(item).collect()
}

/// Makes the line of something that may be done at once.
pub(super) fn what_item(asker: &Asker<'_>, action: Action) -> WhatItem {
    let target = target_text(asker.tenant(), &action);
    WhatItem { action, target, decision: Decision::Allow, requires: Vec::new(), by: Vec::new() }
}

/// Finds the intervals in which an action may be done, or a goal is within reach.
pub(super) fn when(asker: &Asker<'_>, principal: PrincipalId, action: &Action, mods: &Modifiers) -> Answer {
    let tenant = asker.tenant();
    Answer::When(match action {
        Action::Step(step) => when_can(tenant, asker.kept, principal, *step, Manner::of(mods)),
        Action::Pursue(pursuit) => when_comes_to(tenant, asker.kept, principal, pursuit, mode(mods)),
    })
}
