//! Says where an answer turns on whether eligible members and owners of role-assignable groups are protected (D6.7), with both texts and their dates.
//! Knows questions and lists as data, and asks for the other answer through what it is handed.

use std::collections::BTreeMap;

use crate::answer::find_plan;
use crate::eval::{Decision, FactId, Shield, Victim, View};
use crate::ir::{
    Action, Assignment, EligibleProtection, OneStep, Play, PrincipalId, Pursuit, Question, State, StepVerb, Target, Tenant, Verb,
};
use crate::reach::{Assumption, Index, Mode};
use crate::text::list;

use super::asker::Asker;
use super::said::{Answer, PlanAnswer};

/// How many protecting facts are shown one by one.
pub(super) const SHOWN_SHIELDS: usize = 4;

/// Says what else a list would have under the other reading; `answer_in` answers the same question about another tenant.
pub(super) fn of_list(tenant: &Tenant, question: &Question, answer: &Answer, answer_in: &dyn Fn(&Tenant) -> Answer) -> Option<String> {
    if !may_turn(tenant, question) {
        return None;
    }
    let changes = difference(answer, &answer_in(&otherwise(tenant)))?;
    Some(text(tenant, victim(question), &format!("the answer has {changes}")))
}

/// Says which decision a plan, or its lack, would turn to under the other reading.
pub(super) fn of_plan(asker: &Asker<'_>, principal: PrincipalId, pursuit: &Pursuit, mode: Mode, found: &PlanAnswer) -> Option<String> {
    let tenant = asker.tenant();
    // where eligible ones are protected fewer accounts are taken over, so that an `allow` stands, and so does a plan that takes over none of them
    let can_turn = match tenant.settings.eligible_protection {
        EligibleProtection::On => found.decision != Decision::Allow,
        EligibleProtection::Off => found.plan.iter().flat_map(|plan| &plan.assumptions).any(is_about_protection),
    };
    if pursuit.play == Play::Reach || !can_turn || !has_eligible_shield(tenant) {
        return None;
    }
    let other = otherwise(tenant);
    let view = View::new(&other, asker.view.at).with_added(asker.view.added());
    let decision = find_plan(&view, &Index::new(&view), principal, pursuit, mode).decision();
    (decision != found.decision).then(|| text(tenant, None, &format!("the decision is `{}`", decision.word())))
}

fn is_about_protection(assumption: &Assumption) -> bool {
    matches!(assumption, Assumption::EligibleUnprotected(_))
}

/// Says which reading is taken, what speaks for either, and what the other would change. `victim` is whose protection it is about, where it is one's.
fn text(tenant: &Tenant, victim: Option<PrincipalId>, change: &str) -> String {
    let (now, other) = match tenant.settings.eligible_protection {
        EligibleProtection::On => ("on", "off"),
        EligibleProtection::Off => ("off", "on"),
    };
    let is_of_victim = |fact: &&Assignment| victim.is_none_or(|victim| fact.principal == victim);
    let shields = tenant.assignments.rows().values().filter(is_of_victim).filter(|fact| is_eligible_shield(tenant, fact));
    let readings = readings(shields);
    format!("`eligible-protection` is `{now}`: {readings}; under `{other}` {change} (D6.7)")
}

/// Returns whose reset a question is about.
fn victim(question: &Question) -> Option<PrincipalId> {
    match question {
        Question::WhoCan(Action::Step(OneStep::Reset(_, victim)), _) | Question::When(_, Action::Step(OneStep::Reset(_, victim)), _) => {
            Some(*victim)
        }
        _ => None,
    }
}

/// Returns the tenant with the other reading.
fn otherwise(tenant: &Tenant) -> Tenant {
    let mut other = tenant.clone();
    other.settings.eligible_protection = match tenant.settings.eligible_protection {
        EligibleProtection::On => EligibleProtection::Off,
        EligibleProtection::Off => EligibleProtection::On,
    };
    other
}

