//! Who can approve an activation, as things stand (D2.20 to D2.23): by the given facts only.

use std::collections::{BTreeMap, BTreeSet};

use crate::catalog;
use crate::ir::{Approval, GroupId, PolicyId, PrincipalId, RoleId, Scope, Target, Tenant};
use crate::source::Span;
use crate::table::Id;

use super::closure::{Closure, Reading, Scratch};
use super::holding::{RoleRoute, member_routes, role_holders};
use super::power::{Actor, HeldRole};
use super::view::{FactId, View};

/// Whether anybody can approve, now or after steps of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ApprovalState {
    /// Approval is not asked.
    NotAsked,
    /// Somebody other than the requester can approve now.
    Available,
    /// Nobody can now, but somebody could after steps of their own.
    StandbyOnly,
    /// Nobody can, ever: the request could only lapse.
    Impossible,
}

/// Why somebody is an approver.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ApproverRoute {
    /// The policy names them.
    Named(Span),
    /// The policy names a group that they are in, through these memberships, from the nearest on.
    ThroughGroup(Span, Vec<FactId>),
    /// They hold a default approver role tenant-wide.
    Role(RoleId, RoleRoute),
}

/// Returns the roles whose holders approve where a role's policy names nobody: Privileged Role Administrator and Global
/// Administrator (D2.20, D9.4).
#[must_use]
pub fn default_approver_roles() -> [RoleId; 2] {
    [catalog::privileged_role_administrator(), catalog::global_administrator()].map(RoleId::from_index)
}

/// Whether anybody can approve now, from the given facts. Whether somebody could after steps of their own they do not tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ApprovalNow {
    /// Approval is not asked.
    NotAsked,
    /// Somebody other than the requester can approve now.
    Available,
    /// Nobody can.
    NobodyYet,
}

/// Tells whether anybody other than `requester` can approve under a policy now. Stops at the first approver found.
#[must_use]
pub fn approval_now(view: &View<'_>, down: &mut Closure, policy: PolicyId, requester: PrincipalId) -> ApprovalNow {
    let approval = &view.tenant.policies.row(policy).activation.approval.value;
    if *approval == Approval::NotRequired {
        return ApprovalNow::NotAsked;
    }
    if find_approver(view, down, policy, Some(requester)).is_some() { ApprovalNow::Available } else { ApprovalNow::NobodyYet }
}

/// Returns somebody who can approve under a policy now: the first that is found, other than `requester` where one is given.
#[must_use]
pub fn find_approver(view: &View<'_>, down: &mut Closure, policy: PolicyId, requester: Option<PrincipalId>) -> Option<PrincipalId> {
    let tenant = view.tenant;
    match &tenant.policies.row(policy).activation.approval.value {
        Approval::NotRequired => None,
        Approval::By(named) => named.iter().find_map(|approver| match tenant.group_of(approver.principal) {
            Some(group) => find_member(view, down, group, requester),
            None => is_able(tenant, approver.principal, requester).then_some(approver.principal),
        }),
        Approval::DefaultApprovers => default_approver_roles().into_iter().find_map(|role| find_holder(view, down, role, requester)),
    }
}

fn find_member(view: &View<'_>, down: &mut Closure, group: GroupId, requester: Option<PrincipalId>) -> Option<PrincipalId> {
    down.find_down(view, group, Reading::InForce, |fact| is_able(view.tenant, fact.principal, requester).then_some(fact.principal))
}

fn is_able(tenant: &Tenant, approver: PrincipalId, requester: Option<PrincipalId>) -> bool {
    Some(approver) != requester && may_approve(tenant, approver)
}

/// Tells whether a principal can be an approver at all: a user who is not disabled. Service principals approve nothing, whatever names or
/// makes them an approver (D2.22).
#[must_use]
pub fn may_approve(tenant: &Tenant, principal: PrincipalId) -> bool {
    let row = tenant.principals.row(principal);
    row.is_user() && row.disabled.is_none()
}

