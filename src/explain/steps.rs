//! Which activations must come first (D3.26, D5.5): the shortest sequence of the principal's own memberships; and where there is none, of
//! memberships and of ownerships by which they add themselves (D7.5). Tells nothing: it finds ways, and knows a view and nobody who asks.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use crate::answer::Requests;
use crate::eval::{Closure, FactId, LinkId, View, is_barred_as_agent, may_be_in_group, may_get, may_own, obstacle, owner_fact};
use crate::ir::{Deed, GroupId, GroupKind, Nesting, PrincipalId, Relation, Target, Tenant, Thing};

/// One group to come into first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Step {
    /// The group.
    pub group: GroupId,
    /// What is activated for that: its membership, or its ownership, after which one adds oneself.
    pub relation: Relation,
    /// The assignments that make it possible: the memberships up to the eligible group, then its eligible assignment.
    pub facts: Vec<FactId>,
}

/// Which activations let one into a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ways {
    /// Those of its membership.
    Membership,
    /// Those of its ownership too.
    Ownership,
}

/// The search: the groups whose eligibility one could use (under `nesting direct` only those one is a direct member of), nearest first, and the
/// activation that each root of them comes from.
struct Climb<'v, 'a> {
    view: &'v View<'a>,
    requests: &'v mut Requests<'a>,
    principal: PrincipalId,
    ways: Ways,
    up: Closure,
    activated: BTreeMap<LinkId, Activation>,
}

/// An activation on the way: what it uses, and the group that it was possible through.
struct Activation {
    eligible: FactId,
    through: Option<LinkId>,
}

/// Returns the shortest sequence of activations after which the principal is eligible for the thing, and the assignment that makes
/// it so then, with the memberships that lead to it. `None` where no sequence does. Groups whose activation nobody could approve
/// are no way, nor are those that an agent's user never comes into (D3.16, D3.18).
pub(super) fn find(view: &View<'_>, principal: PrincipalId, thing: Thing, ways: Ways) -> Option<(Vec<Step>, Vec<FactId>)> {
    let index = OnceLock::new();
    find_with(view, &mut Requests::new(view, &index), principal, thing, ways)
}

/// Does the same for one of many accounts: `requests` keeps between them what is found about approvers.
pub(super) fn find_with<'a>(
    view: &View<'a>,
    requests: &mut Requests<'a>,
    principal: PrincipalId,
    thing: Thing,
    ways: Ways,
) -> Option<(Vec<Step>, Vec<FactId>)> {
    if !may_get(view.tenant, principal, thing) {
        return None;
    }
    let mut search = Climb::new(view, requests, principal, ways);
    let mut at = 0;
    while let Some((id, holder)) = search.next(&mut at) {
        let eligible = view.of_principal(holder).find(|(_, fact)| fact.target.thing() == thing && view.is_eligible(fact));
        if let Some((eligible, _)) = eligible {
            return search.finish(id, eligible);
        }
        search.activate_from(holder, Some(id));
    }
    None
}

/// Returns everything that the principal is eligible for through a group, now or after activations.
pub(super) fn things_through_groups<'a>(view: &View<'a>, requests: &mut Requests<'a>, principal: PrincipalId) -> BTreeSet<Thing> {
    let mut search = Climb::new(view, requests, principal, Ways::Ownership);
    let mut found = BTreeSet::new();
    let mut at = 0;
    while let Some((id, holder)) = search.next(&mut at) {
        found.extend(view.of_principal(holder).filter(|(_, fact)| view.is_eligible(fact)).map(|(_, fact)| fact.target.thing()));
        search.activate_from(holder, Some(id));
    }
    found.retain(|thing| may_get(view.tenant, principal, *thing));
    found
}

impl<'v, 'a> Climb<'v, 'a> {
    /// Begins with the groups one is in, and those one could activate oneself.
    fn new(view: &'v View<'a>, requests: &'v mut Requests<'a>, principal: PrincipalId, ways: Ways) -> Self {
        let mut search = Self { view, requests, principal, ways, up: Closure::default(), activated: BTreeMap::new() };
        match view.tenant.settings.nesting.0 {
            Nesting::Transitive => _ = search.up.walk_up(view, principal),
            Nesting::Direct => search.up.walk_up_once(view, principal),
        }
        search.activate_from(principal, None);
        search
    }

