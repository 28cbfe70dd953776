//! What the lists of groups and of roles look up for each row.

use std::collections::BTreeSet;

use crate::ir::UnknownId;

use super::census::Census;
use super::filter::Filter;
use super::gates::Gatekeeper;
use super::open::Open;
use super::things::Bonds;

/// Lists what is held, row by row.
pub(super) struct Lister<'a, 't> {
    pub open: &'a Open<'t>,
    pub filter: &'a Filter,
    pub bonds: Bonds<'a, 't>,
    pub census: Census<'t>,
    pub gates: Gatekeeper<'a, 't>,
    /// What would have to be known of all rows.
    pub unknown: BTreeSet<UnknownId>,
}

impl<'a, 't> Lister<'a, 't> {
    /// Begins.
    pub(super) fn new(open: &'a Open<'t>, filter: &'a Filter) -> Self {
        let (bonds, census, gates) = (Bonds::new(open, filter), Census::new(open.view), Gatekeeper::new(open));
        Self { open, filter, bonds, census, gates, unknown: BTreeSet::new() }
    }
}
