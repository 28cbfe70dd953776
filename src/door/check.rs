//! Tells everything that is wrong with a policy set, or risky.

use super::exit::Exit;
use super::told::Told;
use crate::diag::{Code, Diagnostic};
use crate::ir::Instant;
use crate::lint::Findings;
use crate::render::DiagnosticJson;
use crate::session::Session;
use crate::source::Sources;

/// Tells everything that is wrong or risky as of an instant; errors alone fail.
#[must_use]
pub fn check(session: &Session, at: Instant, asked: &[Code]) -> Told {
    found(session.sources(), &session.check(at, asked), at, &Diagnostic::is_error)
}

/// Tells findings; those fail that `fails` says.
pub fn found(sources: &Sources, findings: &Findings, at: Instant, fails: &dyn Fn(&Diagnostic) -> bool) -> Told {
    let rows = findings.open.iter().map(|diagnostic| DiagnosticJson::new(sources, diagnostic));
    Told::rows("diagnostics", at, rows, Exit::of_found(!findings.open.iter().any(fails)))
}
