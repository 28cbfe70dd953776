//! A question, and the tenant that is not wholly known.

use crate::ir::{Instant, Tenant, Unknowable};
use crate::possible::Stage;
use crate::source::Span;

/// A question and the tenant that is not wholly known.
pub(super) struct Inquiry<'q> {
    /// The tenant with what is not known.
    pub tenant: &'q Tenant,
    /// The same, as it is asked about.
    pub stage: &'q Stage,
    pub at: Instant,
    pub query: Span,
}

impl Inquiry<'_> {
    /// Tells whether a flag of any account is not known, which lists read of everybody.
    pub fn has_unknown_flags(&self) -> bool {
        self.tenant.unknowns.iter().any(|(_, row)| matches!(row.what, Unknowable::UserFlag(..)))
    }
}
