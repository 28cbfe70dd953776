//! What can be gained or lost: what to compare, in the order in which it is told.

use std::collections::BTreeSet;

use super::both::{Both, Which};
use super::pairing::{Pairing, Spot};
use super::row::GoalKind;
use super::touched::Touched;
use crate::defect::OrDefect;
use crate::eval::View;
use crate::explain::goal_text;
use crate::ir::{self, Instant, RoleId, Thing};
use crate::reach::{self, Wanted, is_privileged};

/// Something that an account may come to, in both tenants.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Goal {
    /// Every role there is, by power over roles (R9).
    EveryRole,
    Spot(Spot),
    Access(Box<str>),
}

impl Goal {
    /// Returns the goal as one tenant knows it.
    pub(super) fn of(&self, pairing: &Pairing<'_>, which: Which) -> Option<ir::Goal> {
        match self {
            Self::EveryRole => unused_role(pairing).map(|role| ir::Goal::Thing(Thing::Role(role))),
            Self::Spot(spot) => pairing.thing(which, *spot).map(ir::Goal::Thing),
            Self::Access(access) => Some(ir::Goal::Access(access.clone())),
        }
    }

    /// Returns the things of which any one satisfies it.
    pub(super) fn things(&self, pairing: &Pairing<'_>, which: Which) -> Vec<Thing> {
        let wanted = self.of(pairing, which).map_or_else(Wanted::default, |goal| Wanted::new(pairing.tenant(which), &goal));
        wanted.things().collect()
    }

    /// Returns its text as the language writes it, by the names of the new tenant; `every role` is none of the language's.
    pub(super) fn text(&self, pairing: &Pairing<'_>) -> String {
        match self {
            Self::EveryRole => "every role".to_owned(),
            Self::Spot(_) | Self::Access(_) => {
                let text = |which| self.of(pairing, which).map(|goal| goal_text(pairing.tenant(which), &goal));
                text(Which::New).or_else(|| text(Which::Old)).or_defect()
            }
        }
    }

    /// Tells whether it is a privileged role, or all of them.
    pub(super) fn is_privileged(&self, pairing: &Pairing<'_>) -> bool {
        match self {
            Self::EveryRole => true,
            Self::Spot(Spot::Role(twin)) => Which::ALL
                .into_iter()
                .any(|which| pairing.roles.one(which, *twin).is_some_and(|role| is_privileged(pairing.tenant(which), role))),
            Self::Spot(Spot::Member(_) | Spot::Owner(_)) | Self::Access(_) => false,
        }
    }

    /// Returns its kind.
    pub(super) fn kind(&self) -> GoalKind {
        match self {
            Self::EveryRole => GoalKind::EveryRole,
            Self::Spot(Spot::Member(_) | Spot::Owner(_)) => GoalKind::Group,
            Self::Spot(Spot::Role(_)) => GoalKind::Role,
            Self::Access(_) => GoalKind::Access,
        }
    }

    /// Tells whether it is a role.
    pub(super) fn is_role(&self) -> bool {
        matches!(self, Self::Spot(Spot::Role(_)))
    }
}

/// Returns the goals that may have been touched: every role, privileged roles, groups with membership before ownership, other roles, access.
pub(super) fn goals(pairing: &Pairing<'_>, touched: &Touched) -> Vec<Goal> {
    let is_touched = |spot: &Spot| touched.spots.contains(spot);
    let mentioned = |which: Which, role: Option<RoleId>| role.is_some_and(|role| pairing.tenant(which).roles.row(role).is_mentioned);
    let is_mentioned = |of: Both<Option<RoleId>>| mentioned(Which::Old, of.old) || mentioned(Which::New, of.new);
    let roles = pairing.roles.iter().filter(|(_, of)| is_mentioned(*of)).map(|(twin, _)| Spot::Role(twin)).filter(is_touched);
    let (privileged, other): (Vec<Goal>, Vec<Goal>) = roles.map(Goal::Spot).partition(|goal| goal.is_privileged(pairing));
    let groups = pairing.groups().flat_map(|group| [Spot::Member(group), Spot::Owner(group)]).filter(is_touched).map(Goal::Spot);
    let every_role = (touched.power && unused_role(pairing).is_some()).then_some(Goal::EveryRole);
    every_role.into_iter().chain(privileged).chain(groups).chain(other).chain(access(pairing, touched)).collect()
}

/// Returns the access that groups grant which may have been touched, in the order in which it is first granted.
fn access(pairing: &Pairing<'_>, touched: &Touched) -> Vec<Goal> {
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    for which in [Which::New, Which::Old] {
        let tenant = pairing.tenant(which);
        for group in tenant.groups.values() {
            let is_touched = touched.spots.contains(&Spot::Member(pairing.principals.twin(which, group.principal)));
            for (access, _) in group.grants.iter().filter(|(access, _)| is_touched || touched.access.contains(access)) {
                if seen.insert(access.clone()) {
                    found.push(Goal::Access(access.clone()));
                }
            }
        }
    }
    found
}

/// Returns a built-in role that neither tenant mentions or gives to anybody.
fn unused_role(pairing: &Pairing<'_>) -> Option<RoleId> {
    let views = pairing.tenants.map(|tenant| View::new(tenant, Instant::from_micros(0)));
    reach::unused_role(&[views.new, views.old])
}
