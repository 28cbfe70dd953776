//! `never …`: looks for somebody of a set who may do something, at the judged instant or at any later one.

use std::collections::BTreeSet;

use crate::eval::{
    Closure, Deed, Reading, UnitIndex, View, default_approver_roles, eligible_holders, find_membership, find_path, is_reset_role,
    members_of, policy_of, role_fit,
};
use crate::ir::{
    Approval, Assignment, GroupId, Instant, Never, PrincipalId, PrincipalKind, Relation, RoleId, Scope, Target, Tenant, Thing, Who,
};

use super::edges::Edges;
use super::one_step::{Judge, OneStep};

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
    let mut search = Search { tenant, who: never.who, judge: Judge::new(tenant, step, &never.mods) };
    let shared = Edges::of_step(tenant, step, &never.mods);
    let mut earliest: Option<Breach> = None;
    for principal in Candidates::new(tenant).collect(step) {
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
        Who::AnyGuest => matches!(kind, PrincipalKind::User { guest: Some(_), .. }),
        Who::AnyServicePrincipal => matches!(kind, PrincipalKind::ServicePrincipal),
        Who::Named(named) => named == principal,
    }
}

/// Tells whether a principal that may be of the set is of it at the instant of a view.
pub(super) fn is_present(view: &View<'_>, up: &mut Closure, who: Who, principal: PrincipalId) -> bool {
    match who {
        Who::AnyMember(group) => find_membership(view, up, principal, group).is_some(),
        Who::AnyEligible(group, relation) => {
            up.walk_up(view, principal, Reading::InForce);
            find_path(view, up, principal, Thing::Group(group, relation)).is_some()
        }
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
        Who::AnyMember(group) => members_of(&view.from_now_on(), &mut down, group).into_iter().map(|(member, _)| member).collect(),
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
    tenant: &'a Tenant,
    who: Who,
    judge: Judge<'a>,
}

impl Search<'_> {
    /// Returns the first instant, from `from` to `latest`, at which a principal is of the set and may do it.
    fn first_yes(&mut self, principal: PrincipalId, edges: &Edges, from: Instant, latest: Instant) -> Option<Instant> {
        let mut starts = edges.cells(from).map(|cell| cell.from).take_while(|start| *start <= latest);
        starts.find(|at| self.judge.decide(principal, *at).is_yes() && self.is_present(principal, *at))
    }

    fn is_present(&mut self, principal: PrincipalId, at: Instant) -> bool {
        is_present(&View::new(self.tenant, at), &mut self.judge.scratch.up, self.who, principal)
    }
}

/// The accounts that may come into question at any instant; no others need to be judged.
struct Candidates<'a> {
    view: View<'a>,
    down: Closure,
    found: BTreeSet<PrincipalId>,
}

impl<'a> Candidates<'a> {
    fn new(tenant: &'a Tenant) -> Self {
        Self { view: View::new(tenant, Instant::MIN), down: Closure::default(), found: BTreeSet::new() }
    }

    fn collect(mut self, step: OneStep) -> BTreeSet<PrincipalId> {
        let tenant = self.view.tenant;
        match step {
            OneStep::Activate(thing) => {
                self.add_holders(|fact| !fact.state.is_in_force() && fact.target.thing() == thing);
            }
            OneStep::Approve(thing, _) => {
                self.add_approvers(policy_of(tenant, thing).map(|policy| &tenant.policies.row(policy).activation.approval.value))
            }
            OneStep::Deed(group, deed) => self.add_powers(group, deed),
            OneStep::Reset(credential, _) => self.add_role_holders(|role, _| is_reset_role(tenant, role, credential)),
        }
        self.found
    }

    fn add_powers(&mut self, group: GroupId, deed: Deed) {
        let tenant = self.view.tenant;
        let units = UnitIndex::new(tenant);
        self.add_holders(|fact| fact.state.is_in_force() && fact.target == Target::Group(group, Relation::Owner));
        self.add_role_holders(|role, scope| role_fit(tenant, &units, role, scope, group, deed).is_permitted());
    }

    fn add_approvers(&mut self, approval: Option<&Approval>) {
        match approval {
            None | Some(Approval::NotRequired) => {}
            Some(Approval::By(named)) => named.iter().for_each(|approver| self.add(approver.principal)),
            Some(Approval::DefaultApprovers) => self.add_role_holders(|role, _| default_approver_roles().contains(&role)),
        }
    }

    fn add_role_holders(&mut self, is_wanted: impl Fn(RoleId, Scope) -> bool) {
        self.add_holders(|fact| match fact.target {
            Target::Role(role, scope) => fact.state.is_in_force() && is_wanted(role, scope),
            Target::Group(..) => false,
        });
    }

    fn add_holders(&mut self, is_wanted: impl Fn(&Assignment) -> bool) {
        let holders: BTreeSet<PrincipalId> =
            self.view.tenant.assignments.rows().values().filter(|fact| is_wanted(fact)).map(|fact| fact.principal).collect();
        holders.into_iter().for_each(|holder| self.add(holder));
    }

    /// Adds an account, or everybody who may be in a group at any instant.
    fn add(&mut self, holder: PrincipalId) {
        let Some(group) = self.view.tenant.group_of(holder) else {
            self.found.insert(holder);
            return;
        };
        self.down.walk_down(&self.view, group, Reading::AnyTime);
        for (_, link) in self.down.links() {
            let members = self
                .view
                .of_group(link.group)
                .filter(|(_, fact)| fact.state.is_in_force() && fact.target == Target::Group(link.group, Relation::Member));
            self.found
                .extend(members.map(|(_, fact)| fact.principal).filter(|member| !self.view.tenant.principals.row(*member).is_group()));
        }
    }
}
