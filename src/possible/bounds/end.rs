//! A tenant that bounds others, and what searches look up in it.

use std::sync::OnceLock;

use crate::eval::View;
use crate::ir::Tenant;
use crate::reach::Index;

/// A tenant and what searches look up in it.
#[derive(Debug, Clone)]
pub struct End {
    /// The tenant; what is declared has the same ids as in the set.
    pub tenant: Tenant,
    /// What searches look up in it.
    pub index: OnceLock<Index>,
}

impl End {
    /// Begins with nothing looked up.
    pub(in crate::possible) fn new(tenant: Tenant) -> Self {
        Self { tenant, index: OnceLock::new() }
    }

    /// Returns what searches look up in the tenant of a view.
    pub fn index_of(&self, view: &View<'_>) -> &Index {
        self.index.get_or_init(|| Index::new(view))
    }
}
