//! `never …`: looks for somebody of a set who may do something, at the judged instant or at any later one.

use std::sync::OnceLock;

use crate::eval::{Closure, Manner, View, eligible_holders, find_membership, find_path, member_routes};
use crate::ir::{Instant, Never, OneStep, PrincipalId, PrincipalKind, Tenant, Thing, Who};

use super::candidates::candidates;
use super::edges::Edges;
use super::judge::Judge;

/// The earliest breach of a `never`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Breach {
    /// The first instant at which it is breached, not before the judged one.
    pub at: Instant,
    /// Everybody who breaches it then, in declaration order; at least one.
    pub principals: Vec<PrincipalId>,
}

/// Returns the earliest breach of a `never` about one step, from an instant on; `None` where it holds.
#[must_use]
pub fn find_breach(tenant: &Tenant, never: &Never, step: OneStep, from: Instant) -> Option<Breach> {
    let (view, index, manner) = (View::new(tenant, from), OnceLock::new(), Manner::of(&never.mods));
    let mut search = Search { view, never, step, manner, judge: Judge::new(&view, &index), up: Closure::default() };
    let shared = Edges::of_step(tenant, &index, step, manner);
    let mut earliest: Option<Breach> = None;
    for principal in candidates(&view.from_now_on(), step) {
        if never.except.contains(&principal) || !is_in(tenant, never.who, principal) {
            continue;
        }
        let edges = shared.clone().and_of(tenant, principal);
        let latest = earliest.as_ref().map_or(Instant::MAX, |breach| breach.at);
        match (search.first_yes(principal, &edges, from, latest), &mut earliest) {
            (Some(at), Some(breach)) if at == breach.at => breach.principals.push(principal),
            (Some(at), _) => earliest = Some(Breach { at, principals: vec![principal] }),
            (None, _) => {}
        }
    }
    earliest
}

/// Tells whether a principal is of the set, as far as that does not depend on the instant.
pub(super) fn is_in(tenant: &Tenant, who: Who, principal: PrincipalId) -> bool {
    let kind = &tenant.principals.row(principal).kind;
    match who {
        Who::Anyone | Who::AnyMember(_) | Who::AnyEligible(..) => !matches!(kind, PrincipalKind::Group(_)),
        Who::AnyUser => matches!(kind, PrincipalKind::User { .. }),
        Who::AnyGuest => tenant.counts_as_guest(principal),
        Who::AnyServicePrincipal => matches!(kind, PrincipalKind::ServicePrincipal),
        Who::Named(named) => named == principal,
    }
}

/// Tells whether a principal that may be of the set is of it at the instant of a view.
pub(super) fn is_present(view: &View<'_>, up: &mut Closure, who: Who, principal: PrincipalId) -> bool {
    match who {
        Who::AnyMember(group) => find_membership(view, up, principal, group).is_some(),
        Who::AnyEligible(group, relation) => find_path(up.walk_up(view, principal), Thing::Group(group, relation)).is_some(),
        Who::Anyone | Who::AnyUser | Who::AnyGuest | Who::AnyServicePrincipal | Who::Named(_) => true,
    }
}

/// Tells whether nobody is of the set at any instant from one on, so that the rule holds whatever else is written.
#[must_use]
pub fn is_vacuous(tenant: &Tenant, never: &Never, from: Instant) -> bool {
    let view = View::new(tenant, from);
    let is_meant = |principal: &PrincipalId| !never.except.contains(principal) && is_in(tenant, never.who, *principal);
    let (mut up, mut down) = (Closure::default(), Closure::default());
    let mut found: Vec<PrincipalId> = match never.who {
        Who::AnyMember(group) => member_routes(&view.from_now_on(), &mut down, group).into_iter().map(|(member, _)| member).collect(),
        Who::AnyEligible(group, relation) => {
            let holders = eligible_holders(&view.from_now_on(), &mut down, Thing::Group(group, relation));
            holders.into_iter().map(|(holder, _)| holder).collect()
        }
        Who::Anyone | Who::AnyUser | Who::AnyGuest | Who::AnyServicePrincipal => return !tenant.principals.ids().any(|id| is_meant(&id)),
        Who::Named(named) => return !is_meant(&named),
    };
    found.retain(is_meant);
    // what leads somebody there may hold at different times only
    let is_ever_present = |principal: &PrincipalId| {
        let edges = Edges::default().and_of(tenant, *principal);
        edges.cells(from).any(|cell| is_present(&view.at(cell.from), &mut up, never.who, *principal))
    };
    !found.iter().any(is_ever_present)
}

struct Search<'a> {
    view: View<'a>,
    never: &'a Never,
    step: OneStep,
    manner: Manner<'a>,
    judge: Judge<'a>,
    up: Closure,
}

impl Search<'_> {
    /// Returns the first instant, from `from` to `latest`, at which a principal is of the set and may do it.
    fn first_yes(&mut self, principal: PrincipalId, edges: &Edges, from: Instant, latest: Instant) -> Option<Instant> {
        let mut starts = edges.cells(from).map(|cell| cell.from).take_while(|start| *start <= latest);
        starts.find(|at| self.may(principal, *at) && is_present(&self.view.at(*at), &mut self.up, self.never.who, principal))
    }

    fn may(&mut self, principal: PrincipalId, at: Instant) -> bool {
        self.judge.go_to(at);
        self.judge.can(principal, self.step, self.manner).decision.is_yes()
    }
}
