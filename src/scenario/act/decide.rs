//! `approves` and `denies`: the first answer decides (D2.24).

use super::refusal::{Done, refuse, refuse_if_any};
use crate::defect::OrDefect;
use crate::diag::{Label, ReasonCode};
use crate::eval::policy_of;
use crate::explain::{self, Reason, thing_text};
use crate::ir::{
    Action, Evidence, Instant, Modifiers, OneStep, PolicyId, PrincipalId, Prolonging, Question, Relation, Tenant, Thing, Verdict,
};
use crate::requirement::Requirement;
use crate::scenario::history::Event;
use crate::scenario::live_tenant::LiveTenant;
use crate::scenario::permit::{Permit, against, permit, reasons_against};
use crate::scenario::reason::{name, reason};
use crate::scenario::request::{Request, RequestId, RequestKind, Status};
use crate::source::Span;

/// An answer to a request.
pub(super) struct Answer<'a> {
    /// Who answers.
    pub actor: PrincipalId,
    /// Yes or no.
    pub verdict: Verdict,
    /// What the answer brings.
    pub evidence: &'a Evidence,
    /// Where it stands.
    pub span: Span,
}

impl LiveTenant {
    /// Answers the request of somebody for a thing.
    pub(super) fn decide(&mut self, answer: &Answer<'_>, thing: Thing, requester: PrincipalId) -> Done {
        let latest = self.latest_request(requester, thing, Request::is_activation);
        let waiting = latest.filter(|id| self.requests.row(*id).status == Status::Pending);
        let more_time = || self.latest_open_request(requester, thing, |request| !request.is_activation());
        match (waiting, answer.verdict) {
            // who manages the group and approves nothing means the question of more time
            (Some(id), Verdict::Deny) if more_time().is_some() && self.may_answer(id, answer).is_err() => {
                self.deny_time(more_time(), answer)
            }
            (Some(id), _) => self.decide_request(id, answer),
            (None, Verdict::Deny) if more_time().is_some() => self.deny_time(more_time(), answer),
            (None, Verdict::Approve) if more_time().is_some() => refuse(more_time().map(|id| self.not_approved(id)).into_iter().collect()),
            (None, Verdict::Approve | Verdict::Deny) => refuse(vec![self.nothing_open(latest, (thing, requester), answer.span)]),
        }
    }

    fn decide_request(&mut self, id: RequestId, answer: &Answer<'_>) -> Done {
        let permit = self.may_answer(id, answer);
        let mut reasons = reasons_against(&permit);
        reasons.extend(no_justification(answer));
        refuse_if_any(reasons)?;
        let grounds = permit.or_defect();
        match answer.verdict {
            Verdict::Approve => self.approve(id, answer, grounds),
            Verdict::Deny => {
                self.close(id, Status::Denied, answer);
                let request = self.requests.row(id);
                let (who, thing) = (name(&self.tenant, request.requester), thing_text(&self.tenant, request.thing));
                self.record(Some(answer.actor), Event::Denied, format!("the request of {who} for {thing} is denied"), grounds);
                Ok(())
            }
        }
    }

    /// Asks whether the answer counts, under the policy that the request was filed under (D4.28).
    fn may_answer(&self, id: RequestId, answer: &Answer<'_>) -> Permit {
        let request = self.requests.row(id);
        let RequestKind::Activation { policy, .. } = request.kind else { return Err(Vec::new()) };
        let asked = (answer.actor, OneStep::Approve(request.thing, Some(request.requester)));
        if policy_of(&self.tenant, request.thing) == Some(policy) {
            return permit(&self.tenant, self.now, asked, answer.span);
        }
        let mut then = self.tenant.clone();
        set_policy(&mut then, request.thing, policy);
        permit(&then, self.now, asked, answer.span)
    }

    fn approve(&mut self, id: RequestId, answer: &Answer<'_>, grounds: Vec<Reason>) -> Done {
        let request = self.requests.row(id);
        let (requester, thing) = (request.requester, request.thing);
        let RequestKind::Activation { start, .. } = request.kind else { return refuse(Vec::new()) };
        let start = start.max(self.now);
        if self.activated_target(requester, thing, start).is_some() {
            self.grant(id, (Some(answer.actor), grounds));
            self.requests.row_mut(id).answered = Some((answer.actor, answer.span));
            return Ok(());
        }
        self.close(id, Status::Failed, answer);
        let (who, what) = (name(&self.tenant, requester), thing_text(&self.tenant, thing));
        let text = format!("the request of {who} for {what} fails: it cannot be granted any more");
        let reasons = self.against_granting(requester, thing, start, answer.span);
        self.record(Some(answer.actor), Event::Failed, text, reasons.clone());
        refuse(reasons)
    }

