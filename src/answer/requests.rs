//! Judges requests to activate exactly: where nobody can approve as things stand, the fixpoint tells whether anybody ever could.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use crate::eval::{ApprovalNow, Closure, Judgement, Request, Scratch, View, approval_now, judge_from, policy_of};
use crate::ir::{Instant, PrincipalId, Tenant, Thing};
use crate::reach::{Index, Reach};

/// Judges requests at one instant. What can be reached is asked when the first request needs it.
#[derive(Debug)]
pub struct Requests<'a> {
    view: View<'a>,
    index: &'a OnceLock<Index>,
    reach: Option<Reach<'a>>,
    down: Closure,
}

impl<'a> Requests<'a> {
    /// Begins with a view; `index` keeps what can be looked up at other instants of the same tenant and the same added assignments.
    #[must_use]
    pub fn new(view: &View<'a>, index: &'a OnceLock<Index>) -> Self {
        Self { view: *view, index, reach: None, down: Closure::default() }
    }

    /// Judges a request: `no-approver` exactly where nobody is an approver or could become one (`docs/reach.md`, approvers who are not there yet).
    pub fn judge(&mut self, scratch: &mut Scratch, request: &Request<'_>) -> Judgement {
        self.judge_from(scratch, request, self.view.at)
    }

    /// Judges a request that is filed at the instant of the view and wishes to begin at another, not before it.
    pub fn judge_from(&mut self, scratch: &mut Scratch, request: &Request<'_>, start: Instant) -> Judgement {
        judge_from(&self.view, scratch, request, start).settle(|| self.reach().has_approver(request.thing, request.principal))
    }

    /// Tells whether a request finds an approver, or asks for none. Tells `false` where there is no policy.
    #[must_use]
    pub fn has_approver(&mut self, thing: Thing, requester: PrincipalId) -> bool {
        let Some(policy) = policy_of(self.view.tenant, thing) else { return false };
        match approval_now(&self.view, &mut self.down, policy, requester) {
            ApprovalNow::NotAsked | ApprovalNow::Available => true,
            ApprovalNow::NobodyYet => self.reach().has_approver(thing, requester),
        }
    }

    /// Tells whether a request of somebody who is not named finds an approver.
    #[must_use]
    pub fn has_approver_for_somebody(&mut self, thing: Thing) -> bool {
        somebody(self.view.tenant).into_iter().any(|requester| self.has_approver(thing, requester))
    }

    /// Returns who could approve a request after steps of their own, in declaration order.
    #[must_use]
    pub fn standby_approvers(&mut self, thing: Thing, requester: PrincipalId) -> Vec<PrincipalId> {
        self.reach().standby_approvers(thing, requester)
    }

    /// Returns who could approve somebody else's request after steps of their own, in declaration order.
    #[must_use]
    pub fn standby_for_others(&mut self, thing: Thing) -> Vec<PrincipalId> {
        let requesters = somebody(self.view.tenant).into_iter();
        let found: BTreeSet<PrincipalId> = requesters.flat_map(|requester| self.standby_approvers(thing, requester)).collect();
        found.into_iter().collect()
    }

    fn reach(&mut self) -> &mut Reach<'a> {
        let (view, index) = (self.view, self.index);
        self.reach.get_or_insert_with(|| Reach::new(&view, index.get_or_init(|| Index::new(&view.whole()))))
    }
}

/// Returns requesters to whom, taken together, everybody is somebody else (D2.23): who never approves is it to all; where all are users, of
/// two each is it to the other.
fn somebody(tenant: &Tenant) -> Vec<PrincipalId> {
    let nobody = tenant.principals.ids().find(|id| !tenant.principals.row(*id).is_user());
    nobody.map_or_else(|| tenant.principals.ids().take(2).collect(), |nobody| vec![nobody])
}

/// Judges one request.
#[must_use]
pub fn judge_request(view: &View<'_>, scratch: &mut Scratch, request: &Request<'_>) -> Judgement {
    Requests::new(view, &OnceLock::new()).judge(scratch, request)
}
