//! Who is assigned to what, as far as EasyPIM can say it: without dates, and only where PIM governs.

use indexmap::IndexMap;
use serde_json::{Value, json};

use super::super::format::Material;
use super::super::left_out::{Kind, LeftOut};
use super::reference::reference;
use crate::ir::{Assignment, Instant, PrincipalKind, Relation, Scope, State, Target, Tenant, Unknowable};
use crate::syntax::ast;

const OUTSIDE_PIM: Kind = ("member or owner", "members and owners", "EasyPIM assigns only in groups that PIM governs");
const IN_UNIT: Kind = ("role in an administrative unit", "roles in administrative units", "EasyPIM assigns roles in the whole tenant");
const DATED: Kind = ("assignment", "assignments", "EasyPIM knows no dates, and these have a start or an end");
const ACTIVATED: Kind = ("activation", "activations", "who activated something is no assignment of EasyPIM");
const UNKNOWN: Kind =
    ("statement of who may be assigned", "statements of who may be assigned", "run EasyPIM with `-Mode delta`, which removes nothing");
const WITH: Kind = ("assignment", "assignments", "what their maker brought is not written");

/// What is written, by role, and by group and relation.
#[derive(Default)]
pub(super) struct Assignments {
    roles: IndexMap<String, Vec<Value>>,
    groups: IndexMap<(String, Relation), Vec<Value>>,
}

impl Assignments {
    /// Reads the assignments of a tenant.
    pub fn read(tenant: &Tenant, left_out: &mut LeftOut) -> Self {
        let mut all = Self::default();
        for row in tenant.assignments.rows().values() {
            match refusal(tenant, row) {
                Some(kind) => left_out.add(kind),
                None => all.add(tenant, row),
            }
        }
        all
    }

    fn add(&mut self, tenant: &Tenant, row: &Assignment) {
        let principal = tenant.principals.row(row.principal);
        let kind = match principal.kind {
            PrincipalKind::User { .. } => "User",
            PrincipalKind::ServicePrincipal => "ServicePrincipal",
            PrincipalKind::Group(_) => "Group",
        };
        let state = if row.state == State::Eligible { "Eligible" } else { "Active" };
        let entry = json!({ "principalId": reference(principal), "principalType": kind, "assignmentType": state, "permanent": true });
        match row.target {
            Target::Role(role, _) => self.roles.entry(tenant.roles.row(role).name.to_string()).or_default().push(entry),
            Target::Group(group, relation) => {
                let group = reference(tenant.principals.row(tenant.groups.row(group).principal)).to_owned();
                self.groups.entry((group, relation)).or_default().push(entry);
            }
        }
    }

    /// Counts them.
    pub fn count(&self) -> usize {
        self.roles.values().chain(self.groups.values()).map(Vec::len).sum()
    }

    /// Writes them.
    pub fn sections(self) -> Value {
        let roles = self.roles.into_iter().map(|(role, entries)| json!({ "roleName": role, "assignments": entries }));
        let groups = self.groups.into_iter().map(|((group, relation), entries)| {
            let relation = if relation == Relation::Member { "Member" } else { "Owner" };
            json!({ "groupId": group, "roleName": relation, "assignments": entries })
        });
        json!({ "EntraRoles": roles.collect::<Vec<_>>(), "Groups": groups.collect::<Vec<_>>() })
    }
}

/// Says why an assignment cannot be written.
fn refusal(tenant: &Tenant, row: &Assignment) -> Option<Kind> {
    let is_dated = row.window.from != Instant::MIN || row.window.until != Instant::MAX;
    match row.target {
        Target::Group(group, _) if tenant.groups.row(group).pim_enabled.is_none() => Some(OUTSIDE_PIM),
        Target::Role(_, Scope::Unit(_)) => Some(IN_UNIT),
        _ if row.state == State::Activated => Some(ACTIVATED),
        _ if is_dated => Some(DATED),
        Target::Group(..) | Target::Role(_, Scope::Tenant) => None,
    }
}

/// Counts what is no assignment and cannot be written either.
pub(super) fn count_others(material: &Material<'_>, left_out: &mut LeftOut) {
    let is_assignment = |what: &Unknowable| matches!(what, Unknowable::Assignment(_));
    left_out.add_many(UNKNOWN, material.tenant.unknowns.iter().filter(|(_, row)| is_assignment(&row.what)).count());
    let statements = material.files.iter().flat_map(|file| &file.statements);
    let has_with = |node: &&ast::Node<ast::Statement>| matches!(&node.value, ast::Statement::Assignment(one) if one.with.is_some());
    left_out.add_many(WITH, statements.filter(has_with).count());
}
