//! The assignments that count in a part of time, where somebody or something has very many.

use std::hash::Hash;

use rustc_hash::FxHashMap;

use super::{Assignment, AssignmentId, Assignments};
use crate::ir::{GroupId, Instant, PrincipalId, RoleId, Window};
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
