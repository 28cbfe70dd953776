//! What a search stands on, and where it looks.

use crate::eval::View;
use crate::ir::{GroupId, Scope, Target};
use crate::reach::cone::Cone;
use crate::reach::goal::Wanted;
use crate::reach::index::Index;

/// What a search stands on: the given facts, what can be looked up, and what is wanted.
#[derive(Debug, Clone, Copy)]
pub(in crate::reach) struct Ground<'a> {
    pub(in crate::reach) view: View<'a>,
    pub(in crate::reach) index: &'a Index,
    /// The way to what is wanted, where the search is limited to it.
    pub(in crate::reach) cone: Option<&'a Cone>,
}

impl<'a> Ground<'a> {
    /// Returns the groups in the scope of a role that can lead further or are wanted, in declaration order of each kind; on the way to what
    /// is wanted only, where the search is limited to it. The scope of the tenant has all groups, that of a unit those in it (D1.9, D6.10).
    pub(in crate::reach) fn groups(&self, scope: Scope, wanted: &'a Wanted) -> Box<dyn Iterator<Item = GroupId> + 'a> {
        let (index, cone) = (self.index, self.cone);
        match scope {
            Scope::Tenant => {
                let leading = cone.map_or_else(|| index.relevant(), Cone::groups);
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
    pub(in crate::reach) fn matters(&self, target: Target) -> bool {
        match (target, self.cone) {
            (Target::Role(..), _) => true,
            (Target::Group(..), Some(cone)) => cone.has(target),
            (Target::Group(group, _), None) => self.index.is_relevant(group),
        }
    }

    /// Returns those of them that are open to join.
    pub(in crate::reach) fn joinable(&self, wanted: &'a Wanted) -> impl Iterator<Item = GroupId> + use<'a> {
        let index = self.index;
        index.joinable().iter().copied().chain(extra(index, wanted))
    }
}

/// Returns the groups that are wanted and lead nowhere.
pub(super) fn extra<'a>(index: &'a Index, wanted: &'a Wanted) -> impl Iterator<Item = GroupId> + use<'a> {
    wanted.members.iter().chain(&wanted.owners).copied().filter(|group| !index.is_relevant(*group))
}
