//! Words for what stands in rows. A leaf: it looks nothing up but names.

use crate::explain::thing_text;
use crate::ir::{Principal, PrincipalKind, Scope, Target, Tenant};
use crate::syntax::format_name;

/// Says what somebody is, in one word or two.
pub(super) fn kind_word(row: &Principal) -> &'static str {
    match (&row.kind, row.agent) {
        (PrincipalKind::User { .. }, Some(_)) => "user of an agent",
        (PrincipalKind::ServicePrincipal, Some(_)) => "agent identity",
        (PrincipalKind::User { .. }, None) => "user",
        (PrincipalKind::ServicePrincipal, None) => "service principal",
        (PrincipalKind::Group(_), _) => "group",
    }
}

/// Returns the unit in which a role is held; nothing of the tenant and of groups.
pub(super) fn unit_of(tenant: &Tenant, target: Target) -> Option<&str> {
    match target {
        Target::Role(_, Scope::Unit(unit)) => Some(&tenant.units.row(unit).name),
        Target::Role(_, Scope::Tenant) | Target::Group(..) => None,
    }
}

/// Writes a target as the language does: `membership of ops`, `role "User Administrator" in unit berlin`.
pub(super) fn target_text(tenant: &Tenant, target: Target) -> String {
    let unit = unit_of(tenant, target).map_or_else(String::new, |unit| format!(" in unit {}", format_name(unit)));
    thing_text(tenant, target.thing()) + &unit
}
