//! Answers `who can …` and `what can …`, save about reaching and escalating.

mod after;

use crate::answer;
use crate::eval::{Decision, Deed, Judgement};
use crate::ir::{Action, Modifiers, Power, PowerVerb, PrincipalId, Relation, Thing};

use super::asker::{Asker, request};
use super::gates::requires;
use super::said::{Answer, WhatItem, WhoItem};
use super::words::target_text;

pub(super) use after::things as things_after_activation;

/// Lists who can activate a thing, and counts who could after another activation.
pub(super) fn activators(asker: &mut Asker<'_>, thing: Thing, mods: &Modifiers) -> Answer {
    let after_activation = Some(after::count_who(asker, thing));
    // who asks is not looked at: everybody is
    let Some(anybody) = asker.tenant().principals.ids().next() else { return Answer::WhoCan { items: Vec::new(), after_activation } };
    let request = request(anybody, thing, mods);
    let found = answer::who_can_activate(&asker.view, &mut asker.scratch, &request);
    let item = |(principal, judgement): (PrincipalId, Judgement)| WhoItem {
        principal,
        decision: judgement.decision,
        requires: requires(&judgement, &request),
    };
    Answer::WhoCan { items: found.into_iter().map(item).collect(), after_activation }
}

/// Lists what somebody can activate.
pub(super) fn activations(asker: &mut Asker<'_>, principal: PrincipalId, mods: &Modifiers) -> Vec<WhatItem> {
    // what is asked for is not looked at: everything is
    let Some(anything) = asker.tenant().roles.ids().next() else { return Vec::new() };
    let request = request(principal, Thing::Role(anything), mods);
    let found = answer::what_can_activate(&asker.view, &mut asker.scratch, &request);
    let item = |(thing, judgement): (Thing, Judgement)| {
        let requires = requires(&judgement, &request);
        WhatItem { decision: judgement.decision, requires, ..what_item(asker, Action::Activate(thing)) }
    };
    found.into_iter().map(item).collect()
}

/// Lists what somebody can activate, and counts what they could after another activation.
pub(super) fn activations_answer(asker: &mut Asker<'_>, principal: PrincipalId, mods: &Modifiers) -> Answer {
    let items = activations(asker, principal, mods);
    Answer::activations(items, things_after_activation(asker, principal).len())
}

/// Makes the line of something that may be done at once.
pub(super) fn what_item(asker: &Asker<'_>, action: Action) -> WhatItem {
    let target = target_text(asker.tenant(), &action);
    WhatItem { action, target, decision: Decision::Allow, requires: Vec::new(), by: Vec::new() }
}

/// Lists who has a power now.
pub(super) fn who(asker: &mut Asker<'_>, power: Power) -> Answer {
    let (view, scratch) = (&asker.view, &mut asker.scratch);
    let found = match power {
        Power::Approve(thing, requester) => answer::who_can_approve(view, scratch, thing, requester),
        Power::Manage(group, managed) => answer::who_can_do(view, scratch, group, Deed::Manage(managed)),
        Power::Change(group, relation) => answer::who_can_do(view, scratch, group, Deed::Change(relation)),
        Power::Reset(credential, victim) => answer::who_can_reset(view, scratch, victim, credential),
    };
    Answer::who_can(found.into_iter().map(|principal| (principal, Decision::Allow)))
}

/// Lists the powers of a kind that somebody has now.
pub(super) fn what(asker: &mut Asker<'_>, principal: PrincipalId, verb: PowerVerb) -> Answer {
    let powers = powers(asker, principal, verb);
    Answer::what_can(powers.into_iter().map(|power| what_item(asker, Action::Use(power))), None)
}

/// Returns the powers of a kind that somebody has now, in the order of the answer.
pub(super) fn powers(asker: &mut Asker<'_>, principal: PrincipalId, verb: PowerVerb) -> Vec<Power> {
    match verb {
        PowerVerb::Approve => approvals(asker, principal),
        PowerVerb::Manage(managed) => deeds(asker, principal, &[Deed::Manage(managed)]),
        PowerVerb::Change => deeds(asker, principal, &[Deed::Change(Relation::Member), Deed::Change(Relation::Owner)]),
        PowerVerb::Reset => resets(asker, principal),
    }
}

fn approvals(asker: &mut Asker<'_>, principal: PrincipalId) -> Vec<Power> {
    let found = answer::what_can_approve(&asker.view, &mut asker.scratch, principal);
    found.into_iter().map(|(thing, requester)| Power::Approve(thing, requester)).collect()
}

fn deeds(asker: &mut Asker<'_>, principal: PrincipalId, deeds: &[Deed]) -> Vec<Power> {
    let found = answer::what_can_do(&asker.view, &mut asker.scratch, principal, deeds);
    let power = |(group, deed)| match deed {
        Deed::Manage(managed) => Power::Manage(group, managed),
        Deed::Change(relation) => Power::Change(group, relation),
    };
    found.into_iter().map(power).collect()
}

fn resets(asker: &mut Asker<'_>, principal: PrincipalId) -> Vec<Power> {
    let found = answer::what_can_reset(&asker.view, &mut asker.scratch, principal);
    found.into_iter().map(|(credential, victim)| Power::Reset(credential, victim)).collect()
}
