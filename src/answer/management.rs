//! `who can` and `what can` of approving, managing, changing and resetting: complete sets, each member judged like `can`.

use crate::eval::{
    Actor, Closure, Deed, Reading, Request, Scratch, UnitIndex, Victim, View, collect_approvers, is_approver, policy_of, powers,
    reset_powers,
};
use crate::ir::{Credential, GroupId, PrincipalId, Relation, Thing};

use super::who_can_activate;

/// Returns who can do something with a group now, in declaration order.
#[must_use]
pub fn who_can_do(view: &View<'_>, scratch: &mut Scratch, group: GroupId, deed: Deed) -> Vec<PrincipalId> {
    let units = UnitIndex::new(view.tenant);
    let can = |actor: &Actor| !powers(view, &units, actor, group, deed).is_empty();
    actors(view, &mut scratch.up, can)
}

/// Returns who can reset a credential of an account now, in declaration order.
#[must_use]
pub fn who_can_reset(view: &View<'_>, scratch: &mut Scratch, victim: PrincipalId, credential: Credential) -> Vec<PrincipalId> {
    let units = UnitIndex::new(view.tenant);
    let victim = Victim::new(view, victim);
    let can = |actor: &Actor| !reset_powers(view.tenant, &units, actor, &victim, credential).is_empty();
    actors(view, &mut scratch.up, can)
}

fn actors(view: &View<'_>, up: &mut Closure, can: impl Fn(&Actor) -> bool) -> Vec<PrincipalId> {
    view.tenant.principals.ids().filter(|id| can(&Actor::new(view, up, *id))).collect()
}

/// Returns whose approval of an activation by `requester` would count now, in declaration order (D2.22, D2.23).
#[must_use]
pub fn who_can_approve(view: &View<'_>, scratch: &mut Scratch, thing: Thing, requester: PrincipalId) -> Vec<PrincipalId> {
    let Some(policy) = policy_of(view.tenant, thing) else { return Vec::new() };
    collect_approvers(view, scratch, policy, Some(requester)).into_iter().map(|(approver, _)| approver).collect()
}

/// Returns the groups with which a principal can do one of `deeds` now, in declaration order, each with the deed, in the order given.
#[must_use]
pub fn what_can_do(view: &View<'_>, scratch: &mut Scratch, principal: PrincipalId, deeds: &[Deed]) -> Vec<(GroupId, Deed)> {
    let units = UnitIndex::new(view.tenant);
    let actor = Actor::new(view, &mut scratch.up, principal);
    let all = view.tenant.groups.ids().flat_map(|group| deeds.iter().map(move |deed| (group, *deed)));
    all.filter(|(group, deed)| !powers(view, &units, &actor, *group, *deed).is_empty()).collect()
}

/// Returns the credentials that a principal can reset now: accounts in declaration order, the password before MFA.
#[must_use]
pub fn what_can_reset(view: &View<'_>, scratch: &mut Scratch, principal: PrincipalId) -> Vec<(Credential, PrincipalId)> {
    let units = UnitIndex::new(view.tenant);
    let actor = Actor::new(view, &mut scratch.up, principal);
    let mut found = Vec::new();
    if actor.roles.is_empty() {
        return found;
    }
    for id in view.tenant.principals.ids() {
        let victim = Victim::new(view, id);
        let can = |credential: &Credential| !reset_powers(view.tenant, &units, &actor, &victim, *credential).is_empty();
        found.extend([Credential::Password, Credential::Mfa].into_iter().filter(can).map(|credential| (credential, id)));
    }
    found
}

/// Returns the activations that a principal can approve now: of groups in declaration order, membership before ownership, then of
/// roles in catalogue order, each with every other user who could file that request now, in declaration order.
#[must_use]
pub fn what_can_approve(view: &View<'_>, scratch: &mut Scratch, principal: PrincipalId) -> Vec<(Thing, PrincipalId)> {
    let actor = Actor::new(view, &mut scratch.up, principal);
    scratch.up.walk_up(view, principal, Reading::InForce);
    let approves = |thing: &Thing| policy_of(view.tenant, *thing).is_some_and(|policy| is_approver(view, &scratch.up, &actor, policy));
    let approved: Vec<Thing> = things(view).filter(approves).collect();
    let mut found = Vec::new();
    for thing in approved {
        let request = Request { principal, thing, seconds: None, evidence: None, without_approval: false };
        let requesters = who_can_activate(view, scratch, &request).into_iter().map(|(requester, _)| requester);
        found.extend(requesters.filter(|requester| *requester != principal).map(|requester| (thing, requester)));
    }
    found
}

fn things(view: &View<'_>) -> impl Iterator<Item = Thing> {
    let relations = [Relation::Member, Relation::Owner];
    let groups = view.tenant.groups.ids().flat_map(move |group| relations.map(|relation| Thing::Group(group, relation)));
    groups.chain(view.tenant.roles.ids().map(Thing::Role))
}
