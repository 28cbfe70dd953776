//! Lists the names that no node of a picture bears, so that a search finds them too: what each is, where it is folded into, and which
//! question draws it.

use std::collections::BTreeMap;

use crate::ir::{PrincipalId, PrincipalKind};
use crate::syntax::{format_name, format_string};
use crate::text::clean;

use super::model::{Directory, Entity, MAX_LISTED, NodeId, Unseen};
use super::select::Choice;
use super::subject::account_of;
use super::words::name;
use super::world::World;

/// Lists the names, the first [`MAX_LISTED`] of them; `class_ids` are the nodes of the accounts that are drawn.
pub fn of(world: &World<'_>, choice: &Choice, class_ids: &[NodeId]) -> Directory {
    let structure = structure(world).filter(|entity| !choice.chosen.contains_key(entity));
    let folds = folds(choice, class_ids);
    let is_unnamed = |account: &PrincipalId| folds.contains_key(account) || !choice.has_account(Entity::Account(*account));
    let accounts = world.tenant.principals.iter().filter(|(_, row)| !row.is_group()).map(|(id, _)| id).filter(is_unnamed);
    let mut all = structure.chain(accounts.map(Entity::Account));
    let names = all.by_ref().take(MAX_LISTED).map(|entity| unseen(world, entity, &folds)).collect();
    Directory { names, more: all.count() }
}

fn structure(world: &World<'_>) -> impl Iterator<Item = Entity> {
    let groups = world.tenant.groups.ids().map(Entity::Group);
    let blueprints = world.tenant.blueprints.ids().map(Entity::Blueprint);
    world.roles().into_iter().chain(groups).chain(world.accesses()).chain(blueprints)
}

/// Returns the nodes of accounts that are drawn without their names.
fn folds(choice: &Choice, class_ids: &[NodeId]) -> BTreeMap<PrincipalId, Vec<NodeId>> {
    let mut found: BTreeMap<PrincipalId, Vec<NodeId>> = BTreeMap::new();
    for (class, id) in choice.classes.iter().zip(class_ids).filter(|(class, _)| class.is_fold()) {
        for member in &class.members {
            found.entry(*member).or_default().push(*id);
        }
    }
    found
}

fn unseen(world: &World<'_>, entity: Entity, folds: &BTreeMap<PrincipalId, Vec<NodeId>>) -> Unseen {
    let tenant = world.tenant;
    let (kind, question) = match entity {
        Entity::Account(account) => {
            let row = tenant.principals.row(account);
            let kind = if matches!(row.kind, PrincipalKind::User { .. }) { "user" } else { "service-principal" };
            (kind, shown(kind, &row.name))
        }
        Entity::Group(group) => ("group", shown("group", tenant.group_name(group))),
        Entity::Role(role, _) => ("role", shown("role", &tenant.roles.row(role).name)),
        Entity::Blueprint(blueprint) => ("blueprint", shown("blueprint", &tenant.blueprints.row(blueprint).name)),
        Entity::Access(access) => ("access", format!("who can reach access {}", format_string(world.access_text(access)))),
        // these are drawn wherever they occur
        Entity::Context(_) | Entity::NewAccount(_) | Entity::Unknown(_) => ("", String::new()),
    };
    let nodes = account_of(entity).and_then(|account| folds.get(&account)).cloned().unwrap_or_default(); // of what is not drawn there are none
    Unseen { kind, name: name(world, entity), question: clean(&question).into_owned(), nodes }
}

fn shown(kind: &str, name: &str) -> String {
    format!("show {kind} {}", format_name(name))
}
