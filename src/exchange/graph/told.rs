//! Which collections are whole: what has no file, ends before its last page, or could not be got is not known.

use rustc_hash::{FxHashMap, FxHashSet};

use super::collect::{Collected, Collection, Page};
use super::kind::{self, Kind};
use crate::exchange::rows::{Object, Value};
use crate::source::Span;

/// A collection: of the tenant, or of a group or unit.
type Key = (Kind, Option<Box<str>>);

/// What was told.
#[derive(Debug, Default)]
pub(in crate::exchange) struct Told {
    /// The pages of each.
    pages: FxHashMap<Key, Vec<Page>>,
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
                told.pages.entry(key).or_default().push(collection.page);
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
        self.waived.contains(&key.0) || self.is_listed(&key)
    }

    /// Tells whether it stands in the files until when something of a group, or of the tenant, is held.
    pub(super) fn tells_ends(&self, kinds: [Kind; 2], id: Option<&str>) -> bool {
        let id: Option<Box<str>> = id.map(|id| id.to_ascii_lowercase().into());
        kinds.into_iter().any(|kind| self.is_listed(&(kind, id.clone())))
    }

    fn is_listed(&self, key: &Key) -> bool {
        !self.missing.contains_key(key) && self.pages.get(key).is_some_and(|pages| is_complete(pages))
    }
}

/// Tells whether pages are all there are: from the first on without a gap, and the last of them alone without a further one.
fn is_complete(pages: &[Page]) -> bool {
    // a list of which no part was cut off is whole, whatever the number in its name
    if pages.iter().all(|page| !page.has_more && !page.is_pulled) {
        return true;
    }
    let mut told: Vec<(usize, bool)> = pages.iter().map(|page| (page.number.unwrap_or(1), page.has_more)).collect();
    told.sort_unstable();
    told.dedup();
    told.iter().zip(1..).all(|((number, has_more), place)| *number == place && *has_more == (place < told.len()))
}

/// Returns what a collection tells of: of what its place names, else of all that its rows name.
fn keys(collection: &Collection<'_>) -> Vec<Key> {
    let kind = collection.kind;
    if collection.page.is_one {
        return Vec::new();
    }
    if let Some(of) = &collection.of {
        return vec![(kind, Some(of.to_ascii_lowercase().into()))];
    }
    match kind {
        Kind::PolicyAssignments => keys_of_policies(collection),
        _ if !collection.page.is_pulled && may_be_filtered(collection) => Vec::new(),
        Kind::EligibilitySchedules | Kind::EligibilityInstances | Kind::AssignmentSchedules | Kind::AssignmentInstances => {
            distinct(collection, "groupId").into_iter().map(|group| (kind, Some(group))).collect()
        }
        _ => vec![(kind, None)],
    }
}

/// Policies are asked for by group, or for all roles.
fn keys_of_policies(collection: &Collection<'_>) -> Vec<Key> {
    let kind = collection.kind;
    let roles: FxHashSet<_> =
        collection.rows.iter().filter(|row| !is_of_group(**row)).map(|row| text_of(*row, "roleDefinitionId")).collect();
    let is_of_roles = if collection.page.is_pulled { collection.rows.is_empty() || !roles.is_empty() } else { roles.len() > 1 };
    let groups = collection.rows.iter().filter(|row| is_of_group(**row)).filter_map(|row| text_of(*row, "scopeId"));
    let groups = groups.map(|group| (kind, Some(group)));
    groups.chain(is_of_roles.then_some((kind, None))).collect()
}

/// Tells whether a list that anybody saved may be what a filter left: one row, or rows that are all about one principal or one role. Every
/// tenant has users, and somebody in a role.
fn may_be_filtered(collection: &Collection<'_>) -> bool {
    let is_of_one = |key: &str| distinct(collection, key).len() == 1;
    match (collection.kind, collection.rows.len()) {
        (Kind::Users | Kind::RoleAssignments, 0) => true,
        (_, 0) | (Kind::Organization, _) => false,
        (_, 1) => true,
        (Kind::EligibilitySchedules | Kind::EligibilityInstances | Kind::AssignmentSchedules | Kind::AssignmentInstances, _) => {
            // one principal in several groups was asked for by principal: others in those groups are not listed
            is_of_one("principalId")
        }
        (Kind::RoleAssignments | Kind::RoleAssignmentSchedules | Kind::RoleAssignmentInstances, _)
        | (Kind::RoleEligibilitySchedules | Kind::RoleEligibilityInstances, _) => is_of_one("principalId") || is_of_one("roleDefinitionId"),
        _ => false,
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
