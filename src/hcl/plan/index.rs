//! Finds instances by block and key.

use std::collections::BTreeMap;

use super::module::BlockName;
use super::row::Row;
use crate::hcl::address::{Key, Step};

/// Where the instances of each block stand among the rows.
pub(super) struct Index {
    blocks: BTreeMap<BlockName, BTreeMap<Key, usize>>,
}

/// What a way into a block leads to.
pub(super) enum Found<'s> {
    /// An instance, by its row, and the steps from there.
    Instance(usize, &'s [Step]),
    /// There is no instance of that key, so that nothing was taken from there.
    Nothing,
    /// One instance or several, nobody says which.
    Any,
}

impl Index {
    pub(super) fn new(rows: &[Row<'_>]) -> Self {
        let mut blocks: BTreeMap<BlockName, BTreeMap<Key, usize>> = BTreeMap::new();
        for (at, row) in rows.iter().enumerate() {
            blocks.entry(row.block()).or_default().insert(row.address.key.clone(), at);
        }
        Self { blocks }
    }

    /// Tells whether a block has instances with texts for keys.
    pub(super) fn is_keyed(&self, block: &BlockName) -> bool {
        self.blocks.get(block).is_some_and(|keys| keys.keys().any(|key| matches!(key, Key::Name(_))))
    }

    /// Finds the instance that steps lead to.
    pub(super) fn find<'s>(&self, block: &BlockName, steps: &'s [Step]) -> Found<'s> {
        let Some(keys) = self.blocks.get(block) else { return Found::Any };
        if let Some(row) = keys.get(&Key::None) {
            return Found::Instance(*row, steps);
        }
        let (key, rest) = super::module::split_key(steps);
        match keys.get(&key) {
            Some(row) => Found::Instance(*row, rest),
            None if key == Key::None => Found::Any,
            None => Found::Nothing,
        }
    }
}
