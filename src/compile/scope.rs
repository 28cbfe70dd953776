//! Maps names to ids in the six namespaces.

use std::sync::OnceLock;

use indexmap::IndexMap;
use rustc_hash::{FxBuildHasher, FxHashMap};

use crate::catalog;
use crate::ir::{BlueprintId, ContextId, GroupId, PolicyId, PrincipalId, PrincipalKind, RoleId, Tenant, UnitId};
use crate::source::Span;
use crate::table::Id;

/// The names of a policy set: principals, roles, policies, contexts, units and blueprints. Built-in roles need no declaration.
#[derive(Debug, Clone, Default)]
pub struct Scope {
    pub(super) principals: Names<PrincipalRef>,
    pub(super) custom_roles: Names<RoleId>,
    pub(super) policies: Names<PolicyId>,
    pub(super) contexts: Names<ContextId>,
    pub(super) units: Names<UnitId>,
    pub(super) blueprints: Names<BlueprintId>,
    aliases: OnceLock<Aliases>,
}

/// One namespace, in declaration order.
pub(super) type Names<T> = IndexMap<Box<str>, Declared<T>, FxBuildHasher>;

/// Something declared, and the place of its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Declared<T> {
    pub(super) id: T,
    pub(super) span: Span,
}

/// A principal and its kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct PrincipalRef {
    pub(super) id: PrincipalId,
    pub(super) kind: RefKind,
}

/// The kind of a principal, as far as resolving names needs it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RefKind {
    User,
    ServicePrincipal,
    Group(GroupId),
}

impl RefKind {
    pub(super) fn noun(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::ServicePrincipal => "service principal",
            Self::Group(_) => "group",
        }
    }
}

/// User principal names, object ids and labels: further names of principals, in queries only.
type Aliases = FxHashMap<Box<str>, Vec<PrincipalId>>;

impl Scope {
    /// Returns the user, service principal or group of a name.
    #[must_use]
    pub fn principal(&self, name: &str) -> Option<PrincipalId> {
        self.principals.get(name).map(|declared| declared.id.id)
    }

    /// Returns the principal that a question means by a name: who is called so, else the only one whose user principal name, object id or
    /// label it is.
    #[must_use]
    pub fn principal_meant(&self, tenant: &Tenant, name: &str) -> Option<PrincipalId> {
        self.principal(name).or_else(|| match self.principals_by_alias(tenant, name) {
            [only] => Some(*only),
            _ => None,
        })
    }

    /// Returns the keyword that declares the principal of a name: `user`, `service-principal` or `group`.
    pub(super) fn principal_kind(&self, name: &str) -> Option<&'static str> {
        self.principals.get(name).map(|declared| match declared.id.kind {
            RefKind::User => "user",
            RefKind::ServicePrincipal => "service-principal",
            RefKind::Group(_) => "group",
        })
    }

    /// Returns the group of a name.
    #[must_use]
    pub fn group(&self, name: &str) -> Option<GroupId> {
        match self.principals.get(name)?.id.kind {
            RefKind::Group(group) => Some(group),
            RefKind::User | RefKind::ServicePrincipal => None,
        }
    }

    /// Returns the user of a name.
    #[must_use]
    pub fn user(&self, name: &str) -> Option<PrincipalId> {
        let found = self.principals.get(name)?.id;
        (found.kind == RefKind::User).then_some(found.id)
    }

    /// Returns the role of a name: a custom one, or a built-in one by display name, slug, template id or alternative name.
    #[must_use]
    pub fn role(&self, name: &str) -> Option<RoleId> {
        let custom = self.custom_roles.get(name).map(|declared| declared.id);
        custom.or_else(|| catalog::find(name).map(RoleId::from_index))
    }

    /// Returns the declared policy of a name.
    #[must_use]
    pub fn policy(&self, name: &str) -> Option<PolicyId> {
        self.policies.get(name).map(|declared| declared.id)
    }

    /// Returns the authentication context of a name.
    #[must_use]
    pub fn context(&self, name: &str) -> Option<ContextId> {
        self.contexts.get(name).map(|declared| declared.id)
    }

    /// Returns the administrative unit of a name.
    #[must_use]
    pub fn unit(&self, name: &str) -> Option<UnitId> {
        self.units.get(name).map(|declared| declared.id)
    }

    /// Returns the blueprint of a name.
    #[must_use]
    pub fn blueprint(&self, name: &str) -> Option<BlueprintId> {
        self.blueprints.get(name).map(|declared| declared.id)
    }

    /// Returns the principals whose user principal name, object id or label it is, in declaration order; the first two count in any case. The
    /// table behind it is built at
    /// the first call, which must be given the tenant of this scope.
    pub(super) fn principals_by_alias(&self, tenant: &Tenant, alias: &str) -> &[PrincipalId] {
        let aliases = self.aliases.get_or_init(|| collect_aliases(tenant));
        aliases.get(alias).or_else(|| aliases.get(&*alias.to_lowercase())).map_or(&[], Vec::as_slice)
    }
}

fn collect_aliases(tenant: &Tenant) -> Aliases {
    let mut aliases = Aliases::default();
    for (id, principal) in tenant.principals.iter() {
        let upn = match &principal.kind {
            PrincipalKind::User { upn, .. } => upn.as_ref(),
            PrincipalKind::ServicePrincipal | PrincipalKind::Group(_) => None,
        };
        let without_case = [upn, principal.external_id.as_ref()].into_iter().flatten().map(|alias| Box::from(alias.to_lowercase()));
        let as_written = [upn, principal.external_id.as_ref(), principal.label.as_ref()].into_iter().flatten().cloned();
        for alias in as_written.chain(without_case) {
            let ids = aliases.entry(alias).or_default();
            if ids.last() != Some(&id) {
                ids.push(id);
            }
        }
    }
    aliases
}
