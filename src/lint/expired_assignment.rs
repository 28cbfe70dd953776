//! `expired-assignment`: an assignment that has ended gives nothing any more (D9.28).

use super::finding::Risk;
use super::survey::{Statement, Survey};
use crate::diag::{Code, Diagnostic};

pub(super) fn check(survey: &Survey<'_>, statement: &Statement<'_>) -> Option<Risk> {
    let assignment = statement.first;
    if !survey.has_ended(assignment) {
        return None;
    }
    let (thing, until) = (survey.thing(assignment.target.thing()), assignment.window.until);
    let message = format!("the {} assignment to {thing} ended at {until}", assignment.state.word());
    let diagnostic = Diagnostic::new(Code::ExpiredAssignment, message, assignment.span, "nothing comes of it any more")
        .with_help("remove it, or give it a later end");
    Some(Risk { diagnostic, declarations: vec![assignment.span] })
}
