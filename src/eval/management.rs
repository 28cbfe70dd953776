//! Who may manage a group in PIM, and who may change its members or owners by any means (D1.8 to D1.12, D6.4, D6.10, D7.1, D7.2).

use crate::catalog::{GroupClasses, PimClasses, Powers};
use crate::ir::{Deed, Group, GroupId, GroupKind, Guests, Managed, PrincipalId, PrincipalKind, Relation, RoleId, Scope, Tenant, UnitId};
use crate::source::Span;

use super::holding::find_ownership;
use super::power::{Actor, Coverage, HeldRole, UnitIndex, acting_role};
use super::view::{FactId, View};

/// What keeps everybody from a deed, whoever they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Obstacle {
    /// PIM does not manage the group (D1.7).
    NotPimEnabled,
    /// Its members follow a rule (D7.1).
    Dynamic(Span),
    /// Its members and owners follow their source on-premises.
    Synced(Span),
}

/// How a role that is held in some scope stands to a deed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fit {
    /// It permits it, as a role that writes such groups (D6.4, D6.10).
    Directory,
    /// It permits it, by managing the group in PIM (D1.8).
    Pim,
    /// It would permit it, were it held tenant-wide: the group is role-assignable (D1.9).
    NotTenantWide(UnitId),
    /// It would permit it, were the group in that unit.
    OutsideUnit(UnitId),
    /// It would permit it, were the group not in that restricted unit.
    Restricted(UnitId),
    /// It permits it only for groups of another class: role-assignable or not, security or Microsoft 365 (D1.12).
    OtherClass,
    /// It does not permit it.
    None,
}

impl Fit {
    /// Tells whether the role permits the deed.
    #[must_use]
    pub fn is_permitted(self) -> bool {
        match self {
            Self::Directory | Self::Pim => true,
            Self::NotTenantWide(_) | Self::OutsideUnit(_) | Self::Restricted(_) | Self::OtherClass | Self::None => false,
        }
    }
}

/// What permits a deed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Power {
    /// Owning the group (D7.1, D7.2).
    Owner(FactId),
    /// A role.
    Role(HeldRole, Fit),
}

/// Returns what keeps everybody from a deed.
#[must_use]
pub fn obstacle(tenant: &Tenant, group: GroupId, deed: Deed) -> Option<Obstacle> {
    obstacle_of(tenant.groups.row(group), deed)
}

/// Does the same for a group as it may be.
#[must_use]
pub fn obstacle_of(group: &Group, deed: Deed) -> Option<Obstacle> {
    match deed {
        Deed::Manage(_) => group.pim_enabled.is_none().then_some(Obstacle::NotPimEnabled),
        Deed::Change(Relation::Owner) => group.synced.map(Obstacle::Synced),
        Deed::Change(Relation::Member) => group.dynamic.map(Obstacle::Dynamic).or(group.synced.map(Obstacle::Synced)),
    }
}

/// Returns everything that permits a deed to an account now; empty where it is denied.
#[must_use]
pub fn powers(view: &View<'_>, units: &UnitIndex, actor: &Actor, group: GroupId, deed: Deed) -> Vec<Power> {
    if obstacle(view.tenant, group, deed).is_some() {
        return Vec::new();
    }
    let ownership = owner_fact(view, actor.principal, group).filter(|_| may_own(view.tenant, actor.principal));
    let role = |held: &HeldRole| {
        let fit = role_fit(view.tenant, units, held.role, held.scope, group, deed);
        fit.is_permitted().then(|| Power::Role(held.clone(), fit))
    };
    ownership.map(Power::Owner).into_iter().chain(actor.roles.iter().filter_map(role)).collect()
}

/// Returns the assignment by which an account owns a group now; a group owns nothing (D3.28).
#[must_use]
pub fn owner_fact(view: &View<'_>, principal: PrincipalId, group: GroupId) -> Option<FactId> {
    if view.tenant.principals.row(principal).is_group() {
        return None;
    }
    find_ownership(view, principal, group)
}

/// Tells whether an account's ownership gives it an owner's power: a guest's only where guests are as members (D3.14).
#[must_use]
pub fn may_own(tenant: &Tenant, principal: PrincipalId) -> bool {
    match tenant.principals.row(principal).kind {
        PrincipalKind::User { guest: Some(_), .. } => tenant.settings.guests == Guests::SameAsMembers,
        PrincipalKind::User { guest: None, .. } | PrincipalKind::ServicePrincipal => true,
        PrincipalKind::Group(_) => false,
    }
}

