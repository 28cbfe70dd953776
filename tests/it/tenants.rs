//! Small random tenants: a fixed cast, drawn flags, policies and assignments. Every statement stands on a line of its own.

use std::sync::LazyLock;

use pim::requirement::Requirement;
use proptest::prelude::*;
use proptest::sample::{Index, select};

use crate::model::Model;

/// Users of every random tenant.
pub const USERS: [&str; 4] = ["ann", "ben", "cid", "dot"];
/// Groups of every random tenant.
pub const GROUPS: [&str; 4] = ["g0", "g1", "g2", "g3"];
/// Roles that occur.
pub const ROLES: [&str; 2] = ["\"Exchange Administrator\"", "\"Privileged Role Administrator\""];

/// A random tenant: declarations, and assignments one a line.
#[derive(Debug, Clone)]
pub struct RandomTenant {
    pub declarations: Vec<String>,
    pub assignments: Vec<String>,
}

impl RandomTenant {
    pub fn text(&self) -> String {
        self.declarations.iter().chain(&self.assignments).map(|line| format!("{line}\n")).collect()
    }

    pub fn lines(&self) -> Vec<String> {
        self.declarations.iter().chain(&self.assignments).cloned().collect()
    }
}

pub fn tenant() -> impl Strategy<Value = RandomTenant> {
    let groups = prop::collection::vec((any::<bool>(), prop::bool::weighted(0.85), policy(), policy()), GROUPS.len());
    let users = prop::collection::vec(select(vec!["", "", "", " { guest }", " { disabled }", " { mfa }"]), USERS.len());
    let assignments = prop::collection::vec(assignment(), 0..10);
    let settings = select(vec!["", "", "nesting direct"]);
    let context = select(vec!["", "untargeted", "off", "report-only", "excludes g3", "excludes ann, g2"]);
    (groups, users, assignments, settings, context, role_policy()).prop_map(|(groups, users, assignments, settings, context, role)| {
        let mut declarations =
            vec![format!("tenant t {{ {settings} }}"), format!("context c {{ {context} }}"), "service-principal bot".to_owned()];
        declarations.extend(USERS.iter().zip(users).map(|(name, flags)| format!("user {name}{flags}")));
        declarations.extend(
            GROUPS.iter().zip(groups).map(|(name, (assignable, enabled, member, owner))| group(name, assignable, enabled, &member, &owner)),
        );
        declarations.extend(role);
        RandomTenant { declarations, assignments }
    })
}

/// Drops assignments until the tenant is valid, so that few random tenants are wasted.
pub fn repaired(mut random: RandomTenant) -> Option<(RandomTenant, Model)> {
    let mut kept = Vec::new();
    for line in std::mem::take(&mut random.assignments) {
        if kept.contains(&line) {
            continue;
        }
        kept.push(line);
        let text: String = random.declarations.iter().chain(&kept).map(|line| format!("{line}\n")).collect();
        if Model::valid(&text).is_none() {
            kept.pop();
        }
    }
    random.assignments = kept;
    let model = Model::valid(&random.text())?;
    Some((random, model))
}

/// Drops assignments until the tenant is valid, and compiles it.
pub fn repaired_model(random: RandomTenant) -> Option<Model> {
    repaired(random).map(|(_, model)| model)
}

fn group(name: &str, assignable: bool, enabled: bool, member: &str, owner: &str) -> String {
    let assignable = if assignable { "role-assignable " } else { "" };
    if !enabled {
        return format!("group {name} {{ {assignable}}}");
    }
    format!("group {name} {{ {assignable}pim-enabled {} {} }}", member.replace('@', "membership"), owner.replace('@', "ownership"))
}

