//! Lists what there is at an instant, row by row, with filters that combine: users, groups, roles, policies, assignments, approvals.
//!
//! It knows a tenant, and what evaluation says of it; a row is data with named cells. It must not know how a table looks, nor who asks.

mod surely;
mod table;
mod words;

mod filter;

mod census;
mod claims;
mod gates;
mod open;

mod approvals;
mod assignments;
mod groups;
mod lister;
mod policies;
mod roles;
mod things;
mod users;

pub use filter::{Filter, FilterWord, Standing};
pub use table::{Cell, Column, Kind, Listing, Row};

use crate::ir::{Instant, Tenant};
use crate::possible::Memory;

use self::open::Open;

/// Lists everything of a kind that passes a filter at an instant. Rows stand in the order of their names, those that are asked for by their ends in
/// the order of these. `memory` keeps what questions about the tenant look up.
#[must_use]
pub fn list(tenant: &Tenant, memory: &Memory, kind: Kind, filter: &Filter, at: Instant) -> Listing {
    let open = Open::new(tenant, memory, at);
    let mut listing = match kind {
        Kind::Users => users::list(&open, filter),
        Kind::Groups => groups::list(&open, filter),
        Kind::Roles => roles::list(&open, filter),
        Kind::Policies => policies::list(&open, filter),
        Kind::Assignments => assignments::list(&open, filter),
        Kind::Approvals => approvals::list(&open, filter),
    };
    listing.sort(filter.expiring.is_some());
    listing
}

/// Counts what there is of each kind.
#[must_use]
pub fn count(tenant: &Tenant, memory: &Memory, at: Instant) -> Vec<(Kind, usize)> {
    Kind::ALL.iter().map(|kind| (*kind, list(tenant, memory, *kind, &Filter::default(), at).rows.len())).collect()
}
