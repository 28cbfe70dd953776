//! `asks to extend`, `asks to renew`, `extends` and `renews` (D4.40 to D4.47).

use super::refusal::{Done, refuse, refuse_if_any};
use crate::defect::OrDefect;
use crate::diag::{Label, ReasonCode};
use crate::explain::{Reason, fact_text, thing_text};
use crate::ir::{Assignment, AssignmentId, Instant, Length, Placement, PrincipalId, Prolong, Prolonging, State, Window};
use crate::scenario::bounds::{EXTENSION_SECONDS, RENEWAL_SECONDS};
use crate::scenario::creation::Proposal;
use crate::scenario::due::Due;
use crate::scenario::history::Event;
use crate::scenario::live_tenant::LiveTenant;
use crate::scenario::permit::reasons_against;
use crate::scenario::reason::{name, reason};
use crate::scenario::request::{Request, RequestId, RequestKind, Status};
use crate::source::Span;

impl LiveTenant {
    /// The holder asks for more time (D4.41).
    pub(super) fn ask_for_time(&mut self, actor: PrincipalId, which: Prolonging, placement: Placement, span: Span) -> Done {
        let found = self.prolongable(actor, which, placement, span).and_then(|id| self.soon_enough(id, which, span).map(|()| id));
        let mut reasons: Vec<Reason> = found.as_ref().err().cloned().into_iter().collect();
        reasons.extend(found.as_ref().ok().and_then(|id| self.open_ask(*id)).map(|open| self.asked_already(open)));
        refuse_if_any(reasons)?;
        let Ok(id) = found else { return refuse(Vec::new()) };
        let (thing, kind) = (placement.target.thing(), RequestKind::Prolonging(which, id));
        let request = Request { requester: actor, thing, kind, filed: self.now, status: Status::Pending, span, answered: None };
        let request = self.file(request);
        self.prolongings.entry(id).or_default().push(request);
        self.let_lapse(request, which, id);
        let text = format!("{} asks to {} {}", name(&self.tenant, actor), which.word(), thing_text(&self.tenant, thing));
        let grounds = vec![self.held_by(id)];
        self.record(Some(actor), Event::Asked, text, grounds);
        Ok(())
    }

    /// An extension that nobody answers lapses at the end; a renewal, once it is too late for one (D1.33).
    fn let_lapse(&mut self, request: RequestId, which: Prolonging, id: AssignmentId) {
        match which {
            Prolonging::Extend => self.watch(id),
            Prolonging::Renew => {
                self.agenda.insert((self.end_of(id).plus_seconds(RENEWAL_SECONDS), Due::Lapse(request)));
            }
        }
    }

    /// Says that somebody holds, or held, what they want to keep.
    fn held_by(&self, id: AssignmentId) -> Reason {
        let row = self.row(id);
        let code = if row.state.is_in_force() { ReasonCode::ActiveDirect } else { ReasonCode::EligibleDirect };
        let fact = fact_text(&self.tenant, &row);
        reason(code, "D4.41", fact.clone(), (row.span, &fact))
    }

    /// A manager gives more time, asked or not (D4.42, D4.43). The new window, from now on, must fit the policy of its state (D4.45).
    pub(super) fn prolong(&mut self, actor: PrincipalId, prolong: &Prolong, span: Span) -> Done {
        let permit = self.may_manage(actor, prolong.placement.target, span);
        let found = self.prolongable_as(prolong, span);
        let mut reasons = reasons_against(&permit);
        reasons.extend(found.as_ref().err().cloned());
        let found = found.ok();
        let row = self.prolonged(found, prolong, span);
        let proposal = Proposal { creator: actor, row, length: Some(Length::of_window(row.window)), evidence: &prolong.evidence };
        reasons.extend(self.against_policy(&proposal));
        reasons.extend(self.against_kind(&row));
        reasons.extend(self.against_limit(&row));
        reasons.extend(self.against_duplicate(&row, found));
        reasons.extend(found.and_then(|id| self.not_longer(id, prolong, span)));
        refuse_if_any(reasons)?;
        let Some(id) = found else { return refuse(Vec::new()) };
        self.answer_ask(id, (actor, span));
        let prolonged = self.carry_on(id, row, prolong.which);
        let text = fact_text(&self.tenant, &self.row(prolonged));
        self.record(Some(actor), Event::Prolonged, text, permit.or_defect());
        Ok(())
    }

