//! The compiled world itself, its name and its switches.

use indexmap::IndexMap;

use super::allow::Allow;
use super::assignment::Assignments;
use super::policy::{Policy, PolicyId};
use super::principal::{
    Blueprint, BlueprintId, Context, ContextId, Group, GroupId, Principal, PrincipalId, PrincipalKind, Role, RoleId, Unit, UnitId,
};
use super::shared::Shared;
use super::unknown::Unknowns;
use super::zone::{Zone, Zones};
use crate::source::Span;
use crate::table::Table;
use crate::terms::{EligibleProtection, Guests, Nesting, Relation, SignIn};

/// The compiled world: immutable, resolved, valid.
#[derive(Debug, Clone)]
pub struct Tenant {
    /// Its name, label and place; `None` where no `tenant` statement stands.
    pub identity: Option<Identity>,
    /// Its switches.
    pub settings: Settings,
    /// Users, service principals and groups, in declaration order.
    pub principals: Shared<Table<PrincipalId, Principal>>,
    /// What only groups have, in declaration order.
    pub groups: Shared<Table<GroupId, Group>>,
    /// The built-in roles in catalogue order, then the custom ones in declaration order.
    pub roles: Shared<Table<RoleId, Role>>,
    /// Administrative units.
    pub units: Shared<Table<UnitId, Unit>>,
    /// Authentication contexts.
    pub contexts: Shared<Table<ContextId, Context>>,
    /// Blueprints of agent identities.
    pub blueprints: Shared<Table<BlueprintId, Blueprint>>,
    /// All policies: two a PIM-enabled group, one a role, and the named ones.
    pub policies: Shared<Table<PolicyId, Policy>>,
    /// The policies declared by name, for `show`.
    pub named_policies: Shared<IndexMap<Box<str>, PolicyId>>,
    /// Who is assigned to what.
    pub assignments: Assignments,
    /// The lints that declarations silence, in declaration order.
    pub allows: Vec<Allow>,
    /// What is not known. Everything else reads as if nothing were there that is not written (`--closed`).
    pub unknowns: Unknowns,
}

/// The `tenant` statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// Its name.
    pub name: Box<str>,
    /// Its label.
    pub label: Option<Box<str>>,
    /// Its description.
    pub description: Option<Box<str>>,
    /// Its name's place.
    pub span: Span,
}

/// The switches of a tenant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// The zone of times without an offset; default UTC.
    pub timezone: Zone,
    /// The release of the zones' data: `2026f`.
    pub timezone_release: Box<str>,
    /// What guests may do (D3.14).
    pub guests: Guests,
    /// Whether eligible members of role-assignable groups count as protected (D6.7).
    pub eligible_protection: EligibleProtection,
    /// How far membership carries eligibility (D3.30, D9.12), and where that was written.
    pub nesting: (Nesting, Option<Span>),
    /// What signing in demands.
    pub sign_in: SignIn,
    /// Whether synchronised users can have their password reset.
    pub has_password_writeback: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            timezone: Zone::utc(),
            timezone_release: Zones::bundled().release().into(),
            guests: Guests::Limited,
            eligible_protection: EligibleProtection::On,
            nesting: (Nesting::Transitive, None),
            sign_in: SignIn::Password,
            has_password_writeback: false,
        }
    }
}

impl Tenant {
    /// Returns the group behind a principal, if it is one.
    #[must_use]
    pub fn group_of(&self, principal: PrincipalId) -> Option<GroupId> {
        match self.principals.row(principal).kind {
            PrincipalKind::Group(group) => Some(group),
            PrincipalKind::User { .. } | PrincipalKind::ServicePrincipal => None,
        }
    }

    /// Returns the name of a group.
    #[must_use]
    pub fn group_name(&self, group: GroupId) -> &str {
        &self.principals.row(self.groups.row(group).principal).name
    }

    /// Returns the policy before one relation of a group; `None` where the group is not PIM-enabled (D2.1).
    #[must_use]
    pub fn group_policy(&self, group: GroupId, relation: Relation) -> Option<PolicyId> {
        let group = self.groups.row(group);
        match relation {
            Relation::Member => group.membership_policy,
            Relation::Owner => group.ownership_policy,
        }
    }
}
