//! `open-approver-group`: who may change the members of an unprotected approver group decides who approves (escalation 4.3b).

use super::finding::Risk;
use super::survey::{Guarded, Survey};
use crate::diag::{Code, Diagnostic};
use crate::ir::{Approval, Approver, Group};

pub(super) fn check(survey: &Survey<'_>, guarded: &Guarded<'_>) -> Option<Risk> {
    let approval = &guarded.policy.activation.approval;
    let Approval::By(approvers) = &approval.value else {
        return None;
    };
    let groups: Vec<(&Approver, &Group)> = approvers.iter().filter_map(|approver| unprotected(survey, approver)).collect();
    let ((first, group), more) = groups.split_first()?;
    let principals: Vec<_> = groups.iter().map(|(approver, _)| approver.principal).collect();
    let plural = if more.is_empty() { ("group", "is") } else { ("groups", "are") };
    let message = format!("approver {} {} {} not role-assignable", plural.0, survey.names(&principals), plural.1);
    let diagnostic = Diagnostic::new(Code::OpenApproverGroup, message, first.span, "its members approve");
    let diagnostic = more.iter().fold(diagnostic, |diagnostic, (approver, _)| diagnostic.with_label(approver.span, "its members approve"));
    let diagnostic = diagnostic.with_label(survey.group_span(group), "lesser administrators can change its members");
    let help = "make it role-assignable, or name users: who changes its members decides who approves";
    Some(Risk { diagnostic: diagnostic.with_help(help), declarations: survey.writers(approval) })
}

fn unprotected<'a>(survey: &Survey<'a>, approver: &'a Approver) -> Option<(&'a Approver, &'a Group)> {
    let group = survey.tenant.groups.row(survey.tenant.group_of(approver.principal)?);
    group.role_assignable.is_none().then_some((approver, group))
}
