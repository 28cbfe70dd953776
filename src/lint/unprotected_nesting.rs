//! `unprotected-nesting`: who may change the members of the inner group decides who can elevate (escalation 4.3c).

use super::finding::Risk;
use super::survey::{Statement, Survey};
use crate::diag::{Code, Diagnostic};
use crate::ir::{PrincipalId, State};

pub(super) fn check(survey: &Survey<'_>, statement: &Statement<'_>) -> Option<Risk> {
    let assignment = statement.first;
    let (outer, relation) = statement.group(survey)?;
    let flag = outer.role_assignable?;
    if assignment.state != State::Eligible || survey.has_ended(assignment) {
        return None;
    }
    let is_unprotected = |principal: PrincipalId| {
        survey.tenant.group_of(principal).is_some_and(|group| survey.tenant.groups.row(group).role_assignable.is_none())
    };
    let inner = statement.principals(survey, is_unprotected);
    let first = survey.tenant.principals.row(*inner.first()?);
    let (names, name) = (survey.names(&inner), survey.name(outer.principal));
    let message = format!("{names}, not role-assignable, can become {} of the role-assignable group {name}", relation.word());
    let diagnostic = Diagnostic::new(Code::UnprotectedNesting, message, assignment.span, "its members can activate")
        .with_label(first.span, "lesser administrators can change its members")
        .with_label(flag, format!("{name} is role-assignable"))
        .with_help("make the inner group role-assignable, or make its members eligible one by one");
    Some(Risk { diagnostic, declarations: vec![assignment.span, survey.group_span(outer)] })
}
