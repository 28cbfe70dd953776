//! `approver-deadlock`: nobody approves their own request, so who would be the only approver can only wait (D2.23).

use std::cell::RefCell;
use std::collections::BTreeSet;

use super::Risk;
use super::survey::{Gate, Survey};
use crate::diag::{Code, Diagnostic};
use crate::eval::{Closure, Reading, members_of};
use crate::ir::{Approval, PrincipalId};
use crate::reach::Fixpoint;

pub(super) fn check(survey: &Survey<'_>, gate: &Gate<'_>) -> Option<Risk> {
    let approval = &gate.policy.activation.approval;
    if approval.value == Approval::NotRequired || has_two(survey, &approval.value) {
        return None;
    }
    // what is still to come counts: an approver of tomorrow is one
    let mut fixpoint = Fixpoint::new(&survey.view.from_now_on(), survey.index());
    let is_stuck = |account: &PrincipalId| !fixpoint.has_approver(gate.thing, *account);
    let stuck: Vec<PrincipalId> = eligible_users(survey, gate).into_iter().filter(is_stuck).collect();
    let first = stuck.first()?;
    let eligible = survey.eligible(gate.thing).find(|fact| fact.principal == *first).or_else(|| survey.eligible(gate.thing).next())?;
    let (names, thing) = (survey.names(&stuck), survey.thing(gate.thing));
    let message = format!("{names} may ask for {thing}, and nobody else could ever approve it");
    let diagnostic = Diagnostic::new(Code::ApproverDeadlock, message, eligible.span, format!("eligible for {thing}"));
    let diagnostic =
        approval.origin.span().into_iter().fold(diagnostic, |diagnostic, span| diagnostic.with_label(span, "who has to approve"));
    let diagnostic = diagnostic.with_help("name another approver: nobody approves their own request");
    Some(Risk { diagnostic, declarations: survey.declaration(gate.thing).into_iter().collect() })
}

/// Tells whether two accounts at least are or will be approvers: then everybody has one other than themselves.
fn has_two(survey: &Survey<'_>, approval: &Approval) -> bool {
    let Approval::By(named) = approval else { return false };
    let view = survey.view.from_now_on();
    let mut down = Closure::default();
    let found = RefCell::new(BTreeSet::new());
    let add = |account: PrincipalId| {
        found.borrow_mut().insert(account);
        found.borrow().len() > 1
    };
    named.iter().any(|approver| match survey.tenant.group_of(approver.principal) {
        Some(group) => down.search_down(&view, group, Reading::InForce, |member| add(member.principal)),
        None => survey.tenant.principals.row(approver.principal).disabled.is_none() && add(approver.principal),
    })
}

/// Returns the users who are or will be eligible, in declaration order, through groups too.
fn eligible_users(survey: &Survey<'_>, gate: &Gate<'_>) -> BTreeSet<PrincipalId> {
    let view = survey.view.from_now_on();
    let mut down = Closure::default();
    let mut found = BTreeSet::new();
    for fact in survey.eligible(gate.thing) {
        match survey.tenant.group_of(fact.principal) {
            None => _ = found.insert(fact.principal),
            Some(group) => found.extend(members_of(&view, &mut down, group).into_iter().map(|(member, _)| member)),
        }
    }
    found.retain(|account| survey.tenant.principals.row(*account).is_user());
    found
}
