//! Compares two policy sets.

use super::loaded::{Rejected, Session};
use crate::diff::{self, Both, Coverage, Diff, Extent, Subject};
use crate::ir::Instant;
use crate::source::{Origin, Sources, Span};

/// What differs between two policy sets, and the texts that its places point into.
#[derive(Debug, Clone)]
pub struct Difference {
    /// What differs.
    pub diff: Diff,
    /// The texts of the new policy set, then those of the old one.
    pub sources: Sources,
}

impl Session {
    /// Tells what differs between this policy set and a later one, judged at an instant. `attacks` asks for `escalate to` too, `plans` for the
    /// plan of every row.
    ///
    /// # Errors
    ///
    /// Fails when one of the two is refused, with the diagnostics of the first that is.
    pub fn diff(&self, new: &Self, at: Instant, attacks: bool, plans: bool) -> Result<Difference, Box<Rejected>> {
        self.refuse_if_faulty()?;
        new.refuse_if_faulty()?;
        let mut sources = new.sources.clone();
        let old_sources = sources.extend(&self.sources);
        let tenants = Both { old: &self.tenant, new: &new.tenant };
        let nowhere = Both { old: nowhere(&self.sources), new: nowhere(&new.sources) };
        let subject = Subject { tenants, at, old_sources, nowhere };
        let diff = diff::diff(&subject, Coverage { attacks, plans, extent: Extent::Touched });
        Ok(Difference { diff, sources })
    }
}

/// Returns a place in none of the texts.
fn nowhere(sources: &Sources) -> Span {
    Span::new(sources.clone().add("<query>", "", Origin::Query), 0, 0)
}