    /// Returns what is to hold: from now on, or as written where it has not begun.
    fn prolonged(&self, found: Option<AssignmentId>, prolong: &Prolong, span: Span) -> Assignment {
        let Prolong { holder, placement: Placement { target, state }, until, .. } = *prolong;
        let begins = found.map(|id| self.row(id)).filter(|row| row.state == state).map_or(self.now, |row| row.window.from.max(self.now));
        Assignment { principal: holder, target, state, window: Window { from: begins, until }, span }
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
        if found.is_ok() || prolong.placement.state != State::Active {
            return found;
        }
        let eligible = Placement { state: State::Eligible, ..prolong.placement };
        self.prolongable(prolong.holder, prolong.which, eligible, span).or(found)
    }

    /// Finds the assignment of a placement that can be extended or renewed now, only one with an end (D4.40): the one that runs, else
    /// the latest.
    fn prolongable(&self, holder: PrincipalId, which: Prolonging, placement: Placement, span: Span) -> Result<AssignmentId, Reason> {
        let all = self.assignments_of(holder, placement.target, placement.state);
        let found = all.into_iter().max_by_key(|id| (self.nearness(*id, which), *id));
        let Some(id) = found else { return Err(self.nothing_held(holder, placement, span)) };
        let until = self.end_of(id);
        let is_over = until <= self.now;
        if placement.state == State::Activated {
            return Err(self.about(id, ReasonCode::ActiveDirect, "D4.47", NO_ACTIVATION));
        }
        if until == Instant::MAX {
            return Err(self.about(id, ReasonCode::TooEarly, "D4.40", "has no end"));
        }
        match which {
            Prolonging::Extend if is_over => Err(self.about(id, ReasonCode::Expired, "D4.40", "has ended: it can only be renewed")),
            Prolonging::Renew if !is_over => Err(self.about(id, ReasonCode::TooEarly, "D4.40", "has not ended: it can only be extended")),
            Prolonging::Renew if self.now >= until.plus_seconds(RENEWAL_SECONDS) => {
                Err(self.about(id, ReasonCode::Expired, "D1.33", "ended 30 days ago or more: it must be made anew"))
            }
            Prolonging::Extend | Prolonging::Renew => Ok(id),
        }
    }

    /// What runs comes first; of the rest, what has ended where it is to be renewed, and what ends last.
    fn nearness(&self, id: AssignmentId, which: Prolonging) -> (bool, bool, Instant) {
        let (from, until) = (self.row(id).window.from, self.end_of(id));
        (from <= self.now && self.now < until, which == Prolonging::Renew && until <= self.now, until)
    }

    /// Returns when an assignment ends. An ownership that came to its end, and only stays because it is the last, has ended (D4.30).
    fn end_of(&self, id: AssignmentId) -> Instant {
        let until = self.row(id).window.until;
        self.retries.get(&id).filter(|_| until == Instant::MAX).copied().unwrap_or(until)
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

    /// Returns the open request for more time for an assignment (D4.46).
    fn open_ask(&self, id: AssignmentId) -> Option<RequestId> {
        let asks = self.prolongings.get(&id).into_iter().flatten();
        asks.copied().find(|request| self.requests.row(*request).status == Status::Pending)
    }

    fn asked_already(&self, id: RequestId) -> Reason {
        let request = self.requests.row(id);
        let message = format!("{} has asked for more time already", name(&self.tenant, request.requester));
        let labels = vec![Label::new(request.span, "asked here")];
        Reason { code: ReasonCode::PendingRequest, message, rule: "D4.46", labels }
    }

    fn answer_ask(&mut self, id: AssignmentId, answered: (PrincipalId, Span)) {
        if let Some(id) = self.open_ask(id) {
            let request = self.requests.row_mut(id);
            request.status = Status::Granted;
            request.answered = Some(answered);
        }
    }
}

const NO_ACTIVATION: &str = "is not prolonged: it ends, and its holder activates again";
