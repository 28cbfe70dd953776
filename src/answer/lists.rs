//! `who can …` and `what can …` of a single step: complete sets, each member judged like `can`.

use std::sync::OnceLock;

use crate::eval::{Actor, Closure, Decision, Judgement, Manner, View};
use crate::ir::{Deed, OneStep, PrincipalId, Relation, StepVerb, Thing};
use crate::reach::Index;

use super::candidates::{all_things, candidates, deeds, resets, things};
use super::judge::Judge;

/// Returns everybody who may take a step now, at once or after approval, in declaration order. `index` is one for the tenant of the view and its
/// added assignments.
#[must_use]
pub fn who_can(view: &View<'_>, index: &OnceLock<Index>, step: OneStep, manner: Manner<'_>) -> Vec<(PrincipalId, Judgement)> {
    let mut judge = Judge::new(view, index);
    let judged = candidates(view, step).into_iter().map(|account| (account, judge.can(account, step, manner)));
    judged.filter(|(_, judgement)| judgement.decision.is_yes()).collect()
}

/// Returns every step of a kind that an account may take now, at once or after approval. Things stand in the order of groups as declared, membership
/// before ownership, then roles in catalogue order; groups and accounts in declaration order; with a thing that is approved everybody else who
/// could file that request now.
#[must_use]
pub fn what_can(
    view: &View<'_>,
    index: &OnceLock<Index>,
    account: PrincipalId,
    verb: StepVerb,
    manner: Manner<'_>,
) -> Vec<(OneStep, Judgement)> {
    let mut judge = Judge::new(view, index);
    let actor = judge.actor(account);
    match verb {
        StepVerb::Activate => {
            let steps = things(view, &mut Closure::default(), account).into_iter().map(OneStep::Activate);
            let judged = steps.map(|step| (step, judge.can(account, step, manner)));
            judged.filter(|(_, judgement)| judgement.decision.is_yes()).collect()
        }
        StepVerb::Approve => {
            let approved = all_things(view).filter(|thing| judge.approves(&actor, *thing));
            powers(&judge, &actor, approved.flat_map(|thing| approvals(view, index, thing)))
        }
        StepVerb::Manage(managed) => powers(&judge, &actor, deeds(view, &[Deed::Manage(managed)])),
        StepVerb::Change => powers(&judge, &actor, deeds(view, &[Relation::Member, Relation::Owner].map(Deed::Change))),
        StepVerb::Reset => powers(&judge, &actor, resets(view, &actor)),
    }
}

/// Returns the approvals of a thing that somebody could ask for now.
fn approvals(view: &View<'_>, index: &OnceLock<Index>, thing: Thing) -> impl Iterator<Item = OneStep> {
    let requesters = who_can(view, index, OneStep::Activate(thing), Manner::default());
    requesters.into_iter().map(move |(requester, _)| OneStep::Approve(thing, Some(requester)))
}

/// Keeps the steps for which an account has the power.
fn powers(judge: &Judge<'_>, actor: &Actor, steps: impl Iterator<Item = OneStep>) -> Vec<(OneStep, Judgement)> {
    let allowed = steps.filter(|step| judge.has_power(actor, *step));
    allowed.map(|step| (step, Judgement::without_request(Decision::Allow))).collect()
}
