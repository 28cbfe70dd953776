//! What subjects, actions and resources of the protocol stand for: our questions.

use super::evidence::Brought;
use super::read::{Act, Ask, Entity};
use super::tree::{name, nowhere};
use crate::syntax::ast;
use crate::terms::{Credential, Relation};

/// The types of resource that name what may be held.
const HELD: &[&str] = &["membership", "ownership", "role"];

/// Each action with the types of resource that it goes with.
pub const ACTIONS: [(&str, &[&str]); 7] = [
    ("activate", HELD),
    ("approve", HELD),
    ("manage", &["group", "membership", "ownership"]),
    ("change", &["membership", "ownership"]),
    ("reset", &["account"]),
    ("reach", &["membership", "ownership", "role", "access"]),
    ("hold", HELD),
];

/// Tells whether subjects are of a type.
#[must_use]
pub fn is_subject(kind: &str) -> bool {
    ["user", "service-principal"].contains(&kind)
}

/// Makes a question; `None` where the types of subject, action and resource do not go together.
#[must_use]
pub fn question(ask: &Ask<'_>, brought: &Brought) -> Option<ast::Query> {
    if !is_subject(ask.subject.kind) {
        return None;
    }
    let who = name(ask.subject.id);
    let kind = match action(ask.action, ask.resource)? {
        Asked::Do(action) => {
            let mods = mods(&action, brought);
            ast::QueryKind::Can(who, action, mods)
        }
        Asked::Hold(holding) => ast::QueryKind::Is(who, holding, None),
    };
    Some(ast::Query { kind, span: nowhere() })
}

/// What an action on a resource asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asked {
    /// Whether it can be done.
    Do(ast::Action),
    /// Whether it is so.
    Hold(ast::Holding),
}

/// Returns what an action on a resource asks; `None` where they do not go together.
#[must_use]
pub fn action(act: Act<'_>, resource: Entity<'_>) -> Option<Asked> {
    let name = name(resource.id);
    let asked = match (act.name, resource.kind) {
        ("manage", "group") => ast::Action::Manage(None, name),
        ("reset", "account") => ast::Action::Reset(credential(act)?, name),
        ("reach", "access") => ast::Action::Reach(ast::Goal::Access(ast::Text { text: name.text, span: nowhere() })),
        ("activate", _) => ast::Action::Activate(thing(resource.kind, name)?),
        ("approve", _) => ast::Action::Approve(thing(resource.kind, name)?, requester(act)),
        ("reach", _) => ast::Action::Reach(ast::Goal::Thing(thing(resource.kind, name)?)),
        ("hold", "role") => return Some(Asked::Hold(ast::Holding::Role(name))),
        ("hold", kind) => return Some(Asked::Hold(ast::Holding::Relation(relation(kind)?, name))),
        ("manage", kind) => ast::Action::Manage(Some(relation(kind)?), name),
        ("change", kind) => ast::Action::Change(relation(kind)?, name),
        (_, _) => return None,
    };
    Some(Asked::Do(asked))
}

/// What is brought counts for a request alone.
pub fn mods(action: &ast::Action, brought: &Brought) -> ast::Mods {
    match action {
        ast::Action::Activate(_) => ast::Mods {
            duration: brought.duration.map(|duration| (duration, nowhere())),
            with: brought.with.clone(),
            ..ast::Mods::default()
        },
        ast::Action::Approve(..) | ast::Action::Manage(..) | ast::Action::Change(..) => ast::Mods::default(),
        ast::Action::Reset(..) | ast::Action::Reach(_) | ast::Action::Escalate(_) => ast::Mods::default(),
    }
}

fn relation(kind: &str) -> Option<Relation> {
    match kind {
        "membership" => Some(Relation::Member),
        "ownership" => Some(Relation::Owner),
        _ => None,
    }
}

fn thing(kind: &str, name: ast::Name) -> Option<ast::Thing> {
    if kind == "role" { Some(ast::Thing::Role(name)) } else { Some(ast::Thing::Group(relation(kind)?, name)) }
}

/// The password unless `action.properties.credential` says otherwise.
fn credential(act: Act<'_>) -> Option<Credential> {
    match act.properties.and_then(|properties| properties.get("credential")) {
        None => Some(Credential::Password),
        Some(value) => match value.as_str()? {
            "password" => Some(Credential::Password),
            "mfa" => Some(Credential::Mfa),
            _ => None,
        },
    }
}

/// Whose request is approved, where `action.properties.for` says so.
fn requester(act: Act<'_>) -> Option<ast::Name> {
    act.properties.and_then(|properties| properties.get("for")?.as_str()).map(name)
}
