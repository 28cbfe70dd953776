//! `nested-microsoft365`: a Microsoft 365 group takes part in no active nesting (D3.22). Where the outer group is role-assignable, D3.20 has
//! spoken already.

use super::case::Case;
use crate::diag::{Code, Diagnostic};

pub(super) fn check(case: &Case<'_>) -> Option<Diagnostic> {
    let inner = case.inner_group()?;
    let outer = case.active_member_of()?;
    if case.tenant().groups.row(outer).role_assignable.is_some() {
        return None;
    }
    let flags: Vec<_> =
        [inner, outer].into_iter().filter_map(|group| Some((group, case.tenant().groups.row(group).microsoft365?))).collect();
    let (named, _) = flags.first()?;
    let (inner, outer) = (case.tenant().group_name(inner), case.tenant().group_name(outer));
    let message =
        format!("group `{inner}` cannot nest in group `{outer}`: `{}` is a Microsoft 365 group", case.tenant().group_name(*named));
    let diagnostic = Diagnostic::new(Code::NestedMicrosoft365, message, case.site.name.span, "a group as active member");
    let diagnostic = flags.iter().fold(diagnostic, |diagnostic, (group, flag)| {
        diagnostic.with_label(*flag, format!("`{}` is a Microsoft 365 group", case.tenant().group_name(*group)))
    });
    Some(diagnostic.with_help("nest security groups only, or assign the members one by one"))
}
