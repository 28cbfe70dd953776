//! Who controls whom among agents (R29, R30), as it is declared.

use rustc_hash::FxHashMap;

use crate::ir::{AgentOf, BlueprintId, PrincipalId, Tenant};

/// Blueprints by owner, agent identities by blueprint, and the user of each agent identity; disabled ones left out.
#[derive(Debug, Default)]
pub(super) struct Agents {
    owned: FxHashMap<PrincipalId, Vec<BlueprintId>>,
    identities: FxHashMap<BlueprintId, Vec<PrincipalId>>,
    user_of: FxHashMap<PrincipalId, PrincipalId>,
    users: Vec<PrincipalId>,
}

impl Agents {
    /// Reads a tenant.
    pub(super) fn new(tenant: &Tenant) -> Self {
        let mut agents = Self::default();
        for (id, row) in tenant.principals.iter().filter(|(_, row)| row.disabled.is_none()) {
            let Some(agent) = row.agent else { continue };
            agents.users.extend(row.is_user().then_some(id));
            match agent.of.map(|(of, _)| of) {
                Some(AgentOf::Blueprint(blueprint)) => agents.identities.entry(blueprint).or_default().push(id),
                Some(AgentOf::Identity(identity)) => _ = agents.user_of.insert(identity, id),
                None => {}
            }
        }
        for (id, blueprint) in tenant.blueprints.iter().filter(|(id, _)| agents.identities.contains_key(id)) {
            for (owner, _) in &blueprint.owners {
                agents.owned.entry(*owner).or_default().push(id);
            }
        }
        agents
    }

    /// Returns the blueprints with agent identities that an account owns, in declaration order.
    pub(super) fn owned_by(&self, account: PrincipalId) -> &[BlueprintId] {
        self.owned.get(&account).map_or(&[], Vec::as_slice)
    }

    /// Returns the agent identities of a blueprint, in declaration order.
    pub(super) fn identities_of(&self, blueprint: BlueprintId) -> &[PrincipalId] {
        self.identities.get(&blueprint).map_or(&[], Vec::as_slice)
    }

    /// Returns the user that an account acts as, as an agent identity.
    pub(super) fn user_of(&self, account: PrincipalId) -> Option<PrincipalId> {
        self.user_of.get(&account).copied()
    }

    /// Returns all agents' users, in declaration order.
    pub(super) fn users(&self) -> &[PrincipalId] {
        &self.users
    }

    /// Tells whether an account controls another one from the beginning.
    pub(super) fn is_controller(&self, account: PrincipalId) -> bool {
        self.owned.contains_key(&account) || self.user_of.contains_key(&account)
    }

    /// Returns the accounts that control another one from the beginning, in no fixed order.
    pub(super) fn controllers(&self) -> impl Iterator<Item = PrincipalId> {
        self.owned.keys().chain(self.user_of.keys()).copied()
    }
}
