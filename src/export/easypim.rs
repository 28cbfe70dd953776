//! Configurations of EasyPIM's orchestrator: policies and assignments of groups and Entra roles, every property written out.

mod assignments;
mod policy;
mod reference;

use serde_json::{Map, Value, json};

use super::effective::Effective;
use super::format::{Exported, Format, Material};
use super::left_out::LeftOut;
use crate::ir::{Relation, RoleId, Tenant};
use crate::text::{clean, counted_as};

use assignments::Assignments;
use reference::reference;

/// The entry of EasyPIM in the table of formats.
pub const FORMAT: Format = Format {
    name: "easypim",
    about: "a configuration of EasyPIM's orchestrator: policies and assignments of groups and Entra roles",
    comment: Some(("// ", "")),
    schema: None,
    parts: &[],
    write,
};

fn write(material: &Material<'_>) -> Exported {
    let tenant = material.tenant;
    let mut left_out = LeftOut::default();
    let roles = role_policies(tenant, &mut left_out);
    let groups = group_policies(tenant, &mut left_out);
    let policies = roles.len() + groups.values().filter_map(Value::as_object).map(Map::len).sum::<usize>();
    let assignments = Assignments::read(tenant, &mut left_out);
    assignments::count_others(material, &mut left_out);
    let written =
        format!("{}, {}", counted_as(policies, "policy", "policies"), counted_as(assignments.count(), "assignment", "assignments"));
    let mut sections = Map::new();
    if !roles.is_empty() {
        sections.insert("EntraRoles".to_owned(), json!({ "Policies": roles }));
    }
    if !groups.is_empty() {
        sections.insert("GroupRoles".to_owned(), json!({ "Policies": groups }));
    }
    sections.insert("Assignments".to_owned(), assignments.sections());
    let head: String = material.unread.iter().map(|line| format!("// not read: {}\n", clean(line))).collect();
    // values made here are JSON
    let text = serde_json::to_string_pretty(&Value::Object(sections)).ok().map_or_else(String::new, |text| text + "\n");
    Exported { text: head + &text, written, left_out: left_out.lines() }
}

/// Tells whether a role has a policy of its own, or is given to somebody, so that its defaults count.
fn is_governed(tenant: &Tenant, role: RoleId) -> bool {
    let has_policy = tenant.policies.row(tenant.roles.row(role).policy).span.is_some();
    has_policy || tenant.assignments.of_role(role).next().is_some()
}

fn role_policies(tenant: &Tenant, left_out: &mut LeftOut) -> Map<String, Value> {
    let mut policies = Map::new();
    for (_, role) in tenant.roles.iter().filter(|(id, _)| is_governed(tenant, *id)) {
        if !Effective::is_unknown(tenant, role.policy) {
            let effective = Effective::of(tenant, role.policy);
            policies.insert(role.name.to_string(), policy::properties(tenant, &effective, left_out));
        }
    }
    policies
}

fn group_policies(tenant: &Tenant, left_out: &mut LeftOut) -> Map<String, Value> {
    let mut policies = Map::new();
    for (id, group) in tenant.groups.iter() {
        let mut of_group = Map::new();
        for (relation, word) in [(Relation::Member, "Member"), (Relation::Owner, "Owner")] {
            let policy = tenant.group_policy(id, relation).filter(|policy| !Effective::is_unknown(tenant, *policy));
            if let Some(policy) = policy {
                let effective = Effective::of(tenant, policy);
                of_group.insert(word.to_owned(), policy::properties(tenant, &effective, left_out));
            }
        }
        if !of_group.is_empty() {
            policies.insert(reference(tenant.principals.row(group.principal)).to_owned(), Value::Object(of_group));
        }
    }
    policies
}
