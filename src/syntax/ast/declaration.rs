//! Who and what there is: tenant, principals, blueprints, roles, units, contexts.

use super::{Block, Name, Node, PolicyRef, Text};
use crate::source::Span;
use crate::terms::{ContextMode, EligibleProtection, GroupFlag, Guests, Nesting, Relation, SignIn, UserFlag};

/// `KIND name label? { … }`, which declares something; `I` tells what by what its items are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Declaration<I> {
    /// Its name.
    pub name: Name,
    /// Its label.
    pub label: Option<Text>,
    /// Its block, if written.
    pub block: Option<Block<I>>,
}

impl<I> Declaration<I> {
    /// Returns the items of its block.
    #[must_use]
    pub fn items(&self) -> &[Node<I>] {
        self.block.as_ref().map_or(&[], |block| &block.items)
    }
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

/// One item of a user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UserItem {
    /// `upn …`
    Upn(Text),
    /// `id …`
    Id(Text),
    /// `guest`, `disabled`, `synced`, `mfa`
    Flag(UserFlag),
    /// `unknown mfa, disabled`: these may be set or not.
    Unknown(Vec<(UserFlag, Span)>),
    /// `agent …`: an agent's user account.
    Agent(Agent),
    /// `allow …`
    Allow(Allow),
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

/// One item of a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GroupItem {
    /// `id …`
    Id(Text),
    /// `security`, the default kind.
    Security,
    /// `role-assignable`, `pim-enabled`, `dynamic`, `synced`, `open`, `microsoft365`
    Flag(GroupFlag),
    /// `unknown role-assignable, pim-enabled`: these may be set or not.
    Unknown(Vec<(GroupFlag, Span)>),
    /// `membership policy …` or `ownership policy …`
    Policy(Relation, PolicyRef),
    /// `grants …`
    Grants(Text),
    /// `allow …`
    Allow(Allow),
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

/// One item of an authentication context (D2.13, D2.14).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ContextItem {
    /// `untargeted`, `off`, `report-only`
    Mode(ContextMode),
    /// `excludes …`
    Excludes(Vec<Name>),
    /// `allow …`
    Allow(Allow),
}
