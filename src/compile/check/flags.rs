//! `dynamic-group-in-pim`, `synced-group-in-pim`, `dynamic-role-assignable`, `synced-role-assignable`: what a dynamic or synchronised group
//! cannot be (D1.2, D1.3, D6.3).

use super::case::GroupCase;
use crate::diag::{Code, Diagnostic};
use crate::source::Span;

pub(super) fn dynamic_group_in_pim(case: &GroupCase<'_>) -> Option<Diagnostic> {
    report(case, Code::DynamicGroupInPim, dynamic(case)?, pim_enabled(case)?)
}

pub(super) fn synced_group_in_pim(case: &GroupCase<'_>) -> Option<Diagnostic> {
    report(case, Code::SyncedGroupInPim, synced(case)?, pim_enabled(case)?)
}

pub(super) fn dynamic_role_assignable(case: &GroupCase<'_>) -> Option<Diagnostic> {
    report(case, Code::DynamicRoleAssignable, dynamic(case)?, role_assignable(case)?)
}

pub(super) fn synced_role_assignable(case: &GroupCase<'_>) -> Option<Diagnostic> {
    report(case, Code::SyncedRoleAssignable, synced(case)?, role_assignable(case)?)
}

/// A flag: its place, what it makes of the group, and the word that is written.
type Flag = (Span, &'static str, &'static str);

fn dynamic(case: &GroupCase<'_>) -> Option<Flag> {
    Some((case.group.dynamic?, "dynamic", "dynamic"))
}

fn synced(case: &GroupCase<'_>) -> Option<Flag> {
    Some((case.group.synced?, "synchronised", "synced"))
}

fn pim_enabled(case: &GroupCase<'_>) -> Option<Flag> {
    Some((case.group.pim_enabled?, "PIM-enabled", "pim-enabled"))
}

fn role_assignable(case: &GroupCase<'_>) -> Option<Flag> {
    Some((case.group.role_assignable?, "role-assignable", "role-assignable"))
}

fn report(case: &GroupCase<'_>, code: Code, is: Flag, cannot_be: Flag) -> Option<Diagnostic> {
    let message = format!("group `{}` is {} and cannot be {}", case.name(), is.1, cannot_be.1);
    let diagnostic =
        Diagnostic::new(code, message, cannot_be.0, format!("{} here", cannot_be.1)).with_label(is.0, format!("{} here", is.1));
    Some(diagnostic.with_help(format!("remove `{}` or `{}`", cannot_be.2, is.2)))
}
