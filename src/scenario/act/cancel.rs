//! `cancels`: takes back a request that waits, or an activation that is scheduled (D4.20, D4.21).

use super::refusal::{Done, Refusal, refuse};
use crate::explain::{Reason, thing_text};
use crate::ir::{PrincipalId, Scope, Target, Thing};
use crate::scenario::history::Event;
use crate::scenario::live_tenant::LiveTenant;
use crate::scenario::reason::name;
use crate::scenario::request::{RequestKind, Status};
use crate::source::Span;

impl LiveTenant {
    /// Cancels one's own request, or as a manager that of somebody.
    pub(super) fn cancel(&mut self, actor: PrincipalId, thing: Thing, whose: Option<PrincipalId>, span: Span) -> Done {
        let requester = whose.unwrap_or(actor);
        let grounds = if requester == actor { Vec::new() } else { self.may_cancel(actor, thing, span)? };
        let open = self.latest_open_request(requester, thing, |_| true);
        let Some(id) = open else {
            let latest = self.latest_request(requester, thing, |_| true);
            return refuse(vec![self.nothing_open(latest, (thing, requester), span)]);
        };
        let request = self.requests.row(id).clone();
        if let RequestKind::Activation { assignment: Some(assignment), .. } = request.kind {
            self.remove(assignment);
        }
        let request = self.requests.row_mut(id);
        request.status = Status::Cancelled;
        request.answered = Some((actor, span));
        let text = format!("the request of {} for {} is cancelled", name(&self.tenant, requester), thing_text(&self.tenant, thing));
        self.record(Some(actor), Event::Cancelled, text, grounds);
        Ok(())
    }

    fn may_cancel(&self, actor: PrincipalId, thing: Thing, span: Span) -> Result<Vec<Reason>, Refusal> {
        let target = match thing {
            Thing::Group(group, relation) => Target::Group(group, relation),
            Thing::Role(role) => Target::Role(role, Scope::Tenant),
        };
        self.may_manage(actor, target, span).map_err(|reasons| Refusal { reasons })
    }
}
