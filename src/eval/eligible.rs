//! Who is eligible for something now, as it is written: whom an eligible assignment names, and who could use that of a group (D3.2, D3.24).

use std::collections::{BTreeMap, BTreeSet};

use crate::ir::{GroupId, PrincipalId, Target, Thing};

use super::agent::may_get;
use super::closure::Closure;
use super::eligibility::carries_eligibility;
use super::holding::{MemberRoute, member_routes};
use super::view::{FactId, View};

/// Returns everybody who is eligible for a thing now, in declaration order, for a role once for each scope: whom an assignment names, groups among
/// them, and the accounts that are active members of such a group (D3.24). Each has the memberships that lead to the group, and the assignment.
#[must_use]
pub fn eligible_holders(view: &View<'_>, down: &mut Closure, thing: Thing) -> Vec<(PrincipalId, Vec<FactId>)> {
    let eligible = eligible_facts(view, thing);
    let mut found: BTreeMap<(PrincipalId, Target), Vec<FactId>> = BTreeMap::new();
    for id in &eligible {
        let fact = view.fact(*id);
        found.entry((fact.principal, fact.target)).or_insert_with(|| vec![*id]);
    }
    for id in eligible {
        let fact = view.fact(id);
        let Some(group) = view.tenant.group_of(fact.principal) else { continue };
        for (member, route) in lent(view, down, thing, group) {
            let chain = || route.chain(down).into_iter().chain([id]).collect();
            found.entry((member, fact.target)).or_insert_with(chain);
        }
    }
    found.into_iter().map(|((principal, _), chain)| (principal, chain)).collect()
}

/// Returns the accounts among them, without the way; it costs what lies below the groups, however deep they are nested.
#[must_use]
pub fn eligible_accounts(view: &View<'_>, down: &mut Closure, thing: Thing) -> BTreeSet<PrincipalId> {
    let mut found = BTreeSet::new();
    for id in eligible_facts(view, thing) {
        let holder = view.fact(id).principal;
        match view.tenant.group_of(holder) {
            Some(group) => found.extend(lent(view, down, thing, group).into_iter().map(|(member, _)| member)),
            None => _ = found.insert(holder),
        }
    }
    found
}

/// Returns the accounts to which a group that is eligible for a thing lends that, each with its way.
fn lent(view: &View<'_>, down: &mut Closure, thing: Thing, group: GroupId) -> Vec<(PrincipalId, MemberRoute)> {
    let mut routes = member_routes(view, down, group);
    routes.retain(|(member, route)| {
        let is_account = !view.tenant.principals.row(*member).is_group() && may_get(view.tenant, *member, thing);
        is_account && carries_eligibility(view.tenant, down.link(route.link).parent.is_none())
    });
    routes
}

fn eligible_facts(view: &View<'_>, thing: Thing) -> Vec<FactId> {
    view.of_thing(thing).filter(|(_, fact)| view.is_eligible(fact)).map(|(id, _)| id).collect()
}
