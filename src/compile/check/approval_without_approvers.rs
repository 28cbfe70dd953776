//! `approval-without-approvers`: a group has no default approvers (D2.20).

use super::case::GroupCase;
use crate::diag::{Code, Diagnostic};
use crate::ir::{Approval, FieldOrigin, PolicyId};

pub(super) fn check_membership(case: &GroupCase<'_>) -> Option<Diagnostic> {
    check(case, case.group.membership_policy?, "membership")
}

pub(super) fn check_ownership(case: &GroupCase<'_>) -> Option<Diagnostic> {
    check(case, case.group.ownership_policy?, "ownership")
}

fn check(case: &GroupCase<'_>, policy: PolicyId, noun: &str) -> Option<Diagnostic> {
    let policy = case.lowered.tenant.policies.row(policy);
    let approval = &policy.activation.approval;
    if approval.value != Approval::DefaultApprovers {
        return None;
    }
    let message = format!("{noun} of `{}` asks for approval and names no approver", case.name());
    let diagnostic = Diagnostic::new(Code::ApprovalWithoutApprovers, message, approval.origin.span()?, "names nobody");
    let diagnostic = match (&approval.origin, policy.span) {
        (FieldOrigin::Inherited(name, _), Some(line)) => diagnostic.with_label(line, format!("uses policy `{name}` here")),
        (FieldOrigin::Inherited(..) | FieldOrigin::Written(_) | FieldOrigin::Default, _) => diagnostic,
    };
    Some(diagnostic.with_help("write `approval by NAMES`: only roles have default approvers"))
}
