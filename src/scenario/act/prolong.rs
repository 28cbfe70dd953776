//! `asks to extend`, `asks to renew`, `extends` and `renews` (D4.40 to D4.47).

use super::assign::seconds_between;
use super::{Outcome, refuse, refuse_if_any};
use crate::diag::{Label, ReasonCode};
use crate::explain::{Reason, fact_text, thing_text};
use crate::ir::{Assignment, AssignmentId, Instant, Placement, PrincipalId, Prolong, Prolonging, State as Standing, Window};
use crate::scenario::creation::Proposal;
use crate::scenario::history::Event;
use crate::scenario::reason::{name, reason};
use crate::scenario::request::{Request, RequestId, RequestKind, Status};
use crate::scenario::state::State;
use crate::scenario::{EXTENSION_SECONDS, RENEWAL_SECONDS};
use crate::source::Span;

impl State {
    /// The holder asks for more time (D4.41).
    pub(super) fn ask_for_time(&mut self, actor: PrincipalId, which: Prolonging, placement: Placement, span: Span) -> Outcome {
        let found = self.prolongable(actor, which, placement, span).and_then(|id| self.soon_enough(id, which, span).map(|()| id));
        let open = self.open_ask(actor, placement);
        let mut reasons: Vec<Reason> = found.as_ref().err().cloned().into_iter().collect();
        reasons.extend(open.map(|id| self.asked_already(id)));
        refuse_if_any(reasons)?;
        let Ok(id) = found else { return refuse(Vec::new()) };
        let (thing, kind) = (placement.target.thing(), RequestKind::Prolonging(which, id));
        let request = Request { requester: actor, thing, kind, filed: self.now, status: Status::Pending, span, answered: None };
        self.requests.push(request);
        // an extension that nobody answers lapses at the end
        self.schedule(id);
        let text = format!("{} asks to {} {}", name(&self.tenant, actor), which.word(), thing_text(&self.tenant, thing));
        self.record(Some(actor), Event::Asked, text, Vec::new());
        Ok(())
    }

    /// A manager gives more time, asked or not (D4.42, D4.43). The new window, from now on, must fit the policy of its state (D4.45).
    pub(super) fn prolong(&mut self, actor: PrincipalId, prolong: &Prolong, span: Span) -> Outcome {
        let permit = self.may_manage(actor, prolong.placement.target, span);
        let found = self.prolongable_as(prolong, span);
        let mut reasons = permit.as_ref().err().cloned().unwrap_or_default();
        reasons.extend(found.as_ref().err().cloned());
        let Prolong { holder, placement: Placement { target, state }, until, .. } = *prolong;
        let window = Window { from: self.now, until };
        let row = Assignment { principal: holder, target, state, window, span };
        let proposal = Proposal { creator: actor, row, seconds: Some(seconds_between(window)), evidence: &prolong.evidence };
        reasons.extend(self.against_policy(&proposal));
        reasons.extend(self.against_kind(&row));
        reasons.extend(found.as_ref().ok().and_then(|id| self.not_longer(*id, prolong, span)));
        refuse_if_any(reasons)?;
        let Ok(id) = found else { return refuse(Vec::new()) };
        self.answer_ask(holder, prolong.placement, (actor, span));
        let prolonged = self.carry_on(id, row, prolong.which);
        let text = fact_text(&self.tenant, &self.row(prolonged));
        self.record(Some(actor), Event::Prolonged, text, permit.unwrap_or_default());
        Ok(())
    }

    /// An extension of the same state moves the end; all else begins anew, and what was eligible ends where it becomes active (D4.44).
    fn carry_on(&mut self, id: AssignmentId, row: Assignment, which: Prolonging) -> AssignmentId {
        let is_same_state = self.row(id).state == row.state;
        match which {
            Prolonging::Extend if is_same_state => {
                self.set_end(id, row.window.until);
                id
            }
            Prolonging::Extend => {
                self.remove(id);
                self.add(row, self.now)
            }
            Prolonging::Renew => self.add(row, self.now),
        }
    }

