//! `assignment-too-long`: an assignment keeps to the length that its policy writes down (D2.30, D2.31, D2.38).

use super::super::time::window_seconds;
use super::case::Case;
use crate::diag::{Code, Diagnostic};
use crate::ir::format_duration;

pub(super) fn check(case: &Case<'_>) -> Option<Diagnostic> {
    let (max, line) = case.written_max()?;
    let length = window_seconds(case.site.ast.window.as_ref()?, case.assignment.window)?;
    if length <= max {
        return None;
    }
    let (length, max) = (format_duration(length), format_duration(max));
    let message = format!("the assignment lasts {length}, and its policy allows {max}");
    let diagnostic =
        Diagnostic::new(Code::AssignmentTooLong, message, case.window_span(), format!("lasts {length}")).with_label(line.span, line.text);
    Some(diagnostic.with_help(format!("end it at most {max} after it starts")))
}
