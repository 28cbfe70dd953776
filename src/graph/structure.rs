//! What joins groups, roles and grants with each other.

use std::collections::{BTreeMap, BTreeSet};

use crate::ir::PrincipalId;

use super::fold::{self, Ties};
use super::model::{Entity, Tie};
use super::rank::Ranked;
use super::subject::Subject;
use super::world::{World, entity_of};

/// Counts the edges between groups, roles and grants.
pub fn structure_edges(world: &World<'_>, subject: &Subject<'_>, chosen: &Ranked) -> usize {
    let approvals = fold::approvals(world, chosen, subject);
    chosen.keys().map(|entity| structure_ties(world, chosen, &approvals, *entity).len()).sum()
}

/// Returns the ties of a group to what is drawn, each once.
pub fn structure_ties(
    world: &World<'_>,
    chosen: &Ranked,
    approvals: &BTreeMap<PrincipalId, Ties>,
    entity: Entity,
) -> BTreeSet<(Entity, Tie)> {
    let facts = world.facts_of(entity).map(|(_, fact)| (entity_of(fact.target), world.tie(fact)));
    let grants = world.grants_of(entity).into_iter().map(|access| (access, Tie::Grants));
    let approved = world.principal(entity).and_then(|principal| approvals.get(&principal)).into_iter().flatten().copied();
    facts.chain(grants).filter(|(target, _)| chosen.contains_key(target)).chain(approved).collect()
}
