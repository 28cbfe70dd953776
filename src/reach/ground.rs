//! What a search stands on, and where it looks. Knows no rule.

use rustc_hash::FxHashSet;

use crate::eval::View;
use crate::ir::{GroupId, PolicyId, Relation, RoleId, Scope, Target, UnitId};

use super::goal::Wanted;
use super::lookups::Lookups;

/// A fact that somebody may need on the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Need {
    Member(GroupId),
    Owner(GroupId),
    Role(RoleId),
    RoleIn(RoleId, UnitId),
    /// Any role with power over groups or roles; in escalation over accounts and contexts too.
    Power,
    /// An approval under this policy, or a way past its gates.
    Passage(PolicyId),
}

/// What may lead to what is wanted: a search can be limited to it.
#[derive(Debug, Clone, Default)]
pub(super) struct Limits {
    pub(super) groups: Vec<GroupId>,
    pub(super) seen: FxHashSet<Need>,
}

impl Limits {
    /// Tells whether holding something may lead there.
    pub(super) fn has(&self, target: Target) -> bool {
        self.seen.contains(&match target {
            Target::Group(group, Relation::Member) => Need::Member(group),
            Target::Group(group, Relation::Owner) => Need::Owner(group),
            Target::Role(role, _) => Need::Role(role),
        })
    }

    /// Returns the groups that may lead there by one relation or the other, each once.
    pub(super) fn groups(&self) -> &[GroupId] {
        &self.groups
    }
}

/// What a search stands on: the given facts, what can be looked up, and what is wanted.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ground<'a> {
    pub(crate) view: View<'a>,
    pub(crate) index: &'a Lookups,
    /// The way to what is wanted, where the search is limited to it.
    pub(crate) limits: Option<&'a Limits>,
}

impl<'a> Ground<'a> {
    /// Returns the groups in the scope of a role that can lead further or are wanted, in declaration order of each kind; on the way to what
    /// is wanted only, where the search is limited to it. The scope of the tenant has all groups, that of a unit those in it (D1.9, D6.10).
    pub(crate) fn groups(&self, scope: Scope, wanted: &'a Wanted) -> Box<dyn Iterator<Item = GroupId> + 'a> {
        let (index, limits) = (self.index, self.limits);
        match scope {
            Scope::Tenant => {
                let leading = limits.map_or_else(|| index.relevant(), Limits::groups);
                Box::new(leading.iter().copied().chain(extra(index, wanted)))
            }
            Scope::Unit(unit) => {
                let leads = move |group: &GroupId| index.is_relevant(*group);
                let groups = index.groups_of(unit).iter().copied();
                let wanted = groups.clone().filter(move |group| !leads(group) && wanted.has_group(*group));
                Box::new(groups.filter(leads).chain(wanted))
            }
        }
    }

    /// Tells whether being in a group, or owning it, can lead further.
    pub(crate) fn matters(&self, target: Target) -> bool {
        match (target, self.limits) {
            (Target::Role(..), _) => true,
            (Target::Group(..), Some(limits)) => limits.has(target),
            (Target::Group(group, _), None) => self.index.is_relevant(group),
        }
    }

    /// Returns those of them that are open to join.
    pub(crate) fn joinable(&self, wanted: &'a Wanted) -> impl Iterator<Item = GroupId> + use<'a> {
        let index = self.index;
        index.joinable().iter().copied().chain(extra(index, wanted))
    }
}

/// Returns the groups that are wanted and lead nowhere.
pub(super) fn extra<'a>(index: &'a Lookups, wanted: &'a Wanted) -> impl Iterator<Item = GroupId> + use<'a> {
    wanted.members.iter().chain(&wanted.owners).copied().filter(|group| !index.is_relevant(*group))
}
