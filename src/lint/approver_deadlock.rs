//! `approver-deadlock`: nobody approves their own request, so who would be the only approver can only wait (D2.23).

use std::cell::RefCell;
use std::collections::BTreeSet;

use super::finding::Risk;
use super::survey::{Guarded, Survey};
use crate::answer::Cells;
use crate::diag::{Code, Diagnostic};
use crate::eval::{Closure, Reading, View, find_path, is_barred_as_agent, may_approve, member_routes};
use crate::ir::{Approval, Instant, PrincipalId, Window};
use crate::reach::Reach;

pub(super) fn check(survey: &Survey<'_>, guarded: &Guarded<'_>) -> Option<Risk> {
    let approval = &guarded.policy.activation.approval;
    if approval.value == Approval::NotRequired || has_two(survey, &approval.value) || could_be_two(survey, guarded) {
        return None;
    }
    let Stuck { accounts, is_forever } = stuck(survey, guarded);
    let first = accounts.first()?;
    let eligible =
        survey.eligible(guarded.thing).find(|fact| fact.principal == *first).or_else(|| survey.eligible(guarded.thing).next())?;
    let (names, thing) = (survey.names(&accounts), survey.thing(guarded.thing));
    let (lack, help) = if is_forever {
        ("nobody else could ever approve it", "name another approver: nobody approves their own request")
    } else {
        ("nobody else could approve it while they may", "let their eligibility and an approver's time meet, or name another approver")
    };
    let message = format!("{names} may ask for {thing}, and {lack}");
    let diagnostic = Diagnostic::new(Code::ApproverDeadlock, message, eligible.span, format!("eligible for {thing}"));
    let diagnostic =
        approval.origin.span().into_iter().fold(diagnostic, |diagnostic, span| diagnostic.with_label(span, "who has to approve"));
    Some(Risk { diagnostic: diagnostic.with_help(help), declarations: survey.declaration(guarded.thing).into_iter().collect() })
}

/// Those whose requests nobody could approve.
struct Stuck {
    accounts: Vec<PrincipalId>,
    /// Whether one of them has no approver at any time, whether eligible then or not.
    is_forever: bool,
}

/// Returns the users who at no instant, now or later, are eligible and have an approver other than themselves.
fn stuck(survey: &Survey<'_>, guarded: &Guarded<'_>) -> Stuck {
    let mut accounts: Vec<PrincipalId> = eligible_users(survey, guarded).into_iter().collect();
    let mut now = Asking::new(survey, guarded, survey.view);
    accounts.retain(|account| !now.may_be_answered(*account));
    let edges = if accounts.is_empty() { &[] } else { survey.index().edges(&survey.view) };
    accounts.retain(|account| !meet(survey, guarded, *account, edges));
    let mut at_all = Asking::new(survey, guarded, survey.view.from_now_on());
    let is_forever = accounts.iter().any(|account| !at_all.has_approver(*account));
    Stuck { accounts, is_forever }
}

/// Tells whether there is an instant, now or later, at which an account is eligible and has another approver. What lies apart in time meets in a
/// long window, but not in the shortest ones.
fn meet(survey: &Survey<'_>, guarded: &Guarded<'_>, account: PrincipalId, edges: &[Instant]) -> bool {
    let is_possible = |window: Window| Asking::new(survey, guarded, survey.view.within(window)).may_be_answered(account);
    Cells::new(survey.view.at, edges).find_first(0, &(), |window, ()| is_possible(window).then_some(())).is_some()
}

/// Requests in one view.
struct Asking<'s, 'a> {
    guarded: &'s Guarded<'a>,
    view: View<'a>,
    reach: Reach<'s>,
    up: Closure,
}

impl<'s, 'a: 's> Asking<'s, 'a> {
    fn new(survey: &'s Survey<'a>, guarded: &'s Guarded<'a>, view: View<'a>) -> Self {
        Self { guarded, view, reach: Reach::new(&view, survey.index()), up: Closure::default() }
    }

    /// Tells whether an account is eligible, and somebody else could approve.
    fn may_be_answered(&mut self, account: PrincipalId) -> bool {
        find_path(self.up.walk_up(&self.view, account), self.guarded.thing).is_some() && self.has_approver(account)
    }

    fn has_approver(&mut self, account: PrincipalId) -> bool {
        self.reach.has_approver(self.guarded.thing, account)
    }
}

/// Tells whether two people at least are approvers from now on without an end: then everybody has one other than themselves whenever they ask.
fn has_two(survey: &Survey<'_>, approval: &Approval) -> bool {
    let Approval::By(named) = approval else { return false };
    let view = survey.view.throughout(Window { from: survey.view.at, until: Instant::MAX });
    let mut down = Closure::default();
    let found = RefCell::new(BTreeSet::new());
    let add = |account: PrincipalId| {
        if may_approve(survey.tenant, account) {
            found.borrow_mut().insert(account);
        }
        found.borrow().len() > 1
    };
    named.iter().any(|approver| match survey.tenant.group_of(approver.principal) {
        Some(group) => down.search_down(&view, group, Reading::InForce, |member| add(member.principal)),
        None => add(approver.principal),
    })
}

/// Tells the same of those who come to approve by steps of their own.
fn could_be_two(survey: &Survey<'_>, guarded: &Guarded<'_>) -> bool {
    let view = survey.view.throughout(Window { from: survey.view.at, until: Instant::MAX });
    Reach::new(&view, survey.index()).has_two_approvers(guarded.thing)
}

/// Returns the users who are or will be eligible, in declaration order, through groups too; no agent's user that never could ask (D3.16, D3.18).
fn eligible_users(survey: &Survey<'_>, guarded: &Guarded<'_>) -> BTreeSet<PrincipalId> {
    let view = survey.view.from_now_on();
    let mut down = Closure::default();
    let mut found = BTreeSet::new();
    for fact in survey.eligible(guarded.thing) {
        match survey.tenant.group_of(fact.principal) {
            None => _ = found.insert(fact.principal),
            Some(group) => found.extend(member_routes(&view, &mut down, group).into_iter().map(|(member, _)| member)),
        }
    }
    let may_ask = |account| survey.tenant.principals.row(account).is_user() && !is_barred_as_agent(&view, account, guarded.thing);
    found.retain(|account| may_ask(*account));
    found
}
