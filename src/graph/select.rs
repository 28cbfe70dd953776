//! Chooses what is drawn: everything that fits, else what matters most; and counts what is left out.

use std::collections::BTreeSet;

use crate::ir::{PrincipalId, PrincipalKind};

use super::fold::{self, Class, Least};
use super::model::{Counts, Entity};
use super::overview;
use super::rank::{self, Ranked, is_structure};
use super::scene::MAX_NODES;
use super::structure::structure_edges;
use super::subject::{ALL, Spread, Subject, account_of};
use super::world::World;

/// The most edges of a picture: with more, lines hide each other.
const MAX_EDGES: usize = 260;

/// The most nodes around the path of an answer: enough to see where it lies.
const MAX_NODES_AROUND: usize = 50;

/// The most nodes and edges of a tenant that nothing is asked about: with more it is drawn as an overview.
const AT_A_GLANCE: Room = Room { nodes: 60, edges: 90 };

/// The share of nodes that accounts leave to groups, roles and grants at least, in percent, where not everything fits.
const STRUCTURE_PERCENT: usize = 65;

/// Accounts alike are folded from so many on; where that is not enough, from two on.
const FOLDED_FROM: usize = 4;

/// How much a picture holds.
#[derive(Debug, Clone, Copy)]
struct Room {
    nodes: usize,
    edges: usize,
}

impl Room {
    /// Returns the room for a picture; what must be drawn is, even where no room is left.
    fn of(subject: &Subject<'_>, needed: &BTreeSet<Entity>) -> Self {
        if subject.is_overview {
            return AT_A_GLANCE;
        }
        let most = if subject.has_path { MAX_NODES_AROUND.max(needed.len()).min(MAX_NODES) } else { MAX_NODES };
        let created = needed.iter().filter(|entity| matches!(entity, Entity::NewAccount(_))).count();
        // none where the steps of a plan fill the picture
        Self { nodes: most.saturating_sub(created), edges: MAX_EDGES.saturating_sub(subject.steps.len()) }
    }
}

/// What is drawn.
#[derive(Debug)]
pub struct Choice {
    /// Groups, roles, grants and contexts, in the order in which they matter.
    pub chosen: Ranked,
    /// Accounts, in declaration order; of an overview, those with a name first.
    pub classes: Vec<Class>,
    /// What is not drawn.
    pub left_out: Counts,
    /// Whether the tenant is too big to be read at a glance, so that most accounts are counted at what they are assigned to.
    pub is_overview: bool,
    accounts: BTreeSet<PrincipalId>,
}

impl Choice {
    /// Chooses what is drawn.
    pub fn new(world: &World<'_>, subject: &Subject<'_>) -> Self {
        let needed = subject.needed(world);
        let ranked = ranked(world, subject, &needed);
        let room = Room::of(subject, &needed);
        let folds = if subject.has_path { &[Least(2)][..] } else { &[Least(FOLDED_FROM), Least(2)] };
        let all = |ranked: &Ranked| folds.iter().find_map(|least| whole(world, subject, ranked, &needed, *least, room));
        let whole = with_ways(world, subject, &ranked).and_then(|ways| all(&ways)).or_else(|| all(&ranked));
        let is_overview = whole.is_none() && subject.is_overview;
        let (chosen, classes) = whole.unwrap_or_else(|| {
            if subject.is_overview { overview::choose(world, subject, ranked) } else { cut(world, subject, ranked, &needed, room) }
        });
        let accounts = classes.iter().flat_map(|class| &class.members).copied().collect();
        let left_out = left_out(world, &chosen, &accounts);
        Self { chosen, classes, left_out, is_overview, accounts }
    }

    /// Tells whether an entity is an account that is drawn, alone or folded.
    pub fn has_account(&self, entity: Entity) -> bool {
        account_of(entity).is_some_and(|account| self.accounts.contains(&account))
    }
}

fn ranked(world: &World<'_>, subject: &Subject<'_>, needed: &BTreeSet<Entity>) -> Ranked {
    let Some(spread) = subject.spread else { return rank::by_importance(world) };
    let told = needed.iter().filter(|entity| subject.has_path && is_structure(**entity));
    let starts: BTreeSet<Entity> = subject.asked.iter().chain(told).copied().collect();
    let asked = subject.asked.iter().copied().chain(needed.iter().copied()).chain(subject.items.iter().copied());
    let first = asked.filter(|entity| is_structure(*entity));
    let mut ranked: Ranked = first.map(|entity| (entity, false)).collect();
    for (entity, shows) in rank::around(world, &starts, spread) {
        *ranked.entry(entity).or_insert(false) |= shows;
    }
    ranked
}

