//! What a list rests on that no source settles: ways through groups that no page documents (D9.11, D9.12), and a reading of D6.7. Single answers say
//! it in their reasons. Asks for the answer about another tenant through what it is handed.

use std::collections::BTreeSet;

use crate::answer::{self, Interval};
use crate::eval::{Manner, Path};
use crate::ir::{
    Action, Assignment, Assignments, Modifiers, OneStep, PrincipalId, Question, Relation, State, Target, Tenant, Thing, Tie, Verb,
};
use crate::reach::Assumption;

use super::asker::Asker;
use super::plan::assumption_text;
use super::said::Answer;
use super::{eligible, protection};

/// Returns what the list that answers a question rests on; `answer_in` answers the same question about another tenant.
pub(super) fn of_list(asker: &mut Asker<'_>, question: &Question, answer: &Answer, answer_in: &dyn Fn(&Tenant) -> Answer) -> Vec<String> {
    let mut found: BTreeSet<Assumption> = BTreeSet::new();
    for (principal, thing) in listed(question, answer) {
        found.extend(of_eligibility(asker, principal, thing));
    }
    if let (Question::When(principal, Action::Step(OneStep::Activate(thing)), mods), Answer::When(intervals)) = (question, answer) {
        found.extend(over_time(asker, *principal, *thing, (mods, intervals)));
    }
    let texts = found.into_iter().map(|one| assumption_text(asker, one));
    let of_reach = of_reach(asker, question, answer, answer_in);
    texts.chain(of_reach).chain(protection::of_list(asker.tenant(), question, answer, answer_in)).collect()
}

/// Says of a list of what is reached that it would be another if no group were eligible owner (D9.11).
fn of_reach(asker: &Asker<'_>, question: &Question, answer: &Answer, answer_in: &dyn Fn(&Tenant) -> Answer) -> Option<String> {
    let is_reach = match question {
        Question::WhoCan(action, _) | Question::When(_, action, _) => {
            matches!(action, Action::Pursue(_))
        }
        Question::WhatCan(_, verb, _) | Question::WhatCanAny(_, verb, _) => matches!(verb, Verb::Pursue(_)),
        Question::Can(..) | Question::CanAny(..) | Question::How(..) | Question::Is(..) | Question::WhoIs(..) => false,
        Question::IsEligible(..) | Question::WhoIsEligible(..) | Question::WhatIs(..) | Question::Show(_) => false,
    };
    // looks at every assignment, which only a question that did so too may cost
    if !is_reach {
        return None;
    }
    let tenant = asker.tenant();
    let owners: BTreeSet<PrincipalId> =
        tenant.assignments.rows().values().filter(|fact| is_owning_group(tenant, fact)).map(|fact| fact.principal).collect();
    let first = owners.first()?;
    protection::difference(answer, &answer_in(&without_owning_groups(tenant)))?;
    Some(match owners.len() {
        1 => assumption_text(asker, Assumption::GroupEligibleOwner(*first)),
        _ => "groups are eligible owners, so their active members activate the ownership: no page documents that for groups (D9.11)"
            .to_owned(),
    })
}

fn is_owning_group(tenant: &Tenant, fact: &Assignment) -> bool {
    let is_ownership = matches!(fact.target, Target::Group(_, Relation::Owner));
    fact.state == State::Eligible && is_ownership && tenant.group_of(fact.principal).is_some()
}

fn without_owning_groups(tenant: &Tenant) -> Tenant {
    let kept = tenant.assignments.rows().values().filter(|fact| !is_owning_group(tenant, fact)).copied().collect();
    let assignments = Assignments::new(kept, tenant.principals.len(), tenant.groups.len(), tenant.roles.len());
    Tenant { assignments, ..tenant.clone() }
}

/// Returns who is eligible for what by a list.
fn listed(question: &Question, answer: &Answer) -> Vec<(PrincipalId, Thing)> {
    let activated = |action: &Action| if let Action::Step(OneStep::Activate(thing)) = action { Some(*thing) } else { None };
    match (question, answer) {
        (Question::WhoCan(Action::Step(OneStep::Activate(thing)), _), Answer::WhoCan { items, .. }) => {
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

/// Looks at every instant of some intervals, which are in order of time, at which something begins or ends.
fn over_time(
    asker: &mut Asker<'_>,
    principal: PrincipalId,
    thing: Thing,
    (mods, intervals): (&Modifiers, &[Interval]),
) -> BTreeSet<Assumption> {
    let mut cells = answer::cells(asker.tenant(), asker.kept, principal, OneStep::Activate(thing), Manner::of(mods));
    cells.retain(|cell| {
        let after = intervals.partition_point(|interval| interval.window.from <= cell.from);
        after.checked_sub(1).and_then(|at| intervals.get(at)).is_some_and(|interval| interval.window.contains(cell.from))
    });
    let mut found = BTreeSet::new();
    let kept = asker.kept;
    answer::in_parts(asker.tenant(), &cells, &mut |view, cells| {
        let mut asker = Asker::new(view, asker.query, kept);
        for cell in cells {
            found.extend(asker.looking_at(cell.from, |asker| of_eligibility(asker, principal, thing)));
        }
    });
    found
}

/// Returns what an eligibility rests on now, by the way to it that rests on least.
fn of_eligibility(asker: &mut Asker<'_>, principal: PrincipalId, thing: Thing) -> Vec<Assumption> {
    // that groups are eligible for roles is documented, and role-assignable groups hold no groups (D5.3, D3.20)
    if matches!(thing, Thing::Role(_)) {
        return Vec::new();
    }
    let ways = eligible::ways(asker, principal, thing);
    ways.iter().map(|way| of_way(asker, thing, *way)).min_by_key(Vec::len).unwrap_or_default() // no way rests on nothing
}

/// The principal must have been walked up from.
fn of_way(asker: &Asker<'_>, thing: Thing, way: Path) -> Vec<Assumption> {
    let holder = asker.view.fact(way.eligible).principal;
    let is_owning_group = matches!(thing, Thing::Group(_, Relation::Owner)) && asker.tenant().group_of(holder).is_some();
    let is_nested = way.link.is_some_and(|link| asker.scratch.up.chain(link).len() > 1);
    let owner = is_owning_group.then_some(Assumption::GroupEligibleOwner(holder));
    owner.into_iter().chain(is_nested.then_some(Assumption::Nesting)).collect()
}
