//! Why `who …` is answered by nobody, where one reason holds for all: each reason is true of everybody, and rests on the rule that `can …` and
//! `is …` cite of one of them. Knows the explainers, never the other way round.

mod activation;
mod standing;

use crate::diag::ReasonCode;
use crate::eval::FactId;
use crate::ir::{Action, Deed, GroupId, HoldingQuestion, Managed, Modifiers, OneStep, Play, Pursuit, Question, Relation, Thing};
use crate::reach::Wanted;
use crate::syntax::format_name;

use super::asker::Asker;
use super::lack::{Lack, Miss, standing_noun};
use super::said::{Answer, Reason};
use super::words::{goal_text, held_text};
use super::{can, holding, plan};
use standing::Standing;

/// Returns why nobody answers to a question; nothing where somebody does, and where the reasons of some are not those of others.
pub(super) fn reasons(asker: &mut Asker<'_>, question: &Question, answer: &Answer) -> Vec<Reason> {
    if !is_nobody(answer) {
        return Vec::new();
    }
    match question {
        Question::WhoCan(Action::Step(step), mods) => without_step(asker, *step, mods),
        Question::WhoCan(Action::Pursue(pursuit), mods) => out_of_reach(asker, pursuit, mods),
        Question::WhoIs(holding, _) => unheld(asker, *holding),
        Question::WhoIsEligible(thing, _) => standing::uneligible(asker, *thing),
        Question::Can(..) | Question::CanAny(..) | Question::WhatCan(..) | Question::WhatCanAny(..) | Question::How(..) => Vec::new(),
        Question::Is(..) | Question::IsEligible(..) | Question::WhatIs(..) | Question::When(..) | Question::Show(_) => Vec::new(),
    }
}

fn is_nobody(answer: &Answer) -> bool {
    match answer {
        Answer::WhoCan { items, .. } => items.is_empty(),
        Answer::WhoIs(items) => items.is_empty(),
        Answer::Can(_) | Answer::Plan(_) | Answer::Any(_) | Answer::Is(_) | Answer::WhatIs(_) => false,
        Answer::WhatCan { .. } | Answer::When(_) | Answer::Show(_) | Answer::Open(_) => false,
    }
}

/// Says of a step that nobody has what it takes, or what rules it out.
fn without_step(asker: &mut Asker<'_>, step: OneStep, mods: &Modifiers) -> Vec<Reason> {
    match step {
        OneStep::Activate(thing) => activation::reasons(asker, thing, mods),
        OneStep::Deed(group, Deed::Manage(managed)) => vec![unmanaged(asker, group, managed)],
        OneStep::Deed(group, Deed::Change(relation)) => vec![can::nobody_manages(asker, group, Deed::Change(relation))],
        OneStep::Reset(credential, victim) => vec![can::nobody_resets(asker, victim, credential)],
        OneStep::Approve(thing, _) => can::nobody_approves(asker, thing).into_iter().collect(),
    }
}

/// Says of a group that is not in PIM which question tells who changes it all the same (D1.7, D1.10).
fn unmanaged(asker: &Asker<'_>, group: GroupId, managed: Managed) -> Reason {
    let reason = can::nobody_manages(asker, group, Deed::Manage(managed));
    if reason.code != ReasonCode::NotPimEnabled {
        return reason;
    }
    let side = match managed {
        Managed::Everything => Relation::Member,
        Managed::Side(side) => side,
    };
    let name = format_name(asker.tenant().group_name(group)).into_owned();
    let message = format!("{}; `who can change {} of {name}` tells who changes it outside PIM", reason.message, side.people());
    Reason { message, ..reason }
}

