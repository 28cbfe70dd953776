//! Compares two tenants by effect: who comes to what, who no longer does, and for whom it became easier or harder.

mod approvers;
mod attacks;
mod both;
mod bounds;
mod declared;
mod effects;
mod found;
mod goals;
mod impossible;
mod measure;
mod pairing;
mod plans;
mod policy;
mod restrict;
mod row;
mod rows;
mod subject;
mod touched;
mod way;

pub use both::{Both, Which};
pub use declared::{Declared, DeclaredChange};
pub use row::{ApproverRow, GoalKind, Row, WayPlan};
pub use subject::{Coverage, Extent, Subject};
pub use way::{Aspect, Detail, Effect, Turn, Way, compare};

use crate::diag::Diagnostic;
use crate::ir::Instant;
use pairing::Pairing;

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

    /// Counts the rows of a turn, attacks apart, and apart from those of which it is not known.
    #[must_use]
    pub fn count(&self, turn: Turn) -> usize {
        self.rows.iter().filter(|row| row.turn == turn && !row.is_possible).count()
    }

    /// Counts the rows of which it is not known whether they change, attacks apart.
    #[must_use]
    pub fn count_possible(&self) -> usize {
        self.rows.iter().filter(|row| row.is_possible).count()
    }
}

/// Compares two tenants.
#[must_use]
pub fn diff(subject: &Subject<'_>, coverage: Coverage) -> Diff {
    let pairing = Pairing::new(subject.tenants);
    let effects = effects::find(subject, &pairing, coverage);
    Diff {
        at: subject.at,
        impossible: impossible::find(subject, &pairing),
        privileged: effects.privileged,
        attacks: effects.attacks,
        rows: effects.rows,
        approvers: effects.approvers,
        declared: declared::find(subject, &pairing),
    }
}
