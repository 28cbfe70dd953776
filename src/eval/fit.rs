//! Who may be given what, as far as kinds and flags go: what the errors about places refuse, and PIM too.

use super::agent::{may_be_in_group, may_hold_role};
use crate::ir::{Assignment, GroupId, GroupKind, PrincipalId, PrincipalKind, Relation, State, Target, Tenant, UnknownAssignment};

/// Tells whether a principal is of a kind that may be given an assignment of which it is not known who has it. Flags count as they read here.
#[must_use]
pub fn may_be_given(tenant: &Tenant, unknown: &UnknownAssignment, principal: PrincipalId) -> bool {
    let UnknownAssignment { target, state, window, .. } = *unknown;
    let row = tenant.principals.row(principal);
    let may_activate = state != State::Activated || row.is_user(); // D3.25
    may_activate && misfit(tenant, &Assignment { principal, target, state, window, span: row.span }).is_none()
}

/// Returns the rule that a placement of a principal breaks, and why.
#[must_use]
pub fn misfit(tenant: &Tenant, row: &Assignment) -> Option<(&'static str, &'static str)> {
    if let Some(why) = misfit_of_agent(tenant, row) {
        return Some(why);
    }
    match tenant.principals.row(row.principal).kind {
        PrincipalKind::User { .. } => None,
        PrincipalKind::ServicePrincipal => misfit_of_service(tenant, row),
        PrincipalKind::Group(inner) => misfit_of_group(tenant, inner, row),
    }
}

fn misfit_of_agent(tenant: &Tenant, row: &Assignment) -> Option<(&'static str, &'static str)> {
    match row.target {
        Target::Group(group, _) if !may_be_in_group(tenant, row.principal, group) => {
            Some(("D3.16", "an agent is neither member nor owner of a role-assignable group"))
        }
        Target::Role(role, _) if !may_hold_role(tenant, row.principal, role) => {
            Some(("D3.17", "it is not among the roles that agents may be given"))
        }
        Target::Group(..) | Target::Role(..) => None,
    }
}

fn misfit_of_service(tenant: &Tenant, row: &Assignment) -> Option<(&'static str, &'static str)> {
    match (row.state, row.target) {
        (State::Eligible, _) => Some(("D3.11", "a service principal is never eligible")),
        (State::Active | State::Activated, Target::Group(group, Relation::Member))
            if tenant.groups.row(group).kind() == GroupKind::Microsoft365 =>
        {
            Some(("D3.12", "a service principal is no member of a Microsoft 365 group"))
        }
        (State::Active | State::Activated, Target::Group(..) | Target::Role(..)) => None,
    }
}

fn misfit_of_group(tenant: &Tenant, inner: GroupId, row: &Assignment) -> Option<(&'static str, &'static str)> {
    let is_microsoft365 = |group: GroupId| tenant.groups.row(group).kind() == GroupKind::Microsoft365;
    match (row.state, row.target) {
        (_, Target::Role(..)) if tenant.groups.row(inner).role_assignable.is_none() => Some(("D5.1", "it is not role-assignable")),
        (_, Target::Role(..)) => None,
        (State::Eligible, Target::Group(outer, _)) if outer == inner => Some(("D3.34", "a group is not eligible in itself")),
        (State::Eligible, Target::Group(..)) => None,
        (_, Target::Group(_, Relation::Owner)) => Some(("D3.28", "a group owns nothing")),
        (_, Target::Group(outer, Relation::Member)) if tenant.groups.row(outer).role_assignable.is_some() => {
            Some(("D3.20", "a role-assignable group has no groups as active members"))
        }
        (_, Target::Group(outer, Relation::Member)) if is_microsoft365(outer) || is_microsoft365(inner) => {
            Some(("D3.22", "a Microsoft 365 group takes part in no active nesting"))
        }
        (_, Target::Group(..)) => None,
    }
}
