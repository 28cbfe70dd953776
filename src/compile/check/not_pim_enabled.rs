//! `not-pim-enabled`: only a PIM-enabled group has eligible or activated assignments, and policies (D1.7).

use super::case::{Case, GroupCase};
use crate::diag::{Code, Diagnostic};
use crate::ir::State;

pub(super) fn check_assignment(case: &Case<'_>) -> Option<Diagnostic> {
    let (group, _) = case.outer_group()?;
    if case.assignment.state == State::Active || case.tenant().groups.row(group).pim_enabled.is_some() {
        return None;
    }
    let (name, state) = (case.tenant().group_name(group), case.assignment.state.word());
    let message = format!("group `{name}` is not PIM-enabled, so nobody can be {state}");
    let place = case.tenant().principals.row(case.tenant().groups.row(group).principal).span;
    let diagnostic = Diagnostic::new(Code::NotPimEnabled, message, case.state_span(), format!("{state} needs a PIM-enabled group"))
        .with_label(place, format!("`{name}` is not PIM-enabled"));
    Some(diagnostic.with_help(format!("add `pim-enabled` to group `{name}`, or assign as `active`")))
}

pub(super) fn check_policies(case: &GroupCase<'_>) -> Option<Diagnostic> {
    if case.group.pim_enabled.is_some() {
        return None;
    }
    let mut lines = case.policy_lines();
    let message = format!("group `{}` is not PIM-enabled, so it has no policy", case.name());
    let first = Diagnostic::new(Code::NotPimEnabled, message, lines.next()?, "a policy needs a PIM-enabled group");
    let diagnostic = lines.fold(first, |diagnostic, line| diagnostic.with_label(line, "so does this one"));
    let diagnostic = diagnostic.with_label(case.ast.name.span, format!("`{}` is not PIM-enabled", case.name()));
    Some(diagnostic.with_help(format!("add `pim-enabled` to group `{}`", case.name())))
}
