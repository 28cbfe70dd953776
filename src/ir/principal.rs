//! Who can be assigned, and to what.

use super::policy::PolicyId;
use crate::define_id;
use crate::source::Span;
use crate::terms::{ContextMode, GroupFlag, GroupKind, UserFlag};

define_id!(
    /// A user, service principal or group.
    PrincipalId
);
define_id!(
    /// A group.
    GroupId
);
define_id!(
    /// A directory role, built in or custom.
    RoleId
);
define_id!(
    /// An administrative unit.
    UnitId
);
define_id!(
    /// An authentication context.
    ContextId
);
define_id!(
    /// A blueprint of agent identities.
    BlueprintId
);

/// A user, service principal or group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Principal {
    /// Its name.
    pub name: Box<str>,
    /// Its label.
    pub label: Option<Box<str>>,
    /// Its object id elsewhere.
    pub external_id: Option<Box<str>>,
    /// Its description.
    pub description: Option<Box<str>>,
    /// The place of its name in its declaration.
    pub span: Span,
    /// Where `disabled` stands, if it does: it then holds nothing.
    pub disabled: Option<Span>,
    /// What makes it an agent, if it is one: an agent identity or an agent's user.
    pub agent: Option<Agent>,
    /// What it is.
    pub kind: PrincipalKind,
}

impl Principal {
    /// Tells whether it is a user.
    #[must_use]
    pub fn is_user(&self) -> bool {
        matches!(self.kind, PrincipalKind::User { .. })
    }

    /// Tells whether it is an agent's user account: it has no password and no authentication method (D3.18).
    #[must_use]
    pub fn is_agent_user(&self) -> bool {
        self.agent.is_some() && self.is_user()
    }

    /// Tells whether it is a group.
    #[must_use]
    pub fn is_group(&self) -> bool {
        matches!(self.kind, PrincipalKind::Group(_))
    }

    /// Returns where a flag stands, if it does; only users have others than `disabled`.
    #[must_use]
    pub fn flag(&self, flag: UserFlag) -> Option<Span> {
        match (flag, &self.kind) {
            (UserFlag::Disabled, _) => self.disabled,
            (UserFlag::Guest, PrincipalKind::User { guest, .. }) => *guest,
            (UserFlag::Synced, PrincipalKind::User { synced, .. }) => *synced,
            (UserFlag::Mfa, PrincipalKind::User { mfa, .. }) => *mfa,
            (_, PrincipalKind::ServicePrincipal | PrincipalKind::Group(_)) => None,
        }
    }

    /// Returns the field of a flag; none where it has no such flag.
    pub(crate) fn flag_mut(&mut self, flag: UserFlag) -> Option<&mut Option<Span>> {
        match (flag, &mut self.kind) {
            (UserFlag::Disabled, _) => Some(&mut self.disabled),
            (UserFlag::Guest, PrincipalKind::User { guest, .. }) => Some(guest),
            (UserFlag::Synced, PrincipalKind::User { synced, .. }) => Some(synced),
            (UserFlag::Mfa, PrincipalKind::User { mfa, .. }) => Some(mfa),
            (_, PrincipalKind::ServicePrincipal | PrincipalKind::Group(_)) => None,
        }
    }

    /// Returns `user`, `service principal` or `group`.
    #[must_use]
    pub fn kind_noun(&self) -> &'static str {
        match self.kind {
            PrincipalKind::User { .. } => "user",
            PrincipalKind::ServicePrincipal => "service principal",
            PrincipalKind::Group(_) => "group",
        }
    }
}

/// What makes a user or service principal an agent (Entra Agent ID).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Agent {
    /// Where `agent` stands.
    pub span: Span,
    /// Whose agent it is, and where that stands; `None` where it is not known.
    pub of: Option<(AgentOf, Span)>,
}

/// Whose agent somebody is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AgentOf {
    /// An agent identity has its credentials from a blueprint.
    Blueprint(BlueprintId),
    /// An agent's user is used by an agent identity.
    Identity(PrincipalId),
}

/// The kinds of principal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PrincipalKind {
    /// A person's account.
    User {
        /// Its user principal name.
        upn: Option<Box<str>>,
        /// Where `guest` stands, if it does.
        guest: Option<Span>,
        /// Where `synced` stands, if it does.
        synced: Option<Span>,
        /// Where `mfa` stands, if it does: a second factor is registered.
        mfa: Option<Span>,
    },
    /// An application's account.
    ServicePrincipal,
    /// A group.
    Group(GroupId),
}

