//! `too-many-role-assignable`: a tenant has at most 500 role-assignable groups (D1.20).

use super::super::lower::Lowered;
use crate::diag::{Code, Diagnostic};

const MOST: usize = 500;

pub(super) fn check(lowered: &Lowered<'_>, found: &mut Vec<Diagnostic>) {
    let flags = || lowered.tenant.groups.values().filter_map(|group| group.role_assignable);
    if let Some(flag) = flags().nth(MOST) {
        let message = format!("{} groups are role-assignable, and {MOST} are the most", flags().count());
        let diagnostic = Diagnostic::new(Code::TooManyRoleAssignable, message, flag, "one role-assignable group too many");
        found.push(diagnostic.with_help("keep `role-assignable` for groups that hold roles"));
    }
}
