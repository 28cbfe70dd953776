//! What a role lets its holder do, from the catalogue (escalation 2.1, D1.8 to D1.10).

use crate::catalog::{self, Powers};
use crate::eval::{UnitIndex, acting_role, built_in, is_reset_role, obstacle_of, role_fit_of};
use crate::ir::{Credential, Deed, GroupId, Relation, RoleId, Scope, Tenant};

/// Roles that may create users (R23).
const CREATORS: [&str; 5] =
    ["Global Administrator", "User Administrator", "Directory Writers", "Partner Tier1 Support", "Partner Tier2 Support"];

/// Roles that control every blueprint (R29).
const CONTROLLERS: [&str; 3] = ["Agent ID Administrator", "AI Administrator", "Global Administrator"];

/// Returns Global Administrator, whose powers cover those of every other role.
pub(super) fn global_administrator() -> RoleId {
    built_in(catalog::global_administrator())
}

/// Tells whether holding a role in a scope lets one assign every role (the premise of R9).
pub(super) fn assigns_roles(tenant: &Tenant, role: RoleId, scope: Scope) -> bool {
    scope == Scope::Tenant && powers(tenant, role).is_some_and(|powers| powers.assigns_roles)
}

/// Tells whether a role lets one weaken Conditional Access: write it, or restore it to a weaker state of the last days (R27).
pub(super) fn weakens_contexts(tenant: &Tenant, role: RoleId, scope: Scope) -> bool {
    scope == Scope::Tenant
        && powers(tenant, role).is_some_and(|powers| powers.writes_conditional_access || powers.restores_conditional_access)
}

/// Tells whether a role lets one create users (R23).
pub(super) fn creates_users(tenant: &Tenant, role: RoleId, scope: Scope) -> bool {
    scope == Scope::Tenant && acting_role(tenant, role).is_some_and(|role| CREATORS.contains(&role.display_name.as_str()))
}

/// Tells whether a role lets one control blueprints, and so their agent identities (R29).
pub(super) fn controls_blueprints(tenant: &Tenant, role: RoleId, scope: Scope) -> bool {
    let is_controller = || acting_role(tenant, role).is_some_and(|role| CONTROLLERS.contains(&role.display_name.as_str()));
    scope == Scope::Tenant && !tenant.blueprints.is_empty() && is_controller()
}

/// Tells whether a role is privileged: by the catalogue, by its declaration, or as `like` such a role.
#[must_use]
pub fn is_privileged(tenant: &Tenant, role: RoleId) -> bool {
    tenant.roles.row(role).privileged.is_some() || acting_role(tenant, role).is_some_and(|role| role.is_privileged)
}

/// Tells whether a role can change groups, roles or accounts at all, in some scope.
#[must_use]
pub fn has_power_over_groups(tenant: &Tenant, role: RoleId) -> bool {
    powers(tenant, role).is_some_and(|powers| {
        let members = powers.manages_members;
        members.role_assignable || members.security || members.microsoft365 || powers.assigns_roles
    })
}

/// Tells whether a role can take over, create or let pass accounts, in some scope.
#[must_use]
pub fn has_power_over_accounts(tenant: &Tenant, role: RoleId) -> bool {
    let resets = [Credential::Password, Credential::Mfa].into_iter().any(|credential| is_reset_role(tenant, role, credential));
    let takes = creates_users(tenant, role, Scope::Tenant) || controls_blueprints(tenant, role, Scope::Tenant);
    resets || takes || weakens_contexts(tenant, role, Scope::Tenant)
}

/// Tells whether a role held in a scope lets one change a relation of a group, in PIM or by other means (D1.8 to D1.10).
pub(super) fn changes(tenant: &Tenant, units: &UnitIndex, held: (RoleId, Scope), group: GroupId, relation: Relation) -> bool {
    let deed = Deed::Change(relation);
    tenant.group_is(group, |group| obstacle_of(group, deed).is_none() && role_fit_of(tenant, units, held, group, deed).is_permitted())
}

/// Tells whether whoever may change some relation of a group by a role that somebody is given may change this relation of another one too. A
/// role in a unit is taken to give power over the groups of that unit alone. Whoever comes to every role
/// (R9) has the powers of Global Administrator.
#[must_use]
pub fn shares_power(tenant: &Tenant, units: &UnitIndex, from: GroupId, to: (GroupId, Relation)) -> bool {
    let changes = |role, (group, relation)| changes(tenant, units, (role, Scope::Tenant), group, relation);
    let is_shared = |role: RoleId| {
        let is_given = [Relation::Member, Relation::Owner].into_iter().any(|relation| changes(role, (from, relation)));
        !is_given || changes(role, to)
    };
    let is_in_unit = units.units_of(tenant.groups.row(from).principal).next().is_some();
    let is_held = |role: &RoleId| *role == global_administrator() || tenant.assignments.of_role(*role).next().is_some();
    !is_in_unit && tenant.roles.ids().filter(is_held).filter(|role| has_power_over_groups(tenant, *role)).all(is_shared)
}

/// Tells whether a relation of a group can be changed by hand at all.
pub(super) fn is_changeable(tenant: &Tenant, group: GroupId, relation: Relation) -> bool {
    tenant.group_is(group, |group| obstacle_of(group, Deed::Change(relation)).is_none())
}

fn powers(tenant: &Tenant, role: RoleId) -> Option<&'static Powers> {
    acting_role(tenant, role)?.powers.as_ref()
}