    /// Returns the next group, with the principal that it is.
    fn next(&self, at: &mut usize) -> Option<(LinkId, PrincipalId)> {
        let (id, link) = self.up.nth(*at)?;
        *at += 1;
        Some((id, self.view.tenant.groups.row(link.group).principal))
    }

    fn activate_from(&mut self, holder: PrincipalId, through: Option<LinkId>) {
        for (eligible, fact) in self.view.of_principal(holder) {
            let Target::Group(group, relation) = fact.target else { continue };
            if !self.view.is_eligible(fact) || self.up.has(group) || !self.lets_in(group, relation) {
                continue;
            }
            let root = match self.view.tenant.settings.nesting.0 {
                Nesting::Transitive => self.up.extend_up(self.view, group),
                Nesting::Direct => self.up.extend_up_once(group),
            };
            if let Some(root) = root {
                self.activated.insert(root, Activation { eligible, through });
            }
        }
    }

    /// Tells whether activating a relation lets the principal into the group.
    fn lets_in(&mut self, group: GroupId, relation: Relation) -> bool {
        let is_way = match relation {
            Relation::Member => true,
            Relation::Owner => self.ways == Ways::Ownership && gains_by_owning(self.view, self.principal, group),
        };
        let thing = Thing::Group(group, relation);
        is_way && !is_barred_as_agent(self.view, self.principal, thing) && self.requests.has_approver(thing, self.principal)
    }

    fn finish(&self, end: LinkId, eligible: FactId) -> Option<(Vec<Step>, Vec<FactId>)> {
        let mut last = self.up.chain(end);
        last.push(eligible);
        let mut steps = Vec::new();
        let mut at = Some(end);
        while let Some(id) = at {
            let root = self.root(id);
            let Some(activation) = self.activated.get(&root) else { break };
            let mut facts = activation.through.map_or_else(Vec::new, |link| self.up.chain(link));
            facts.push(activation.eligible);
            let relation = match self.view.fact(activation.eligible).target {
                Target::Group(_, relation) => relation,
                Target::Role(..) => break,
            };
            steps.push(Step { group: self.up.link(root).group, relation, facts });
            at = activation.through;
        }
        steps.reverse();
        (!steps.is_empty()).then_some((steps, last))
    }

    fn root(&self, mut link: LinkId) -> LinkId {
        while let Some(parent) = self.up.link(link).parent {
            link = parent;
        }
        link
    }
}

/// Tells whether an ownership would let somebody add themselves to a group: they do not own it yet.
pub(super) fn gains_by_owning(view: &View<'_>, principal: PrincipalId, group: GroupId) -> bool {
    may_add_themselves(view.tenant, principal, group) && owner_fact(view, principal, group).is_none()
}

/// Tells whether somebody could add themselves to a group, were they its owner (D7.1).
pub(super) fn may_add_themselves(tenant: &Tenant, principal: PrincipalId, group: GroupId) -> bool {
    let is_changeable = obstacle(tenant, group, Deed::Change(Relation::Member)).is_none();
    is_changeable && may_own(tenant, principal) && may_join(tenant, principal, group)
}

/// Members of a dynamic group follow its rule, those of a synchronised one its source: neither is assigned by hand.
pub(super) fn is_assignable(tenant: &Tenant, group: GroupId) -> bool {
    let group = tenant.groups.row(group);
    group.dynamic.is_none() && group.synced.is_none()
}

/// Tells whether a principal can be assigned to a group as an active member: no service principal to a Microsoft 365 group (D3.12), no
/// agent to a role-assignable one (D3.16).
pub(super) fn may_join(tenant: &Tenant, principal: PrincipalId, group: GroupId) -> bool {
    let kind_fits = tenant.groups.row(group).kind() == GroupKind::Security || tenant.principals.row(principal).is_user();
    kind_fits && may_be_in_group(tenant, principal, group) && is_assignable(tenant, group)
}