fn find_holder(view: &View<'_>, down: &mut Closure, role: RoleId, requester: Option<PrincipalId>) -> Option<PrincipalId> {
    view.of_role(role).find_map(|(_, fact)| {
        if fact.target != Target::Role(role, Scope::Tenant) || !view.is_in_force(fact) {
            return None;
        }
        match view.tenant.group_of(fact.principal) {
            Some(group) => find_member(view, down, group, requester),
            None => is_able(view.tenant, fact.principal, requester).then_some(fact.principal),
        }
    })
}

/// Returns everybody who can approve under a policy now, in declaration order. The requester is left out (D2.23) where one is given. It costs what
/// lies below the groups that are named, however deep they are nested.
#[must_use]
pub fn approvers_of(view: &View<'_>, scratch: &mut Scratch, policy: PolicyId, requester: Option<PrincipalId>) -> Vec<PrincipalId> {
    let mut found: BTreeSet<PrincipalId> = BTreeSet::new();
    match &view.tenant.policies.row(policy).activation.approval.value {
        Approval::NotRequired => {}
        Approval::By(named) => named.iter().for_each(|approver| match view.tenant.group_of(approver.principal) {
            Some(group) => found.extend(member_routes(view, &mut scratch.down, group).into_iter().map(|(member, _)| member)),
            None => _ = found.insert(approver.principal),
        }),
        Approval::DefaultApprovers => {
            for role in default_approver_roles() {
                let holders = role_holders(view, &mut scratch.down, role, Some(Scope::Tenant));
                found.extend(holders.into_iter().map(|(holder, _)| holder));
            }
        }
    }
    found.into_iter().filter(|approver| Some(*approver) != requester && may_approve(view.tenant, *approver)).collect()
}

/// Returns everybody who can approve under a policy now, in declaration order, with the first reason why. The requester is left
/// out (D2.23) where one is given.
#[must_use]
pub fn collect_approvers(
    view: &View<'_>,
    scratch: &mut Scratch,
    policy: PolicyId,
    requester: Option<PrincipalId>,
) -> Vec<(PrincipalId, ApproverRoute)> {
    let mut found = BTreeMap::new();
    match &view.tenant.policies.row(policy).activation.approval.value {
        Approval::NotRequired => {}
        Approval::By(named) => {
            for approver in named {
                collect_named(view, &mut scratch.down, approver.principal, approver.span, &mut found);
            }
        }
        Approval::DefaultApprovers => {
            for role in default_approver_roles() {
                for (holder, route) in role_holders(view, &mut scratch.down, role, Some(Scope::Tenant)) {
                    found.entry(holder).or_insert(ApproverRoute::Role(role, route));
                }
            }
        }
    }
    let is_able = |approver: PrincipalId| Some(approver) != requester && may_approve(view.tenant, approver);
    found.into_iter().filter(|(approver, _)| is_able(*approver)).collect()
}

fn collect_named(view: &View<'_>, down: &mut Closure, named: PrincipalId, span: Span, found: &mut BTreeMap<PrincipalId, ApproverRoute>) {
    let Some(group) = view.tenant.group_of(named) else {
        found.insert(named, ApproverRoute::Named(span));
        return;
    };
    for (member, route) in member_routes(view, down, group) {
        // most members of a nested group are groups
        if may_approve(view.tenant, member) {
            found.entry(member).or_insert_with(|| ApproverRoute::ThroughGroup(span, route.chain(down)));
        }
    }
}

/// Tells whether an account can approve under a policy now, were the request somebody else's (D2.20 to D2.22).
#[must_use]
pub fn is_approver(tenant: &Tenant, actor: &Actor, policy: PolicyId) -> bool {
    if !may_approve(tenant, actor.principal) {
        return false;
    }
    match &tenant.policies.row(policy).activation.approval.value {
        Approval::NotRequired => false,
        Approval::By(named) => named.iter().any(|approver| match tenant.group_of(approver.principal) {
            Some(group) => actor.groups.contains(&group),
            None => approver.principal == actor.principal,
        }),
        Approval::DefaultApprovers => {
            let is_default = |held: &HeldRole| held.scope == Scope::Tenant && default_approver_roles().contains(&held.role);
            actor.roles.iter().any(is_default)
        }
    }
}
