//! What a format cannot hold, counted by kind in the order in which the kinds are first met.

use indexmap::IndexMap;

use crate::text::counted_as;

/// A kind of what is left out: its noun for one and for several, and why.
pub(super) type Kind = (&'static str, &'static str, &'static str);

/// What was left out.
#[derive(Debug, Default)]
pub(super) struct LeftOut(IndexMap<Kind, usize>);

impl LeftOut {
    /// Counts one.
    pub fn add(&mut self, kind: Kind) {
        self.add_many(kind, 1);
    }

    /// Counts several, or none.
    pub fn add_many(&mut self, kind: Kind, count: usize) {
        if count > 0 {
            *self.0.entry(kind).or_default() += count;
        }
    }

    /// Returns a line for each kind.
    pub fn lines(self) -> Vec<String> {
        self.0.into_iter().map(|((one, many, why), count)| format!("{}: {why}", counted_as(count, one, many))).collect()
    }
}