    /// Finds the assignment to prolong: in the placement, or eligible where it is to become active (D4.44).
    fn prolongable_as(&self, prolong: &Prolong, span: Span) -> Result<AssignmentId, Reason> {
        let found = self.prolongable(prolong.holder, prolong.which, prolong.placement, span);
        if found.is_ok() || prolong.placement.state != Standing::Active {
            return found;
        }
        let eligible = Placement { state: Standing::Eligible, ..prolong.placement };
        self.prolongable(prolong.holder, prolong.which, eligible, span).or(found)
    }

    /// Finds the latest assignment of a placement that can be extended or renewed now: only one with an end (D4.40).
    fn prolongable(&self, holder: PrincipalId, which: Prolonging, placement: Placement, span: Span) -> Result<AssignmentId, Reason> {
        let all = self.assignments_of(holder, placement.target, placement.state);
        let latest = all.into_iter().max_by_key(|id| (self.row(*id).window.until, *id));
        let Some(id) = latest else { return Err(self.nothing_held(holder, placement, span)) };
        let window = self.row(id).window;
        let is_over = window.until <= self.now;
        match which {
            _ if placement.state == Standing::Activated => Err(self.about(id, ReasonCode::ActiveDirect, "D4.47", NO_ACTIVATION)),
            _ if window.is_permanent() => Err(self.about(id, ReasonCode::TooEarly, "D4.40", "has no end")),
            Prolonging::Extend if is_over => Err(self.about(id, ReasonCode::Expired, "D4.40", "has ended: it can only be renewed")),
            Prolonging::Renew if !is_over => Err(self.about(id, ReasonCode::TooEarly, "D4.40", "has not ended: it can only be extended")),
            Prolonging::Renew if self.now >= window.until.plus_seconds(RENEWAL_SECONDS) => {
                Err(self.about(id, ReasonCode::Expired, "D1.33", "ended 30 days ago or more: it must be made anew"))
            }
            Prolonging::Extend | Prolonging::Renew => Ok(id),
        }
    }

    /// The holder asks for extension in the last 14 days (D1.32).
    fn soon_enough(&self, id: AssignmentId, which: Prolonging, span: Span) -> Result<(), Reason> {
        let until = self.row(id).window.until;
        let opens = until.plus_seconds(-EXTENSION_SECONDS);
        if which == Prolonging::Renew || self.now >= opens {
            return Ok(());
        }
        let message = self.fact_text(id, &format!("ends at {until}: the holder can ask for more time from {opens} on"));
        Err(reason(ReasonCode::TooEarly, "D1.32", message, (span, "too early")))
    }

    fn not_longer(&self, id: AssignmentId, prolong: &Prolong, span: Span) -> Option<Reason> {
        let end: Instant = self.row(id).window.until;
        let is_same = self.row(id).state == prolong.placement.state && prolong.which == Prolonging::Extend;
        let message = self.fact_text(id, &format!("lasts until {end} already"));
        (is_same && prolong.until <= end).then(|| reason(ReasonCode::DurationTooShort, "D4.40", message, (span, "no more time")))
    }

    fn about(&self, id: AssignmentId, code: ReasonCode, rule: &'static str, what: &str) -> Reason {
        let row = self.row(id);
        reason(code, rule, self.fact_text(id, what), (row.span, &fact_text(&self.tenant, &row)))
    }

    /// Returns the open request of somebody for more time for a target (D4.46).
    fn open_ask(&self, holder: PrincipalId, placement: Placement) -> Option<RequestId> {
        let is_about = |request: &Request| match request.kind {
            RequestKind::Prolonging(_, id) => request.status == Status::Pending && self.row(id).target == placement.target,
            RequestKind::Activation { .. } => false,
        };
        self.latest_request(holder, placement.target.thing(), is_about)
    }

    fn asked_already(&self, id: RequestId) -> Reason {
        let request = self.requests.row(id);
        let message = format!("{} has asked for more time already", name(&self.tenant, request.requester));
        let labels = vec![Label::new(request.span, "asked here")];
        Reason { code: ReasonCode::PendingRequest, message, rule: "D4.46", labels }
    }

    fn answer_ask(&mut self, holder: PrincipalId, placement: Placement, answered: (PrincipalId, Span)) {
        if let Some(id) = self.open_ask(holder, placement) {
            let request = self.requests.row_mut(id);
            request.status = Status::Granted;
            request.answered = Some(answered);
        }
    }
}

const NO_ACTIVATION: &str = "is not prolonged: it ends, and its holder activates again";
