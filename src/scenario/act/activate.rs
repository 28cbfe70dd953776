//! `activates`: files a request, and grants it where no approval is asked (`docs/semantics.md`, section 4).

use std::ops::ControlFlow;

use super::refusal::{Done, refuse};
use crate::diag::{Label, ReasonCode};
use crate::eval::{self, Closure, Decision, direct_holding, for_each_path, policy_of};
use crate::explain::{self, CanAnswer, Reason, fact_text, thing_text};
use crate::ir::{Activate, Assignment, Instant, PrincipalId, Scope, State, Target, Thing, Window};
use crate::scenario::bounds::APPROVAL_SECONDS;
use crate::scenario::due::Due;
use crate::scenario::history::Event;
use crate::scenario::live_tenant::LiveTenant;
use crate::scenario::permit::against;
use crate::scenario::reason::name;
use crate::scenario::request::{Request, RequestId, RequestKind, Status};
use crate::source::Span;

impl LiveTenant {
    /// Files a request to activate. It is judged as of now, with the eligibility at the wished start besides (D4.2, D4.3); what it would collide
    /// with goes by the windows.
    pub(super) fn activate(&mut self, actor: PrincipalId, asked: &Activate, span: Span) -> Done {
        let start = asked.start.map_or(self.now, |start| start.max(self.now));
        let answer = self.judge(actor, asked, start, span);
        let policy = policy_of(&self.tenant, asked.thing);
        let max = policy.map(|policy| self.tenant.policies.row(policy).activation.max_seconds.value);
        let seconds = asked.seconds.or(max).unwrap_or_default(); // without a policy it is refused, however long
        let wished = Window { from: start, until: start.plus_seconds(seconds) };
        let second = self.against_second_request(actor, asked.thing, &answer, wished);
        let mut reasons = match answer.decision {
            Decision::Allow | Decision::Approval => Vec::new(),
            // it is the scheduled activation itself that would hold then (D9.19)
            Decision::Already if second.is_some() => Vec::new(),
            Decision::Already | Decision::Deny => against(answer.reasons.clone()),
        };
        reasons.extend(second);
        let (true, Some(policy)) = (reasons.is_empty(), policy) else { return refuse(reasons) };
        let kind = RequestKind::Activation { start, seconds, policy, assignment: None };
        let (filed, thing) = (self.now, asked.thing);
        let request = Request { requester: actor, thing, kind, filed, status: Status::Pending, span, answered: None };
        let id = self.file(request);
        match answer.decision {
            Decision::Allow => self.grant(id, (Some(actor), answer.reasons)),
            Decision::Approval | Decision::Already | Decision::Deny => self.wait_for_approval(id, &answer),
        }
        Ok(())
    }

    fn judge(&self, actor: PrincipalId, asked: &Activate, start: Instant, span: Span) -> CanAnswer {
        let Activate { thing, seconds, evidence, .. } = asked;
        let request = eval::Manner { seconds: *seconds, evidence: Some(evidence), without_approval: false }.request(actor, *thing);
        explain::answer_request(self.view_of_what_lasts(), &request, start, span)
    }

    /// Says that a request is open already (D4.8, D9.19); not of an account that could not ask at all, nor where the relation holds.
    pub fn against_second_request(&self, requester: PrincipalId, thing: Thing, answer: &CanAnswer, window: Window) -> Option<Reason> {
        let is_hidden = |reason: &Reason| matches!(reason.code, ReasonCode::PrincipalKind | ReasonCode::Disabled);
        let request = self.requests.row(self.blocking_request(requester, thing, window)?);
        let is_held = answer.decision == Decision::Already && request.status != Status::Scheduled;
        if is_held || answer.reasons.iter().any(is_hidden) {
            return None;
        }
        let (who, what) = (name(&self.tenant, requester), thing_text(&self.tenant, thing));
        let (rule, message) = match request.status {
            Status::Scheduled => ("D9.19", format!("an activation of {what} by {who} is scheduled already, and would overlap")),
            Status::Pending
            | Status::Active
            | Status::Granted
            | Status::Denied
            | Status::Lapsed
            | Status::Cancelled
            | Status::Ended
            | Status::Failed => ("D4.8", format!("a request of {who} for {what} waits already")),
        };
        let labels = vec![Label::new(request.span, "asked here")];
        Some(Reason { code: ReasonCode::PendingRequest, message, rule, labels })
    }

    fn wait_for_approval(&mut self, id: RequestId, answer: &CanAnswer) {
        let lapses = self.now.plus_seconds(APPROVAL_SECONDS);
        self.agenda.insert((lapses, Due::Lapse(id)));
        let request = self.requests.row(id);
        let approvers: Vec<String> = answer.approvers.iter().map(|approver| name(&self.tenant, *approver)).collect();
        let by = if approvers.is_empty() { "an approver, of whom there is none yet".to_owned() } else { approvers.join(" or ") };
        let (who, thing) = (name(&self.tenant, request.requester), thing_text(&self.tenant, request.thing));
        let text = format!("the request of {who} for {thing} waits for {by} until {lapses}");
        let requester = request.requester;
        self.record(Some(requester), Event::Requested, text, answer.reasons.clone());
    }

    /// Makes the activation of a request, from its start on or from now (D4.25), for its whole length. Says who let it, and why.
    pub(super) fn grant(&mut self, id: RequestId, (actor, reasons): (Option<PrincipalId>, Vec<Reason>)) {
        let request = self.requests.row(id);
        let RequestKind::Activation { start, seconds, policy, .. } = request.kind else { return };
        let start = start.max(self.now);
        let Some((target, eligible_until)) = self.activated_target(request.requester, request.thing, start) else { return };
        let window = Window { from: start, until: start.plus_seconds(seconds) };
        let row = Assignment { principal: request.requester, target, state: State::Activated, window, span: request.span };
        let assignment = self.add(row, start);
        let is_later = start > self.now;
        self.activations.insert(assignment, id);
        let request = self.requests.row_mut(id);
        request.status = if is_later { Status::Scheduled } else { Status::Active };
        request.kind = RequestKind::Activation { start, seconds, policy, assignment: Some(assignment) };
        let event = if is_later { Event::Scheduled } else { Event::Activated };
        let mut text = fact_text(&self.tenant, &row);
        if eligible_until < window.until {
            text += &format!("; the eligibility ends before that, at {eligible_until} (D9.14)");
        }
        self.record(actor, event, text, reasons);
    }

    /// Returns what an activation at an instant gives: the relation, or the role in the scope of the first eligibility that is not
    /// held yet; and when that eligibility ends. `None` where nothing makes the principal eligible then, or the relation holds.
    pub(super) fn activated_target(&self, principal: PrincipalId, thing: Thing, at: Instant) -> Option<(Target, Instant)> {
        let (view, mut up) = (self.view_of_what_lasts().at(at), Closure::default());
        let walk = up.walk_up(&view, principal);
        if direct_holding(walk, thing).is_some() {
            return None;
        }
        let held = |target: Target| {
            let covers = |held: Target| held == target || matches!(held, Target::Role(_, Scope::Tenant));
            view.of_principal(principal).any(|(_, fact)| fact.target.thing() == thing && view.is_in_force(fact) && covers(fact.target))
        };
        let mut found = None;
        let _ = for_each_path(walk, thing, |path| {
            let eligible = view.fact(path.eligible);
            found = Some((eligible.target, eligible.window.until)).filter(|(target, _)| !held(*target));
            if found.is_some() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        found
    }
}
