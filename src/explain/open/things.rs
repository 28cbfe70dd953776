//! Lists `what can …` and `what is …`.

use std::collections::{BTreeMap, BTreeSet};

use crate::eval::{Decision, Manner};
use crate::explain::said::{Answer, OpenAnswer, OpenItem, OpenWhat};
use crate::explain::words::{target_text, thing_text};
use crate::ir::{
    Action, Credential, Deed, GroupId, HoldingQuestion, Modifiers, OneStep, PrincipalId, Relation, StepVerb, Thing, Tie, UnknownId,
};
use crate::possible::{Act, Asked, Decisions, Grounds, Look, Possible, Presence, Space, things_that_may_be, things_that_may_be_activated};

use super::can::may_require;
use super::inquiry::Inquiry;
use super::lists::is_plain;
use super::saying;

/// So many targets of which it is possible are asked what it turns on.
const ASKED_WHY: usize = 64;

/// A list in the making.
struct Targets {
    items: Vec<OpenItem<String>>,
    possible: Vec<(String, Decisions)>,
    matters: BTreeSet<UnknownId>,
}

impl Targets {
    fn new() -> Self {
        Self { items: Vec::new(), possible: Vec::new(), matters: BTreeSet::new() }
    }

    /// Makes the answer; `None` where it is as it is written.
    fn finish(self, inquiry: &Inquiry<'_>, is_decided: bool, plain: &mut dyn FnMut() -> Answer) -> Option<Answer> {
        if self.possible.is_empty() && self.items.iter().all(is_plain) {
            return None;
        }
        let matters: Vec<UnknownId> = self.matters.into_iter().collect();
        let unknown = saying::unknown_reasons(&inquiry.stage.tenant, &matters);
        let after_activation = match plain() {
            Answer::WhatCan { after_activation, .. } => after_activation,
            _ => None,
        };
        let answer = OpenWhat {
            every_role: Decisions::default(),
            items: self.items,
            possible: self.possible,
            is_decided,
            unknown,
            after_activation,
        };
        Some(Answer::Open(OpenAnswer::What(answer)))
    }

    fn add(&mut self, inquiry: &Inquiry<'_>, target: String, possible: Possible) {
        self.matters.extend(possible.matters);
        if possible.decisions.is_yes() {
            let requires = possible.asks.surely.iter().copied().collect();
            let may_require = may_require(inquiry.stage, &possible.asks);
            self.items.push(OpenItem { item: target, decisions: possible.decisions, requires, may_require, holding: None });
        } else if possible.decisions.may_be_yes() {
            self.possible.push((target, possible.decisions));
        }
    }
}

/// Answers `what can …`.
pub(super) fn what_can(
    inquiry: &Inquiry<'_>,
    principal: PrincipalId,
    verb: StepVerb,
    mods: &Modifiers,
    plain: &mut dyn FnMut() -> Answer,
) -> Option<Answer> {
    if inquiry.tenant.group_of(principal).is_some() {
        return None; // a group does nothing itself, whatever is so
    }
    steps_of(inquiry, &mut Grounds::new(inquiry.stage), principal, verb, (mods, None)).finish(inquiry, true, plain)
}

/// Answers `what can any member of G …`: every target with the best that any of them comes to.
pub(super) fn what_can_any(
    inquiry: &Inquiry<'_>,
    group: GroupId,
    verb: StepVerb,
    mods: &Modifiers,
    plain: &mut dyn FnMut() -> Answer,
) -> Option<Answer> {
    let mut each: BTreeMap<String, Vec<Decisions>> = BTreeMap::new();
    let mut order: Vec<String> = Vec::new();
    let mut matters = BTreeSet::new();
    let members = Asked::of(Act::Holds(HoldingQuestion::Group(group, Relation::Member)), Manner::default());
    let listed = Space::new(inquiry.stage, members, None, Some(inquiry.at)).who(inquiry.at);
    let accounts = listed.found.iter().map(|may_be| may_be.principal).chain(inquiry.stage.strangers());
    let mut grounds = Grounds::new(inquiry.stage);
    for account in accounts.filter(|account| !inquiry.stage.tenant.principals.row(*account).is_group()) {
        let targets = steps_of(inquiry, &mut grounds, account, verb, (mods, Some(group)));
        matters.extend(targets.matters);
        let sure = targets.items.into_iter().map(|item| (item.item, item.decisions));
        for (target, decisions) in sure.chain(targets.possible) {
            if !each.contains_key(&target) {
                order.push(target.clone());
            }
            each.entry(target).or_default().push(decisions);
        }
    }
    let mut found = Targets { matters, ..Targets::new() };
    for target in order {
        let decisions = Decisions::best_of(each.get(&target).map_or(&[], Vec::as_slice));
        found.add(inquiry, target, Possible { decisions, ..Possible::default() });
    }
    found.finish(inquiry, true, plain)
}

