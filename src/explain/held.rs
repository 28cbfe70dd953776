//! Turns assignments, and chains of them, into lines of lists and sheets. Knows a view; not who asks, nor what else is told.

use crate::eval::{Closure, FactId, MemberRoute, RoleRoute, UpWalk, View, carries_eligibility, may_get, member_routes};
use crate::ir::{Assignment, GroupId, PrincipalId, Relation, Scope, State, Target, Tenant};

use super::said::{Holding, Idle, Through};
use super::way::{Way, ways_down, ways_up};
use super::words::thing_text;

/// Returns the line of one assignment, told as that of its principal.
pub(super) fn of_fact(tenant: &Tenant, fact: &Assignment) -> Holding {
    Holding {
        name: name(tenant, fact.principal),
        target: None,
        scope: scope_of(fact.target),
        state: fact.state,
        window: fact.window,
        through: Through::default(),
        idle: None,
        span: fact.span,
    }
}

/// Returns the line of memberships in a row, and perhaps an assignment of the last group, told as that of the first principal. Nothing
/// for an empty row.
pub(super) fn of_chain(view: &View<'_>, chain: &[FactId]) -> Option<Holding> {
    let mut facts = chain.iter().map(|id| view.fact(*id));
    let way = Way::begin(facts.next()?);
    Some(of_way(view.tenant, facts.fold(way, |way, fact| way.and(view.tenant, fact))))
}

/// Does the same for a row of which the way is known.
fn of_way(tenant: &Tenant, way: Way) -> Holding {
    let Way { first, last, is_activated, window, through } = way;
    let state = if is_activated { State::Activated } else { first.state };
    Holding { state, window, scope: scope_of(last), through, ..of_fact(tenant, &first) }
}

/// Returns the active members of a group, in declaration order, each with the memberships that make it one.
pub(super) fn members(view: &View<'_>, down: &mut Closure, group: GroupId) -> Vec<Holding> {
    let routes = member_routes(view, down, group);
    let ways = ways_down(view, down);
    let way = |route: MemberRoute| match ways.get(&route.link) {
        Some(way) => way.clone().after(view.tenant, view.fact(route.fact)),
        None => Way::begin(view.fact(route.fact)),
    };
    routes.into_iter().map(|(_, route)| of_way(view.tenant, way(route))).collect()
}

/// Returns the line of a way to hold a role.
pub(super) fn of_route(view: &View<'_>, route: &RoleRoute) -> Option<Holding> {
    match route {
        RoleRoute::Direct(fact) => of_chain(view, &[*fact]),
        RoleRoute::ThroughGroup(chain, fact) => of_chain(view, &[chain.as_slice(), &[*fact]].concat()),
    }
}

/// Returns the same line, told as that of what is held.
pub(super) fn as_held(tenant: &Tenant, target: Target, holding: Holding) -> Holding {
    let name = match target {
        Target::Group(group, _) => tenant.group_name(group).to_owned(),
        Target::Role(role, _) => tenant.roles.row(role).name.to_string(),
    };
    Holding { name, ..holding }
}

/// Returns the assignments that do not count now, each with what it is about and why.
pub(super) fn idle<'a>(view: &View<'_>, facts: impl Iterator<Item = (FactId, &'a Assignment)>) -> Vec<Holding> {
    let idle = facts.filter(|(_, fact)| !view.is_in_force(fact) && !view.is_eligible(fact));
    let line = |fact: &Assignment| Holding {
        target: Some(thing_text(view.tenant, fact.target.thing())),
        idle: Some(why_idle(view, fact)),
        ..of_fact(view.tenant, fact)
    };
    idle.map(|(_, fact)| line(fact)).collect()
}

fn why_idle(view: &View<'_>, fact: &Assignment) -> Idle {
    if view.tenant.principals.row(fact.principal).disabled.is_some() {
        Idle::Disabled
    } else if fact.window.until <= view.at {
        Idle::Expired
    } else {
        Idle::NotYet
    }
}

/// Returns the name of a principal.
pub(super) fn name(tenant: &Tenant, principal: PrincipalId) -> String {
    tenant.principals.row(principal).name.to_string()
}

fn scope_of(target: Target) -> Option<Scope> {
    match target {
        Target::Group(..) => None,
        Target::Role(_, scope) => Some(scope),
    }
}

/// Returns the groups that somebody is in, nearest first, each with the memberships that lead to it.
pub(super) fn member_of(walk: UpWalk<'_>) -> Vec<(Target, Holding)> {
    let (tenant, mut ways) = (walk.view.tenant, ways_up(walk));
    let groups = walk.links().filter_map(|(link, found)| {
        let target = Target::Group(found.group, Relation::Member);
        Some((target, as_held(tenant, target, of_way(tenant, ways.remove(&link)?))))
    });
    groups.collect()
}

/// Returns the groups that somebody owns now.
pub(super) fn owner_of(view: &View<'_>, id: PrincipalId) -> Vec<(Target, Holding)> {
    let owned =
        view.of_principal(id).filter(|(_, fact)| matches!(fact.target, Target::Group(_, Relation::Owner)) && view.is_in_force(fact));
    owned.map(|(_, fact)| (fact.target, as_held(view.tenant, fact.target, of_fact(view.tenant, fact)))).collect()
}

/// Returns the eligible assignments of a principal, then, of an account, those of the groups that it may use them through, nearest first.
pub(super) fn eligible_for(walk: UpWalk<'_>) -> Vec<(Target, Holding)> {
    let (view, id) = (&walk.view, walk.principal);
    let is_account = !view.tenant.principals.row(id).is_group();
    let groups = walk.links().filter(|(_, found)| is_account && carries_eligibility(view.tenant, found.parent.is_none()));
    let ways = ways_up(walk);
    let groups = groups.map(|(link, found)| (view.tenant.groups.row(found.group).principal, ways.get(&link).cloned()));
    let holders = std::iter::once((id, None)).chain(groups);
    let lines = holders.flat_map(|(holder, way)| {
        let is_lent = move |fact: &Assignment| view.is_eligible(fact) && may_get(view.tenant, id, fact.target.thing());
        let facts = view.of_principal(holder).filter(move |(_, fact)| is_lent(fact));
        facts.map(move |(_, fact)| {
            let whole = way.clone().map_or_else(|| Way::begin(fact), |way| way.and(view.tenant, fact));
            let line = of_way(view.tenant, whole);
            (fact.target, Holding { name: thing_text(view.tenant, fact.target.thing()), state: fact.state, ..line })
        })
    });
    lines.collect()
}

/// Puts assignments into the order in which their principals are declared.
pub(super) fn by_principal<'a>(facts: impl Iterator<Item = (FactId, &'a Assignment)>) -> impl Iterator<Item = &'a Assignment> {
    let mut facts: Vec<&Assignment> = facts.map(|(_, fact)| fact).collect();
    facts.sort_by_key(|fact| fact.principal);
    facts.into_iter()
}
