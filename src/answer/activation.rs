//! `who can activate …` and `what can … activate`: complete sets, each member judged like `can`.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use crate::eval::{Closure, Judgement, Reading, Request, Scratch, View, members_of};
use crate::ir::{Nesting, PrincipalId, Relation, Target, Thing};

use super::reach_requests::Requests;

/// Returns everybody whose request would be allowed, at once or after approval, in declaration order. The principal of
/// `request` is ignored.
#[must_use]
pub fn who_can_activate(view: &View<'_>, scratch: &mut Scratch, request: &Request<'_>) -> Vec<(PrincipalId, Judgement)> {
    let index = OnceLock::new();
    let mut requests = Requests::new(view, &index);
    eligible_accounts(view, &mut scratch.down, request.thing)
        .into_iter()
        .map(|principal| (principal, requests.judge(scratch, &Request { principal, ..*request })))
        .filter(|(_, judgement)| judgement.decision.is_yes())
        .collect()
}

fn eligible_accounts(view: &View<'_>, down: &mut Closure, thing: Thing) -> BTreeSet<PrincipalId> {
    let mut accounts = BTreeSet::new();
    let mut collect = |holder: PrincipalId| match view.tenant.group_of(holder) {
        None => _ = accounts.insert(holder),
        Some(group) => match view.tenant.settings.nesting.0 {
            Nesting::Transitive => accounts.extend(members_of(view, down, group).into_iter().map(|(member, _)| member)),
            Nesting::Direct => {
                let target = Target::Group(group, Relation::Member);
                let direct = view.of_group(group).filter(|(_, fact)| fact.target == target && view.is_in_force(fact));
                accounts.extend(direct.map(|(_, fact)| fact.principal));
            }
        },
    };
    match thing {
        Thing::Group(group, relation) => {
            let target = Target::Group(group, relation);
            view.of_group(group)
                .filter(|(_, fact)| fact.target == target && view.is_eligible(fact))
                .for_each(|(_, fact)| collect(fact.principal));
        }
        Thing::Role(role) => view.of_role(role).filter(|(_, fact)| view.is_eligible(fact)).for_each(|(_, fact)| collect(fact.principal)),
    }
    accounts
}

/// Returns everything a principal's request for would be allowed, at once or after approval: groups first, in declaration order,
/// membership before ownership, then roles in catalogue order. The thing of `request` is ignored.
#[must_use]
pub fn what_can_activate(view: &View<'_>, scratch: &mut Scratch, request: &Request<'_>) -> Vec<(Thing, Judgement)> {
    let index = OnceLock::new();
    let mut requests = Requests::new(view, &index);
    eligible_things(view, &mut scratch.up, request.principal)
        .into_iter()
        .map(|thing| (thing, requests.judge(scratch, &Request { thing, ..*request })))
        .filter(|(_, judgement)| judgement.decision.is_yes())
        .collect()
}

fn eligible_things(view: &View<'_>, up: &mut Closure, principal: PrincipalId) -> BTreeSet<Thing> {
    up.walk_up(view, principal, Reading::InForce);
    let holders = up.links().map(|(_, link)| view.tenant.groups.row(link.group).principal);
    let mut things = BTreeSet::new();
    for holder in std::iter::once(principal).chain(holders) {
        let eligible = view.of_principal(holder).filter(|(_, fact)| view.is_eligible(fact));
        things.extend(eligible.map(|(_, fact)| fact.target.thing()));
    }
    things
}