fn steps_of<'s>(
    inquiry: &Inquiry<'s>,
    grounds: &mut Grounds<'s>,
    principal: PrincipalId,
    verb: StepVerb,
    (mods, among): (&'s Modifiers, Option<GroupId>),
) -> Targets {
    let mut found = Targets::new();
    for step in steps(inquiry, principal, verb) {
        let asked = Asked { presence: among.map(Presence::Member), ..Asked::of(Act::Can(step), Manner::of(mods)) };
        let space = Space::new(inquiry.stage, asked, None, Some(inquiry.at));
        let look = if found.possible.len() < ASKED_WHY { Look::Reasons } else { Look::Decisions };
        let possible = space.study(grounds, principal, inquiry.at, look, |_| {});
        if possible.decisions.may_be_yes() {
            found.add(inquiry, target_text(&inquiry.stage.tenant, &Action::Step(step)), possible);
        }
    }
    found
}

/// Returns every step of a kind that may come into question for an account, in the order of the language.
fn steps(inquiry: &Inquiry<'_>, principal: PrincipalId, verb: StepVerb) -> Vec<OneStep> {
    let tenant = inquiry.tenant;
    let deeds = |deeds: &[Deed]| -> Vec<OneStep> {
        tenant.groups.ids().flat_map(|group| deeds.iter().map(move |deed| OneStep::Deed(group, *deed))).collect()
    };
    match verb {
        StepVerb::Activate => {
            things_that_may_be_activated(inquiry.stage, principal, inquiry.at).into_iter().map(OneStep::Activate).collect()
        }
        StepVerb::Approve => approvals(inquiry, principal),
        StepVerb::Manage(managed) => deeds(&[Deed::Manage(managed)]),
        StepVerb::Change => deeds(&[Deed::Change(Relation::Member), Deed::Change(Relation::Owner)]),
        StepVerb::Reset => {
            let users = tenant.principals.iter().filter(|(id, row)| row.is_user() && *id != principal).map(|(id, _)| id);
            users.flat_map(|user| [Credential::Password, Credential::Mfa].map(|credential| OneStep::Reset(credential, user))).collect()
        }
    }
}

/// Returns the approvals that may come into question: of what somebody declared may ask for.
fn approvals(inquiry: &Inquiry<'_>, principal: PrincipalId) -> Vec<OneStep> {
    let stage = inquiry.stage;
    let groups = inquiry.tenant.groups.ids();
    let relations = [Relation::Member, Relation::Owner];
    let things = groups.flat_map(|group| relations.map(|relation| Thing::Group(group, relation)));
    let things = things.chain(inquiry.tenant.roles.ids().map(Thing::Role));
    let mut found = Vec::new();
    for thing in things {
        let step = OneStep::Approve(thing, None);
        let space = Space::new(stage, Asked::of(Act::Can(step), Manner::default()), None, Some(inquiry.at));
        let possible = space.study(&mut Grounds::new(stage), principal, inquiry.at, Look::Decisions, |_| {});
        if possible.decisions.may_be_yes() {
            let askers = Space::new(stage, Asked::of(Act::Can(OneStep::Activate(thing)), Manner::default()), None, Some(inquiry.at));
            let requesters = askers.who(inquiry.at).found.into_iter().map(|may_be| may_be.principal);
            found.extend(requesters.filter(|who| *who != principal).map(|who| OneStep::Approve(thing, Some(who))));
        }
    }
    found
}

/// Answers `what is …`.
pub(super) fn what_is(inquiry: &Inquiry<'_>, principal: PrincipalId, tie: Tie, plain: &mut dyn FnMut() -> Answer) -> Option<Answer> {
    let written = match plain() {
        Answer::WhatIs(written) => written,
        _ => Vec::new(),
    };
    let mut grounds = Grounds::new(inquiry.stage);
    let mut found = Targets::new();
    for thing in things_that_may_be(inquiry.stage, principal, tie, inquiry.at) {
        let act = match (tie, thing) {
            (Tie::Of(_), Thing::Group(group, relation)) => Act::Holds(HoldingQuestion::Group(group, relation)),
            (Tie::EligibleFor | Tie::Of(_), thing) => Act::Eligible(thing),
        };
        let space = Space::new(inquiry.stage, Asked::of(act, Manner::default()), Some(principal), Some(inquiry.at));
        let possible = space.study(&mut grounds, principal, inquiry.at, Look::Reasons, |_| {});
        if possible.decisions.known() == Some(Decision::Allow) {
            let lines = written.iter().filter(|tied| tied.thing == thing);
            found.items.extend(lines.map(|tied| OpenItem::held(tied.target.clone(), Some(tied.holding.clone()))));
        } else {
            found.add(inquiry, tied_text(inquiry, tie, thing), possible);
        }
    }
    found.finish(inquiry, false, plain)
}

fn tied_text(inquiry: &Inquiry<'_>, tie: Tie, thing: Thing) -> String {
    match (tie, thing) {
        (Tie::Of(_), Thing::Group(group, _)) => crate::syntax::format_name(inquiry.tenant.group_name(group)).into_owned(),
        (Tie::EligibleFor | Tie::Of(_), thing) => thing_text(inquiry.tenant, thing),
    }
}
