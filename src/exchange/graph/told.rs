//! Which collections are whole: what has no file, ends before its last page, or could not be got is not known.

use rustc_hash::FxHashMap;

use super::collect::{Collected, Collection};
use super::kind::{self, Kind};
use crate::exchange::rows::{Object, Value};
use crate::source::Span;

/// A collection: of the tenant, or of a group or unit.
type Key = (Kind, Option<Box<str>>);

/// What was told.
#[derive(Debug, Default)]
pub(in crate::exchange) struct Told {
    /// How many last pages each has.
    ends: FxHashMap<Key, usize>,
    /// What could not be got, and where that is said.
    missing: FxHashMap<Key, Span>,
    /// Where it is said what was got at all.
    pull: Option<Span>,
    /// What is taken to be whole, whatever was told of it.
    waived: Vec<Kind>,
}

impl Told {
    /// Looks at what there is.
    pub(in crate::exchange) fn new(collected: &Collected<'_>) -> Self {
        let mut told = Self { pull: collected.pull.as_ref().map(|pull| pull.span), ..Self::default() };
        for missing in collected.pull.iter().flat_map(|pull| &pull.missing) {
            if let Some(kind) = kind::of_call(&missing.what) {
                told.missing.entry((kind, missing.of.as_deref().map(Box::from))).or_insert(missing.span);
            }
        }
        for collection in &collected.collections {
            for key in keys(collection) {
                *told.ends.entry(key).or_default() += usize::from(!collection.has_more);
            }
        }
        told
    }

    /// Tells whether a collection of the tenant is whole.
    pub(in crate::exchange) fn is_whole(&self, kind: Kind) -> bool {
        self.is_there((kind, None))
    }

    /// Tells whether a collection of a group or unit is whole.
    pub(in crate::exchange) fn is_whole_of(&self, kind: Kind, id: &str) -> bool {
        self.is_there((kind, Some(id.to_ascii_lowercase().into())))
    }

    /// Returns where it is said that a collection could not be got.
    pub(super) fn place(&self, kind: Kind, id: Option<&str>) -> Option<Span> {
        self.missing.get(&(kind, id.map(|id| id.to_ascii_lowercase().into()))).copied().or(self.pull)
    }

    /// Takes every collection of a kind to be whole.
    pub(in crate::exchange) fn waive(&mut self, kind: Kind) {
        self.waived.push(kind);
    }

    fn is_there(&self, key: Key) -> bool {
        if self.waived.contains(&key.0) {
            return true;
        }
        !self.missing.contains_key(&key) && self.ends.get(&key).is_some_and(|ends| *ends > 0)
    }
}

/// Returns what a collection tells of: of what its place names, else of all that its rows name.
fn keys(collection: &Collection<'_>) -> Vec<Key> {
    let kind = collection.kind;
    if let Some(of) = &collection.of {
        return vec![(kind, Some(of.to_ascii_lowercase().into()))];
    }
    match kind {
        Kind::EligibilitySchedules | Kind::EligibilityInstances | Kind::AssignmentSchedules | Kind::AssignmentInstances => {
            let groups = distinct(collection, "groupId");
            // one principal in several groups was asked for by principal: others in those groups are not listed
            let is_by_principal = groups.len() > 1 && distinct(collection, "principalId").len() == 1;
            if is_by_principal { Vec::new() } else { groups.into_iter().map(|group| (kind, Some(group))).collect() }
        }
        Kind::RoleAssignments
        | Kind::RoleAssignmentSchedules
        | Kind::RoleAssignmentInstances
        | Kind::RoleEligibilitySchedules
        | Kind::RoleEligibilityInstances
            if !collection.is_pulled && collection.rows.len() > 1 && distinct(collection, "principalId").len() == 1 =>
        {
            Vec::new()
        }
        Kind::PolicyAssignments => {
            let is_of_roles = collection.rows.is_empty() || collection.rows.iter().any(|row| !is_of_group(*row));
            let groups = collection.rows.iter().filter(|row| is_of_group(**row)).filter_map(|row| text_of(*row, "scopeId"));
            let groups = groups.map(|group| (kind, Some(group)));
            groups.chain(is_of_roles.then_some((kind, None))).collect()
        }
        _ => vec![(kind, None)],
    }
}

fn is_of_group(row: Value<'_>) -> bool {
    text_of(row, "scopeType").is_some_and(|word| &*word == "group")
}

fn distinct(collection: &Collection<'_>, key: &str) -> Vec<Box<str>> {
    let mut found: Vec<Box<str>> = collection.rows.iter().filter_map(|row| text_of(*row, key)).collect();
    found.sort_unstable();
    found.dedup();
    found
}

fn text_of(row: Value<'_>, key: &str) -> Option<Box<str>> {
    row.object().as_ref().and_then(|object: &Object<'_>| object.text(key)).map(|(text, _)| text.to_ascii_lowercase().into())
}