fn policy() -> impl Strategy<Value = String> {
    (select(vec!["", "max 30m", "max 2h", "max 24h"]), requirement(), approvers(vec![""]), select(vec!["", "permanent", "max 30d"]))
        .prop_map(|(max, require, approval, eligible)| match (max, require, approval.as_str(), eligible) {
            ("", "", "", "") => String::new(),
            _ => format!("@ policy {{ activation {{ {max} {require} {approval} }} eligible {{ {eligible} }} }}"),
        })
}

fn requirement() -> impl Strategy<Value = &'static str> {
    select(vec![
        "",
        "require nothing",
        "require mfa",
        "require mfa, justification",
        "require context c, ticket",
        "require justification, ticket",
        nameless(),
    ])
}

/// Asks for everything that names no context.
pub fn nameless() -> &'static str {
    static TEXT: LazyLock<String> = LazyLock::new(|| {
        let words = Requirement::ALL.iter().filter(|kind| kind.context().is_none()).map(|kind| kind.facts().word);
        format!("require {}", words.collect::<Vec<_>>().join(", "))
    });
    &TEXT
}

fn approvers(others: Vec<&'static str>) -> impl Strategy<Value = String> {
    let names: Vec<&str> = USERS.iter().chain(&GROUPS).copied().collect();
    let some =
        prop::collection::btree_set(select(names), 1..3).prop_map(|names| format!("approval by {}", Vec::from_iter(names).join(", ")));
    prop_oneof![2 => select(others).prop_map(str::to_owned), 1 => some]
}

fn role_policy() -> impl Strategy<Value = Option<String>> {
    let body = (requirement(), approvers(vec!["", "approval", "no approval"]));
    prop::option::of(body.prop_map(|(require, approval)| {
        format!("role \"Exchange Administrator\" {{ policy {{ activation {{ {require} {approval} }} }} }}")
    }))
}

fn principals() -> Vec<&'static str> {
    USERS.iter().chain(&GROUPS).copied().chain(["bot"]).collect()
}

pub fn assignment() -> impl Strategy<Value = String> {
    let to_group = (select(principals()), select(GROUPS.to_vec()), state(), select(vec!["member", "member", "member", "owner"]), window())
        .prop_map(|(who, group, state, relation, window)| format!("assign {who} to {group} as {state} {relation}{}", end(state, window)));
    let to_role = (select(principals()), select(ROLES.to_vec()), state(), window())
        .prop_map(|(who, role, state, window)| format!("assign {who} to role {role} as {state}{}", end(state, window)));
    prop_oneof![5 => to_group, 1 => to_role]
}

fn end(state: &str, window: &str) -> String {
    match (state, window) {
        ("activated", "") => " from 2026-03-02T08:00:00Z for 2h".to_owned(),
        _ => window.to_owned(),
    }
}

fn state() -> impl Strategy<Value = &'static str> {
    select(vec!["eligible", "eligible", "active", "activated"])
}

fn window() -> impl Strategy<Value = &'static str> {
    select(vec![
        " from 2026-02-15T00:00:00Z for 28d",
        " from 2026-02-15T00:00:00Z for 28d",
        "",
        " from 2026-01-01T00:00:00Z for 10d",
        " from 2026-03-10T00:00:00Z for 10d",
    ])
}

/// Every question about activation that the cast allows, without modifiers.
pub fn activations() -> Vec<(String, String)> {
    let things = things();
    principals().iter().flat_map(|who| things.iter().map(|thing| ((*who).to_owned(), thing.clone()))).collect()
}

/// Everything that could be activated.
pub fn things() -> Vec<String> {
    let groups = GROUPS.iter().flat_map(|group| [format!("membership of {group}"), format!("ownership of {group}")]);
    groups.chain(ROLES.iter().map(|role| format!("role {role}"))).collect()
}

/// Moves the elements of a list by drawn indexes.
pub fn shuffled(mut lines: Vec<String>, order: &[Index]) -> Vec<String> {
    for (at, index) in order.iter().enumerate().take(lines.len()) {
        let other = index.index(lines.len());
        lines.swap(at, other);
    }
    lines
}
