//! Which activations must come first (D3.26, D5.5): the shortest sequence of the principal's own memberships.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use crate::answer::Requests;
use crate::eval::{Closure, FactId, LinkId, Reading, View};
use crate::ir::{GroupId, Nesting, PrincipalId, Relation, Target, Thing};
use crate::reach::Index;

/// One membership to activate first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Step {
    /// The group.
    pub group: GroupId,
    /// The assignments that make it possible: the memberships up to the eligible group, then its eligible assignment.
    pub facts: Vec<FactId>,
}

/// The search: the groups whose eligibility one could use (under `nesting direct` only those one is a direct member of), nearest first, and the activation that each root of them comes from.
struct Search<'v, 'a> {
    view: &'v View<'a>,
    principal: PrincipalId,
    up: Closure,
    index: OnceLock<Index>,
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
    let mut search = Search { view, principal, up: Closure::default(), index: OnceLock::new(), activated: BTreeMap::new() };
    match view.tenant.settings.nesting.0 {
        Nesting::Transitive => search.up.walk_up(view, principal, Reading::InForce),
        Nesting::Direct => search.up.walk_up_once(view, principal, Reading::InForce),
    }
    search.activate_from(principal, None);
    let mut at = 0;
    while let Some((id, link)) = search.up.nth(at) {
        at += 1;
        let holder = view.tenant.groups.row(link.group).principal;
        let eligible = view.of_principal(holder).find(|(_, fact)| fact.target.thing() == thing && view.is_eligible(fact));
        if let Some((eligible, _)) = eligible {
            return search.finish(id, eligible);
        }
        search.activate_from(holder, Some(id));
    }
    None
}

impl Search<'_, '_> {
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

    fn is_passable(&self, group: GroupId) -> bool {
        Requests::new(self.view, &self.index).has_approver(Thing::Group(group, Relation::Member), self.principal)
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
