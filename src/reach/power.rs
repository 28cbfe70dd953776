//! What a role lets its holder do, from the catalogue (escalation 2.1, D1.8 to D1.10).

use crate::catalog::{self, BuiltInRole, Powers};
use crate::ir::{Group, GroupId, GroupKind, Relation, RoleId, Scope, Tenant};
use crate::table::Id;

use super::index::Index;

/// Roles that may create users (R23).
const CREATORS: [&str; 5] =
    ["Global Administrator", "User Administrator", "Directory Writers", "Partner Tier1 Support", "Partner Tier2 Support"];

/// Returns the place in the catalogue of the built-in role whose powers a role has: its own, or that of the role it is `like`.
pub(super) fn acts_as(tenant: &Tenant, role: RoleId) -> Option<usize> {
    let row = tenant.roles.row(role);
    row.catalog_index.or_else(|| tenant.roles.row(row.like?).catalog_index)
}

/// Returns the powers of a role; `None` where it has none that are known.
pub(super) fn powers_of(tenant: &Tenant, role: RoleId) -> Option<&'static Powers> {
    built_in(tenant, role)?.powers.as_ref()
}

/// Returns the built-in role whose powers a role has.
pub(super) fn built_in(tenant: &Tenant, role: RoleId) -> Option<&'static BuiltInRole> {
    catalog::roles().get(acts_as(tenant, role)?)
}

/// Tells whether the catalogue only names a role, so that what it may do is unknown.
pub(super) fn is_unknown(tenant: &Tenant, role: RoleId) -> bool {
    built_in(tenant, role).is_some_and(|role| !role.is_known())
}

/// Returns Global Administrator, whose powers cover those of every other role.
pub(super) fn global_administrator() -> RoleId {
    RoleId::from_index(catalog::global_administrator())
}

/// Tells whether holding a role in a scope lets one assign every role (the premise of R9).
pub(super) fn assigns_roles(tenant: &Tenant, role: RoleId, scope: Scope) -> bool {
    scope == Scope::Tenant && powers_of(tenant, role).is_some_and(|powers| powers.assigns_roles)
}

/// Tells whether a role lets one weaken Conditional Access (R27).
pub(super) fn weakens_contexts(tenant: &Tenant, role: RoleId, scope: Scope) -> bool {
    scope == Scope::Tenant && powers_of(tenant, role).is_some_and(|powers| powers.writes_conditional_access)
}

/// Tells whether a role lets one create users (R23).
pub(super) fn creates_users(tenant: &Tenant, role: RoleId, scope: Scope) -> bool {
    scope == Scope::Tenant && built_in(tenant, role).is_some_and(|role| CREATORS.contains(&role.display_name.as_str()))
}

/// Tells whether a role is privileged: by the catalogue, by its declaration, or as `like` such a role.
#[must_use]
pub fn is_privileged(tenant: &Tenant, role: RoleId) -> bool {
    tenant.roles.row(role).privileged.is_some() || built_in(tenant, role).is_some_and(|role| role.is_privileged)
}

/// Tells whether a role can change groups, roles or accounts at all, in some scope.
pub(super) fn has_power_over_groups(tenant: &Tenant, role: RoleId) -> bool {
    powers_of(tenant, role).is_some_and(|powers| {
        let members = powers.manages_members;
        members.role_assignable || members.security || members.microsoft365 || powers.assigns_roles
    })
}

/// Tells whether a relation of a group can be written by hand at all: no members where they are dynamic, nothing where the group is
/// synchronised.
pub(super) fn is_changeable(group: &Group, relation: Relation) -> bool {
    group.synced.is_none() && (relation == Relation::Owner || group.dynamic.is_none())
}

/// Tells whether a role held in a scope lets one change a relation of a group, in PIM or by other means (D1.8 to D1.10).
pub(super) fn changes(index: &Index, tenant: &Tenant, role: RoleId, scope: Scope, group: GroupId, relation: Relation) -> bool {
    let Some(powers) = powers_of(tenant, role) else { return false };
    let row = tenant.groups.row(group);
    is_changeable(row, relation) && (writes(index, powers, scope, group, row, relation) || manages(powers, scope, row))
}

fn writes(index: &Index, powers: &Powers, scope: Scope, group: GroupId, row: &Group, relation: Relation) -> bool {
    let classes = match relation {
        Relation::Member => powers.manages_members,
        Relation::Owner => powers.manages_owners,
    };
    if row.role_assignable.is_some() {
        return scope == Scope::Tenant && classes.role_assignable;
    }
    let has_class = match row.kind {
        GroupKind::Security => classes.security,
        GroupKind::Microsoft365 => classes.microsoft365,
    };
    has_class && index.covers_group(scope, group)
}

/// Manages a group in PIM: roles count tenant-wide only (D1.9).
fn manages(powers: &Powers, scope: Scope, row: &Group) -> bool {
    let power = match row.role_assignable {
        Some(_) => powers.pim_for_groups.role_assignable,
        None => powers.pim_for_groups.non_role_assignable,
    };
    row.pim_enabled.is_some() && scope == Scope::Tenant && power.is_allowed()
}
