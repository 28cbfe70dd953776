//! `nested-in-pim`: Microsoft advises against groups in groups that PIM governs (D3.27).

use super::finding::Risk;
use super::survey::{Statement, Survey};
use super::unprotected_nesting::is_told;
use crate::diag::{Code, Diagnostic};
use crate::ir::Relation;

pub(super) fn check(survey: &Survey<'_>, statement: &Statement<'_>) -> Option<Risk> {
    let assignment = statement.first;
    let (outer, relation) = statement.group(survey)?;
    let flag = outer.pim_enabled?;
    if relation != Relation::Member || survey.has_ended(assignment) {
        return None;
    }
    // `unprotected-nesting` is the graver word about the same statement
    let inner =
        statement.principals(survey, |principal| survey.tenant.group_of(principal).is_some() && !is_told(survey, assignment, principal));
    if inner.is_empty() {
        return None;
    }
    let (names, name) = (survey.names(&inner), survey.name(outer.principal));
    let plural = if inner.len() == 1 { "group" } else { "groups" };
    let message = format!("{plural} {names} in the PIM-enabled group {name}");
    let diagnostic =
        Diagnostic::new(Code::NestedInPim, message, assignment.span, format!("{} as a whole {plural}", assignment.state.word()))
            .with_label(flag, format!("{name} is PIM-enabled"))
            .with_help("assign people one by one: who is in the inner group is not governed by PIM here");
    Some(Risk { diagnostic, declarations: vec![assignment.span, survey.group_span(outer)] })
}
