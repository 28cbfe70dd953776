//! Shows what is not known of somebody or something.

use crate::explain::open::unknown_topics;
use crate::explain::said::{Content, Section};
use crate::ir::{GroupFlag, GroupId, PrincipalId, RoleId, Tenant, UnknownId, UserFlag};

/// Tells which flags and assignments of a group are not known; nothing where all are.
pub(super) fn of_group(tenant: &Tenant, group: GroupId) -> Option<Section> {
    let unknowns = &tenant.unknowns;
    let flags = GroupFlag::ALL.iter().filter_map(|flag| unknowns.group_flag(group, *flag));
    section(tenant, flags.chain(unknowns.of_group(group).map(|(id, _)| id)).collect())
}

/// Tells which assignments to a role are not known.
pub(super) fn of_role(tenant: &Tenant, role: RoleId) -> Option<Section> {
    section(tenant, tenant.unknowns.of_role(role).map(|(id, _)| id).collect())
}

/// Tells which flags of a user are not known.
pub(super) fn of_user(tenant: &Tenant, user: PrincipalId) -> Option<Section> {
    section(tenant, UserFlag::ALL.iter().filter_map(|flag| tenant.unknowns.user_flag(user, *flag)).collect())
}

fn section(tenant: &Tenant, ids: Vec<UnknownId>) -> Option<Section> {
    (!ids.is_empty()).then(|| Section::new("unknown", Content::Words(unknown_topics(tenant, &ids))))
}
