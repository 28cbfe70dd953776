//! Who and what there is: tenant, principals, blueprints, roles, units, contexts.

use super::{Block, Name, PolicyRef, Text};
use crate::terms::{EligibleProtection, Guests, Nesting, Relation, SignIn};

/// `tenant name label? { … }`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tenant {
    /// Its name.
    pub name: Name,
    /// Its label.
    pub label: Option<Text>,
    /// Its settings.
    pub block: Block<TenantItem>,
}

/// One setting of the tenant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TenantItem {
    /// `timezone "Europe/Berlin"`
    Timezone(Text),
    /// `guests …` (D3.14)
    Guests(Guests),
    /// `eligible-protection …`
    EligibleProtection(EligibleProtection),
    /// `nesting …` (D3.30, D9.12)
    Nesting(Nesting),
    /// `sign-in …`
    SignIn(SignIn),
    /// `password-writeback on|off`
    PasswordWriteback(bool),
}

/// `allow NAME because "…"`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allow {
    /// The lint it silences.
    pub lint: Name,
    /// Why.
    pub reason: Text,
}

/// `agent` or `agent of NAME` (Entra Agent ID).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agent {
    /// The blueprint of an agent identity, or the agent identity of a user; none where it is not known.
    pub of: Option<Name>,
}

/// `user name label? { … }`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// Its name.
    pub name: Name,
    /// Its label.
    pub label: Option<Text>,
    /// Its block, if written.
    pub block: Option<Block<UserItem>>,
}

/// One item of a user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UserItem {
    /// `upn …`
    Upn(Text),
    /// `id …`
    Id(Text),
    /// `guest`
    Guest,
    /// `disabled`
    Disabled,
    /// `synced`
    Synced,
    /// `mfa`: has a registered second factor.
    Mfa,
    /// `agent …`: an agent's user account.
    Agent(Agent),
    /// `allow …`
    Allow(Allow),
}

/// `service-principal name label? { … }`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServicePrincipal {
    /// Its name.
    pub name: Name,
    /// Its label.
    pub label: Option<Text>,
    /// Its block, if written.
    pub block: Option<Block<ServicePrincipalItem>>,
}

/// One item of a service principal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ServicePrincipalItem {
    /// `id …`
    Id(Text),
    /// `disabled`
    Disabled,
    /// `agent …`: an agent identity.
    Agent(Agent),
    /// `allow …`
    Allow(Allow),
}

/// `blueprint name label? { … }`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blueprint {
    /// Its name.
    pub name: Name,
    /// Its label.
    pub label: Option<Text>,
    /// Its block, if written.
    pub block: Option<Block<BlueprintItem>>,
}

/// One item of a blueprint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BlueprintItem {
    /// `id …`
    Id(Text),
    /// `owners …`
    Owners(Vec<Name>),
    /// `allow …`
    Allow(Allow),
}

/// `group name label? { … }`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Its name.
    pub name: Name,
    /// Its label.
    pub label: Option<Text>,
    /// Its block, if written.
    pub block: Option<Block<GroupItem>>,
}

/// One item of a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GroupItem {
    /// `id …`
    Id(Text),
    /// `security`, the default kind.
    Security,
    /// `microsoft365`
    Microsoft365,
    /// `role-assignable`
    RoleAssignable,
    /// `pim-enabled`
    PimEnabled,
    /// `dynamic`
    Dynamic,
    /// `synced`
    Synced,
    /// `open`: everybody may join.
    Open,
    /// `membership policy …` or `ownership policy …`
    Policy(Relation, PolicyRef),
    /// `grants …`
    Grants(Text),
    /// `allow …`
    Allow(Allow),
}

/// `role name label? { … }`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Role {
    /// Its name.
    pub name: Name,
    /// Its label.
    pub label: Option<Text>,
    /// Its items.
    pub block: Block<RoleItem>,
}

/// One item of a role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RoleItem {
    /// `like NAME`
    Like(Name),
    /// `privileged`
    Privileged,
    /// `policy …` (D2.3)
    Policy(PolicyRef),
    /// `allow …`
    Allow(Allow),
}

/// `unit name label? { … }`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// Its name.
    pub name: Name,
    /// Its label.
    pub label: Option<Text>,
    /// Its items.
    pub block: Block<UnitItem>,
}

/// One item of a unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UnitItem {
    /// `restricted`
    Restricted,
    /// `members …`
    Members(Vec<Name>),
    /// `allow …`
    Allow(Allow),
}

/// `context name label? { … }`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Context {
    /// Its name.
    pub name: Name,
    /// Its label.
    pub label: Option<Text>,
    /// Its items, if written.
    pub block: Option<Block<ContextItem>>,
}

/// One item of an authentication context (D2.13, D2.14).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ContextItem {
    /// `untargeted`
    Untargeted,
    /// `off`
    Off,
    /// `report-only`
    ReportOnly,
    /// `excludes …`
    Excludes(Vec<Name>),
    /// `allow …`
    Allow(Allow),
}
