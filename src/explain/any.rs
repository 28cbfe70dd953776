//! Answers `can any member of G …` and `what can any member of G …`: the best answer that any of them has, and who has it. Knows the explainers of
//! one account, and asks the one that it needs.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use crate::answer::Judge;
use crate::diag::{Label, ReasonCode};
use crate::eval::{Closure, Decision, Manner, View, member_routes};
use crate::ir::{Action, GroupId, Modifiers, OneStep, PrincipalId, StepVerb, Thing, Verb};

use super::account::account_reason;
use super::asker::Asker;
use super::said::{Answer, AnyAnswer, CanAnswer, PlanAnswer, Reason, WhatItem};
use super::{can, listing, plan};

/// Returns the users and service principals that are active members of a group, in declaration order.
#[must_use]
pub fn members(view: &View<'_>, group: GroupId) -> Vec<PrincipalId> {
    let found = member_routes(view, &mut Closure::default(), group).into_iter().map(|(member, _)| member);
    found.filter(|member| !view.tenant.principals.row(*member).is_group()).collect()
}

/// Answers `can any member of G …`.
pub(super) fn explain(asker: &mut Asker<'_>, group: GroupId, action: &Action, mods: &Modifiers) -> Answer {
    let decided = decide(asker, &members(&asker.view, group), action, mods);
    let any = AnyAnswer::new(&decided, |who| can::explain(asker, who, action, mods));
    Answer::Any(Box::new(any.unwrap_or_else(|| {
        let reasons = vec![no_members(asker, group)];
        let answer = match action {
            Action::Step(_) => Answer::Can(CanAnswer::denied(reasons, Vec::new())),
            Action::Pursue(_) => Answer::Plan(Box::new(PlanAnswer::denied(reasons))),
        };
        AnyAnswer { answer, by: Vec::new() }
    })))
}

/// Decides for each account as `can …` does.
fn decide(asker: &Asker<'_>, accounts: &[PrincipalId], action: &Action, mods: &Modifiers) -> Vec<(PrincipalId, Decision)> {
    let step = match action {
        Action::Step(step) => *step,
        Action::Pursue(pursuit) => return plan::decide_each(asker, accounts, pursuit, mods),
    };
    let mut judge = Judge::new(&asker.view, asker.kept);
    accounts.iter().map(|account| (*account, judge.can(*account, step, Manner::of(mods)).decision)).collect()
}

/// Answers `what can any member of G …`.
pub(super) fn what(asker: &mut Asker<'_>, group: GroupId, verb: Verb, mods: &Modifiers) -> Answer {
    let members = members(&asker.view, group);
    if members.is_empty() {
        return refused(verb, no_members(asker, group));
    }
    match verb {
        Verb::Step(StepVerb::Activate) => activations(asker, &members, mods),
        Verb::Step(verb) => powers(asker, &members, verb, mods),
        Verb::Pursue(play) => plan::what_any(asker, &members, play, mods),
    }
}

fn activations(asker: &mut Asker<'_>, members: &[PrincipalId], mods: &Modifiers) -> Answer {
    let items = join_activations(members.iter().map(|member| (*member, listing::items(asker, *member, StepVerb::Activate, mods))));
    let later: BTreeSet<Thing> = members.iter().flat_map(|member| listing::things_after_activation(asker, *member)).collect();
    let is_now = |thing: &Thing| items.iter().any(|item| item.action == Action::Step(OneStep::Activate(*thing)));
    let later = later.iter().filter(|thing| !is_now(thing)).count();
    Answer::activations(items, later)
}

/// Puts together what each account can activate, given in declaration order: every thing once, with the best decision and those who have it.
#[must_use]
pub fn join_activations(each: impl Iterator<Item = (PrincipalId, Vec<WhatItem>)>) -> Vec<WhatItem> {
    let mut found: BTreeMap<Thing, WhatItem> = BTreeMap::new();
    for (who, item) in each.flat_map(|(who, items)| items.into_iter().map(move |item| (who, item))) {
        let Action::Step(OneStep::Activate(thing)) = item.action else { continue };
        match found.get_mut(&thing) {
            Some(known) => join(known, item, who),
            None => _ = found.insert(thing, WhatItem { by: vec![who], ..item }),
        }
    }
    found.into_values().collect()
}

/// Takes the better of two answers to the same; of equal ones the first, with both who have it.
fn join(known: &mut WhatItem, item: WhatItem, who: PrincipalId) {
    match item.decision.cmp(&known.decision) {
        Ordering::Less => *known = WhatItem { by: vec![who], ..item },
        Ordering::Equal => known.by.push(who),
        Ordering::Greater => {}
    }
}

fn powers(asker: &Asker<'_>, members: &[PrincipalId], verb: StepVerb, mods: &Modifiers) -> Answer {
    let mut found: BTreeMap<(Option<PrincipalId>, OneStep), WhatItem> = BTreeMap::new();
    for member in members {
        for item in listing::items(asker, *member, verb, mods) {
            let Action::Step(step) = item.action else { continue };
            // resets are listed account by account
            let victim = if let OneStep::Reset(_, victim) = step { Some(victim) } else { None };
            found.entry((victim, step)).or_insert(item).by.push(*member);
        }
    }
    Answer::what_can(found.into_values(), None)
}

/// Says that a group does nothing itself; nothing of an account.
pub(super) fn group_reason(asker: &Asker<'_>, principal: PrincipalId, verb: Verb) -> Option<Reason> {
    asker.tenant().group_of(principal).and_then(|_| account_reason(asker, principal, verb.group_rule()))
}

/// Makes the answer to a `what can …` of which nothing can come.
pub(super) fn refused(verb: Verb, reason: Reason) -> Answer {
    let after_activation = (verb == Verb::Step(StepVerb::Activate)).then_some(0);
    Answer::WhatCan { items: Vec::new(), every_role: None, after_activation, refusal: vec![reason] }
}

fn no_members(asker: &Asker<'_>, group: GroupId) -> Reason {
    let principal = asker.tenant().groups.row(group).principal;
    let who = asker.name(principal);
    let label = Label::new(asker.tenant().principals.row(principal).span, format!("{who} has no members now"));
    Reason::new(ReasonCode::Vacuous, "D3.30", format!("no user or service principal is an active member of {who} now"), [label])
}
