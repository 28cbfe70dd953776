//! `group-eligible-owner`: what a group as eligible owner does is not documented (D3.29).

use super::finding::Risk;
use super::survey::{Statement, Survey};
use crate::diag::{Code, Diagnostic};
use crate::ir::{Relation, State};

pub(super) fn check(survey: &Survey<'_>, statement: &Statement<'_>) -> Option<Risk> {
    let assignment = statement.first;
    let (outer, relation) = statement.group(survey)?;
    if relation != Relation::Owner || assignment.state != State::Eligible || survey.has_ended(assignment) {
        return None;
    }
    let inner = statement.groups(survey);
    if inner.is_empty() {
        return None;
    }
    let plural = if inner.len() == 1 { ("group", "is") } else { ("groups", "are") };
    let message = format!("{} {} {} eligible as owner of {}", plural.0, survey.names(&inner), plural.1, survey.name(outer.principal));
    let diagnostic = Diagnostic::new(Code::GroupEligibleOwner, message, assignment.span, "not documented by Microsoft")
        .with_help("make its members eligible one by one; here each member may activate ownership for themselves");
    Some(Risk { diagnostic, declarations: vec![assignment.span, survey.group_span(outer)] })
}
