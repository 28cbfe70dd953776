//! Which policy stands before which relation or role: rows that assign policies, joined with the policies and rules of other files.

use rustc_hash::FxHashMap;

use super::collect::Collection;
use super::fields::{Fields, Told};
use super::kind::Kind;
use super::reader::Reader;
use super::rules::{self, Subject};
use crate::exchange::NoteKind;
use crate::exchange::directory::Rules;
use crate::exchange::policy::Policy;
use crate::exchange::rows::Value;
use crate::source::Span;
use crate::syntax::ast::Relation;

/// The nouns of what is counted.
const POLICIES: (&str, &str) = ("policy is", "policies are");

/// The rules of policies that stand in other files, by the ids of the policies.
type Shelf<'a> = FxHashMap<Box<str>, (Vec<Value<'a>>, Span)>;

/// Reads the policies of groups and roles.
pub(super) fn read(reader: &mut Reader<'_>, collections: &[Collection<'_>]) {
    let mut shelf = shelve(reader, collections);
    let mut used = Vec::new();
    for collection in collections.iter().filter(|collection| collection.kind == Kind::PolicyAssignments) {
        for row in &collection.rows {
            if let Some(fields) = Fields::open(*row, reader.notes) {
                used.extend(read_assignment(reader, &fields, &shelf));
            }
        }
    }
    used.iter().for_each(|id| drop(shelf.remove(id)));
    let mut left: Vec<Span> = shelf.into_values().map(|(_, span)| span).collect();
    left.sort_unstable();
    let why = "left out: no row of `roleManagementPolicyAssignments` tells whose they are";
    left.into_iter().for_each(|span| reader.count(NoteKind::Unknown, POLICIES, why, span));
}

/// Collects the rules that stand apart from the rows that assign their policies.
fn shelve<'a>(reader: &Reader<'_>, collections: &[Collection<'a>]) -> Shelf<'a> {
    let mut shelf = Shelf::default();
    for collection in collections {
        match (collection.kind, &collection.of) {
            (Kind::Rules, Some(policy)) => {
                shelf.entry(policy.to_ascii_lowercase().into()).or_insert((collection.rows.clone(), collection.span));
            }
            (Kind::Policies, _) => {
                for fields in collection.rows.iter().filter_map(|row| Fields::open(*row, reader.notes)) {
                    if let (Some((id, span)), Some(rules)) = (fields.id("id"), rules_of(&fields)) {
                        shelf.entry(id.to_ascii_lowercase().into()).or_insert((rules, span));
                    }
                }
            }
            _ => {}
        }
    }
    shelf
}

/// Returns the rules of a policy; those in force are the same.
fn rules_of<'a>(policy: &Fields<'_, 'a>) -> Option<Vec<Value<'a>>> {
    let rules = ["rules", "effectiveRules"].into_iter().find_map(|key| policy.list(key).known().filter(|(rules, _)| !rules.is_empty()));
    rules.map(|(rules, _)| rules)
}

/// Reads one row, and returns the id of the policy whose rules it took from elsewhere.
fn read_assignment(reader: &mut Reader<'_>, fields: &Fields<'_, '_>, shelf: &Shelf<'_>) -> Option<Box<str>> {
    let policy = fields.inside("policy").known().map(|(policy, _)| policy);
    let id = fields.id("policyId").map(|(id, _)| Box::from(id.to_ascii_lowercase()));
    let own = policy.as_ref().and_then(rules_of);
    let (rules, used) = match (own, id) {
        (Some(rules), _) => (Some(rules), None),
        (None, Some(id)) => (shelf.get(&id).map(|(rules, _)| rules.clone()), Some(id)),
        (None, None) => (None, None),
    };
    let span = fields.text("roleDefinitionId").known().map_or(fields.span(), |(_, span)| span);
    let scope = fields.text("scopeType").known().map(|(word, _)| word.to_ascii_lowercase());
    match scope.as_deref() {
        Some("group") => read_of_group(reader, fields, rules, span),
        Some("directory" | "directoryrole") => read_of_role(reader, fields, rules, span),
        Some(_) | None => {
            reader.count(NoteKind::Unknown, POLICIES, "left out: `scopeType` is neither `Group` nor `DirectoryRole`", fields.span());
        }
    }
    used
}

fn read_of_group(reader: &mut Reader<'_>, fields: &Fields<'_, '_>, rules: Option<Vec<Value<'_>>>, span: Span) {
    let relation = match fields.text("roleDefinitionId") {
        Told::Known(word, _) if word.eq_ignore_ascii_case("member") => Some(Relation::Member),
        Told::Known(word, _) if word.eq_ignore_ascii_case("owner") => Some(Relation::Owner),
        Told::Known(..) | Told::Null(_) | Told::Absent => None,
    };
    let (Some(relation), Some((scope, scope_span))) = (relation, fields.id("scopeId")) else {
        return reader.count(NoteKind::Unknown, POLICIES, "left out: nothing tells of which group and relation", fields.span());
    };
    let Some(group) = reader.group(&scope, scope_span) else {
        return reader.count(NoteKind::Unknown, POLICIES, "left out: of no group that is listed, so of a deleted one", scope_span);
    };
    let read = read_rules(reader, rules, Subject::Group, span);
    if !reader.directory.set_policy(group, relation, read) {
        reader.count(NoteKind::NoEffect, POLICIES, "passed over: the same relation has one already", fields.span());
    }
}

fn read_of_role(reader: &mut Reader<'_>, fields: &Fields<'_, '_>, rules: Option<Vec<Value<'_>>>, span: Span) {
    let Some((definition, place)) = fields.id("roleDefinitionId") else {
        return reader.count(NoteKind::Unknown, POLICIES, "left out: nothing tells of which role", fields.span());
    };
    let role = reader.directory.role(&definition, place);
    let role = role.unwrap_or_else(|| reader.directory.custom_role(&definition, &definition, place));
    let of_flags = if rules.is_none() { rules::flags::read(reader, fields, span) } else { None };
    let read = of_flags.unwrap_or_else(|| read_rules(reader, rules, Subject::Role, span));
    if !reader.directory.set_role_policy(role, read) {
        reader.count(NoteKind::NoEffect, POLICIES, "passed over: the same role has one already", fields.span());
    }
}

fn read_rules(reader: &mut Reader<'_>, rules: Option<Vec<Value<'_>>>, subject: Subject, span: Span) -> Rules {
    match rules {
        Some(rules) => rules::read(reader, &rules, subject, span),
        None => Rules { policy: Policy::Unknown(span), approvers: Vec::new() },
    }
}
