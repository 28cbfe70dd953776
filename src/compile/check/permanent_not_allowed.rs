//! `permanent-not-allowed`: an assignment has an end where its policy writes that it must (D2.30, D2.31, D2.38).

use super::case::Case;
use crate::diag::{Code, Diagnostic};
use crate::ir::format_duration;

pub(super) fn check(case: &Case<'_>) -> Option<Diagnostic> {
    let (max, line) = case.written_max()?;
    if !case.assignment.window.is_permanent() || case.accepts(Code::PermanentNotAllowed) {
        return None;
    }
    let max = format_duration(max);
    let message = format!("the assignment to `{}` is permanent, and its policy asks for an end", case.target_name().text);
    let diagnostic = Diagnostic::new(Code::PermanentNotAllowed, message, case.window_span(), "no end").with_label(line.span, line.text);
    Some(diagnostic.with_help(format!("add `until TIME`, at most {max} after the start")))
}
