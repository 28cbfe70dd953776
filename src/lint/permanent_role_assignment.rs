//! `permanent-role-assignment`: only break-glass accounts should hold a role for ever (D5.12).

use super::finding::Risk;
use super::survey::Survey;
use crate::diag::{Code, Diagnostic};
use crate::ir::{Assignment, State, Target};

pub(super) fn check(survey: &Survey<'_>, assignment: &Assignment) -> Option<Risk> {
    let Target::Role(role, _) = assignment.target else {
        return None;
    };
    let user = survey.tenant.principals.row(assignment.principal);
    let is_permanent = assignment.state == State::Active && assignment.window.is_permanent();
    if !is_permanent || !user.is_user() || user.disabled.is_some() {
        return None;
    }
    let message = format!("{} holds role `{}` permanently", survey.name(assignment.principal), survey.tenant.roles.row(role).name);
    let diagnostic = Diagnostic::new(Code::PermanentRoleAssignment, message, assignment.span, "active, and without an end")
        .with_help("write `as eligible`, or allow it for a break-glass account");
    Some(Risk { diagnostic, declarations: vec![assignment.span, user.span] })
}