/// Says why nobody holds something now: no assignment gives it, or those that would are not in force (D3.2, D3.4).
fn unheld(asker: &mut Asker<'_>, holding: HoldingQuestion) -> Vec<Reason> {
    let givers = holding::givers(asker, holding);
    let view = asker.view;
    let facts = givers.into_iter().flat_map(|thing| view.of_thing(thing));
    let what = held_text(view.tenant, holding);
    let missed: Vec<FactId> = facts.filter(|(_, fact)| !view.is_in_force(fact)).map(|(id, _)| id).collect();
    let mut reasons = missed_reasons(asker, &missed, &what);
    if reasons.is_empty() {
        let message = format!("nobody is {what}: no assignment says so");
        reasons.push(Reason::new(ReasonCode::NotActive, "D3.4", message, [asker.in_query("nothing says so")]));
    }
    reasons
}

/// Says of each kind of assignment that would give something why none of that kind does, with the nearest.
fn missed_reasons(asker: &Asker<'_>, missed: &[FactId], what: &str) -> Vec<Reason> {
    let standing = Standing::of(asker, missed);
    let mut reasons: Vec<Reason> = standing.disabled_reason(asker, &format!("assigned as {what}")).into_iter().collect();
    for fact in [standing.latest_ended(asker), standing.soonest(asker), standing.now.first().copied()].into_iter().flatten() {
        reasons.push(missed_reason(asker, fact, what));
    }
    reasons
}

fn missed_reason(asker: &Asker<'_>, fact: FactId, what: &str) -> Reason {
    let tenant = asker.tenant();
    let row = asker.view.fact(fact);
    let miss @ Miss { lack, is_eligible } = Miss::of(asker, fact);
    let edge = miss.eligible_text(tenant, row).unwrap_or_else(|| {
        let which = if lack == Lack::Ended { "last" } else { "next" };
        format!("the {which} {}, of {}, {}", standing_noun(row.state), asker.name(row.principal), lack.text(row.window))
    });
    let rule = if is_eligible { "D3.4" } else { "D3.2" };
    Reason::new(lack.code(), rule, format!("nobody is {what} now: {edge}"), [asker.fact_label(fact)])
}

/// Says why nobody reaches a goal, or escalates to it: no assignment in its time leads there, and no power (R1, R22); or what stops all who are
/// eligible for it.
fn out_of_reach(asker: &mut Asker<'_>, pursuit: &Pursuit, mods: &Modifiers) -> Vec<Reason> {
    if let Some(ungranted) = plan::ungranted(asker, &pursuit.goal) {
        return vec![ungranted];
    }
    let view = asker.view;
    let wanted = Wanted::new(view.tenant, &pursuit.goal);
    let groups = wanted.members.iter().map(|group| Thing::Group(*group, Relation::Member));
    let things = groups.chain(wanted.owners.iter().map(|group| Thing::Group(*group, Relation::Owner)));
    let things: Vec<Thing> = things.chain(wanted.roles.iter().map(|role| Thing::Role(*role))).collect();
    let facts: Vec<FactId> = things.iter().flat_map(|thing| view.of_thing(*thing)).map(|(id, _)| id).collect();
    let standing = Standing::of(asker, &facts);
    if standing.is_now() {
        return match (pursuit.play, things.as_slice()) {
            (Play::Reach, [thing]) => activation::approval_reasons(asker, *thing, mods),
            (Play::Reach | Play::Escalate, _) => Vec::new(),
        };
    }
    let goal = goal_text(view.tenant, &pursuit.goal);
    let (rule, means) = match pursuit.play {
        Play::Reach => ("R1", "by steps of their own"),
        Play::Escalate => ("R22", "even by taking over accounts"),
    };
    let message = format!("no assignment, active or eligible, leads to {goal} now, and nobody comes to a power over it {means}");
    let nothing = Reason::new(ReasonCode::NotPermitted, rule, message, [asker.in_query("nothing leads anybody there")]);
    let outside = standing.reasons(asker, &format!("assignment that leads to {goal}"), &format!("assigned to what leads to {goal}"));
    // plans cite of what lies outside its window that it is kept and counts no more, or not yet (D9.28)
    let as_plans_cite = |reason: Reason| match reason.code {
        ReasonCode::Expired | ReasonCode::NotYet => Reason { rule: "D9.28", ..reason },
        _ => reason,
    };
    std::iter::once(nothing).chain(outside.into_iter().map(as_plans_cite)).collect()
}
