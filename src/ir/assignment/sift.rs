//! The assignments that count in a part of time, where somebody or something has very many.
//!
//! A [`Sift`] is made of a tenant that stays as it is; a [`Lasting`] grows with one to which assignments are added as time goes on.

use std::collections::hash_map::Entry;
use std::hash::Hash;

use rustc_hash::FxHashMap;

use super::{Assignment, AssignmentId, Assignments};
use crate::ir::{GroupId, Instant, PrincipalId, RoleId, Target, Window};
use crate::table::Id;

/// More assignments than this of one principal, group or role are sifted.
const MANY: usize = 64;

/// Of those who have very many assignments, the ones that hold at some time in a window.
#[derive(Debug, Clone)]
pub struct Sift {
    window: Window,
    by_principal: Sifted<PrincipalId>,
    by_group: Sifted<GroupId>,
    by_role: Sifted<RoleId>,
}

type Sifted<K> = FxHashMap<K, Vec<AssignmentId>>;

impl Sift {
    /// Finds those who have very many.
    #[must_use]
    pub fn new(assignments: &Assignments) -> Self {
        Self {
            window: Window::ALWAYS,
            by_principal: many(assignments.by_principal.buckets(), |principal| assignments.of_principal(principal)),
            by_group: many(assignments.by_group.buckets(), |group| assignments.of_group(group)),
            by_role: many(assignments.by_role.buckets(), |role| assignments.of_role(role)),
        }
    }

    /// Tells whether nobody has very many.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.by_principal.is_empty() && self.by_group.is_empty() && self.by_role.is_empty()
    }

    /// Keeps those that hold at some time in a part of the window.
    #[must_use]
    pub fn within(&self, assignments: &Assignments, window: Window) -> Self {
        Self {
            window,
            by_principal: kept(&self.by_principal, assignments, window),
            by_group: kept(&self.by_group, assignments, window),
            by_role: kept(&self.by_role, assignments, window),
        }
    }

    /// Tells whether all that holds at an instant is kept.
    #[must_use]
    pub fn holds_at(&self, at: Instant) -> bool {
        self.window.contains(at)
    }

    pub(super) fn of_principal(&self, principal: PrincipalId) -> Option<&[AssignmentId]> {
        self.by_principal.get(&principal).map(Vec::as_slice)
    }

    pub(super) fn of_group(&self, group: GroupId) -> Option<&[AssignmentId]> {
        self.by_group.get(&group).map(Vec::as_slice)
    }

    pub(super) fn of_role(&self, role: RoleId) -> Option<&[AssignmentId]> {
        self.by_role.get(&role).map(Vec::as_slice)
    }
}

/// Of those who have very many assignments, the ones that are not over, while assignments are added and time goes on. Nothing is asked any more about
/// instants that have passed.
#[derive(Debug, Clone)]
pub struct Lasting {
    sift: Sift,
    /// At how many it is looked again which of a list are over.
    enough: FxHashMap<Key, usize>,
}

/// Whose assignments are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Key {
    Principal(PrincipalId),
    Group(GroupId),
    Role(RoleId),
}

impl Default for Lasting {
    fn default() -> Self {
        let (by_principal, by_group, by_role) = Default::default();
        Self { sift: Sift { window: Window::ALWAYS, by_principal, by_group, by_role }, enough: FxHashMap::default() }
    }
}

impl Lasting {
    /// Returns what is kept, for the instants from the last on at which an assignment was added.
    #[must_use]
    pub fn sift(&self) -> &Sift {
        &self.sift
    }

    /// Takes up an assignment that was added, or whose window was changed, at an instant.
    pub fn take_up(&mut self, assignments: &Assignments, id: AssignmentId, now: Instant) {
        let row = assignments.rows.row(id);
        self.sift.window.from = now;
        let is_over = |id: &AssignmentId| assignments.rows.row(*id).window.until <= now;
        let mut list = |key: Key, list: Option<&mut Vec<AssignmentId>>| {
            let Some(ids) = list else { return };
            if let Err(place) = ids.binary_search(&id) {
                ids.insert(place, id);
            }
            let enough = self.enough.entry(key).or_default();
            if ids.len() >= *enough {
                ids.retain(|id| !is_over(id));
                *enough = 2 * ids.len() + MANY;
            }
        };
        let (principal, Sift { by_principal, by_group, by_role, .. }) = (row.principal, &mut self.sift);
        list(Key::Principal(principal), listed(by_principal, principal, || assignments.of_principal(principal)));
        match row.target {
            Target::Group(group, _) => list(Key::Group(group), listed(by_group, group, || assignments.of_group(group))),
            Target::Role(role, _) => list(Key::Role(role), listed(by_role, role, || assignments.of_role(role))),
        }
    }
}

/// Returns the list of whoever has very many assignments, made when they come to have so many.
fn listed<'s, 'a, K: Eq + Hash, F: Iterator<Item = (AssignmentId, &'a Assignment)>>(
    sifted: &'s mut Sifted<K>,
    key: K,
    all: impl Fn() -> F,
) -> Option<&'s mut Vec<AssignmentId>> {
    match sifted.entry(key) {
        Entry::Occupied(known) => Some(known.into_mut()),
        Entry::Vacant(new) => all().nth(MANY).is_some().then(|| new.insert(all().map(|(id, _)| id).collect())),
    }
}

fn many<'a, K: Id + Hash, F: Iterator<Item = (AssignmentId, &'a Assignment)>>(count: usize, of: impl Fn(K) -> F) -> Sifted<K> {
    let ids = |key: K| -> Vec<AssignmentId> { of(key).map(|(id, _)| id).collect() };
    (0..count).map(K::from_index).filter(|key| of(*key).nth(MANY).is_some()).map(|key| (key, ids(key))).collect()
}

fn kept<K: Id + Hash>(sifted: &Sifted<K>, assignments: &Assignments, window: Window) -> Sifted<K> {
    let holds = |id: &AssignmentId| {
        let held = assignments.rows.row(*id).window;
        held.from < window.until && window.from < held.until
    };
    sifted.iter().map(|(key, ids)| (*key, ids.iter().copied().filter(holds).collect())).collect()
}
