//! Turns assignments, and chains of them, into lines of a sheet.

use crate::eval::{FactId, RoleRoute, View};
use crate::ir::{Assignment, PrincipalId, Scope, State, Target, Tenant, Window};

use super::super::words::thing_text;
use super::{Holding, Idle};

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
pub(in super::super) fn of_chain(view: &View<'_>, chain: &[FactId]) -> Option<Holding> {
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
pub(in super::super) fn of_route(view: &View<'_>, route: &RoleRoute) -> Option<Holding> {
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
