//! Compares two tenants by effect: who comes to what, who no longer does, and for whom it became easier or harder.

mod approvers;
mod attacks;
mod both;
mod declared;
mod goals;
mod impossible;
mod measure;
mod pairing;
mod plans;
mod policy;
mod restrict;
mod rows;
mod touched;
mod way;

pub use both::{Both, Which};
pub use declared::{Declared, DeclaredChange};
pub use plans::WayPlan;
pub use way::{Aspect, Detail, Effect, Turn, Way, compare};

use crate::diag::{Diagnostic, Label};
use crate::ir::{Instant, Tenant};
use crate::source::{SourceId, Span};
use pairing::Pairing;

/// What of two tenants is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scope {
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
    fn place(&self, which: Which, span: Span) -> Span {
        match which {
            Which::Old => Span { source: self.old_sources.get(span.source.index()).copied().unwrap_or(span.source), ..span },
            Which::New => span,
        }
    }

    /// Moves a label; `None` for one that no line carries.
    fn label(&self, which: Which, label: &Label) -> Option<Label> {
        let is_somewhere = label.span.source != self.nowhere.get(which).source;
        is_somewhere.then(|| Label { span: self.place(which, label.span), ..label.clone() })
    }
}

/// What became of one account's way to one goal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The goal, as the language writes it; or `every role` (R9).
    pub goal: String,
    /// Whether it is a privileged role, or all of them.
    pub is_privileged: bool,
    /// The account.
    pub account: String,
    /// What became of it.
    pub turn: Turn,
    /// In which respects it is easier or harder; empty where it was gained or lost.
    pub details: Vec<Detail>,
    /// The ways.
    pub ways: Both<Option<Way>>,
    /// The best plan in each tenant, where they are asked for.
    pub plans: Both<Option<WayPlan>>,
    /// What to ask `pim how` of a tenant whose plan is left out, as the plans of all rows would be too long together.
    pub left_out: Both<Option<String>>,
}

/// Who can approve an activation, and could not; or no longer can.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApproverRow {
    /// What is activated: `membership of exchange-ops`.
    pub thing: String,
    /// The account.
    pub account: String,
    /// Gained or lost.
    pub turn: Turn,
}

/// Everything that differs between two tenants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diff {
    /// The instant they are compared at.
    pub at: Instant,
    /// Changes that the platform cannot make.
    pub impossible: Vec<Diagnostic>,
    /// Accounts for which a privileged role came within reach, by whichever plan, where none was; and those for which none is any more.
    pub privileged: Both<Vec<String>>,
    /// What became of ways by own steps, by goal.
    pub rows: Vec<Row>,
    /// What became of attacks, where it is asked for and not what became of own steps.
    pub attacks: Vec<Row>,
    /// Who else can approve what, and who no longer can.
    pub approvers: Vec<ApproverRow>,
    /// What is declared otherwise, whether it makes a difference at this instant or not.
    pub declared: Vec<Declared>,
}

impl Diff {
    /// Tells whether the two tenants answer everything alike at every instant.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
            && self.attacks.is_empty()
            && self.approvers.is_empty()
            && self.declared.is_empty()
            && self.impossible.is_empty()
    }

    /// Counts the rows of a turn, attacks apart.
    #[must_use]
    pub fn count(&self, turn: Turn) -> usize {
        self.rows.iter().filter(|row| row.turn == turn).count()
    }
}

/// Compares two tenants.
#[must_use]
pub fn diff(subject: &Subject<'_>, scope: Scope) -> Diff {
    let pairing = Pairing::new(subject.tenants);
    let touched = match scope.extent {
        Extent::Touched => touched::find(&pairing, subject.at),
        Extent::Everything => touched::everything(&pairing),
    };
    let reached = rows::reached(subject, &pairing, &touched, scope);
    Diff {
        at: subject.at,
        impossible: impossible::find(subject, &pairing),
        privileged: reached.privileged,
        attacks: if scope.attacks { attacks::find(subject, &pairing, &reached.all, scope) } else { Vec::new() },
        rows: reached.rows,
        approvers: approvers::find(subject, &pairing, &touched),
        declared: declared::find(subject, &pairing),
    }
}
