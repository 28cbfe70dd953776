//! Turns assignments, and chains of them, into lines of lists and sheets. Knows a view; not who asks, nor what else is told.

use crate::eval::{FactId, RoleRoute, UpWalk, View, carries_eligibility, may_get};
use crate::ir::{Assignment, PrincipalId, Relation, Scope, State, Target, Tenant, Window};

use super::said::{Holding, Idle};
use super::words::thing_text;

/// Returns the line of one assignment, told as that of its principal.
pub(super) fn of_fact(tenant: &Tenant, fact: &Assignment) -> Holding {
    Holding {
        name: name(tenant, fact.principal),
        target: None,
        scope: scope_of(fact.target),
        state: fact.state,
        window: fact.window,
        through: Vec::new(),
        idle: None,
        span: fact.span,
    }
}

/// Returns the line of memberships in a row, and perhaps an assignment of the last group, told as that of the first principal. Nothing
/// for an empty row.
pub(super) fn of_chain(view: &View<'_>, chain: &[FactId]) -> Option<Holding> {
    let facts: Vec<&Assignment> = chain.iter().map(|id| view.fact(*id)).collect();
    let (first, last) = (facts.first()?, facts.last()?);
    let is_activated = facts.iter().any(|fact| fact.state == State::Activated);
    let from = facts.iter().map(|fact| fact.window.from).max()?;
    let until = facts.iter().map(|fact| fact.window.until).min()?;
    Some(Holding {
        state: if is_activated { State::Activated } else { first.state },
        window: Window { from, until },
        scope: scope_of(last.target),
        through: facts.iter().skip(1).map(|fact| name(view.tenant, fact.principal)).collect(),
        ..of_fact(view.tenant, first)
    })
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
    let view = &walk.view;
    let groups = walk.links().filter_map(|(link, found)| {
        let target = Target::Group(found.group, Relation::Member);
        Some((target, as_held(view.tenant, target, of_chain(view, &walk.chain(link))?)))
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
    let groups = groups.map(|(link, found)| (view.tenant.groups.row(found.group).principal, walk.chain(link)));
    let holders = std::iter::once((id, Vec::new())).chain(groups);
    let lines = holders.flat_map(|(holder, chain)| {
        let is_lent = move |fact: &Assignment| view.is_eligible(fact) && may_get(view.tenant, id, fact.target.thing());
        let facts = view.of_principal(holder).filter(move |(_, fact)| is_lent(fact));
        facts.filter_map(move |(fact_id, fact)| {
            let line = of_chain(view, &[chain.as_slice(), &[fact_id]].concat())?;
            Some((fact.target, Holding { name: thing_text(view.tenant, fact.target.thing()), state: fact.state, ..line }))
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
