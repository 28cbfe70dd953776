//! A `scenario` with its names and times resolved.

use super::expectation::Expectation;
use crate::diag::ReasonCode;
use crate::ir::{Act, Instant};
use crate::source::Span;

/// A `scenario` statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scenario {
    /// Its name.
    pub name: String,
    /// Its steps.
    pub steps: Vec<Step>,
    /// The whole statement.
    pub span: Span,
}

/// One step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// What it does.
    pub kind: StepKind,
    /// Its canonical text.
    pub text: String,
    /// Where it stands.
    pub span: Span,
}

/// The kinds of step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StepKind {
    /// `at`: the clock is set.
    At(Instant),
    /// `after`: so many seconds pass.
    After(i64),
    /// `expect`
    Expect(Box<Expectation>),
    /// Somebody does something.
    Act(Box<Act>),
    /// Somebody tries something, and is refused; with a code, for that reason.
    Refused(Option<ReasonCode>, Box<Act>),
}
