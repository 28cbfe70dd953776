//! Which activations must come first (D3.26, D5.5): the shortest sequence of the principal's own memberships.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use crate::answer::Requests;
use crate::eval::{Closure, FactId, LinkId, Reading, View};
use crate::ir::{GroupId, Nesting, PrincipalId, Relation, Target, Thing};

/// One membership to activate first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Step {
    /// The group.
    pub group: GroupId,
    /// The assignments that make it possible: the memberships up to the eligible group, then its eligible assignment.
    pub facts: Vec<FactId>,
}

/// The search: the groups whose eligibility one could use (under `nesting direct` only those one is a direct member of), nearest first, and the
/// activation that each root of them comes from.
struct Search<'v, 'a> {
    view: &'v View<'a>,
    requests: &'v mut Requests<'a>,
    principal: PrincipalId,
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
/// are no way.
pub(super) fn find(view: &View<'_>, principal: PrincipalId, thing: Thing) -> Option<(Vec<Step>, Vec<FactId>)> {
    let index = OnceLock::new();
    find_with(view, &mut Requests::new(view, &index), principal, thing)
}

/// Does the same for one of many accounts: `requests` keeps between them what is found about approvers.
pub(super) fn find_with<'a>(
    view: &View<'a>,
    requests: &mut Requests<'a>,
    principal: PrincipalId,
    thing: Thing,
) -> Option<(Vec<Step>, Vec<FactId>)> {
    let mut search = Search::new(view, requests, principal);
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
    let mut search = Search::new(view, requests, principal);
    let mut found = BTreeSet::new();
    let mut at = 0;
    while let Some((id, holder)) = search.next(&mut at) {
        found.extend(view.of_principal(holder).filter(|(_, fact)| view.is_eligible(fact)).map(|(_, fact)| fact.target.thing()));
        search.activate_from(holder, Some(id));
    }
    found
}

impl<'v, 'a> Search<'v, 'a> {
    /// Begins with the groups one is in, and those one could activate oneself.
    fn new(view: &'v View<'a>, requests: &'v mut Requests<'a>, principal: PrincipalId) -> Self {
        let mut search = Self { view, requests, principal, up: Closure::default(), activated: BTreeMap::new() };
        match view.tenant.settings.nesting.0 {
            Nesting::Transitive => search.up.walk_up(view, principal, Reading::InForce),
            Nesting::Direct => search.up.walk_up_once(view, principal, Reading::InForce),
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
            let Target::Group(group, Relation::Member) = fact.target else { continue };
            if !self.view.is_eligible(fact) || self.up.has(group) || !self.is_passable(group) {
                continue;
            }
            match self.view.tenant.settings.nesting.0 {
                Nesting::Transitive => self.up.extend_up(self.view, group),
                Nesting::Direct => self.up.extend_up_once(group),
            }
            if let Some(root) = self.up.find(group) {
                self.activated.insert(root, Activation { eligible, through });
            }
        }
    }

    fn is_passable(&mut self, group: GroupId) -> bool {
        self.requests.has_approver(Thing::Group(group, Relation::Member), self.principal)
    }

    fn finish(&self, end: LinkId, eligible: FactId) -> Option<(Vec<Step>, Vec<FactId>)> {
        let mut last = self.up.chain(end);
        last.push(eligible);
        let mut steps = Vec::new();
        let mut at = Some(end);
        while let Some(id) = at {
            let root = self.root(id);
            let Some(activation) = self.activated.get(&root) else { break };
            let mut facts = activation.through.map(|link| self.up.chain(link)).unwrap_or_default();
            facts.push(activation.eligible);
            steps.push(Step { group: self.up.link(root).group, facts });
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
