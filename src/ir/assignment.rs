//! Who is assigned to what, indexed both ways.

mod sift;

pub use sift::{Lasting, Sift};

use rustc_hash::FxHashMap;

use super::action::Thing;
use super::principal::{GroupId, PrincipalId, RoleId, Scope};
use super::shared::Shared;
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

/// From so many on, they are indexed on all cores.
const MANY: usize = 100_000;

/// All assignments in declaration order, indexed by principal and by target.
#[derive(Debug, Clone, Default)]
pub struct Assignments {
    rows: Shared<Table<AssignmentId, Assignment>>,
    by_principal: Index,
    by_group: Index,
    by_role: Index,
}

impl Assignments {
    /// Indexes assignments given in declaration order. `principals`, `groups` and `roles` are how many there are of each.
    #[must_use]
    pub fn new(rows: Table<AssignmentId, Assignment>, principals: usize, groups: usize, roles: usize) -> Self {
        let of_principals = || Index::build(&rows, principals, |row| Some(row.principal.index()));
        let of_groups = || {
            Index::build(&rows, groups, |row| match row.target {
                Target::Group(group, _) => Some(group.index()),
                Target::Role(..) => None,
            })
        };
        // few are not worth a second core
        let (by_principal, by_group) =
            if rows.len() > MANY { rayon::join(of_principals, of_groups) } else { (of_principals(), of_groups()) };
        let by_role = Index::build(&rows, roles, |row| match row.target {
            Target::Role(role, _) => Some(role.index()),
            Target::Group(..) => None,
        });
        Self { rows: rows.into(), by_principal, by_group, by_role }
    }

    /// Returns all assignments in declaration order.
    #[must_use]
    pub fn rows(&self) -> &Table<AssignmentId, Assignment> {
        &self.rows
    }

    /// Returns the assignments of a principal, in declaration order.
    pub fn of_principal(&self, principal: PrincipalId) -> impl Iterator<Item = (AssignmentId, &Assignment)> {
        self.of_principal_in(None, principal)
    }

    /// Does the same, where somebody has very many those of a part of time.
    pub fn of_principal_in<'a>(
        &'a self,
        sift: Option<&'a Sift>,
        principal: PrincipalId,
    ) -> impl Iterator<Item = (AssignmentId, &'a Assignment)> + use<'a> {
        self.pick(sifted(sift.and_then(|sift| sift.of_principal(principal)), || self.by_principal.ids(principal.index())))
    }

    /// Returns the assignments to a group, of both relations, in declaration order.
    pub fn of_group(&self, group: GroupId) -> impl Iterator<Item = (AssignmentId, &Assignment)> {
        self.of_group_in(None, group)
    }

    /// Does the same, where a group has very many those of a part of time.
    pub fn of_group_in<'a>(
        &'a self,
        sift: Option<&'a Sift>,
        group: GroupId,
    ) -> impl Iterator<Item = (AssignmentId, &'a Assignment)> + use<'a> {
        self.pick(sifted(sift.and_then(|sift| sift.of_group(group)), || self.by_group.ids(group.index())))
    }

    /// Returns the assignments to a role, in every scope, in declaration order.
    pub fn of_role(&self, role: RoleId) -> impl Iterator<Item = (AssignmentId, &Assignment)> {
        self.of_role_in(None, role)
    }

    /// Does the same, where a role has very many those of a part of time.
    pub fn of_role_in<'a>(
        &'a self,
        sift: Option<&'a Sift>,
        role: RoleId,
    ) -> impl Iterator<Item = (AssignmentId, &'a Assignment)> + use<'a> {
        self.pick(sifted(sift.and_then(|sift| sift.of_role(role)), || self.by_role.ids(role.index())))
    }

    /// Adds an assignment after all others: for those of a scenario, which are looked up beside the given ones.
    pub fn push(&mut self, row: Assignment) -> AssignmentId {
        let id = self.rows.push(row);
        self.by_principal.add(row.principal.index(), id);
        match row.target {
            Target::Group(group, _) => self.by_group.add(group.index(), id),
            Target::Role(role, _) => self.by_role.add(role.index(), id),
        }
        id
    }

    /// Adds assignments after all others, of a tenant that has so many principals by now. The indexes are built anew once.
    pub(crate) fn extend(&mut self, further: impl IntoIterator<Item = Assignment>, principals: usize) {
        let [groups, roles] = [&self.by_group, &self.by_role].map(Index::buckets);
        further.into_iter().for_each(|row| _ = self.rows.push(row));
        *self = Self::new(Table::clone(&self.rows), principals, groups, roles);
    }

    /// Gives an assignment another window.
    pub fn set_window(&mut self, id: AssignmentId, window: Window) {
        self.rows.row_mut(id).window = window;
    }

    fn pick<'a>(&'a self, (given, added): Ids<'a>) -> impl Iterator<Item = (AssignmentId, &'a Assignment)> + use<'a> {
        given.iter().chain(added).map(|id| (*id, self.rows.row(*id)))
    }
}

/// The ids of assignments, those that were added apart.
type Ids<'a> = (&'a [AssignmentId], &'a [AssignmentId]);

fn sifted<'a>(sifted: Option<&'a [AssignmentId]>, all: impl FnOnce() -> Ids<'a>) -> Ids<'a> {
    sifted.map_or_else(all, |sifted| (sifted, &[]))
}

/// A compressed index: the ids of bucket `b` are `ids[offsets[b]..offsets[b + 1]]`, and after them those that were added since.
#[derive(Debug, Clone, Default)]
struct Index {
    offsets: Shared<Vec<u32>>,
    ids: Shared<Vec<AssignmentId>>,
    added: FxHashMap<usize, Vec<AssignmentId>>,
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
        Self { offsets: offsets.into(), ids: ids.into(), added: FxHashMap::default() }
    }

    fn add(&mut self, bucket: usize, id: AssignmentId) {
        self.added.entry(bucket).or_default().push(id);
    }

    /// Returns the ids of a bucket, those that were added apart.
    fn ids(&self, bucket: usize) -> Ids<'_> {
        let added = if self.added.is_empty() { None } else { self.added.get(&bucket) };
        (self.slice(bucket), added.map_or(&[], Vec::as_slice))
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
