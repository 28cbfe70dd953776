//! Answers `who can …` and `what can …` about approving, managing, changing and resetting.

use crate::answer;
use crate::eval::Deed;
use crate::ir::{Action, PrincipalId, Relation, Verb};

use super::words::target_text;
use super::{Answer, Asker, Decision, WhatItem, WhoItem};

/// Lists who can do something now.
pub(super) fn who(asker: &mut Asker<'_>, action: &Action) -> Answer {
    let (view, scratch) = (&asker.view, &mut asker.scratch);
    let found = match *action {
        Action::Approve(thing, requester) => answer::who_can_approve(view, scratch, thing, requester),
        Action::Manage(group) => answer::who_can_do(view, scratch, group, Deed::Manage),
        Action::Change(group, relation) => answer::who_can_do(view, scratch, group, Deed::Change(relation)),
        Action::Reset(credential, victim) => answer::who_can_reset(view, scratch, victim, credential),
        Action::Activate(_) => return Answer::NotEvaluated("activate"),
        Action::Reach(_) => return Answer::NotEvaluated("reach"),
        Action::Escalate(_) => return Answer::NotEvaluated("escalate to"),
    };
    let item = |principal| WhoItem { principal, decision: Decision::Allow, requires: Vec::new() };
    Answer::WhoCan(found.into_iter().map(item).collect())
}

/// Lists what somebody can do now.
pub(super) fn what(asker: &mut Asker<'_>, principal: PrincipalId, verb: Verb) -> Answer {
    let actions = match verb {
        Verb::Approve => approvals(asker, principal),
        Verb::Manage => deeds(asker, principal, &[Deed::Manage]),
        Verb::Change => deeds(asker, principal, &[Deed::Change(Relation::Member), Deed::Change(Relation::Owner)]),
        Verb::Reset => resets(asker, principal),
        Verb::Activate => return Answer::NotEvaluated("activate"),
        Verb::Reach => return Answer::NotEvaluated("reach"),
        Verb::Escalate => return Answer::NotEvaluated("escalate to"),
    };
    let tenant = asker.view.tenant;
    let item = |action: Action| {
        let target = target_text(tenant, &action);
        WhatItem { action, target, decision: Decision::Allow, requires: Vec::new() }
    };
    Answer::WhatCan { items: actions.into_iter().map(item).collect(), every_role: false }
}

fn approvals(asker: &mut Asker<'_>, principal: PrincipalId) -> Vec<Action> {
    let found = answer::what_can_approve(&asker.view, &mut asker.scratch, principal);
    found.into_iter().map(|(thing, requester)| Action::Approve(thing, requester)).collect()
}

fn deeds(asker: &mut Asker<'_>, principal: PrincipalId, deeds: &[Deed]) -> Vec<Action> {
    let found = answer::what_can_do(&asker.view, &mut asker.scratch, principal, deeds);
    let action = |(group, deed)| match deed {
        Deed::Manage => Action::Manage(group),
        Deed::Change(relation) => Action::Change(group, relation),
    };
    found.into_iter().map(action).collect()
}

fn resets(asker: &mut Asker<'_>, principal: PrincipalId) -> Vec<Action> {
    let found = answer::what_can_reset(&asker.view, &mut asker.scratch, principal);
    found.into_iter().map(|(credential, victim)| Action::Reset(credential, victim)).collect()
}
