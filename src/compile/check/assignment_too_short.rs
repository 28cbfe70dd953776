//! `assignment-too-short`: an assignment lasts at least five minutes (D1.25).

use super::super::time::window_length;
use super::case::Case;
use crate::diag::{Code, Diagnostic};
use crate::ir::Length;

const SHORTEST: i64 = 300;

pub(super) fn check(case: &Case<'_>) -> Option<Diagnostic> {
    let length = window_length(case.site.ast.window.as_ref()?, case.assignment.window)?;
    if case.assignment.window.until <= case.assignment.window.from || length >= Length::of_seconds(SHORTEST) {
        return None;
    }
    let message = format!("the assignment lasts {length}, and the shortest is 5m");
    let diagnostic = Diagnostic::new(Code::AssignmentTooShort, message, case.window_span(), format!("lasts {length}"));
    Some(diagnostic.with_help("let it last at least 5m"))
}
