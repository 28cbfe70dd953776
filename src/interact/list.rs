//! Lists what is declared, and what has happened.

use serde_json::json;

use super::engine::Engine;
use super::reply::Reply;
use crate::explain::{fact_text, thing_text};
use crate::ir::{Blueprint, Group, PrincipalKind, Role, Tenant};
use crate::scenario::{LiveTenant, Request, Status};
use crate::syntax::format_name;
use crate::text::{align, join};

/// What can be listed.
pub(super) const KINDS: &[&str] = &["users", "blueprints", "groups", "roles", "policies", "assignments", "requests"];

/// One line of a list: a name, and what is worth knowing about it.
struct Item {
    name: String,
    about: String,
}

impl Engine {
    /// Lists one kind of thing, or how many there are of each.
    pub(super) fn list(&self, line: &str, kind: &str) -> Reply {
        let mut reply = self.reply();
        let state = self.live.state();
        let items = match kind {
            "" => KINDS.iter().map(|kind| Item { name: (*kind).to_owned(), about: items_of(state, kind).len().to_string() }).collect(),
            kind if KINDS.contains(&kind) => items_of(state, kind),
            _ => {
                let help = format!("write one of {}", KINDS.join(", "));
                reply.refuse_plainly(line, "bad-argument", &format!("`{kind}` cannot be listed"), Some(&help));
                return reply.into_reply();
            }
        };
        reply.answer(
            |style| if items.is_empty() { format!("no {kind}\n") } else { table(&items, style.width) },
            || {
                let items: Vec<_> = items.iter().map(|item| json!({ "name": item.name, "about": item.about })).collect();
                json!({ "command": ":list", "kind": kind, "at": state.now().to_string(), "items": items })
            },
        );
        reply.into_reply()
    }
}

fn items_of(state: &LiveTenant, kind: &str) -> Vec<Item> {
    let tenant = state.tenant();
    match kind {
        "users" => users(tenant),
        "blueprints" => tenant.blueprints.values().map(|blueprint| blueprint_item(tenant, blueprint)).collect(),
        "groups" => tenant.groups.values().map(|group| group_item(tenant, group)).collect(),
        "roles" => tenant.roles.values().filter(|role| role.is_mentioned || role.span.is_some()).map(role_item).collect(),
        "policies" => tenant.named_policies.keys().map(|name| Item { name: written(name), about: String::new() }).collect(),
        "assignments" => assignments(state),
        _ => state.requests().values().map(|request| request_item(tenant, request)).collect(),
    }
}

fn users(tenant: &Tenant) -> Vec<Item> {
    let people = tenant.principals.values().filter(|principal| !principal.is_group());
    let item = |principal: &crate::ir::Principal| {
        let facts = match (&principal.kind, principal.agent) {
            (PrincipalKind::User { .. }, Some(_)) => Some("user of an agent"),
            (PrincipalKind::ServicePrincipal, Some(_)) => Some("agent identity"),
            (PrincipalKind::User { guest, .. }, None) => guest.map(|_| "guest"),
            (PrincipalKind::ServicePrincipal, None) => Some("service principal"),
            (PrincipalKind::Group(_), _) => None,
        };
        let disabled = principal.disabled.map(|_| "disabled");
        Item { name: written(&principal.name), about: about(principal.label.as_deref(), &[facts, disabled]) }
    };
    people.map(item).collect()
}

fn blueprint_item(tenant: &Tenant, blueprint: &Blueprint) -> Item {
    let owners: Vec<String> = blueprint.owners.iter().map(|(owner, _)| written(&tenant.principals.row(*owner).name)).collect();
    let owned = (!owners.is_empty()).then(|| format!("owned by {}", owners.join(", ")));
    Item { name: written(&blueprint.name), about: about(blueprint.label.as_deref(), &[owned.as_deref()]) }
}

fn group_item(tenant: &Tenant, group: &Group) -> Item {
    let principal = tenant.principals.row(group.principal);
    let facts = [
        group.role_assignable.map(|_| "role-assignable"),
        group.pim_enabled.map(|_| "PIM-enabled"),
        group.dynamic.map(|_| "dynamic"),
        group.synced.map(|_| "synced"),
        group.open.map(|_| "open"),
    ];
    Item { name: written(&principal.name), about: about(principal.label.as_deref(), &facts) }
}

fn role_item(role: &Role) -> Item {
    let custom = role.catalog_index.is_none().then_some("custom");
    Item { name: written(&role.name), about: about(role.label.as_deref(), &[custom]) }
}

/// Lists what counts now or later, as it stands in the state.
fn assignments(state: &LiveTenant) -> Vec<Item> {
    let tenant = state.tenant();
    let rows = tenant.assignments.rows().iter().filter(|(_, row)| row.window.until > state.now());
    rows.map(|(_, row)| Item { name: fact_text(tenant, row), about: String::new() }).collect()
}

fn request_item(tenant: &Tenant, request: &Request) -> Item {
    let who = written(&tenant.principals.row(request.requester).name);
    let name = format!("{who}: {}", thing_text(tenant, request.thing));
    Item { name, about: format!("{}, filed {}", status_word(request.status), request.filed) }
}

fn status_word(status: Status) -> &'static str {
    match status {
        Status::Pending => "pending",
        Status::Scheduled => "scheduled",
        Status::Active => "active",
        Status::Granted => "granted",
        Status::Denied => "denied",
        Status::Lapsed => "lapsed",
        Status::Cancelled => "cancelled",
        Status::Ended => "ended",
        Status::Failed => "failed",
    }
}

fn written(name: &str) -> String {
    format_name(name).into_owned()
}

fn about(label: Option<&str>, facts: &[Option<&str>]) -> String {
    join(label.into_iter().chain(facts.iter().copied().flatten()))
}

/// Writes items in two columns.
fn table(items: &[Item], width: usize) -> String {
    let rows: Vec<Vec<String>> = items.iter().map(|item| vec![item.name.clone(), item.about.clone()]).collect();
    align("  ", &rows, width)
}
