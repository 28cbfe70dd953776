//! What is not known in a picture: beside what somebody may be assigned to stands a node for whoever that may be.

use std::collections::BTreeMap;

use crate::graph::model::{Entity, Tie};
use crate::graph::world::{World, entity_of};
use crate::ir::{Among, Target, Unknowable, UnknownAssignment, UnknownId};
use crate::text::{clean, list};

/// A group or a role of which it is not known who is assigned.
pub struct Open {
    /// What that is.
    pub target: Entity,
    /// Whoever it may be.
    pub who: Entity,
    /// Each way of being assigned, with the statements that leave it open.
    pub ways: BTreeMap<Tie, Vec<UnknownId>>,
}

/// Returns what is not known of who is assigned at the instant, by what they are assigned to.
pub fn open(world: &World<'_>) -> Vec<Open> {
    let mut found: BTreeMap<Entity, BTreeMap<Tie, Vec<UnknownId>>> = BTreeMap::new();
    for (id, row) in world.tenant.unknowns.iter() {
        if let Some(assignment) = assignment(&row.what).filter(|row| row.window.from <= world.view.at && world.view.at < row.window.until) {
            found.entry(entity_of(assignment.target)).or_default().entry(tie(assignment)).or_default().push(id);
        }
    }
    let open = |(target, ways): (Entity, BTreeMap<Tie, Vec<UnknownId>>)| {
        let first = ways.values().flatten().min().copied()?;
        Some(Open { target, who: Entity::Unknown(first), ways })
    };
    found.into_iter().filter_map(open).collect()
}

/// Says who may be assigned: anybody, or those that are named.
pub fn who(world: &World<'_>, ids: &[UnknownId]) -> String {
    let mut names: Vec<String> = Vec::new();
    for row in ids.iter().filter_map(|id| assignment(&world.tenant.unknowns.row(*id).what)) {
        match &row.among {
            Among::Anyone => return "anybody".to_owned(),
            Among::These(named) => names.extend(named.iter().map(|who| clean(&world.tenant.principals.row(*who).name).into_owned())),
        }
    }
    list(&names, "or")
}

fn assignment(what: &Unknowable) -> Option<&UnknownAssignment> {
    match what {
        Unknowable::Assignment(assignment) => Some(assignment),
        Unknowable::UserFlag(..) | Unknowable::GroupFlag(..) | Unknowable::Field { .. } | Unknowable::Policy(_) => None,
    }
}

fn tie(assignment: &UnknownAssignment) -> Tie {
    match assignment.target {
        Target::Group(_, relation) => Tie::Unknown(assignment.state, Some(relation)),
        Target::Role(..) => Tie::Unknown(assignment.state, None),
    }
}
