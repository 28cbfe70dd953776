//! `single-approver`: where one person has to agree, nobody can while they are away (D1.30).

use std::cell::RefCell;
use std::collections::BTreeSet;

use super::finding::Risk;
use super::survey::{Guarded, Survey};
use crate::diag::{Code, Diagnostic};
use crate::eval::{Closure, Reading, default_approver_roles, may_approve};
use crate::ir::{Approval, PrincipalId, Scope, Target};

pub(super) fn check(survey: &Survey<'_>, guarded: &Guarded<'_>) -> Option<Risk> {
    let approval = &guarded.policy.activation.approval;
    let accounts = some_approvers(survey, &approval.value);
    let [only] = accounts.into_iter().collect::<Vec<_>>().try_into().ok()?;
    let only: PrincipalId = only;
    let name = survey.name(only);
    let place = approval.origin.span()?;
    let message = format!("approval rests on {name} alone");
    let diagnostic = Diagnostic::new(Code::SingleApprover, message, place, "one person has to agree")
        .with_label(survey.tenant.principals.row(only).span, format!("{name} is the only possible approver"))
        .with_help("name a second approver, or a group with more members");
    Some(Risk { diagnostic, declarations: survey.writers(approval) })
}

/// Returns the people who approve, or could after an activation of their own; two where there are more (D2.22).
fn some_approvers(survey: &Survey<'_>, approval: &Approval) -> BTreeSet<PrincipalId> {
    let found = RefCell::new(BTreeSet::new());
    let mut down = Closure::default();
    let add_person = |account: PrincipalId| {
        if may_approve(survey.tenant, account) {
            found.borrow_mut().insert(account);
        }
        found.borrow().len() > 1
    };
    let mut add = |principal: PrincipalId| match survey.tenant.group_of(principal) {
        _ if survey.tenant.principals.row(principal).disabled.is_some() || found.borrow().len() > 1 => {}
        Some(group) => _ = down.search_down(&survey.view, group, Reading::InForceOrEligible, |fact| add_person(fact.principal)),
        None => _ = add_person(principal),
    };
    match approval {
        Approval::NotRequired => {}
        Approval::By(named) => named.iter().for_each(|approver| add(approver.principal)),
        Approval::DefaultApprovers => {
            for role in default_approver_roles() {
                let facts = survey.view.of_role(role).map(|(_, fact)| fact);
                let is_tenant_wide = |target: Target| target == Target::Role(role, Scope::Tenant);
                facts
                    .filter(|fact| is_tenant_wide(fact.target) && (survey.view.is_in_force(fact) || survey.view.is_eligible(fact)))
                    .for_each(|fact| add(fact.principal));
            }
        }
    }
    found.into_inner()
}
