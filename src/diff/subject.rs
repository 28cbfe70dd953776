//! What is compared, and how the places of both tenants stand in one list of texts.

use super::both::{Both, Which};
use crate::diag::Label;
use crate::ir::{Instant, Tenant};
use crate::source::{SourceId, Span};

/// What of two tenants is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Coverage {
    /// Whether attacks are compared too (`escalate to`).
    pub attacks: bool,
    /// Whether rows come with plans.
    pub plans: bool,
    /// Which accounts and goals are looked at.
    pub extent: Extent,
}

/// Which accounts and goals are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// Those that the change can have touched.
    Touched,
    /// All: the same answer, later.
    Everything,
}

/// Two tenants to compare.
#[derive(Debug, Clone)]
pub struct Subject<'a> {
    /// The tenants.
    pub tenants: Both<&'a Tenant>,
    /// The instant they are compared at.
    pub at: Instant,
    /// Where the texts of the old tenant stand among the texts of both, by their place among its own.
    pub old_sources: Vec<SourceId>,
    /// A place in neither tenant's texts, by the tenant: labels of what no line carries.
    pub nowhere: Both<Span>,
}

impl Subject<'_> {
    /// Moves a place of one tenant among the texts of both.
    pub(super) fn place(&self, which: Which, span: Span) -> Span {
        match which {
            Which::Old => Span { source: self.old_sources.get(span.source.index()).copied().unwrap_or(span.source), ..span },
            Which::New => span,
        }
    }

    /// Moves a label; `None` for one that no line carries.
    pub(super) fn label(&self, which: Which, label: &Label) -> Option<Label> {
        let is_somewhere = label.span.source != self.nowhere.get(which).source;
        is_somewhere.then(|| Label { span: self.place(which, label.span), ..label.clone() })
    }
}
