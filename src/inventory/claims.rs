//! The assignments by which somebody holds something or may activate it: their own, and those of the groups that they are in.

use crate::eval::{LinkId, UpWalk, carries_eligibility, may_get};
use crate::ir::{Assignment, Relation, Target};

/// One assignment that lets somebody hold something or activate it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Claim<'v> {
    /// The assignment: theirs, or that of a group.
    pub fact: &'v Assignment,
    /// The group, as a link of the walk; `None` for one's own.
    link: Option<LinkId>,
}

/// Returns the claims of the principal of a walk, their own first, then those through groups, nearest first. A disabled account has none.
pub(super) fn claims(walk: UpWalk<'_>) -> Vec<Claim<'_>> {
    let (view, who) = (walk.view, walk.principal);
    if view.tenant.principals.row(who).disabled.is_some() {
        return Vec::new();
    }
    let counts = |fact: &Assignment| view.is_in_force(fact) || view.is_eligible(fact);
    let own = view.of_principal(who).filter(|(_, fact)| counts(fact)).map(|(_, fact)| Claim { fact, link: None });
    let through = walk.links().flat_map(|(id, link)| {
        let group = view.tenant.groups.row(link.group).principal;
        let lent = move |fact: &Assignment| match (view.is_eligible(fact), fact.target) {
            (true, target) => carries_eligibility(view.tenant, link.parent.is_none()) && may_get(view.tenant, who, target.thing()),
            (false, Target::Group(_, relation)) => relation == Relation::Member && view.is_in_force(fact),
            (false, Target::Role(..)) => view.tenant.hands_on_roles(link.group) && view.is_in_force(fact),
        };
        view.of_principal(group).filter(move |(_, fact)| lent(fact)).map(move |(_, fact)| Claim { fact, link: Some(id) })
    });
    own.chain(through).collect()
}

impl Claim<'_> {
    /// Returns the names of the groups that it comes through, the nearest first.
    pub(super) fn through(&self, walk: UpWalk<'_>) -> Vec<String> {
        let Some(link) = self.link else { return Vec::new() };
        let groups = walk.chain(link).into_iter().filter_map(|id| match walk.view.fact(id).target {
            Target::Group(group, _) => Some(walk.view.tenant.group_name(group).to_owned()),
            Target::Role(..) => None,
        });
        groups.collect()
    }
}
