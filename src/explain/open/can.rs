//! Explains `can …` and `is …` of one account.

use std::sync::OnceLock;

use crate::eval::{Blocker, Decision, Demand, Judgement, Manner, View, collect_approvers, policy_of};
use crate::explain::asker::Asker;
use crate::explain::said::{Answer, CanAnswer, Fix, IsAnswer, OpenAnswer, OpenCan, OpenIs, OpenWhy, Reason, Told};
use crate::explain::words::name;
use crate::explain::{can, eligible, holding};
use crate::ir::{Action, Approval, ContextId, GroupId, HoldingQuestion, Modifiers, OneStep, PrincipalId, Relation, Thing, UnknownId};
use crate::possible::{Act, Asked, Asks, Grounds, Look, Possible, Presence, Space, Spot, Stage};
use crate::requirement::Requirement;

use super::inquiry::Inquiry;
use super::reasons::compare;
use super::saying;

/// What is said in one of the tenants.
struct Said {
    can: CanAnswer,
    judgement: Judgement,
    /// Who could approve there, the strangers among them; `None` where approval is not asked.
    approvers: Option<Vec<PrincipalId>>,
}

/// Answers `can …`.
pub(super) fn explain(inquiry: &Inquiry<'_>, principal: PrincipalId, step: OneStep, mods: &Modifiers) -> Option<Answer> {
    let asked = Asked::of(Act::Can(step), Manner::of(mods));
    let space = Space::new(inquiry.stage, asked, Some(principal), Some(inquiry.at));
    if space.is_plain() {
        return None;
    }
    let mut said = Vec::new();
    let mut grounds = Grounds::new(inquiry.stage);
    let possible = space.study(&mut grounds, principal, inquiry.at, Look::Reasons, |spot| {
        said.extend(said_at(inquiry, &spot, principal, step, mods));
    });
    let open = combine(inquiry, principal, &possible, &said);
    let fixes = if is_turned(&open) { fixes(inquiry, &space, (principal, step, mods), &said) } else { Vec::new() };
    Some(simplest(OpenCan { fixes, ..open }))
}

/// Tells whether it is looked for what would turn an answer: where it may be a denial for more than that nobody might approve.
fn is_turned(open: &OpenCan) -> bool {
    open.decisions.has(Decision::Deny) && !open.lacks_approver_at_most
}

/// Finds what turns the denial where most stands in the way, and makes a yes of the answer whatever is so.
fn fixes(inquiry: &Inquiry<'_>, space: &Space<'_>, asked: (PrincipalId, OneStep, &Modifiers), said: &[Said]) -> Vec<Fix> {
    let (principal, step, mods) = asked;
    let stage = inquiry.stage;
    let Some(kept) = space.keep(&mut Grounds::new(stage), principal, inquiry.at) else { return Vec::new() };
    let worlds: Vec<View<'_>> = kept.iter().map(|kept| kept.view(stage, inquiry.at)).collect();
    let denied = said.iter().enumerate().filter(|(_, said)| said.can.decision == Decision::Deny);
    let worst = denied.max_by_key(|(at, said)| (said.judgement.blockers.count(), std::cmp::Reverse(*at)));
    let Some(view) = worst.and_then(|(at, _)| worlds.get(at)) else { return Vec::new() };
    let index = OnceLock::new();
    let mut asker = Asker::new(*view, inquiry.query, &index).in_worlds(&worlds, &stage.strangers);
    can::explain(&mut asker, principal, &Action::Step(step), mods).into_can().map(|can| can.fixes).unwrap_or_default() // a step has no other answer
}

fn said_at(inquiry: &Inquiry<'_>, spot: &Spot<'_>, principal: PrincipalId, step: OneStep, mods: &Modifiers) -> Option<Said> {
    let mut asker = Asker::new(spot.view, inquiry.query, spot.index).without_fixes();
    let can = can::explain(&mut asker, principal, &Action::Step(step), mods).into_can()?;
    let approvers = match step {
        OneStep::Activate(thing) => approvers_at(&mut asker, thing, principal),
        OneStep::Approve(..) | OneStep::Deed(..) | OneStep::Reset(..) => None,
    };
    Some(Said { can, judgement: spot.judgement, approvers })
}

fn approvers_at(asker: &mut Asker<'_>, thing: Thing, requester: PrincipalId) -> Option<Vec<PrincipalId>> {
    let policy = policy_of(asker.tenant(), thing)?;
    if asker.tenant().policies.row(policy).activation.approval.value == Approval::NotRequired {
        return None;
    }
    let found = collect_approvers(&asker.view, &mut asker.scratch, policy, Some(requester));
    Some(found.into_iter().map(|(approver, _)| approver).collect())
}