/// Tells how a role that is held in `scope` stands to a deed. Rests on the catalogue and the group alone, not on who holds it.
#[must_use]
pub fn role_fit(tenant: &Tenant, units: &UnitIndex, role: RoleId, scope: Scope, group: GroupId, deed: Deed) -> Fit {
    role_fit_of(tenant, units, (role, scope), tenant.groups.row(group), deed)
}

/// Does the same for a group as it may be.
#[must_use]
pub fn role_fit_of(tenant: &Tenant, units: &UnitIndex, (role, scope): (RoleId, Scope), group: &Group, deed: Deed) -> Fit {
    match deed {
        Deed::Manage(managed) => manage_fit(tenant, units, role, scope, (group, managed)),
        Deed::Change(relation) => {
            let fit = change_fit(tenant, units, role, scope, (group, relation));
            let can_manage = !fit.is_permitted() && group.pim_enabled.is_some();
            let side = (group, Managed::Side(relation));
            if can_manage && manage_fit(tenant, units, role, scope, side) == Fit::Pim { Fit::Pim } else { fit }
        }
    }
}

/// A role manages in PIM the sides that its permissions name, in groups of its class: where it is held tenant-wide, or in a unit that has
/// the group among its members and the group is not role-assignable (D1.8, D1.9, D1.12).
fn manage_fit(tenant: &Tenant, units: &UnitIndex, role: RoleId, scope: Scope, (group, managed): (&Group, Managed)) -> Fit {
    let Some(powers) = acting_role(tenant, role).and_then(|acting| acting.powers.as_ref()) else { return Fit::None };
    let is_role_assignable = group.role_assignable.is_some();
    if manages(powers, managed, is_role_assignable) {
        return scope_fit(tenant, units, scope, group, Fit::Pim);
    }
    if manages(powers, managed, !is_role_assignable) { Fit::OtherClass } else { Fit::None }
}

/// Tells whether a role manages a side, or everything, of the groups of a class.
fn manages(powers: &Powers, managed: Managed, is_role_assignable: bool) -> bool {
    let has = |classes: PimClasses| if is_role_assignable { classes.role_assignable } else { classes.non_role_assignable };
    match managed {
        Managed::Everything => has(powers.pim_members) && has(powers.pim_owners),
        Managed::Side(Relation::Member) => has(powers.pim_members),
        Managed::Side(Relation::Owner) => has(powers.pim_owners),
    }
}

/// Tells how the scope of a role that fits the class of a group stands to the group: role-assignable ones are left to the whole tenant.
fn scope_fit(tenant: &Tenant, units: &UnitIndex, scope: Scope, group: &Group, permitted: Fit) -> Fit {
    if group.role_assignable.is_some() {
        return match scope {
            Scope::Tenant => permitted,
            Scope::Unit(unit) => Fit::NotTenantWide(unit),
        };
    }
    match units.coverage(tenant, group.principal, scope) {
        Coverage::Covered => permitted,
        Coverage::OutsideUnit(unit) => Fit::OutsideUnit(unit),
        Coverage::Restricted(unit) => Fit::Restricted(unit),
    }
}

fn change_fit(tenant: &Tenant, units: &UnitIndex, role: RoleId, scope: Scope, (group, relation): (&Group, Relation)) -> Fit {
    let Some(powers) = acting_role(tenant, role).and_then(|acting| acting.powers.as_ref()) else { return Fit::None };
    let classes = match relation {
        Relation::Member => powers.manages_members,
        Relation::Owner => powers.manages_owners,
    };
    if !class_power(classes, group.role_assignable.is_some(), group.kind()) {
        let other = classes.role_assignable || classes.security || classes.microsoft365;
        return if other { Fit::OtherClass } else { Fit::None };
    }
    scope_fit(tenant, units, scope, group, Fit::Directory)
}

fn class_power(classes: GroupClasses, is_role_assignable: bool, kind: GroupKind) -> bool {
    match kind {
        _ if is_role_assignable => classes.role_assignable,
        GroupKind::Security => classes.security,
        GroupKind::Microsoft365 => classes.microsoft365,
    }
}
