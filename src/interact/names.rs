//! The names that are known, by what they name: for completion and colours.

use std::collections::BTreeSet;

use indexmap::IndexSet;

use crate::catalog;
use crate::ir::{PrincipalKind, Tenant};
use crate::syntax::NameKind;

type List = IndexSet<Box<str>>;

/// All names of a tenant, each list in the order of declaration.
#[derive(Debug, Clone, Default)]
pub struct Names {
    users: List,
    service_principals: List,
    groups: List,
    /// First those that a statement mentions, then the others of the catalogue.
    roles: List,
    policies: List,
    contexts: List,
    units: List,
    blueprints: List,
    /// What groups give access to.
    pub(super) accesses: List,
    /// Further names of principals: user principal names, object ids, labels.
    aliases: BTreeSet<Box<str>>,
}

impl Names {
    /// Collects the names of a tenant.
    #[must_use]
    pub fn new(tenant: &Tenant) -> Self {
        let mut names = Self::default();
        for principal in tenant.principals.values() {
            let (list, upn) = match &principal.kind {
                PrincipalKind::User { upn, .. } => (&mut names.users, upn.as_ref()),
                PrincipalKind::ServicePrincipal => (&mut names.service_principals, None),
                PrincipalKind::Group(_) => (&mut names.groups, None),
            };
            list.insert(principal.name.clone());
            names.aliases.extend([upn, principal.external_id.as_ref(), principal.label.as_ref()].into_iter().flatten().cloned());
        }
        names.add_surroundings(tenant);
        names
    }

    fn add_surroundings(&mut self, tenant: &Tenant) {
        let (mentioned, others): (Vec<_>, Vec<_>) = tenant.roles.values().partition(|role| role.is_mentioned);
        self.roles = mentioned.into_iter().chain(others).map(|role| role.name.clone()).collect();
        self.policies = tenant.named_policies.keys().cloned().collect();
        self.contexts = tenant.contexts.values().map(|context| context.name.clone()).collect();
        self.units = tenant.units.values().map(|unit| unit.name.clone()).collect();
        self.blueprints = tenant.blueprints.values().map(|blueprint| blueprint.name.clone()).collect();
        let granted = tenant.groups.values().flat_map(|group| &group.grants).map(|(access, _)| access.clone());
        let granted: BTreeSet<Box<str>> = granted.collect();
        self.accesses = granted.into_iter().collect();
    }

    /// Returns the names of a kind.
    pub fn of(&self, kind: NameKind) -> impl Iterator<Item = &str> {
        self.lists(kind).into_iter().flatten().map(AsRef::as_ref)
    }

    /// Tells whether a name is known as one of a kind, or as a further name of a principal. Of a group may be asked, in vain, what it can.
    pub fn knows(&self, kind: NameKind, name: &str) -> bool {
        let kind = if kind == NameKind::Account { NameKind::Principal } else { kind };
        let is_role = || matches!(kind, NameKind::Role | NameKind::Anything) && catalog::find(name).is_some();
        self.lists(kind).iter().any(|list| list.contains(name)) || self.aliases.contains(name) || is_role()
    }

    fn lists(&self, kind: NameKind) -> Vec<&List> {
        match kind {
            NameKind::Principal => vec![&self.users, &self.service_principals, &self.groups],
            NameKind::Account => vec![&self.users, &self.service_principals],
            NameKind::User => vec![&self.users],
            NameKind::ServicePrincipal => vec![&self.service_principals],
            NameKind::UserOrGroup => vec![&self.users, &self.groups],
            NameKind::Group => vec![&self.groups],
            NameKind::Role => vec![&self.roles],
            NameKind::Policy => vec![&self.policies],
            NameKind::Context => vec![&self.contexts],
            NameKind::Unit => vec![&self.units],
            NameKind::Blueprint => vec![&self.blueprints],
            NameKind::Anything => {
                let accounts = [&self.users, &self.service_principals, &self.groups];
                let others = [&self.roles, &self.policies, &self.contexts, &self.units, &self.blueprints];
                accounts.into_iter().chain(others).collect()
            }
        }
    }
}
