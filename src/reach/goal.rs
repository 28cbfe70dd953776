//! What is wanted, as facts.

use indexmap::IndexSet;
use rustc_hash::FxBuildHasher;

use crate::eval::{View, is_role_of_agents};
use crate::ir::{Goal, GroupId, Relation, RoleId, Scope, Target, Tenant, Thing};

use super::power::is_privileged;

/// A set in the order in which it was filled.
type Set<T> = IndexSet<T, FxBuildHasher>;

/// The facts of which any one satisfies a goal: roles count in every scope.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Groups to be member of.
    pub members: Set<GroupId>,
    /// Groups to be owner of.
    pub owners: Set<GroupId>,
    /// Roles to hold.
    pub roles: Set<RoleId>,
}

impl Wanted {
    /// Reads a goal. An access that no group grants wants nothing, and nothing satisfies it.
    #[must_use]
    pub fn new(tenant: &Tenant, goal: &Goal) -> Self {
        match goal {
            Goal::Thing(thing) => Self::thing(*thing),
            Goal::Access(access) => {
                let grants = |group: &GroupId| tenant.groups.row(*group).grants.iter().any(|(granted, _)| granted == access);
                Self { members: tenant.groups.ids().filter(grants).collect(), ..Self::default() }
            }
            Goal::AnyPrivilegedRole => {
                Self { roles: tenant.roles.ids().filter(|role| is_privileged(tenant, *role)).collect(), ..Self::default() }
            }
        }
    }

    /// Wants one thing.
    #[must_use]
    pub fn thing(thing: Thing) -> Self {
        let mut wanted = Self::default();
        match thing {
            Thing::Group(group, Relation::Member) => _ = wanted.members.insert(group),
            Thing::Group(group, Relation::Owner) => _ = wanted.owners.insert(group),
            Thing::Role(role) => _ = wanted.roles.insert(role),
        }
        wanted
    }

    /// Wants something else too.
    #[must_use]
    pub fn join(mut self, more: Self) -> Self {
        self.members.extend(more.members);
        self.owners.extend(more.owners);
        self.roles.extend(more.roles);
        self
    }

    /// Returns the things that are wanted.
    pub fn things(&self) -> impl Iterator<Item = Thing> {
        let members = self.members.iter().map(|group| Thing::Group(*group, Relation::Member));
        let owners = self.owners.iter().map(|group| Thing::Group(*group, Relation::Owner));
        members.chain(owners).chain(self.roles.iter().map(|role| Thing::Role(*role)))
    }

    /// Tells whether a group matters to the goal itself.
    pub(super) fn has_group(&self, group: GroupId) -> bool {
        self.members.contains(&group) || self.owners.contains(&group)
    }

    /// Tells whether a fact satisfies the goal.
    #[must_use]
    pub fn is_met_by(&self, target: Target) -> bool {
        match target {
            Target::Group(group, Relation::Member) => self.members.contains(&group),
            Target::Group(group, Relation::Owner) => self.owners.contains(&group),
            Target::Role(role, Scope::Tenant | Scope::Unit(_)) => self.roles.contains(&role),
        }
    }
}

/// Returns a built-in role that nobody is given in any of these views, nor mentions, and agents are not given (D3.17): who comes to it comes to every role (R9). Built-in roles
/// have the same ids in all tenants.
#[must_use]
pub fn unused_role(views: &[View<'_>]) -> Option<RoleId> {
    let is_unused = |view: &View<'_>, role: RoleId| {
        let row = view.tenant.roles.row(role);
        let is_given = !row.is_mentioned && !is_role_of_agents(view.tenant, role);
        row.catalog_index.is_some() && is_given && view.of_role(role).next().is_none()
    };
    views.first()?.tenant.roles.ids().find(|role| views.iter().all(|view| is_unused(view, *role)))
}
