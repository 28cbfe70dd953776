//! `retired-role`: some directory roles cannot be newly assigned any more (D5.13).

use super::finding::Risk;
use super::survey::{Statement, Survey};
use crate::diag::{Code, Diagnostic};
use crate::eval::retired_since;
use crate::ir::{State, Target};

/// What has no start, or one before, was assigned while that was possible; an activation is no assignment.
pub(super) fn check(survey: &Survey<'_>, statement: &Statement<'_>) -> Option<Risk> {
    let assignment = statement.first;
    let Target::Role(role, _) = assignment.target else {
        return None;
    };
    let since = retired_since(survey.tenant, role, assignment.window.from)?;
    if survey.has_ended(assignment) || assignment.state == State::Activated {
        return None;
    }
    let role = &survey.tenant.roles.row(role).name;
    let message = format!("nobody can be newly assigned to role `{role}` since {since}");
    let diagnostic = Diagnostic::new(Code::RetiredRole, message, assignment.span, format!("from {since} on, or later"))
        .with_help("assign another role; who was assigned before keeps this one");
    Some(Risk { diagnostic, declarations: vec![assignment.span] })
}
