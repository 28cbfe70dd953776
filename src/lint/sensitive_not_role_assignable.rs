//! `sensitive-not-role-assignable`: a group that gives access deserves the protection of a role-assignable one (D5.11).

use super::finding::Risk;
use super::survey::Survey;
use crate::diag::{Code, Diagnostic};
use crate::ir::Group;

pub(super) fn check(survey: &Survey<'_>, group: &Group) -> Option<Risk> {
    let (access, place) = group.grants.first()?;
    if group.role_assignable.is_some() {
        return None;
    }
    let name = survey.name(group.principal);
    let message = format!("{name} grants `{access}` and is not role-assignable");
    let diagnostic = Diagnostic::new(
        Code::SensitiveNotRoleAssignable,
        message,
        survey.group_span(group),
        "lesser administrators can change its members",
    )
    .with_label(*place, "grants access")
    .with_help("make it role-assignable when it is created: that cannot be changed later");
    Some(Risk { diagnostic, declarations: vec![survey.group_span(group)] })
}
