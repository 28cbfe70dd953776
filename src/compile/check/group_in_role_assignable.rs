//! `group-in-role-assignable`: no group is an active member of a role-assignable group (D3.20).

use super::case::Case;
use crate::diag::{Code, Diagnostic};

pub(super) fn check(case: &Case<'_>) -> Option<Diagnostic> {
    case.inner_group()?;
    let outer = case.active_member_of()?;
    let flag = case.tenant().groups.row(outer).role_assignable?;
    let (inner, outer) = (&case.principal().name, case.tenant().group_name(outer));
    let message = format!("group `{inner}` cannot be an active member of the role-assignable group `{outer}`");
    let diagnostic = Diagnostic::new(Code::GroupInRoleAssignable, message, case.site.name.span, "a group as active member")
        .with_label(flag, format!("`{outer}` is role-assignable"));
    Some(diagnostic.with_help("make the group an eligible member, or assign its members one by one"))
}
