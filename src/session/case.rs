//! What comes of an `expect`, a `never` and a `scenario`.

use crate::diag::{Diagnostic, ReasonCode};
use crate::explain::{Explanation, Reason};
use crate::ir::{Instant, Question};
use crate::source::Span;

/// One `expect`, `never` or `scenario`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// What it is.
    pub kind: CaseKind,
    /// Its canonical text, or its name.
    pub name: String,
    /// The statement.
    pub span: Span,
    /// How it ended.
    pub outcome: Outcome,
    /// What happened in a scenario, up to the step that failed; empty for all else.
    pub timeline: Vec<Moment>,
    /// What is to be known of it though it passed: a `never` about nobody.
    pub remark: Option<Diagnostic>,
}

/// What a case is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CaseKind {
    /// `expect`
    Expect,
    /// `never`
    Never,
    /// `scenario`
    Scenario,
}

impl CaseKind {
    /// Returns the keyword.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Expect => "expect",
            Self::Never => "never",
            Self::Scenario => "scenario",
        }
    }
}

/// How a case ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The answer is the expected one; nobody breaches it.
    Passed,
    /// It is not.
    Failed(Box<Failure>),
    /// Whether a `never` is breached turns on what is not known.
    Unproven(Box<Failure>),
    /// A step of a scenario went otherwise.
    Diverged(Box<Misstep>),
}

/// Why a case failed, with the question whose answer tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// What came instead, in one line.
    pub message: String,
    /// The place in the statement that is not met.
    pub place: Span,
    /// The canonical text of the question.
    pub query: String,
    /// The question.
    pub question: Question,
    /// Where the question stands: labels of facts that no line carries point there.
    pub question_span: Span,
    /// The answer; of a long list that is not the expected one only its first lines.
    pub explanation: Explanation,
    /// How many lines are left out.
    pub more: usize,
    /// The questions about further goals, with their answers.
    pub also: Vec<(Question, Explanation)>,
}

/// One line of a timeline: a step, or what came of it or happened by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moment {
    /// When.
    pub at: Instant,
    /// The canonical text of a step, or what happened in words.
    pub text: String,
    /// The place of the step; `None` for what happened.
    pub step: Option<Span>,
    /// Why it happened, or was refused; nothing for a step.
    pub why: Vec<Ground>,
}

/// What lets something happen, or forbids it: the rules behind one reason code, or a rule alone where no reason was needed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ground {
    /// The code of the reasons.
    pub code: Option<ReasonCode>,
    /// The rules: `D4.24`.
    pub rules: Vec<&'static str>,
}

impl Ground {
    /// Returns the code and the rules, or the rule alone: `policy, D2.1, D2.20`.
    #[must_use]
    pub fn text(&self) -> String {
        let words: Vec<&str> = self.code.map(ReasonCode::name).into_iter().chain(self.rules.iter().copied()).collect();
        words.join(", ")
    }
}

/// A step that went otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Misstep {
    /// What came instead, in one line.
    pub message: String,
    /// The step, or the answer that was expected.
    pub span: Span,
    /// Why an act was refused.
    pub reasons: Vec<Reason>,
    /// The expectation that was not met, with the whole answer.
    pub unmet: Option<Failure>,
}