fn combine(inquiry: &Inquiry<'_>, account: PrincipalId, possible: &Possible, said: &[Said]) -> OpenCan {
    let stage = inquiry.stage;
    let decisions = possible.decisions;
    let yes: Vec<&Said> = said.iter().filter(|said| said.can.decision.is_yes()).collect();
    let told: Vec<&Said> = if yes.is_empty() { said.iter().collect() } else { yes };
    let (approvers, has_other_approvers) = approvers(stage, said.iter().filter_map(|said| said.approvers.as_deref()));
    let standby: Vec<&[PrincipalId]> =
        told.iter().filter(|said| said.can.decision == Decision::Approval).map(|said| said.can.standby_approvers.as_slice()).collect();
    let reasons: Vec<Vec<Reason>> = said.iter().map(|said| said.can.reasons.clone()).collect();
    let lacks_approver_at_most =
        decisions.has(Decision::Deny) && decisions.may_be_yes() && said.iter().all(|said| !is_denied_otherwise(&said.judgement));
    let mut unknown = saying::unknown_reasons(&stage.tenant, &possible.matters);
    if let Some(first) = unknown.first_mut().filter(|_| lacks_approver_at_most) {
        first.message += &format!("; it is a yes unless nobody but {} could give it", name(&stage.tenant, account));
    }
    OpenCan {
        decisions,
        requires: possible.asks.surely.iter().copied().collect(),
        may_require: may_require(stage, &possible.asks),
        approvers,
        has_other_approvers,
        standby_approvers: in_all(&standby).into_iter().filter(|who| stage.is_declared(*who)).collect(),
        max_seconds: told_of(told.iter().map(|said| said.can.max_seconds)),
        until: told_of(told.iter().map(|said| said.can.until)),
        lacks_approver_at_most,
        why: compare(&reasons, decisions.known().is_some(), unknown),
        fixes: Vec::new(),
        by: None,
    }
}

/// Returns what a request may have to bring, besides what it must.
pub(super) fn may_require(stage: &Stage, asks: &Asks) -> Vec<Requirement<Option<ContextId>>> {
    let more = asks.perhaps.difference(&asks.surely);
    let named = |demand: &Demand| match *demand {
        Requirement::Context(context) => Requirement::Context((context != stage.strangers.context).then_some(context)),
        Requirement::Mfa => Requirement::Mfa,
        Requirement::Justification => Requirement::Justification,
        Requirement::Ticket => Requirement::Ticket,
    };
    more.map(named).collect()
}

/// Returns who could approve wherever approval is asked, and whether there may be others.
fn approvers<'a>(stage: &Stage, asked: impl Iterator<Item = &'a [PrincipalId]>) -> (Vec<PrincipalId>, bool) {
    let asked: Vec<&[PrincipalId]> = asked.collect();
    let sure = in_all(&asked);
    let has_others = asked.iter().any(|approvers| approvers.len() > sure.len());
    (sure.into_iter().filter(|who| stage.is_declared(*who)).collect(), has_others)
}

fn in_all(lists: &[&[PrincipalId]]) -> Vec<PrincipalId> {
    let Some((first, rest)) = lists.split_first() else { return Vec::new() };
    first.iter().copied().filter(|who| rest.iter().all(|list| list.contains(who))).collect()
}

fn told_of<T: Copy + PartialEq>(values: impl Iterator<Item = Option<T>>) -> Told<T> {
    let mut found: Vec<Option<T>> = Vec::new();
    for value in values {
        if !found.contains(&value) {
            found.push(value);
        }
    }
    match found.as_slice() {
        [] => Told::Known(None),
        [value] => Told::Known(*value),
        _ => Told::Unknown,
    }
}

/// Tells whether a request is denied for more than that nobody can approve it.
fn is_denied_otherwise(judgement: &Judgement) -> bool {
    judgement.decision == Decision::Deny && !judgement.blockers.is_only(Blocker::NoApprover)
}

