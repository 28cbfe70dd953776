//! `who can activate …` and `what can … activate`: complete sets, each member judged like `can`.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use crate::eval::{Closure, Judgement, Reading, Request, Scratch, View, eligible_holders};
use crate::ir::{PrincipalId, Thing};

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
    let holders = eligible_holders(view, down, thing).into_iter().map(|(holder, _)| holder);
    holders.filter(|holder| !view.tenant.principals.row(*holder).is_group()).collect()
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
