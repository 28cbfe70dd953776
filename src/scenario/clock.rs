//! Lets time pass, and with it what happens by itself.

use super::due::Due;
use super::history::Event;
use super::live_tenant::LiveTenant;
use super::reason::name;
use super::request::{RequestId, Status};
use crate::explain::{fact_text, thing_text};
use crate::ir::{AssignmentId, Instant, State};

impl LiveTenant {
    /// Lets time pass up to an instant; returns false, and changes nothing, where that instant has passed already.
    pub fn advance(&mut self, to: Instant) -> bool {
        if to < self.now {
            return false;
        }
        while let Some((at, due)) = self.agenda.first().copied().filter(|(at, _)| *at <= to) {
            self.agenda.remove(&(at, due));
            self.now = at;
            match due {
                Due::End(id) => self.come_to_end(id),
                Due::Begin(id) => self.begin(id),
                Due::Lapse(id) => self.lapse(id),
                Due::GiveUp(id) => self.give_up(id),
            }
        }
        self.now = to;
        true
    }

    /// Puts the edges of an assignment's window on the agenda.
    pub(super) fn watch(&mut self, id: AssignmentId) {
        let window = self.row(id).window;
        let is_empty = window.until <= window.from;
        if window.from > self.now && !is_empty {
            self.agenda.insert((window.from, Due::Begin(id)));
        }
        if window.until > self.now && !window.is_permanent() && !is_empty {
            self.agenda.insert((window.until, Due::End(id)));
        }
    }

    fn come_to_end(&mut self, id: AssignmentId) {
        if self.is_last_owner(id) {
            return self.keep_owner(id);
        }
        let text = self.fact_text(id, "ended");
        self.set_end(id, self.now);
        self.happen(Event::Ended, "D4.24", text);
        self.lapse_extensions(id);
        self.retry_removals();
    }

    fn begin(&mut self, id: AssignmentId) {
        if let Some(request) = self.activations.get(&id) {
            self.requests.row_mut(*request).status = Status::Active;
        }
        let row = self.row(id);
        let rule = if row.state == State::Activated { "D4.3" } else { "D3.3" };
        self.happen(Event::Began, rule, fact_text(&self.tenant, &row));
        self.retry_removals();
    }

    fn lapse(&mut self, id: RequestId) {
        if self.requests.row(id).status != Status::Pending {
            return;
        }
        self.requests.row_mut(id).status = Status::Lapsed;
        let request = self.requests.row(id);
        let (who, thing) = (name(&self.tenant, request.requester), thing_text(&self.tenant, request.thing));
        let (rule, why) = request.lapsing();
        let text = format!("the request of {who} {} {thing} lapses: {why}", request.purpose());
        self.happen(Event::Lapsed, rule, text);
    }

    /// An assignment that has ended can be renewed, not extended.
    pub(super) fn lapse_extensions(&mut self, ended: AssignmentId) {
        // what is answered does not lapse
        self.prolongings.get(&ended).cloned().unwrap_or_default().into_iter().for_each(|id| self.lapse(id));
    }

    /// Says of an assignment, without its window, that it has ended, stays and so on.
    pub(super) fn fact_text(&self, id: AssignmentId, what: &str) -> String {
        let row = self.row(id);
        let who = name(&self.tenant, row.principal);
        let state = match row.state {
            State::Eligible => "eligibility for",
            State::Active => "assignment to",
            State::Activated => "activation of",
        };
        format!("the {state} {} of {who} {what}", thing_text(&self.tenant, row.target.thing()))
    }
}
