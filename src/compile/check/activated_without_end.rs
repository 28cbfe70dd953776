//! `activated-without-end`: an activation always ends (D2.10).

use super::case::Case;
use crate::diag::{Code, Diagnostic};
use crate::ir::State;

pub(super) fn check(case: &Case<'_>) -> Option<Diagnostic> {
    if case.assignment.state != State::Activated || !case.assignment.window.is_permanent() {
        return None;
    }
    let diagnostic = Diagnostic::new(Code::ActivatedWithoutEnd, "an activated assignment needs an end", case.window_span(), "no end");
    Some(diagnostic.with_help("add `from TIME for DURATION` or `until TIME`"))
}
