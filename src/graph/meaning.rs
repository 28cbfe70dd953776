//! What an edge contributes, in one sentence with its rule.

use crate::explain::Idle;
use crate::ir::{GroupId, Nesting, PrincipalKind, Relation, State};

use crate::reach::is_privileged;
use crate::text::quote;

use super::model::{Entity, Tie};
use super::words::name;
use super::world::World;

/// A sentence and the rule it rests on; the rule is empty where none applies.
pub type Statement = (String, &'static str);

/// Says what an edge contributes.
pub fn of_tie(world: &World<'_>, from: Entity, target: Entity, tie: Tie) -> Vec<Statement> {
    match tie {
        Tie::Assigned(state, relation, idle) => {
            let mut statements: Vec<Statement> = idle.map(of_idle).into_iter().collect();
            statements.push(of_assignment(world, from, target, state, relation));
            statements
        }
        Tie::Grants => vec![(format!("whoever is in {} has this access", quoted(world, from)), "")],
        Tie::Approves(relation) => vec![of_approval(world, from, target, relation)],
        Tie::Owns => vec![("may give itself the credentials of every agent identity of the blueprint".to_owned(), "R29")],
        Tie::AgentOf => vec![of_agent(world, target)],
        // whoever draws what is not known says so
        Tie::Steps | Tie::Unknown(..) => Vec::new(),
    }
}

fn of_agent(world: &World<'_>, target: Entity) -> Statement {
    match target {
        Entity::Account(_) => (format!("whoever controls {} acts as this user", quoted(world, target)), "R30"),
        _ => (format!("has its credentials from {}", quoted(world, target)), "R29"),
    }
}

fn of_idle(idle: Idle) -> Statement {
    match idle {
        Idle::NotYet => ("it does not count yet: its window begins later".to_owned(), "D3.2"),
        Idle::Expired => ("it does not count any more: its window has ended".to_owned(), "D3.2"),
        Idle::Disabled => ("it does not count: the account is disabled, and holds nothing".to_owned(), ""),
    }
}

fn of_assignment(world: &World<'_>, from: Entity, target: Entity, state: State, relation: Option<Relation>) -> Statement {
    let is_group = matches!(from, Entity::Group(_));
    match (state, relation) {
        (State::Eligible, _) if is_group => eligible_group(world, from, target, relation),
        (State::Eligible, Some(Relation::Owner)) => ("may activate ownership; until then it gives nothing".to_owned(), "D7.3"),
        (State::Eligible, Some(Relation::Member)) => ("may activate membership; until then it gives nothing".to_owned(), "D3.2"),
        (State::Eligible, None) => ("may activate the role; until then it gives nothing".to_owned(), "D3.2"),
        (State::Active | State::Activated, Some(Relation::Owner)) => {
            ("may change who is in the group, but does not have what membership gives".to_owned(), "D7.4")
        }
        (State::Active | State::Activated, Some(Relation::Member)) if is_group => {
            (format!("whoever is in {} is in {} too", quoted(world, from), quoted(world, target)), "D3.30")
        }
        (State::Active, Some(Relation::Member)) => ("is in the group, and has what it gives".to_owned(), "D3.2"),
        (State::Activated, Some(Relation::Member)) => {
            ("is in the group until the activation ends, and has what it gives".to_owned(), "D3.2")
        }
        (State::Active | State::Activated, None) if is_group => {
            (format!("whoever is an active member of {} has the role", quoted(world, from)), "D5.6")
        }
        (State::Active | State::Activated, None) => ("has the role".to_owned(), "D5.6"),
    }
}

fn eligible_group(world: &World<'_>, from: Entity, target: Entity, relation: Option<Relation>) -> Statement {
    let (from, target) = (quoted(world, from), quoted(world, target));
    let member = match world.tenant.settings.nesting.0 {
        Nesting::Transitive => "active member",
        Nesting::Direct => "direct active member",
    };
    match relation {
        Some(Relation::Member) => {
            (format!("each {member} of {from} may activate membership of {target}; only who asks is activated, not the group"), "D3.24")
        }
        Some(Relation::Owner) => {
            (format!("each {member} of {from} may activate ownership of {target}; only who asks is activated, not the group"), "D3.29")
        }
        None => (format!("each {member} of {from} may activate the role for themselves"), "D5.3"),
    }
}

fn of_approval(world: &World<'_>, from: Entity, target: Entity, relation: Option<Relation>) -> Statement {
    let what = match relation {
        Some(relation) => format!("{} of {}", relation.abstract_noun(), quoted(world, target)),
        None => format!("the role {}", quoted(world, target)),
    };
    match from {
        Entity::Group(_) => {
            (format!("whoever is an active member of {} may approve {what}, but nobody their own request", quoted(world, from)), "D2.22")
        }
        _ => (format!("may approve {what}, but not their own request"), "D2.22"),
    }
}

/// Says what a node is and does, where that needs saying.
pub fn of_entity(world: &World<'_>, entity: Entity) -> Vec<Statement> {
    let tenant = world.tenant;
    match entity {
        Entity::Account(principal) => {
            let row = tenant.principals.row(principal);
            let is_mfa = matches!(row.kind, PrincipalKind::User { mfa: Some(_), .. });
            let mut said: Vec<Statement> = Vec::new();
            said.extend(row.disabled.map(|_| ("the account is disabled: it holds nothing".to_owned(), "")));
            said.extend(row.is_agent_user().then(|| ("an agent's user: it has no password and no second factor".to_owned(), "D3.18")));
            said.extend(is_mfa.then(|| ("has a registered second factor".to_owned(), "")));
            said
        }
        Entity::Group(group) => of_group(world, group),
        Entity::Role(role, _) if is_privileged(tenant, role) => vec![("a privileged role".to_owned(), "")],
        Entity::NewAccount(_) => vec![("a user that the plan creates; it has no relations of its own".to_owned(), "R23")],
        Entity::Unknown(_) => vec![("whoever may be assigned, and is not known here; there may be nobody".to_owned(), "")],
        Entity::Blueprint(_) => vec![("whoever controls it controls its agent identities".to_owned(), "R29")],
        Entity::Role(..) | Entity::Access(_) | Entity::Context(_) => Vec::new(),
    }
}

fn of_group(world: &World<'_>, group: GroupId) -> Vec<Statement> {
    let row = world.tenant.groups.row(group);
    let is_joined = row.open.is_some() && row.role_assignable.is_none() && row.dynamic.is_none() && row.synced.is_none();
    let flags = [
        (row.role_assignable.is_some(), "a role can be assigned to it; no group can be an active member of it", "D5.1"),
        (row.pim_enabled.is_some(), "PIM governs its members and owners: each relation has a policy of its own", "D2.1"),
        (is_joined, "any user but a guest may join it", "R8"),
    ];
    flags.into_iter().filter(|(is_set, ..)| *is_set).map(|(_, text, rule)| (text.to_owned(), rule)).collect()
}

fn quoted(world: &World<'_>, entity: Entity) -> String {
    quote(name(world, entity))
}
