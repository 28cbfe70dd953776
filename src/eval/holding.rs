//! What holds now: memberships through active nesting, ownerships, roles (D3.20 to D3.30, D5.6).

use std::collections::BTreeMap;

use crate::ir::{GroupId, PrincipalId, Relation, RoleId, Scope, Target};

use super::closure::{Closure, LinkId, Reading};
use super::view::{FactId, View};

/// How somebody holds a role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RoleRoute {
    /// By an assignment of their own.
    Direct(FactId),
    /// As a member of a role-assignable group, through these memberships, by the group's assignment.
    ThroughGroup(Vec<FactId>, FactId),
}

/// Returns the memberships by which a principal is an active member of a group, from the principal on; `None` where it is not.
#[must_use]
pub fn find_membership(view: &View<'_>, up: &mut Closure, principal: PrincipalId, group: GroupId) -> Option<Vec<FactId>> {
    if view.tenant.principals.row(principal).disabled.is_some() {
        return None;
    }
    let walk = up.walk_up(view, principal);
    walk.find(group).map(|link| walk.chain(link))
}

/// Returns the assignment by which a principal owns a group now. Ownership is always direct (D3.28).
#[must_use]
pub fn find_ownership(view: &View<'_>, principal: PrincipalId, group: GroupId) -> Option<FactId> {
    let wanted = Target::Group(group, Relation::Owner);
    view.of_principal(principal).find(|(_, fact)| fact.target == wanted && view.is_in_force(fact)).map(|(id, _)| id)
}

/// Returns how a principal holds a role now, in any scope (D5.6): by itself, or as a member of a role-assignable group.
#[must_use]
pub fn find_role(view: &View<'_>, up: &mut Closure, principal: PrincipalId, role: RoleId) -> Option<RoleRoute> {
    if view.tenant.principals.row(principal).disabled.is_some() {
        return None;
    }
    if let Some(id) = role_fact(view, principal, role) {
        return Some(RoleRoute::Direct(id));
    }
    let walk = up.walk_up(view, principal);
    walk.links().find_map(|(id, link)| {
        let group = view.tenant.groups.row(link.group);
        if !view.tenant.hands_on_roles(link.group) {
            return None;
        }
        role_fact(view, group.principal, role).map(|fact| RoleRoute::ThroughGroup(walk.chain(id), fact))
    })
}

fn role_fact(view: &View<'_>, holder: PrincipalId, role: RoleId) -> Option<FactId> {
    let is_role = |target: Target| matches!(target, Target::Role(held, _) if held == role);
    view.of_principal(holder).find(|(_, fact)| is_role(fact.target) && view.is_in_force(fact)).map(|(id, _)| id)
}

/// How somebody is an active member: by an assignment to one of the groups that a walk down from the group reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MemberRoute {
    /// The group.
    pub link: LinkId,
    /// The assignment.
    pub fact: FactId,
}

impl MemberRoute {
    /// Returns the memberships from the member on; `down` holds the walk.
    #[must_use]
    pub fn chain(self, down: &Closure) -> Vec<FactId> {
        let mut chain = down.chain(self.link);
        chain.push(self.fact);
        chain.reverse();
        chain
    }
}

/// Returns the active members of a group through active nesting, groups among them, in declaration order, each with the way. It leaves the walk
/// in `down`, and costs what lies below the group, however deep it is nested.
#[must_use]
pub fn member_routes(view: &View<'_>, down: &mut Closure, group: GroupId) -> Vec<(PrincipalId, MemberRoute)> {
    down.walk_down(view, group, Reading::InForce);
    let mut found = BTreeMap::new();
    for (id, link) in down.links() {
        for (fact_id, fact) in view.of_group(link.group) {
            if fact.target == Target::Group(link.group, Relation::Member) && view.is_in_force(fact) {
                found.entry(fact.principal).or_insert(MemberRoute { link: id, fact: fact_id });
            }
        }
    }
    found.into_iter().collect()
}

/// Does the same, each with the memberships from the member on.
#[must_use]
pub fn members_of(view: &View<'_>, down: &mut Closure, group: GroupId) -> Vec<(PrincipalId, Vec<FactId>)> {
    let routes = member_routes(view, down, group);
    routes.into_iter().map(|(member, route)| (member, route.chain(down))).collect()
}

/// Returns the active owners of a group, in declaration order.
#[must_use]
pub fn owners_of(view: &View<'_>, group: GroupId) -> Vec<(PrincipalId, FactId)> {
    let mut found = BTreeMap::new();
    for (id, fact) in view.of_group(group) {
        if fact.target == Target::Group(group, Relation::Owner) && view.is_in_force(fact) {
            found.entry(fact.principal).or_insert(id);
        }
    }
    found.into_iter().collect()
}

/// Returns who holds a role now, in declaration order: principals assigned to it, groups among them, and the members of
/// role-assignable groups assigned to it. `scope` limits it to assignments in exactly that scope.
#[must_use]
pub fn role_holders(view: &View<'_>, down: &mut Closure, role: RoleId, scope: Option<Scope>) -> Vec<(PrincipalId, RoleRoute)> {
    let is_wanted = |held: Scope| scope.is_none_or(|wanted| held == wanted);
    holders_by(view, down, role, |principal, held| is_wanted(held).then_some(principal)).into_iter().collect()
}

/// Returns the same for every scope in which the role is held, in declaration order of the principals, then of the units, the tenant first.
#[must_use]
pub fn role_holders_by_scope(view: &View<'_>, down: &mut Closure, role: RoleId) -> Vec<((PrincipalId, Scope), RoleRoute)> {
    holders_by(view, down, role, |principal, held| Some((principal, held))).into_iter().collect()
}

/// Finds the first way to hold a role for every key; who has none is left out.
fn holders_by<K: Ord>(
    view: &View<'_>,
    down: &mut Closure,
    role: RoleId,
    key: impl Fn(PrincipalId, Scope) -> Option<K>,
) -> BTreeMap<K, RoleRoute> {
    let mut found = BTreeMap::new();
    let in_force = view.of_role(role).filter(|(_, fact)| view.is_in_force(fact));
    let facts: Vec<(FactId, PrincipalId, Scope)> =
        in_force.filter_map(|(id, fact)| Some((id, fact.principal, scope_of(fact.target)?))).collect();
    for (id, principal, scope) in &facts {
        if let Some(key) = key(*principal, *scope) {
            found.entry(key).or_insert(RoleRoute::Direct(*id));
        }
    }
    for (id, principal, scope) in facts {
        let Some(group) = view.tenant.group_of(principal) else { continue };
        if !view.tenant.hands_on_roles(group) || key(principal, scope).is_none() {
            continue;
        }
        for (member, chain) in members_of(view, down, group) {
            if let Some(key) = key(member, scope) {
                found.entry(key).or_insert(RoleRoute::ThroughGroup(chain, id));
            }
        }
    }
    found
}

fn scope_of(target: Target) -> Option<Scope> {
    match target {
        Target::Role(_, held) => Some(held),
        Target::Group(..) => None,
    }
}
