//! Answers `who can …` and `what can …` about approving, managing, changing and resetting.

use crate::answer;
use crate::eval::Deed;
use crate::ir::{Action, Power, PowerVerb, PrincipalId, Relation};

use super::words::target_text;
use super::{Answer, Asker, Decision, WhatItem, WhoItem};

/// Lists who has a power now.
pub(super) fn who(asker: &mut Asker<'_>, power: Power) -> Answer {
    let (view, scratch) = (&asker.view, &mut asker.scratch);
    let found = match power {
        Power::Approve(thing, requester) => answer::who_can_approve(view, scratch, thing, requester),
        Power::Manage(group, managed) => answer::who_can_do(view, scratch, group, Deed::Manage(managed)),
        Power::Change(group, relation) => answer::who_can_do(view, scratch, group, Deed::Change(relation)),
        Power::Reset(credential, victim) => answer::who_can_reset(view, scratch, victim, credential),
    };
    let item = |principal| WhoItem { principal, decision: Decision::Allow, requires: Vec::new() };
    Answer::WhoCan { items: found.into_iter().map(item).collect(), after_activation: None }
}

/// Lists the powers of a kind that somebody has now.
pub(super) fn what(asker: &mut Asker<'_>, principal: PrincipalId, verb: PowerVerb) -> Answer {
    let powers = powers(asker, principal, verb);
    let items = powers.into_iter().map(|power| item(asker, power, Vec::new())).collect();
    Answer::WhatCan { items, every_role: None, after_activation: None, refusal: Vec::new() }
}

/// Makes the item of a power; `by` are those who have it, where that is asked.
pub(super) fn item(asker: &Asker<'_>, power: Power, by: Vec<PrincipalId>) -> WhatItem {
    let action = Action::Use(power);
    WhatItem { target: target_text(asker.view.tenant, &action), action, decision: Decision::Allow, requires: Vec::new(), by }
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
