//! `not-role-assignable`: only a role-assignable group holds a role, or is eligible for one (D5.1).

use super::case::Case;
use crate::diag::{Code, Diagnostic};
use crate::ir::{GroupFlag, Target};

pub(super) fn check(case: &Case<'_>) -> Option<Diagnostic> {
    let group = case.inner_group()?;
    let Target::Role(role, _) = case.assignment.target else {
        return None;
    };
    let may_be = case.tenant().unknowns.group_flag(group, GroupFlag::RoleAssignable).is_some();
    if case.tenant().groups.row(group).role_assignable.is_some() || may_be {
        return None;
    }
    let principal = case.principal();
    let message =
        format!("group `{}` is not role-assignable, so it cannot hold role `{}`", principal.name, case.tenant().roles.row(role).name);
    let diagnostic = Diagnostic::new(Code::NotRoleAssignable, message, case.site.name.span, "a role for a group")
        .with_label(principal.span, format!("`{}` is not role-assignable", principal.name));
    Some(
        diagnostic
            .with_help(format!("declare `{}` as `role-assignable`, which in Entra is chosen when a group is created", principal.name)),
    )
}