/// Adds what the accounts of an answer lead to, where that is drawn; of many accounts, the first.
fn with_ways(world: &World<'_>, subject: &Subject<'_>, ranked: &Ranked) -> Option<Ranked> {
    let starts = subject.has_ways.then(|| subject.items.iter().take(MAX_NODES).copied().collect())?;
    let mut ways = ranked.clone();
    for entity in rank::around(world, &starts, Spread { forward: ALL, backward: 0 }).into_keys() {
        ways.entry(entity).or_insert(false);
    }
    Some(ways)
}

/// Returns everything, if it fits.
fn whole(
    world: &World<'_>,
    subject: &Subject<'_>,
    ranked: &Ranked,
    needed: &BTreeSet<Entity>,
    least: Least,
    room: Room,
) -> Option<(Ranked, Vec<Class>)> {
    if ranked.len() > room.nodes || structure_edges(world, subject, ranked) > room.edges {
        return None;
    }
    let classes = fold::classes(world, ranked, subject, needed, least);
    let edges = structure_edges(world, subject, ranked) + classes.iter().map(|class| class.ties.len()).sum::<usize>();
    (ranked.len() + classes.len() <= room.nodes && edges <= room.edges).then(|| (ranked.clone(), classes))
}

/// Returns what matters most: first groups, roles and grants, then accounts, until nothing more fits.
fn cut(world: &World<'_>, subject: &Subject<'_>, mut chosen: Ranked, needed: &BTreeSet<Entity>, room: Room) -> (Ranked, Vec<Class>) {
    let Room { nodes: most, edges: most_edges } = room;
    let share = most * STRUCTURE_PERCENT / 100;
    let all = fold::classes(world, &chosen, subject, needed, Least(2)).len();
    let needed_accounts = needed.iter().filter(|entity| account_of(**entity).is_some()).count();
    let needed_structure = needed.iter().filter(|entity| is_structure(**entity)).count();
    // no room is left where accounts, or those that must be drawn, take all of it
    chosen.truncate(share.max(most.saturating_sub(all)).max(needed_structure).min(most.saturating_sub(needed_accounts)));
    while structure_edges(world, subject, &chosen) > most_edges * STRUCTURE_PERCENT / 100 && chosen.len() > 1 {
        chosen.truncate(chosen.len() - chosen.len().div_ceil(10));
    }
    let mut edges = structure_edges(world, subject, &chosen);
    let mut nodes = chosen.len();
    let mut classes = fold::classes(world, &chosen, subject, needed, Least(2));
    classes.sort_by_key(|class| importance(&chosen, subject, needed, class));
    classes.retain(|class| {
        let fits = nodes < most && edges + class.ties.len() <= most_edges;
        if fits {
            nodes += 1;
            edges += class.ties.len();
        }
        fits
    });
    classes.sort_by_key(|class| class.members.first().copied());
    (chosen, classes)
}

/// What the question needs first, then the items of its answer, then who is tied to what matters most, then the many before the few.
fn importance(chosen: &Ranked, subject: &Subject<'_>, needed: &BTreeSet<Entity>, class: &Class) -> (bool, bool, usize, usize) {
    let first = class.members.first().map(|member| Entity::Account(*member));
    let is_in = |set: &BTreeSet<Entity>| first.is_some_and(|entity| set.contains(&entity));
    let nearest = class.ties.iter().filter_map(|(target, _)| chosen.get_index_of(target)).min().unwrap_or(usize::MAX);
    (!is_in(needed), !is_in(&subject.items), nearest, usize::MAX - class.members.len())
}

/// Counts what is declared and not drawn.
fn left_out(world: &World<'_>, chosen: &Ranked, accounts: &BTreeSet<PrincipalId>) -> Counts {
    let is_left_out = |entity: &Entity| !chosen.contains_key(entity);
    let mut counts = Counts {
        roles: world.roles().iter().filter(|role| is_left_out(role)).count(),
        accesses: world.accesses().filter(is_left_out).count(),
        blueprints: world.tenant.blueprints.ids().map(Entity::Blueprint).filter(is_left_out).count(),
        ..Counts::default()
    };
    for (id, row) in world.tenant.principals.iter() {
        if !accounts.contains(&id) && is_left_out(&world.entity(id)) {
            *counts.of(&row.kind) += 1;
        }
    }
    counts
}

impl Counts {
    fn of(&mut self, kind: &PrincipalKind) -> &mut usize {
        match kind {
            PrincipalKind::User { .. } => &mut self.users,
            PrincipalKind::ServicePrincipal => &mut self.service_principals,
            PrincipalKind::Group(_) => &mut self.groups,
        }
    }
}