/// Makes a plain answer of one that is known as a whole.
fn simplest(open: OpenCan) -> Answer {
    let (Some(decision), Told::Known(max_seconds), Told::Known(until)) = (open.decisions.known(), open.max_seconds, open.until) else {
        return Answer::Open(OpenAnswer::Can(Box::new(open)));
    };
    if !open.may_require.is_empty() || open.has_other_approvers || !open.why.possible.is_empty() {
        return Answer::Open(OpenAnswer::Can(Box::new(open)));
    }
    let approvers = if decision == Decision::Approval { open.approvers } else { Vec::new() };
    let requires = if decision.is_yes() { open.requires } else { Vec::new() };
    let OpenCan { standby_approvers, why, fixes, .. } = open;
    Answer::Can(CanAnswer { decision, requires, approvers, standby_approvers, max_seconds, until, reasons: why.shared, fixes })
}

/// Answers `is …`.
pub(super) fn is(inquiry: &Inquiry<'_>, principal: PrincipalId, act: Act) -> Option<Answer> {
    let space = Space::new(inquiry.stage, Asked::of(act, Manner::default()), Some(principal), Some(inquiry.at));
    if space.is_plain() {
        return None;
    }
    let mut said: Vec<Vec<Reason>> = Vec::new();
    let mut grounds = Grounds::new(inquiry.stage);
    let possible = space.study(&mut grounds, principal, inquiry.at, Look::Reasons, |spot| {
        let mut asker = Asker::new(spot.view, inquiry.query, spot.index).without_fixes();
        said.extend(is_at(&mut asker, principal, act).map(|is| is.reasons));
    });
    let known = possible.decisions.known();
    let why = compare(&said, known.is_some(), saying::unknown_reasons(&inquiry.stage.tenant, &possible.matters));
    Some(match known {
        Some(decision) if why.possible.is_empty() => Answer::Is(IsAnswer { holds: decision.is_yes(), reasons: why.shared }),
        _ => Answer::Open(OpenAnswer::Is(OpenIs { decisions: possible.decisions, why })),
    })
}

fn is_at(asker: &mut Asker<'_>, principal: PrincipalId, act: Act) -> Option<IsAnswer> {
    match act {
        Act::Holds(held) => Some(holding::explain(asker, principal, held)),
        Act::Eligible(thing) => Some(eligible::explain(asker, principal, thing)),
        Act::Can(_) => None,
    }
}

/// Answers `can any member of G …`: the best answer that any of them has. Members who may be ones only count where they are.
pub(super) fn any(inquiry: &Inquiry<'_>, group: GroupId, step: OneStep, mods: &Modifiers) -> Option<Answer> {
    let asked = Asked { presence: Some(Presence::Member(group)), ..Asked::of(Act::Can(step), Manner::of(mods)) };
    let space = Space::new(inquiry.stage, asked, None, Some(inquiry.at));
    if space.is_plain() && !inquiry.has_unknown_flags() {
        return None;
    }
    let listed = space.who(inquiry.at);
    let matters = if listed.best.known().is_none() { listed.matters.clone() } else { unknown_members(inquiry, group)? };
    let max_seconds = match step {
        OneStep::Activate(_) => Told::Unknown,
        OneStep::Approve(..) | OneStep::Deed(..) | OneStep::Reset(..) => Told::Known(None),
    };
    let until = if max_seconds == Told::Unknown { Told::Unknown } else { Told::Known(None) };
    let by = listed.found.iter().filter(|may_be| may_be.decisions.is_yes()).map(|may_be| may_be.principal).collect();
    Some(Answer::Open(OpenAnswer::Can(Box::new(OpenCan {
        decisions: listed.best,
        requires: Vec::new(),
        may_require: Vec::new(),
        approvers: Vec::new(),
        has_other_approvers: listed.best.has(Decision::Approval),
        standby_approvers: Vec::new(),
        max_seconds,
        until,
        lacks_approver_at_most: false,
        why: OpenWhy { unknown: saying::unknown_reasons(&inquiry.stage.tenant, &matters), ..OpenWhy::default() },
        fixes: Vec::new(),
        by: Some(by),
    }))))
}

/// Returns what keeps the members of a group from being known, where nobody is known to be one: nothing else can be told of them.
fn unknown_members(inquiry: &Inquiry<'_>, group: GroupId) -> Option<Vec<UnknownId>> {
    let act = Act::Holds(HoldingQuestion::Group(group, Relation::Member));
    let listed = Space::new(inquiry.stage, Asked::of(act, Manner::default()), None, Some(inquiry.at)).who(inquiry.at);
    let is_nobody_known = !listed.found.iter().any(|may_be| may_be.decisions.is_yes());
    (is_nobody_known && !listed.matters.is_empty()).then_some(listed.matters)
}
