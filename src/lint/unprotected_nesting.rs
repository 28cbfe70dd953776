//! `unprotected-nesting`: who may change the members of the inner group decides who can elevate (escalation 4.3c).

use super::finding::Risk;
use super::survey::{Statement, Survey};
use crate::diag::{Code, Diagnostic};
use crate::ir::{Assignment, GroupFlag, GroupId, PrincipalId, State, Target};

pub(super) fn check(survey: &Survey<'_>, statement: &Statement<'_>) -> Option<Risk> {
    let assignment = statement.first;
    let (outer, relation) = statement.group(survey)?;
    let flag = outer.role_assignable?;
    if assignment.state != State::Eligible || survey.has_ended(assignment) {
        return None;
    }
    let inner = statement.principals(survey, |principal| is_unprotected(survey, principal));
    let first = survey.tenant.principals.row(*inner.first()?);
    let (names, name) = (survey.names(&inner), survey.name(outer.principal));
    let message = format!("{names}, not role-assignable, can become {} of the role-assignable group {name}", relation.word());
    let diagnostic = Diagnostic::new(Code::UnprotectedNesting, message, assignment.span, "its members can activate")
        .with_label(first.span, "lesser administrators can change its members")
        .with_label(flag, format!("{name} is role-assignable"))
        .with_help("make the inner group role-assignable, or make its members eligible one by one");
    Some(Risk { diagnostic, declarations: vec![assignment.span, survey.group_span(outer)] })
}

fn is_unprotected(survey: &Survey<'_>, principal: PrincipalId) -> bool {
    survey.tenant.group_of(principal).is_some_and(|group| survey.tenant.groups.row(group).role_assignable.is_none())
}

/// Tells whether this lint tells of a group that is assigned, whatever is not known.
pub(super) fn is_told(survey: &Survey<'_>, assignment: &Assignment, principal: PrincipalId) -> bool {
    let is_protected = |group: GroupId| survey.tenant.groups.row(group).role_assignable.is_some();
    let is_known = |group: GroupId| survey.tenant.unknowns.group_flag(group, GroupFlag::RoleAssignable).is_none();
    let outer = match assignment.target {
        Target::Group(outer, _) => is_protected(outer),
        Target::Role(..) => false,
    };
    outer
        && assignment.state == State::Eligible
        && is_unprotected(survey, principal)
        && survey.tenant.group_of(principal).is_some_and(is_known)
}