    /// Says why an activation cannot be granted any more (D4.26).
    fn against_granting(&self, requester: PrincipalId, thing: Thing, start: Instant, span: Span) -> Vec<Reason> {
        let question = Question::Can(requester, Action::Step(OneStep::Activate(thing)), Modifiers::default());
        let can = explain::answer(&self.tenant, &question, start, span).answer.into_can();
        can.map(|can| against(can.reasons)).or_defect()
    }

    fn close(&mut self, id: RequestId, status: Status, answer: &Answer<'_>) {
        let request = self.requests.row_mut(id);
        request.status = status;
        request.answered = Some((answer.actor, answer.span));
    }

    /// Denies more time, as one who manages the group (D4.42).
    fn deny_time(&mut self, id: Option<RequestId>, answer: &Answer<'_>) -> Done {
        let Some((id, assignment)) = id.and_then(|id| Some((id, self.requests.row(id).assignment()?))) else { return refuse(Vec::new()) };
        let permit = self.may_manage(answer.actor, self.row(assignment).target, answer.span);
        let grounds = permit.map_err(|reasons| super::refusal::Refusal { reasons })?;
        self.close(id, Status::Denied, answer);
        let request = self.requests.row(id);
        let (who, thing) = (name(&self.tenant, request.requester), thing_text(&self.tenant, request.thing));
        self.record(Some(answer.actor), Event::Denied, format!("the request of {who} for more time for {thing} is denied"), grounds);
        Ok(())
    }

    /// Says why there is no request to answer or cancel.
    pub(super) fn nothing_open(&self, latest: Option<RequestId>, (thing, requester): (Thing, PrincipalId), span: Span) -> Reason {
        let (who, what) = (name(&self.tenant, requester), thing_text(&self.tenant, thing));
        let Some(request) = latest.map(|id| self.requests.row(id)) else {
            return reason(ReasonCode::NoRequest, "D2.20", format!("there is no request of {who} for {what}"), (span, "nobody asked"));
        };
        let (code, rule, became) = what_became(request);
        let message = format!("the request of {who} {} {what} {became}", request.purpose());
        let mut labels = vec![Label::new(request.span, "asked here")];
        if let (ReasonCode::AlreadyDecided, Some((by, place))) = (code, request.answered) {
            labels.push(Label::new(place, format!("{} answered here", name(&self.tenant, by))));
        }
        Reason { code, message, rule, labels }
    }

    /// Says that more time is given by naming its end, not by a yes (D4.44).
    fn not_approved(&self, id: RequestId) -> Reason {
        let request = self.requests.row(id);
        let (who, what) = (name(&self.tenant, request.requester), thing_text(&self.tenant, request.thing));
        let verb = if matches!(request.kind, RequestKind::Prolonging(Prolonging::Renew, _)) { "renews" } else { "extends" };
        let message = format!("{who} asks for more time for {what}: who manages the group gives it with `{verb} … until`");
        reason(ReasonCode::NoRequest, "D4.44", message, (request.span, "asked here"))
    }
}

/// Says what became of a request that is not open: the code, the rule and the words.
fn what_became(request: &Request) -> (ReasonCode, &'static str, String) {
    match (request.status, request.answered) {
        (Status::Lapsed, _) => (ReasonCode::Lapsed, request.lapsing().0, format!("lapsed: {}", request.lapsing().1)),
        (Status::Cancelled, _) => (ReasonCode::NoRequest, "D4.20", "was cancelled".to_owned()),
        (_, Some(_)) => (ReasonCode::AlreadyDecided, "D2.24", "is decided already: the first answer counts".to_owned()),
        (_, None) => (ReasonCode::NoRequest, "D2.20", "was granted without approval".to_owned()),
    }
}

/// An approver says why, whatever the answer (D2.25).
fn no_justification(answer: &Answer<'_>) -> Option<Reason> {
    let message = "an approver must give a justification";
    (!answer.evidence.brings(Requirement::Justification))
        .then(|| reason(ReasonCode::JustificationRequired, "D2.25", message, (answer.span, "without a justification")))
}

/// Puts a policy before a thing.
pub(super) fn set_policy(tenant: &mut Tenant, thing: Thing, policy: PolicyId) {
    match thing {
        Thing::Group(group, Relation::Member) => tenant.groups.row_mut(group).membership_policy = Some(policy),
        Thing::Group(group, Relation::Owner) => tenant.groups.row_mut(group).ownership_policy = Some(policy),
        Thing::Role(role) => tenant.roles.row_mut(role).policy = policy,
    }
}
