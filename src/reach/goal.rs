//! What is wanted, as facts.

use crate::ir::{Goal, GroupId, Relation, RoleId, Scope, Target, Tenant, Thing};

use super::power::is_privileged;

/// More groups than this are looked up in a set.
const LARGE: usize = 32;

/// The facts of which any one satisfies a goal: roles count in every scope.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Groups to be member of.
    pub members: Vec<GroupId>,
    /// Groups to be owner of.
    pub owners: Vec<GroupId>,
    /// Roles to hold.
    pub roles: Vec<RoleId>,
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
        match thing {
            Thing::Group(group, Relation::Member) => Self { members: vec![group], ..Self::default() },
            Thing::Group(group, Relation::Owner) => Self { owners: vec![group], ..Self::default() },
            Thing::Role(role) => Self { roles: vec![role], ..Self::default() },
        }
    }

    /// Tells whether so much is wanted that looking it up one by one takes long, and that everything leads to some of it.
    pub(super) fn is_large(&self) -> bool {
        self.members.len() + self.owners.len() > LARGE
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
