//! Runs the expectations that stand in the policies.

use serde::Serialize;

use super::exit::Exit;
use super::told::Told;
use crate::ir::Instant;
use crate::render::CaseJson;
use crate::session::{Case, Outcome, Rejected, Session};
use crate::text::{counted, quote};

/// What a promise is that cannot be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unproven {
    /// A failure.
    Fail,
    /// A warning.
    Warn,
}

/// How many cases ended how.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// How many passed.
    pub passed: usize,
    /// How many failed.
    pub failed: usize,
    /// How many cannot be shown.
    #[serde(skip_serializing_if = "is_zero")]
    pub unproven: usize,
    /// How many were not judged, since a filter leaves them out.
    #[serde(skip_serializing_if = "is_zero")]
    pub left_out: usize,
    /// How many parts of imported files could not be read.
    #[serde(skip_serializing_if = "is_zero")]
    pub incomplete: usize,
    /// How many unknowns were read as nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closed: Option<usize>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature that serde asks for")]
fn is_zero(count: &usize) -> bool {
    *count == 0
}

impl Summary {
    /// Returns how the command ends.
    #[must_use]
    pub fn exit(&self) -> Exit {
        Exit::of_found(self.failed == 0)
    }
}

/// Judges those cases whose name, text or file contains `filter`; all where none is given. Where none is judged that is no answer.
///
/// # Errors
///
/// Fails when the policy set is refused.
pub fn test(session: &Session, at: Instant, filter: Option<&str>, unproven: Unproven) -> Result<Told, Box<Rejected>> {
    let (cases, left_out) = session.test_matching(at, filter)?;
    let mut told = judged(session, &cases, at, summarize(session, &cases, left_out, unproven));
    if cases.is_empty() {
        told.exit = Exit::Unanswered; // whoever relies on tests must not take that for a pass
        let (message, help) = nothing_run(filter.map(|filter| format!("`filter` {}", quote(filter))), left_out);
        told = told.because("nothing-run", &message, help);
    }
    Ok(told)
}

/// Says why nothing was run, and what to do: whoever relies on tests must not take that for a pass. `filter` is written as it was asked for.
#[must_use]
pub fn nothing_run(filter: Option<String>, left_out: usize) -> (String, &'static str) {
    match filter.filter(|_| left_out > 0) {
        None => {
            let help = "write some, or name the policies that hold them with `--policies PATH`";
            ("nothing was run: the policies hold no `expect`, `never` or `scenario`".to_owned(), help)
        }
        Some(filter) => {
            let promises = counted(left_out, "promise");
            let help = "it picks what contains it in its name, its text or the name of its file, in upper and lower case as written";
            (format!("nothing was run: {filter} is in none of the {promises} of the policies"), help)
        }
    }
}

/// Tells cases that were judged.
#[must_use]
pub fn judged(session: &Session, cases: &[Case], at: Instant, summary: Summary) -> Told {
    let rows = cases.iter().map(|case| CaseJson::new(session.sources(), case));
    Told::rows("cases", at, rows, summary.exit()).and(&summary)
}

/// Counts how cases ended.
#[must_use]
pub fn summarize(session: &Session, cases: &[Case], left_out: usize, unproven: Unproven) -> Summary {
    let (incomplete, closed) = (session.unread_parts(), session.closed());
    let mut summary = Summary { left_out, incomplete, closed, ..Summary::default() };
    for case in cases {
        match case.outcome {
            Outcome::Passed => summary.passed += 1,
            Outcome::Failed(_) | Outcome::Diverged(_) => summary.failed += 1,
            Outcome::Unproven(_) => {
                summary.unproven += 1;
                summary.failed += usize::from(unproven == Unproven::Fail);
            }
        }
    }
    summary
}
