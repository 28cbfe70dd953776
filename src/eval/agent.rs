//! What agents (Entra Agent ID) can be given, and what they can never bring: D3.16 to D3.18.

use crate::catalog;
use crate::ir::{GroupId, Principal, PrincipalId, RoleId, Tenant, Thing};
use crate::requirement::Passage;

use super::gates::{Demand, demands_of, policy_of};
use super::view::View;

/// Tells whether somebody may be a member or owner of a group as far as agents are concerned: of a role-assignable one they never are (D3.16).
#[must_use]
pub fn may_be_in_group(tenant: &Tenant, principal: PrincipalId, group: GroupId) -> bool {
    tenant.principals.row(principal).agent.is_none() || tenant.groups.row(group).role_assignable.is_none()
}

/// Tells whether somebody may be given a role as far as agents are concerned (D3.17).
#[must_use]
pub fn may_hold_role(tenant: &Tenant, principal: PrincipalId, role: RoleId) -> bool {
    tenant.principals.row(principal).agent.is_none() || is_role_of_agents(tenant, role)
}

/// Tells whether somebody may come to hold a thing as far as agents are concerned (D3.16, D3.17).
#[must_use]
pub fn may_get(tenant: &Tenant, principal: PrincipalId, thing: Thing) -> bool {
    match thing {
        Thing::Group(group, _) => may_be_in_group(tenant, principal, group),
        Thing::Role(role) => may_hold_role(tenant, principal, role),
    }
}

/// Tells whether an account can never bring what is demanded: an agent's user has no authentication method (D3.18).
#[must_use]
pub fn is_beyond(principal: &Principal, demand: Demand) -> bool {
    principal.is_agent_user() && demand.facts().passage != Passage::Writing
}

/// Tells whether somebody could never activate a thing as far as agents are concerned: it is not given to them (D3.16, D3.17), or its policy asks
/// now for what an agent's user never brings (D3.18).
#[must_use]
pub fn is_barred_as_agent(view: &View<'_>, principal: PrincipalId, thing: Thing) -> bool {
    let row = view.tenant.principals.row(principal);
    let asks = || policy_of(view.tenant, thing).map(|policy| demands_of(view, principal, view.tenant.policies.row(policy)));
    row.is_agent_user()
        && (!may_get(view.tenant, principal, thing) || asks().is_some_and(|asks| asks.iter().any(|demand| is_beyond(row, *demand))))
}

/// Tells whether agents may be given a role: a built-in one of the published list, or a custom one (D3.17).
#[must_use]
pub fn is_role_of_agents(tenant: &Tenant, role: RoleId) -> bool {
    tenant.roles.row(role).catalog_index.is_none_or(catalog::is_agent_role)
}
