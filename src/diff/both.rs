//! Two of a kind: one of the old tenant, one of the new.

use std::fmt::Debug;
use std::hash::Hash;
use std::marker::PhantomData;

use crate::table::{Id, Table};

/// Which of the two tenants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Which {
    /// The one before.
    Old,
    /// The one after.
    New,
}

impl Which {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Old, Self::New];

    /// Returns the other one.
    #[must_use]
    pub fn other(self) -> Self {
        match self {
            Self::Old => Self::New,
            Self::New => Self::Old,
        }
    }
}

/// One of the old tenant and one of the new.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Both<T> {
    /// Before.
    pub old: T,
    /// After.
    pub new: T,
}

impl<T> Both<T> {
    /// Makes one for each tenant.
    pub fn make(make: impl Fn(Which) -> T) -> Self {
        Self { old: make(Which::Old), new: make(Which::New) }
    }

    /// Returns the one of a tenant.
    pub fn get(&self, which: Which) -> &T {
        match which {
            Which::Old => &self.old,
            Which::New => &self.new,
        }
    }

    /// Returns the one of a tenant, to change it.
    pub(super) fn get_mut(&mut self, which: Which) -> &mut T {
        match which {
            Which::Old => &mut self.old,
            Which::New => &mut self.new,
        }
    }

    /// Makes another one of each.
    pub fn map<U>(self, make: impl Fn(T) -> U) -> Both<U> {
        Both { old: make(self.old), new: make(self.new) }
    }

    /// Borrows each.
    pub fn as_ref(&self) -> Both<&T> {
        Both { old: &self.old, new: &self.new }
    }
}

impl<T: PartialEq> Both<T> {
    /// Tells whether the two differ.
    pub fn differ(&self) -> bool {
        self.old != self.new
    }
}

/// Names one thing of both tenants, or of one that the other lacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Twin<I> {
    at: u32,
    of: PhantomData<I>,
}

impl<I: Copy + Eq + Ord> Id for Twin<I> {
    fn from_index(index: usize) -> Self {
        Self { at: u32::try_from(index).unwrap_or(u32::MAX), of: PhantomData }
    }
    fn index(self) -> usize {
        self.at as usize
    }
}

/// The things of one kind, matched: those of the new tenant in its order, then those that only the old one has.
#[derive(Debug, Clone)]
pub(super) struct Matched<I> {
    twins: Table<Twin<I>, Both<Option<I>>>,
    of: Both<Table<I, Twin<I>>>,
}

impl<I: Id> Matched<I> {
    /// Matches the things of two tenants, given how many each has; `of_new` tells which old one a new one is.
    pub(super) fn new(counts: Both<usize>, of_new: impl Fn(I) -> Option<I>) -> Self {
        let mut twins: Table<Twin<I>, Both<Option<I>>> = Table::new();
        let mut of_old: Vec<Option<Twin<I>>> = vec![None; counts.old];
        let mut new = Table::new();
        for id in (0..counts.new).map(I::from_index) {
            let old = of_new(id);
            let twin = twins.push(Both { old, new: Some(id) });
            new.push(twin);
            if let Some(slot) = old.and_then(|old| of_old.get_mut(old.index())) {
                *slot = Some(twin);
            }
        }
        let mut old = Table::new();
        for (at, twin) in of_old.into_iter().enumerate() {
            old.push(twin.unwrap_or_else(|| twins.push(Both { old: Some(I::from_index(at)), new: None })));
        }
        Self { twins, of: Both { old, new } }
    }

    /// Returns the twin of a thing.
    pub(super) fn twin(&self, which: Which, id: I) -> Twin<I> {
        *self.of.get(which).row(id)
    }

    /// Returns the thing in each tenant.
    pub(super) fn both(&self, twin: Twin<I>) -> Both<Option<I>> {
        *self.twins.row(twin)
    }

    /// Returns the thing in one tenant, where that has it.
    pub(super) fn one(&self, which: Which, twin: Twin<I>) -> Option<I> {
        *self.twins.row(twin).get(which)
    }

    /// Returns all, in order.
    pub(super) fn iter(&self) -> impl DoubleEndedIterator<Item = (Twin<I>, Both<Option<I>>)> {
        self.twins.iter().map(|(twin, both)| (twin, *both))
    }
}
