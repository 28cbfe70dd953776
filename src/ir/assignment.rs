//! Who is assigned to what, indexed both ways.

use super::action::Thing;
use super::principal::{GroupId, PrincipalId, RoleId, Scope};
use super::time::Window;
use crate::define_id;
use crate::source::Span;
use crate::table::{Id, Table};
use crate::terms::{Relation, State};

define_id!(
    /// One assignment of one principal.
    AssignmentId
);

/// What one is assigned to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Target {
    /// A relation of a group.
    Group(GroupId, Relation),
    /// A directory role.
    Role(RoleId, Scope),
}

impl Target {
    /// Returns the target without its scope.
    #[must_use]
    pub fn thing(self) -> Thing {
        match self {
            Self::Group(group, relation) => Thing::Group(group, relation),
            Self::Role(role, _) => Thing::Role(role),
        }
    }
}

/// One assignment of one principal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Assignment {
    /// Who.
    pub principal: PrincipalId,
    /// To what.
    pub target: Target,
    /// In which state.
    pub state: State,
    /// When it counts.
    pub window: Window,
    /// The statement.
    pub span: Span,
}

/// All assignments in declaration order, indexed by principal and by target.
#[derive(Debug, Clone, Default)]
pub struct Assignments {
    rows: Table<AssignmentId, Assignment>,
    by_principal: Index,
    by_group: Index,
    by_role: Index,
}

impl Assignments {
    /// Indexes assignments given in declaration order. `principals`, `groups` and `roles` are how many there are of each.
    #[must_use]
    pub fn new(rows: Table<AssignmentId, Assignment>, principals: usize, groups: usize, roles: usize) -> Self {
        let by_principal = Index::build(&rows, principals, |row| Some(row.principal.index()));
        let by_group = Index::build(&rows, groups, |row| match row.target {
            Target::Group(group, _) => Some(group.index()),
            Target::Role(..) => None,
        });
        let by_role = Index::build(&rows, roles, |row| match row.target {
            Target::Role(role, _) => Some(role.index()),
            Target::Group(..) => None,
        });
        Self { rows, by_principal, by_group, by_role }
    }

    /// Returns all assignments in declaration order.
    #[must_use]
    pub fn rows(&self) -> &Table<AssignmentId, Assignment> {
        &self.rows
    }

    /// Returns the assignments of a principal, in declaration order.
    pub fn of_principal(&self, principal: PrincipalId) -> impl Iterator<Item = (AssignmentId, &Assignment)> {
        self.pick(self.by_principal.slice(principal.index()))
    }

    /// Returns the assignments to a group, of both relations, in declaration order.
    pub fn of_group(&self, group: GroupId) -> impl Iterator<Item = (AssignmentId, &Assignment)> {
        self.pick(self.by_group.slice(group.index()))
    }

    /// Returns the assignments to a role, in every scope, in declaration order.
    pub fn of_role(&self, role: RoleId) -> impl Iterator<Item = (AssignmentId, &Assignment)> {
        self.pick(self.by_role.slice(role.index()))
    }

    /// Adds an assignment after all others. Both indexes are built anew: for the few assignments of a scenario, not for loading.
    pub fn push(&mut self, row: Assignment) -> AssignmentId {
        let id = AssignmentId::from_index(self.rows.len());
        self.extend([row], self.by_principal.buckets());
        id
    }

    /// Adds assignments after all others, of a tenant that has so many principals by now. The indexes are built anew once.
    pub(crate) fn extend(&mut self, further: impl IntoIterator<Item = Assignment>, principals: usize) {
        let [groups, roles] = [&self.by_group, &self.by_role].map(Index::buckets);
        let mut rows = std::mem::take(&mut self.rows);
        further.into_iter().for_each(|row| _ = rows.push(row));
        *self = Self::new(rows, principals, groups, roles);
    }

    /// Gives an assignment another window.
    pub fn set_window(&mut self, id: AssignmentId, window: Window) {
        self.rows.row_mut(id).window = window;
    }

    fn pick<'a>(&'a self, ids: &'a [AssignmentId]) -> impl Iterator<Item = (AssignmentId, &'a Assignment)> {
        ids.iter().map(|id| (*id, self.rows.row(*id)))
    }
}

/// A compressed index: the ids of bucket `b` are `ids[offsets[b]..offsets[b + 1]]`.
#[derive(Debug, Clone, Default)]
struct Index {
    offsets: Vec<u32>,
    ids: Vec<AssignmentId>,
}

#[expect(clippy::indexing_slicing, reason = "a counting sort over the buckets it has just sized; lookups are checked")]
impl Index {
    fn build(rows: &Table<AssignmentId, Assignment>, buckets: usize, bucket: impl Fn(&Assignment) -> Option<usize>) -> Self {
        let mut offsets = vec![0u32; buckets + 1];
        for at in rows.values().filter_map(&bucket) {
            offsets[at + 1] += 1;
        }
        for at in 0..buckets {
            offsets[at + 1] += offsets[at];
        }
        let mut next = offsets.clone();
        let mut ids = vec![AssignmentId::from_index(0); offsets[buckets] as usize];
        for (id, row) in rows.iter() {
            if let Some(at) = bucket(row) {
                ids[next[at] as usize] = id;
                next[at] += 1;
            }
        }
        Self { offsets, ids }
    }

    fn buckets(&self) -> usize {
        self.offsets.len().saturating_sub(1) // none before it is built
    }

    fn slice(&self, bucket: usize) -> &[AssignmentId] {
        match (self.offsets.get(bucket), self.offsets.get(bucket + 1)) {
            (Some(start), Some(end)) => &self.ids[*start as usize..*end as usize],
            _ => &[],
        }
    }
}
