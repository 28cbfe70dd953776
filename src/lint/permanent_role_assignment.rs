//! `permanent-role-assignment`: only break-glass accounts should hold a role for ever (D5.12).

use super::Risk;
use super::survey::{Statement, Survey};
use crate::diag::{Code, Diagnostic};
use crate::ir::{PrincipalId, State, Target};

pub(super) fn check(survey: &Survey<'_>, statement: &Statement<'_>) -> Option<Risk> {
    let assignment = statement.first;
    let Target::Role(role, _) = assignment.target else {
        return None;
    };
    if assignment.state != State::Active || !assignment.window.is_permanent() {
        return None;
    }
    let users = statement.principals(survey, |principal: PrincipalId| survey.tenant.principals.row(principal).is_user());
    if users.is_empty() {
        return None;
    }
    let verb = if users.len() == 1 { "holds" } else { "hold" };
    let message = format!("{} {verb} role `{}` permanently", survey.names(&users), survey.tenant.roles.row(role).name);
    let diagnostic = Diagnostic::new(Code::PermanentRoleAssignment, message, assignment.span, "active, and without an end")
        .with_help("write `as eligible`, or allow it for a break-glass account");
    Some(Risk { diagnostic, declarations: vec![assignment.span] })
}
