//! What a list rests on that no source settles: ways through groups that no page documents (D9.11, D9.12), and a reading of D6.7. Single answers say
//! it in their reasons.

use std::collections::BTreeSet;

use crate::answer::{Interval, OneStep, turning_points};
use crate::eval::Path;
use crate::ir::{Action, Modifiers, PrincipalId, Question, Relation, Thing, Tie};
use crate::reach::Assumption;

use super::reach::assumption_text;
use super::{Answer, Asker, eligible, protection};

/// Returns what the list that answers a question rests on.
pub(super) fn of_list(asker: &mut Asker<'_>, question: &Question, answer: &Answer) -> Vec<String> {
    let mut found: BTreeSet<Assumption> = BTreeSet::new();
    for (principal, thing) in listed(question, answer) {
        found.extend(of_eligibility(asker, principal, thing));
    }
    if let (Question::When(principal, Action::Activate(thing), mods), Answer::When(intervals)) = (question, answer) {
        found.extend(over_time(asker, *principal, *thing, (mods, intervals)));
    }
    let texts = found.into_iter().map(|one| assumption_text(asker, one));
    texts.chain(protection::of_list(asker, question, answer)).collect()
}

/// Returns who is eligible for what by a list.
fn listed(question: &Question, answer: &Answer) -> Vec<(PrincipalId, Thing)> {
    let activated = |action: &Action| if let Action::Activate(thing) = action { Some(*thing) } else { None };
    match (question, answer) {
        (Question::WhoCan(Action::Activate(thing), _), Answer::WhoCan { items, .. }) => {
            items.iter().map(|item| (item.principal, *thing)).collect()
        }
        (Question::WhatCan(principal, ..), Answer::WhatCan { items, .. }) => {
            items.iter().filter_map(|item| Some((*principal, activated(&item.action)?))).collect()
        }
        (Question::WhatCanAny(..), Answer::WhatCan { items, .. }) => {
            let of_item = |thing: Thing, by: &[PrincipalId]| by.iter().map(move |principal| (*principal, thing)).collect::<Vec<_>>();
            items.iter().filter_map(|item| Some(of_item(activated(&item.action)?, &item.by))).flatten().collect()
        }
        (Question::WhoIsEligible(thing, _), Answer::WhoIs(items)) => items.iter().map(|item| (item.principal, *thing)).collect(),
        (Question::WhatIs(principal, Tie::EligibleFor, _), Answer::WhatIs(items)) => {
            items.iter().map(|item| (*principal, item.thing)).collect()
        }
        (_, _) => Vec::new(),
    }
}

/// Looks at every instant of some intervals at which something begins or ends.
fn over_time(
    asker: &mut Asker<'_>,
    principal: PrincipalId,
    thing: Thing,
    (mods, intervals): (&Modifiers, &[Interval]),
) -> BTreeSet<Assumption> {
    let instants = turning_points(asker.view.tenant, principal, OneStep::Activate(thing), mods);
    let told = instants.filter(|at| intervals.iter().any(|interval| interval.window.contains(*at)));
    let told: Vec<_> = told.collect();
    told.into_iter().flat_map(|at| asker.looking_at(at, |asker| of_eligibility(asker, principal, thing))).collect()
}

/// Returns what an eligibility rests on now, by the way to it that rests on least.
fn of_eligibility(asker: &mut Asker<'_>, principal: PrincipalId, thing: Thing) -> Vec<Assumption> {
    // that groups are eligible for roles is documented, and role-assignable groups hold no groups (D5.3, D3.20)
    if matches!(thing, Thing::Role(_)) {
        return Vec::new();
    }
    let ways = eligible::ways(asker, principal, thing);
    ways.iter().map(|way| of_way(asker, thing, *way)).min_by_key(Vec::len).unwrap_or_default()
}

/// The principal must have been walked up from.
fn of_way(asker: &Asker<'_>, thing: Thing, way: Path) -> Vec<Assumption> {
    let holder = asker.view.fact(way.eligible).principal;
    let is_owning_group = matches!(thing, Thing::Group(_, Relation::Owner)) && asker.view.tenant.group_of(holder).is_some();
    let is_nested = way.link.is_some_and(|link| asker.scratch.up.chain(link).len() > 1);
    let owner = is_owning_group.then_some(Assumption::GroupEligibleOwner(holder));
    owner.into_iter().chain(is_nested.then_some(Assumption::Nesting)).collect()
}
