//! Who is eligible and active where, and until when, as relationships: what engines of Zanzibar's kind hold. [`spicedb`](super::spicedb) and
//! [`openfga`](super::openfga) write the same, each in its own words.
//!
//! A relationship has one key (object, relation, subject) there and one condition, so the windows of one key become a list. Circles of nesting, and
//! chains deeper than engines follow, are written as the accounts that they come to.

mod checks;
mod gather;
mod ids;
mod model;
mod nesting;
mod spans;

use std::collections::BTreeMap;

use crate::ir::Tenant;

use super::left_out::LeftOut;
pub(super) use model::{CONDITION, Check, DERIVED, Derived, EXPRESSION, Key, Kind, Object, STORED, Stored};
pub(super) use spans::Spans;

/// A tenant as relationships.
#[derive(Debug)]
pub(super) struct Relations {
    /// The relationships with their windows, in order.
    pub tuples: BTreeMap<Key, Spans>,
    /// What an engine must answer of them, in order.
    pub checks: Vec<Check>,
    /// What they do not hold.
    pub left_out: LeftOut,
}

impl Relations {
    /// Gathers the relationships of a tenant, and what engines must answer.
    pub fn of(tenant: &Tenant) -> Self {
        let mut relations = Self::without_checks(tenant);
        relations.checks = checks::checks(tenant, &mut relations.left_out);
        relations
    }

    /// Gathers the relationships alone.
    pub fn without_checks(tenant: &Tenant) -> Self {
        let mut left_out = LeftOut::default();
        let tuples = gather::tuples(tenant, &mut left_out);
        Self { tuples, checks: Vec::new(), left_out }
    }
}
