//! Puts groups, roles and grants into the order in which they matter: the first ones are drawn.

use std::collections::{BTreeSet, VecDeque};

use indexmap::IndexMap;

use crate::ir::Scope;
use crate::reach::is_privileged;

use super::model::Entity;
use super::subject::Spread;
use super::world::World;

/// Entities in order, each with whether the accounts that are assigned to it are drawn.
pub type Ranked = IndexMap<Entity, bool>;

/// Ranks the whole tenant: what leads to privileged roles, nearest first; then to other roles; then to what groups grant; then
/// role-assignable groups, then PIM-enabled ones, each with what leads to them; then blueprints; then every other group, in declaration order.
pub fn by_importance(world: &World<'_>) -> Ranked {
    let tenant = world.tenant;
    let (privileged, other): (Vec<Entity>, Vec<Entity>) = world.roles().into_iter().partition(|role| is_privileged_role(world, *role));
    let assignable = tenant.groups.iter().filter(|(_, group)| group.role_assignable.is_some()).map(|(id, _)| Entity::Group(id));
    let enabled = tenant.groups.iter().filter(|(_, group)| group.pim_enabled.is_some()).map(|(id, _)| Entity::Group(id));
    let blueprints = tenant.blueprints.ids().map(Entity::Blueprint);
    let all = tenant.groups.ids().map(Entity::Group);
    let mut ranked = Ranked::new();
    for starts in
        [privileged, other, world.accesses().collect(), assignable.collect(), enabled.collect(), blueprints.collect(), all.collect()]
    {
        walk(&mut ranked, starts, usize::MAX, |entity| world.groups_behind(entity));
    }
    ranked.values_mut().for_each(|shows_accounts| *shows_accounts = true);
    ranked
}

/// Returns privileged roles and what leads to them, nearest first.
pub fn leading(world: &World<'_>) -> Ranked {
    let privileged = world.roles().into_iter().filter(|role| is_privileged_role(world, *role)).collect();
    let mut ranked = Ranked::new();
    walk(&mut ranked, privileged, usize::MAX, |entity| world.groups_behind(entity));
    ranked
}

fn is_privileged_role(world: &World<'_>, entity: Entity) -> bool {
    matches!(entity, Entity::Role(role, _) if is_privileged(world.tenant, role))
}

/// Ranks what lies around entities: first those, then what they lead to and what leads to them, nearest first. Accounts are drawn of the
/// entities themselves and of what leads to them.
pub fn around(world: &World<'_>, starts: &BTreeSet<Entity>, spread: Spread) -> Ranked {
    let mut ranked: Ranked = starts.iter().filter(|entity| is_structure(**entity)).map(|entity| (*entity, true)).collect();
    let shows_accounts = spread.backward > 0;
    ranked.values_mut().for_each(|shows| *shows = shows_accounts);
    let mut behind: IndexMap<Entity, usize> = IndexMap::new();
    let mut ahead: IndexMap<Entity, usize> = IndexMap::new();
    let start = || starts.iter().copied().collect::<Vec<_>>();
    walk_with_depth(&mut behind, start(), spread.backward, |entity| world.groups_behind(entity));
    walk_with_depth(&mut ahead, start(), spread.forward, |entity| world.targets(entity));
    let behind = behind.into_iter().map(|(entity, depth)| (depth, true, entity));
    let ahead = ahead.into_iter().map(|(entity, depth)| (depth, false, entity));
    let mut found: Vec<(usize, bool, Entity)> =
        behind.chain(ahead).filter(|(depth, _, entity)| *depth > 0 && is_structure(*entity)).collect();
    // against the assignments first, so that accounts are shown where an entity lies on both sides
    found.sort_by_key(|(depth, is_behind, _)| (*depth, !*is_behind));
    for (_, is_behind, entity) in found {
        let shows = ranked.entry(entity).or_insert(is_behind);
        *shows |= is_behind;
    }
    ranked
}

/// Tells whether an entity is no account.
pub fn is_structure(entity: Entity) -> bool {
    match entity {
        Entity::Group(_) | Entity::Role(_, Scope::Tenant | Scope::Unit(_)) | Entity::Access(_) | Entity::Context(_) => true,
        Entity::Blueprint(_) => true,
        Entity::Account(_) | Entity::NewAccount(_) | Entity::Unknown(_) => false,
    }
}

fn walk(ranked: &mut Ranked, starts: Vec<Entity>, depth: usize, next: impl Fn(Entity) -> BTreeSet<Entity>) {
    let mut seen: IndexMap<Entity, usize> = ranked.keys().map(|entity| (*entity, 0)).collect();
    walk_with_depth(&mut seen, starts, depth, next);
    for entity in seen.into_keys() {
        ranked.entry(entity).or_insert(false);
    }
}

/// Breadth first, each entity once. Of one depth, the neighbours of all entities come in turn, so that one with many does not push out the
/// others.
fn walk_with_depth(seen: &mut IndexMap<Entity, usize>, starts: Vec<Entity>, most: usize, next: impl Fn(Entity) -> BTreeSet<Entity>) {
    let mut level: Vec<Entity> = starts.into_iter().filter(|start| seen.insert(*start, 0).is_none()).collect();
    let mut depth = 0;
    while !level.is_empty() && depth < most {
        depth += 1;
        let mut turns: VecDeque<_> = level.iter().map(|entity| next(*entity).into_iter()).collect();
        level = Vec::new();
        while let Some(mut neighbours) = turns.pop_front() {
            if let Some(neighbour) = neighbours.find(|neighbour| !seen.contains_key(neighbour)) {
                seen.insert(neighbour, depth);
                level.push(neighbour);
                turns.push_back(neighbours);
            }
        }
    }
}
