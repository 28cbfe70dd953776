//! The overview of a tenant that is too big to be read as a whole: what matters most, the accounts that are assigned to something privileged by
//! name, and all others counted at what they are assigned to.

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;

use crate::ir::PrincipalId;

use super::fold::{self, Class, Least};
use super::model::{Entity, Tie};
use super::rank::{self, Ranked};
use super::structure::structure_edges;
use super::subject::Subject;
use super::world::World;

/// The most groups, roles and grants of an overview, and the most edges between them.
const MAX_STRUCTURE: usize = 32;
const MAX_STRUCTURE_EDGES: usize = 40;

/// The most nodes of accounts that are drawn by name, and the most edges of one of them: with more, lines hide each other.
const MAX_NAMED: usize = 24;
const MAX_NAMED_EDGES: usize = 3;

/// Chooses groups, roles and grants in the order in which they matter, and makes nodes of the accounts.
pub fn choose(world: &World<'_>, subject: &Subject<'_>, mut chosen: Ranked) -> (Ranked, Vec<Class>) {
    chosen.truncate(MAX_STRUCTURE);
    while structure_edges(world, subject, &chosen) > MAX_STRUCTURE_EDGES && chosen.len() > 1 {
        chosen.pop();
    }
    let mut classes = named(world, subject, &chosen);
    classes.extend(crowds(world, subject, &chosen, &classes));
    name_lone_ones(&mut classes);
    (chosen, classes)
}

/// Gives those their names who stand alone in a single node: whoever is named twice would be taken for two.
fn name_lone_ones(classes: &mut [Class]) {
    let mut nodes: BTreeMap<PrincipalId, usize> = BTreeMap::new();
    for member in classes.iter().flat_map(|class| &class.members) {
        *nodes.entry(*member).or_default() += 1;
    }
    for class in classes {
        if let [lone] = class.members.as_slice() {
            class.is_crowd &= nodes.get(lone) != Some(&1);
        }
    }
}

/// Returns who is assigned to something privileged, or to what leads there, those alike as one: the nearest first, as far as there is room.
fn named(world: &World<'_>, subject: &Subject<'_>, chosen: &Ranked) -> Vec<Class> {
    let mut leading = rank::leading(world);
    leading.retain(|entity, _| chosen.contains_key(entity));
    let mut classes = fold::classes(world, &leading, subject, &BTreeSet::new(), Least(2));
    classes.retain(|class| !class.ties.is_empty() && class.ties.len() <= MAX_NAMED_EDGES);
    classes.sort_by_key(|class| class.ties.iter().filter_map(|(target, _)| leading.get_index_of(target)).min());
    classes.truncate(MAX_NAMED);
    classes
}

/// Counts at everything drawn the accounts that are tied to it by no line of their own.
fn crowds(world: &World<'_>, subject: &Subject<'_>, chosen: &Ranked, named: &[Class]) -> Vec<Class> {
    let approvals = fold::approvals(world, chosen, subject);
    let told = told(named);
    let mut crowds: IndexMap<Entity, Crowd> = chosen.keys().map(|entity| (*entity, Crowd::default())).collect();
    for (account, _) in world.tenant.principals.iter().filter(|(_, row)| !row.is_group()) {
        let is_told = |tie: &(Entity, Tie)| told.get(&account).is_some_and(|told| told.contains(tie));
        for tie in fold::ties(world, chosen, account, &approvals).into_iter().filter(|tie| !is_told(tie)) {
            if let Some(crowd) = crowds.get_mut(&tie.0) {
                crowd.add(account, tie);
            }
        }
    }
    let crowds = crowds.into_values().filter(|crowd| !crowd.members.is_empty());
    crowds.map(|crowd| Class { members: crowd.members, ties: crowd.ties.into_iter().collect(), is_crowd: true }).collect()
}

/// The accounts that are tied to one thing.
#[derive(Debug, Default)]
struct Crowd {
    members: Vec<PrincipalId>,
    ties: BTreeSet<(Entity, Tie)>,
}

impl Crowd {
    fn add(&mut self, account: PrincipalId, tie: (Entity, Tie)) {
        self.ties.insert(tie);
        // the ties of one account to one thing follow each other
        if self.members.last() != Some(&account) {
            self.members.push(account);
        }
    }
}

/// Returns what is drawn of those who are named.
fn told(named: &[Class]) -> BTreeMap<PrincipalId, &fold::Ties> {
    named.iter().flat_map(|class| class.members.iter().map(|member| (*member, &class.ties))).collect()
}
