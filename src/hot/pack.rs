//! The packed copy as a whole, for as many threads as wish.

use std::sync::Arc;

use crate::eval::UnitIndex;
use crate::ir::{Instant, Tenant};

use super::facts::Facts;
use super::moment::Moment;
use super::rules::Rules;

/// The packed copy of a tenant, for as many threads as wish.
#[derive(Debug)]
pub struct Hot {
    pub(super) facts: Facts,
    pub(super) rules: Rules,
    pub(super) units: UnitIndex,
}

impl Hot {
    /// Packs a tenant. What it does not know reads as nothing.
    #[must_use]
    pub fn new(tenant: &Tenant) -> Self {
        Self { facts: Facts::new(tenant), rules: Rules::new(tenant), units: UnitIndex::new(tenant) }
    }

    /// Judges every window at an instant, once for all who ask about it.
    #[must_use]
    pub fn moment(&self, at: Instant) -> Arc<Moment> {
        Arc::new(Moment::new(at, self.facts.windows(), self.rules.len()))
    }
}
