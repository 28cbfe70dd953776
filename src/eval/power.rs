//! The roles that an account holds now, and where they reach: what its power over groups and accounts rests on.

use crate::catalog::{self, BuiltInRole};
use crate::defect::OrDefect;
use crate::ir::{GroupId, PrincipalId, RoleId, Scope, Target, Tenant, UnitId};
use crate::table::Id;

use super::closure::{Closure, UpWalk};
use super::holding::RoleRoute;
use super::view::{FactId, View};

/// A role that somebody holds now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldRole {
    /// The role.
    pub role: RoleId,
    /// Where it holds.
    pub scope: Scope,
    /// Why they hold it.
    pub route: RoleRoute,
}

/// An account that may have power: who it is, and what its power rests on now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// The user or service principal.
    pub principal: PrincipalId,
    /// The groups that it is an active member of now.
    pub groups: Vec<GroupId>,
    /// The roles that it holds now.
    pub roles: Vec<HeldRole>,
}

impl Actor {
    /// Looks up what an account holds now; a disabled one holds nothing, and a group is no account.
    #[must_use]
    pub fn new(view: &View<'_>, up: &mut Closure, principal: PrincipalId) -> Self {
        let row = view.tenant.principals.row(principal);
        if row.disabled.is_some() || row.is_group() {
            return Self { principal, groups: Vec::new(), roles: Vec::new() };
        }
        let walk = up.walk_up(view, principal);
        Self { principal, groups: walk.links().map(|(_, link)| link.group).collect(), roles: roles_held(walk) }
    }
}

/// Returns every role that the principal of a walk holds now, in every scope: by itself, or as a member of a role-assignable group (D5.6).
#[must_use]
pub fn roles_held(walk: UpWalk<'_>) -> Vec<HeldRole> {
    let view = &walk.view;
    let mut held: Vec<HeldRole> = role_facts(view, walk.principal).map(|(fact, role, scope)| direct(role, scope, fact)).collect();
    for (id, link) in walk.links() {
        let group = view.tenant.groups.row(link.group);
        if view.tenant.hands_on_roles(link.group) {
            let through = |(fact, role, scope)| HeldRole { role, scope, route: RoleRoute::ThroughGroup(walk.chain(id), fact) };
            held.extend(role_facts(view, group.principal).map(through));
        }
    }
    held
}

fn direct(role: RoleId, scope: Scope, fact: FactId) -> HeldRole {
    HeldRole { role, scope, route: RoleRoute::Direct(fact) }
}

fn role_facts(view: &View<'_>, holder: PrincipalId) -> impl Iterator<Item = (FactId, RoleId, Scope)> {
    view.of_principal(holder).filter(|(_, fact)| view.is_in_force(fact)).filter_map(|(id, fact)| match fact.target {
        Target::Role(role, scope) => Some((id, role, scope)),
        Target::Group(..) => None,
    })
}

/// Returns the position in the catalogue of the role that somebody acts as who holds `role`: itself, or for a custom role the one it
/// is `like`. `None` for a custom role that is like none.
#[must_use]
pub fn acting_index(tenant: &Tenant, role: RoleId) -> Option<usize> {
    let role = tenant.roles.row(role);
    role.catalog_index.or_else(|| tenant.roles.row(role.like?).catalog_index)
}

/// Returns the built-in role that somebody acts as who holds `role`.
#[must_use]
pub fn acting_role(tenant: &Tenant, role: RoleId) -> Option<&'static BuiltInRole> {
    catalog::roles().get(acting_index(tenant, role)?)
}

/// Tells whether the powers of a role are unknown, so that it gives none: the catalogue only names it, or it is a custom role that is
/// like none.
#[must_use]
pub fn is_unknown(tenant: &Tenant, role: RoleId) -> bool {
    acting_role(tenant, role).is_none_or(|acting| !acting.is_known())
}

/// Which units a principal is a direct member of; putting a group into a unit does not put its members in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UnitIndex {
    pairs: Vec<(PrincipalId, UnitId)>,
}

/// How the scope of a role stands to somebody or something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Coverage {
    /// It covers them.
    Covered,
    /// It is a unit that they are not in.
    OutsideUnit(UnitId),
    /// They are in a restricted unit, and only roles held in that unit cover them.
    Restricted(UnitId),
}

impl UnitIndex {
    /// Indexes the units of a tenant.
    #[must_use]
    pub fn new(tenant: &Tenant) -> Self {
        let of_unit = |(id, unit): (UnitId, &'_ crate::ir::Unit)| unit.members.iter().map(|(member, _)| (*member, id)).collect::<Vec<_>>();
        let mut pairs: Vec<_> = tenant.units.iter().flat_map(of_unit).collect();
        pairs.sort_unstable();
        pairs.dedup();
        Self { pairs }
    }

    /// Returns the units that a principal is in, in declaration order.
    pub fn units_of(&self, principal: PrincipalId) -> impl Iterator<Item = UnitId> {
        let start = self.pairs.partition_point(|(member, _)| *member < principal);
        let from_start = self.pairs.get(start..).or_defect();
        from_start.iter().take_while(move |(member, _)| *member == principal).map(|(_, unit)| *unit)
    }

    /// Tells whether a role held in `scope` covers a principal: the tenant covers all, a unit its members; what is in a restricted
    /// unit is covered only from that unit (escalation 2.3).
    #[must_use]
    pub fn coverage(&self, tenant: &Tenant, principal: PrincipalId, scope: Scope) -> Coverage {
        let is_restricted = |unit: &UnitId| tenant.units.row(*unit).restricted.is_some();
        let restricted = self.units_of(principal).find(is_restricted).filter(|_| !tenant.is_everywhere(principal));
        match (scope, restricted) {
            (Scope::Tenant, None) => Coverage::Covered,
            (Scope::Tenant, Some(unit)) => Coverage::Restricted(unit),
            (Scope::Unit(held), _) if !self.units_of(principal).any(|unit| unit == held) => Coverage::OutsideUnit(held),
            (Scope::Unit(held), Some(unit)) if !is_restricted(&held) => Coverage::Restricted(unit),
            (Scope::Unit(_), _) => Coverage::Covered,
        }
    }
}

/// Returns the role of a tenant that is built in at a position of the catalogue: built-in roles come first, in catalogue order.
#[must_use]
pub fn built_in(index: usize) -> RoleId {
    RoleId::from_index(index)
}
