//! What kind of account takes the steps, and what that lets it get.

use crate::eval::{View, is_role_of_agents};
use crate::ir::{Group, GroupId, GroupKind, Guests, PrincipalId, PrincipalKind, Relation, RoleId, Target, Tenant};

use super::goal::Wanted;
use super::power;

/// What kind of account takes the steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum AccountKind {
    Person,
    Guest,
    ServicePrincipal,
    /// An agent's user.
    AgentUser,
    /// A service principal that is an agent.
    AgentIdentity,
}

impl AccountKind {
    /// Returns the kind of a principal; `None` for a group and for a disabled account, which get nothing.
    pub(super) fn of(view: &View<'_>, principal: PrincipalId) -> Option<Self> {
        let row = view.tenant.principals.row(principal);
        if row.disabled.is_some() {
            return None;
        }
        match (&row.kind, row.agent) {
            (PrincipalKind::User { .. }, Some(_)) => Some(Self::AgentUser),
            (PrincipalKind::ServicePrincipal, Some(_)) => Some(Self::AgentIdentity),
            (PrincipalKind::User { guest: Some(_), .. }, None) => Some(Self::Guest),
            (PrincipalKind::User { guest: None, .. }, None) => Some(Self::Person),
            (PrincipalKind::ServicePrincipal, None) => Some(Self::ServicePrincipal),
            (PrincipalKind::Group(_), _) => None,
        }
    }

    /// Tells whether it can activate (D3.11).
    pub(super) fn is_user(self) -> bool {
        match self {
            Self::Person | Self::Guest | Self::AgentUser => true,
            Self::ServicePrincipal | Self::AgentIdentity => false,
        }
    }

    pub(super) fn is_agent(self) -> bool {
        match self {
            Self::AgentUser | Self::AgentIdentity => true,
            Self::Person | Self::Guest | Self::ServicePrincipal => false,
        }
    }

    /// Tells whether owning a group lets it change the group (D3.14).
    pub(super) fn has_owner_powers(self, guests: Guests) -> bool {
        self != Self::Guest || guests == Guests::SameAsMembers
    }

    /// Tells whether it can be added to a relation of a group (D3.12, D3.16).
    pub(super) fn fits(self, tenant: &Tenant, group: GroupId, relation: Relation) -> bool {
        tenant.group_is(group, |group| {
            let is_refused = self.is_agent() && group.role_assignable.is_some();
            !is_refused && (self.is_user() || relation == Relation::Owner || group.kind() == GroupKind::Security)
        })
    }

    /// Tells whether it can be given a role (D3.17).
    pub(super) fn may_hold(self, tenant: &Tenant, role: RoleId) -> bool {
        !self.is_agent() || is_role_of_agents(tenant, role)
    }

    /// Tells whether it can come to hold something at all (D3.16, D3.17).
    pub(super) fn may_get(self, tenant: &Tenant, target: Target) -> bool {
        match target {
            Target::Group(group, _) => !self.is_agent() || tenant.group_is(group, |group| group.role_assignable.is_none()),
            Target::Role(role, _) => self.may_hold(tenant, role),
        }
    }

    /// Returns the roles that somebody of this kind comes to who comes to every role (R9), as far as they lead further or are `wanted`: where
    /// Global Administrator is among them, its powers cover those of every other.
    pub(super) fn every_role(self, tenant: &Tenant, wanted: &Wanted) -> Vec<RoleId> {
        let wanted = wanted.roles.iter().copied();
        if !self.is_agent() {
            return wanted.chain([power::global_administrator()]).collect();
        }
        let leads = |role: &RoleId| power::has_power_over_groups(tenant, *role) || power::has_power_over_accounts(tenant, *role);
        let leading = tenant.roles.ids().filter(leads);
        wanted.chain(leading).filter(|role| self.may_hold(tenant, *role)).collect()
    }

    /// Tells whether gates stand before an activation of its own that its person cannot pass (D3.18).
    pub(super) fn is_stopped_by_gates(self) -> bool {
        self == Self::AgentUser
    }

    /// Tells whether it can join a group by itself (R8).
    pub(super) fn can_join(self, tenant: &Tenant, group: GroupId) -> bool {
        let is_closed = |group: &Group| group.role_assignable.or(group.dynamic).or(group.synced).is_some();
        let is_open = || tenant.group_is(group, |group| group.open.is_some() && !is_closed(group));
        matches!(self, Self::Person | Self::AgentUser) && is_open()
    }
}

/// Tells whether a second factor is registered.
pub(crate) fn has_mfa(kind: &PrincipalKind) -> bool {
    matches!(kind, PrincipalKind::User { mfa: Some(_), .. })
}
