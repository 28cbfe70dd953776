//! `deactivates`: the holder ends an activation before its time (D4.23, D4.30).

use super::refusal::{Done, refuse_if_any};
use crate::diag::ReasonCode;
use crate::explain::{Reason, fact_text, thing_text};
use crate::ir::{AssignmentId, PrincipalId, State, Thing};
use crate::scenario::history::Event;
use crate::scenario::live_tenant::LiveTenant;
use crate::scenario::reason::{name, reason};
use crate::source::Span;

impl LiveTenant {
    /// Ends all activations of a thing by somebody. The last owner stays, and the removal is tried again (D4.30).
    pub(super) fn deactivate(&mut self, actor: PrincipalId, thing: Thing, span: Span) -> Done {
        let active = self.activations(actor, thing);
        if active.is_empty() {
            return refuse_if_any(vec![self.not_activated(actor, thing, span)]);
        }
        refuse_if_any(active.iter().filter_map(|id| self.too_young(*id, span)).collect())?;
        let last: Vec<AssignmentId> = active.iter().copied().filter(|id| self.is_last_owner(*id)).collect();
        last.iter().for_each(|id| self.try_again(*id));
        refuse_if_any(last.iter().map(|id| self.last_owner_reason(*id, span)).collect())?;
        for id in active {
            let (text, grounds) = (self.fact_text(id, "ends now"), vec![self.own_activation(id)]);
            self.set_end(id, self.now);
            self.record(Some(actor), Event::Deactivated, text, grounds);
        }
        Ok(())
    }

    fn own_activation(&self, id: AssignmentId) -> Reason {
        let fact = fact_text(&self.tenant, &self.row(id));
        reason(ReasonCode::ActiveDirect, "D4.1", fact.clone(), (self.row(id).span, &fact))
    }

    fn activations(&self, holder: PrincipalId, thing: Thing) -> Vec<AssignmentId> {
        let view = self.view();
        let rows = self.tenant.assignments.of_principal(holder);
        let is_activated = rows.filter(|(_, row)| row.target.thing() == thing && row.state == State::Activated && view.is_in_force(row));
        is_activated.map(|(id, _)| id).collect()
    }

    fn not_activated(&self, actor: PrincipalId, thing: Thing, span: Span) -> Reason {
        let (who, what, view) = (name(&self.tenant, actor), thing_text(&self.tenant, thing), self.view());
        let mut held = self.tenant.assignments.of_principal(actor).map(|(_, row)| row);
        match held.find(|row| row.target.thing() == thing && view.is_in_force(row)) {
            Some(row) => {
                let message = format!("{who} was assigned {what} and did not activate it: a manager takes it away");
                reason(ReasonCode::NotActive, "D4.8", message, (row.span, &fact_text(&self.tenant, row)))
            }
            None => reason(ReasonCode::NotActive, "D4.8", format!("{who} has no activation of {what} now"), (span, "not active")),
        }
    }

    /// Says that an assignment is not five minutes old (D1.26, D4.23).
    pub(super) fn too_young(&self, id: AssignmentId, span: Span) -> Option<Reason> {
        let row = self.row(id);
        let rule = if row.state == State::Activated { "D4.23" } else { "D1.26" };
        let message = self.fact_text(id, "cannot be ended in its first five minutes");
        self.is_settling(id).then(|| reason(ReasonCode::FiveMinutes, rule, message, (span, "too early")))
    }
}
