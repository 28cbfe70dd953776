//! `not-pim-enabled`: only a PIM-enabled group has eligible or activated assignments, and policies (D1.7).

use super::super::lower::Lowered;
use super::case::{Case, GroupCase, state_span};
use crate::diag::{Code, Diagnostic};
use crate::ir::{GroupFlag, GroupId, State, Target, Tenant};
use crate::source::Span;

pub(super) fn check_assignment(case: &Case<'_>) -> Option<Diagnostic> {
    check_place(case.tenant(), case.assignment.target, case.assignment.state, case.state_span())
}

/// Nobody may be eligible either, where that is all that is known.
pub(super) fn check_unknown(lowered: &Lowered<'_>, found: &mut Vec<Diagnostic>) {
    let places = lowered.unknown.iter();
    found.extend(places.filter_map(|place| check_place(&lowered.tenant, place.row.target, place.row.state, state_span(place.ast))));
}

/// Tells whether a group is PIM-enabled, or may be.
fn may_be_enabled(tenant: &Tenant, group: GroupId) -> bool {
    tenant.groups.row(group).pim_enabled.is_some() || tenant.unknowns.group_flag(group, GroupFlag::PimEnabled).is_some()
}

fn check_place(tenant: &Tenant, target: Target, state: State, span: Span) -> Option<Diagnostic> {
    let Target::Group(group, _) = target else { return None };
    if state == State::Active || may_be_enabled(tenant, group) {
        return None;
    }
    let (name, state) = (tenant.group_name(group), state.word());
    let message = format!("group `{name}` is not PIM-enabled, so nobody can be {state}");
    let place = tenant.principals.row(tenant.groups.row(group).principal).span;
    let diagnostic = Diagnostic::new(Code::NotPimEnabled, message, span, format!("{state} needs a PIM-enabled group"))
        .with_label(place, format!("`{name}` is not PIM-enabled"));
    Some(diagnostic.with_help(format!("add `pim-enabled` to group `{name}`, or assign as `active`")))
}

pub(super) fn check_policies(case: &GroupCase<'_>) -> Option<Diagnostic> {
    if may_be_enabled(&case.lowered.tenant, case.id) {
        return None;
    }
    let mut lines = case.policy_lines();
    let message = format!("group `{}` is not PIM-enabled, so it has no policy", case.name());
    let first = Diagnostic::new(Code::NotPimEnabled, message, lines.next()?, "a policy needs a PIM-enabled group");
    let diagnostic = lines.fold(first, |diagnostic, line| diagnostic.with_label(line, "so does this one"));
    let diagnostic = diagnostic.with_label(case.ast.name.span, format!("`{}` is not PIM-enabled", case.name()));
    Some(diagnostic.with_help(format!("add `pim-enabled` to group `{}`", case.name())))
}