/// What only groups have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// The principal it is.
    pub principal: PrincipalId,
    /// Where `microsoft365` stands, if it does: it is a security group otherwise.
    pub microsoft365: Option<Span>,
    /// Where `role-assignable` stands, if it does.
    pub role_assignable: Option<Span>,
    /// Where `pim-enabled` stands, if it does.
    pub pim_enabled: Option<Span>,
    /// Where `dynamic` stands, if it does.
    pub dynamic: Option<Span>,
    /// Where `synced` stands, if it does.
    pub synced: Option<Span>,
    /// Where `open` stands, if it does.
    pub open: Option<Span>,
    /// What membership gives access to, with its place.
    pub grants: Vec<(Box<str>, Span)>,
    /// The policy before membership; `Some` exactly when PIM-enabled (D2.1).
    pub membership_policy: Option<PolicyId>,
    /// The policy before ownership; `Some` exactly when PIM-enabled (D2.1).
    pub ownership_policy: Option<PolicyId>,
}

impl Group {
    /// Tells whether it is a security or a Microsoft 365 group.
    #[must_use]
    pub fn kind(&self) -> GroupKind {
        if self.microsoft365.is_some() { GroupKind::Microsoft365 } else { GroupKind::Security }
    }

    /// Returns where a flag stands, if it does.
    #[must_use]
    pub fn flag(&self, flag: GroupFlag) -> Option<Span> {
        match flag {
            GroupFlag::RoleAssignable => self.role_assignable,
            GroupFlag::PimEnabled => self.pim_enabled,
            GroupFlag::Dynamic => self.dynamic,
            GroupFlag::Synced => self.synced,
            GroupFlag::Open => self.open,
            GroupFlag::Microsoft365 => self.microsoft365,
        }
    }

    /// Returns the field of a flag.
    pub(crate) fn flag_mut(&mut self, flag: GroupFlag) -> &mut Option<Span> {
        match flag {
            GroupFlag::RoleAssignable => &mut self.role_assignable,
            GroupFlag::PimEnabled => &mut self.pim_enabled,
            GroupFlag::Dynamic => &mut self.dynamic,
            GroupFlag::Synced => &mut self.synced,
            GroupFlag::Open => &mut self.open,
            GroupFlag::Microsoft365 => &mut self.microsoft365,
        }
    }
}

/// A directory role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Role {
    /// Its name: the catalogue's display name, or as declared.
    pub name: Box<str>,
    /// Its place in the catalogue ([`crate::catalog`]); `None` for a custom role.
    pub catalog_index: Option<usize>,
    /// Where it is declared or given a policy.
    pub span: Option<Span>,
    /// Its label.
    pub label: Option<Box<str>>,
    /// Its description.
    pub description: Option<Box<str>>,
    /// The built-in role whose powers it has, for a custom role.
    pub like: Option<RoleId>,
    /// Where `privileged` stands, for a custom role.
    pub privileged: Option<Span>,
    /// Its own PIM policy (D2.3).
    pub policy: PolicyId,
    /// Whether the policy set mentions it.
    pub is_mentioned: bool,
}

/// Where a role holds: in the whole tenant or in one unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// The whole tenant.
    Tenant,
    /// One administrative unit.
    Unit(UnitId),
}

/// An administrative unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// Its name.
    pub name: Box<str>,
    /// Its label.
    pub label: Option<Box<str>>,
    /// Its description.
    pub description: Option<Box<str>>,
    /// The place of its name.
    pub span: Span,
    /// Where `restricted` stands, if it does.
    pub restricted: Option<Span>,
    /// Its direct members, each with its place.
    pub members: Vec<(PrincipalId, Span)>,
}

/// A blueprint: an application that gives its agent identities their credentials. It is no principal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blueprint {
    /// Its name.
    pub name: Box<str>,
    /// Its label.
    pub label: Option<Box<str>>,
    /// Its object id elsewhere.
    pub external_id: Option<Box<str>>,
    /// Its description.
    pub description: Option<Box<str>>,
    /// The place of its name.
    pub span: Span,
    /// Its owners, users and service principals, each with its place.
    pub owners: Vec<(PrincipalId, Span)>,
}

/// An authentication context (D2.13).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Context {
    /// Its name.
    pub name: Box<str>,
    /// Its label.
    pub label: Option<Box<str>>,
    /// Its description.
    pub description: Option<Box<str>>,
    /// The place of its name.
    pub span: Span,
    /// What Conditional Access does with it, and where that stands (the name, if `Enforced`).
    pub mode: (ContextMode, Span),
    /// Users and groups its policy excludes, each with its place.
    pub excludes: Vec<(PrincipalId, Span)>,
}
