//! Which eligible assignments let a principal activate something now (D3.2, D3.24, D3.30 to D3.32).

use std::ops::ControlFlow;

use crate::ir::{Nesting, PrincipalId, Scope, Target, Tenant, Thing};

use super::agent::may_get;
use super::closure::{LinkId, UpWalk};
use super::view::{FactId, View};

/// One way to be eligible: an eligible assignment of one's own, or of a group one is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Path {
    /// The eligible assignment.
    pub eligible: FactId,
    /// The group it belongs to, as a link of the upward walk; `None` for one's own.
    pub link: Option<LinkId>,
}

/// Calls `f` for every way in which the principal of a walk is eligible for the thing now: first their own assignments, then those of the groups
/// that they are in, nearest first. Under `nesting direct` only groups that the principal is a direct member of count (D9.12). An agent has no way
/// to what it may not be given (D3.16, D3.17).
pub fn for_each_path(walk: UpWalk<'_>, thing: Thing, mut f: impl FnMut(Path) -> ControlFlow<()>) -> ControlFlow<()> {
    let view = walk.view;
    if !may_get(view.tenant, walk.principal, thing) {
        return ControlFlow::Continue(());
    }
    let mut visit = |holder: PrincipalId, link: Option<LinkId>| {
        for (eligible, fact) in view.of_principal(holder) {
            if fact.target.thing() == thing && view.is_eligible(fact) {
                f(Path { eligible, link })?;
            }
        }
        ControlFlow::Continue(())
    };
    visit(walk.principal, None)?;
    for (id, link) in walk.links() {
        if carries_eligibility(view.tenant, link.parent.is_none()) {
            visit(view.tenant.groups.row(link.group).principal, Some(id))?;
        }
    }
    ControlFlow::Continue(())
}

/// Returns the first way in which the principal of a walk is eligible for the thing now.
#[must_use]
pub fn find_path(walk: UpWalk<'_>, thing: Thing) -> Option<Path> {
    let mut found = None;
    let _ = for_each_path(walk, thing, |path| {
        found = Some(path);
        ControlFlow::Break(())
    });
    found
}

/// Tells whether membership in a group, direct or not, lets one use the group's eligibility (D3.30, D9.12).
#[must_use]
pub fn carries_eligibility(tenant: &Tenant, is_direct: bool) -> bool {
    match tenant.settings.nesting.0 {
        Nesting::Transitive => true,
        Nesting::Direct => is_direct,
    }
}

/// Returns the assignment by which the principal of a walk holds the thing directly now, so that there is nothing to activate (D9.17, D9.18).
/// A role held in a unit only counts where no eligibility reaches beyond the units it is held in.
#[must_use]
pub fn direct_holding(walk: UpWalk<'_>, thing: Thing) -> Option<FactId> {
    let first = holdings(&walk.view, walk.principal, thing).next().map(|(id, _)| id)?;
    match thing {
        Thing::Group(..) => Some(first),
        Thing::Role(_) => (!has_path_beyond_holdings(walk, thing)).then_some(first),
    }
}

fn has_path_beyond_holdings(walk: UpWalk<'_>, thing: Thing) -> bool {
    let holds = |wanted: Target| {
        holdings(&walk.view, walk.principal, thing).any(|(_, held)| held == wanted || matches!(held, Target::Role(_, Scope::Tenant)))
    };
    for_each_path(
        walk,
        thing,
        |path| {
            if holds(walk.view.fact(path.eligible).target) { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        },
    )
    .is_break()
}

fn holdings(view: &View<'_>, principal: PrincipalId, thing: Thing) -> impl Iterator<Item = (FactId, Target)> {
    view.of_principal(principal)
        .filter(move |(_, fact)| fact.target.thing() == thing && view.is_in_force(fact))
        .map(|(id, fact)| (id, fact.target))
}

/// Returns the other relation of the same group; `None` for a role.
#[must_use]
pub fn other_relation(thing: Thing) -> Option<Thing> {
    match thing {
        Thing::Group(group, relation) => Some(Thing::Group(group, relation.other())),
        Thing::Role(_) => None,
    }
}