/// Tells whether a question is about resets, and there is somebody whom eligibility may protect.
fn may_turn(tenant: &Tenant, question: &Question) -> bool {
    match question {
        Question::WhoCan(action, _) | Question::When(_, action, _) => match action {
            Action::Step(OneStep::Reset(_, victim)) => {
                tenant.assignments.of_principal(*victim).any(|(_, fact)| is_eligible_shield(tenant, fact))
            }
            Action::Pursue(Pursuit { play: Play::Escalate, .. }) => has_eligible_shield(tenant),
            Action::Step(_) | Action::Pursue(_) => false,
        },
        Question::WhatCan(_, verb, _) | Question::WhatCanAny(_, verb, _) => match verb {
            Verb::Step(StepVerb::Reset) | Verb::Pursue(Play::Escalate) => has_eligible_shield(tenant),
            Verb::Step(_) | Verb::Pursue(Play::Reach) => false,
        },
        Question::Can(..) | Question::CanAny(..) | Question::How(..) | Question::Is(..) | Question::WhoIs(..) => false,
        Question::IsEligible(..) | Question::WhoIsEligible(..) | Question::WhatIs(..) | Question::Show(_) => false,
    }
}

fn has_eligible_shield(tenant: &Tenant) -> bool {
    tenant.assignments.rows().values().any(|fact| is_eligible_shield(tenant, fact))
}

fn is_eligible_shield(tenant: &Tenant, fact: &Assignment) -> bool {
    let protects = match fact.target {
        Target::Group(group, _) => tenant.groups.row(group).role_assignable.is_some(),
        Target::Role(..) => true,
    };
    fact.state == State::Eligible && protects && tenant.principals.row(fact.principal).is_user()
}

/// Says what another list has more, fewer or decided otherwise; `None` where it has the same.
pub(super) fn difference(this: &Answer, other: &Answer) -> Option<String> {
    match (this, other) {
        (Answer::When(this), Answer::When(other)) => (this != other).then(|| "other intervals".to_owned()),
        (Answer::WhoCan { items: this, .. }, Answer::WhoCan { items: other, .. }) => {
            let these = this.iter().map(|item| (item.principal, item.decision)).collect();
            counted(&these, &other.iter().map(|item| (item.principal, item.decision)).collect())
        }
        (Answer::WhatCan { items: this, every_role: every, .. }, Answer::WhatCan { items: other, every_role: other_every, .. }) => {
            let these = this.iter().map(|item| (Some(&item.target), item.decision)).chain(every.map(|decision| (None, decision)));
            let others = other.iter().map(|item| (Some(&item.target), item.decision)).chain(other_every.map(|decision| (None, decision)));
            counted(&these.collect(), &others.collect())
        }
        (_, _) => None,
    }
}

fn counted<K: Ord>(these: &BTreeMap<K, Decision>, others: &BTreeMap<K, Decision>) -> Option<String> {
    let more = others.keys().filter(|key| !these.contains_key(key)).count();
    let fewer = these.keys().filter(|key| !others.contains_key(key)).count();
    let turned = others.iter().filter(|(key, decision)| these.get(key).is_some_and(|this| this != *decision)).count();
    let parts = [(more, "more"), (fewer, "fewer"), (turned, "decided otherwise")].into_iter().filter(|(count, _)| *count > 0);
    let parts: Vec<String> = parts.map(|(count, word)| format!("{count} {word}")).collect();
    if parts.is_empty() { None } else { Some(list(&parts, "and")) }
}

/// Both texts of D6.7, with their dates.
const READINGS: &str =
    "the documentation of January 2023 protects active members and owners only, that since 29 July 2026 eligible ones too";

/// What is known of whether being eligible for a role protects (D6.7).
const ROLE_READINGS: &str = "no page says that being eligible for a role protects, and live tests of July 2026 were refused";

/// Returns what speaks for and against reading some eligible assignments as protection: of a role-assignable group two texts, of a role none.
pub(super) fn readings<'f>(mut shields: impl Iterator<Item = &'f Assignment>) -> &'static str {
    if shields.any(|fact| matches!(fact.target, Target::Group(..))) { READINGS } else { ROLE_READINGS }
}

/// Returns the same for what an account is eligible for.
pub(super) fn readings_of(view: &View<'_>, victim: &Victim) -> &'static str {
    let eligible = victim.shields.iter().filter(|shield| matches!(shield, Shield::Eligible(_)));
    readings(eligible.map(|shield| view.fact(shield_fact(*shield))))
}

/// Returns the assignment that protects.
pub(super) fn shield_fact(shield: Shield) -> FactId {
    match shield {
        Shield::Held(fact) | Shield::Eligible(fact) => fact,
    }
}
