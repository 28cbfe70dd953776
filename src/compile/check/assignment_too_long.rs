//! `assignment-too-long`: an assignment keeps to the length that its policy writes down (D2.30, D2.31, D2.38).

use super::super::time::window_length;
use super::case::Case;
use crate::diag::{Code, Diagnostic};
use crate::ir::{Length, format_duration};

pub(super) fn check(case: &Case<'_>) -> Option<Diagnostic> {
    let (max, line) = case.written_max()?;
    let length = window_length(case.site.ast.window.as_ref()?, case.assignment.window)?;
    if length <= Length::of_seconds(max) {
        return None;
    }
    if case.accepts(Code::AssignmentTooLong) {
        return None;
    }
    let max = format_duration(max);
    let message = format!("the assignment lasts {length}, and its policy allows {max}");
    let diagnostic =
        Diagnostic::new(Code::AssignmentTooLong, message, case.window_span(), format!("lasts {length}")).with_label(line.span, line.text);
    Some(diagnostic.with_help(format!("end it at most {max} after it starts")))
}
