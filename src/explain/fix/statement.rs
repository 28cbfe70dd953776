//! Single statements that may turn a denial: made as long as the policy allows, and written in the language.

use crate::eval::{View, policy_of};
use crate::ir::{
    Assignment, Expiration, GroupId, Instant, Policy, PrincipalId, Relation, Scope, State, Target, Tenant, Thing, Window, format_duration,
};
use crate::source::{SourceId, Span};
use crate::syntax::format_name;

use crate::explain::words::thing_text;

/// Makes the eligible assignment that is missing, as long as the policy allows (D2.30).
pub(super) fn eligible(view: &View<'_>, principal: PrincipalId, thing: Thing) -> Assignment {
    let target = match thing {
        Thing::Group(group, relation) => Target::Group(group, relation),
        Thing::Role(role) => Target::Role(role, Scope::Tenant),
    };
    assignment(view, principal, target, State::Eligible, |policy| policy.eligible.expiration.value)
}

/// Makes an active assignment, as long as the policy of its target allows (D2.31).
pub(super) fn active(view: &View<'_>, principal: PrincipalId, target: Target) -> Assignment {
    assignment(view, principal, target, State::Active, |policy| policy.active.expiration.value)
}

/// Makes an active membership.
pub(super) fn membership(view: &View<'_>, principal: PrincipalId, group: GroupId) -> Assignment {
    active(view, principal, Target::Group(group, Relation::Member))
}

fn assignment(view: &View<'_>, principal: PrincipalId, target: Target, state: State, of: impl Fn(&Policy) -> Expiration) -> Assignment {
    let policy = policy_of(view.tenant, target.thing()).map(|policy| view.tenant.policies.row(policy));
    // nothing bounds what stands before no policy
    let window = match policy.map_or(Expiration::Permanent, of) {
        Expiration::Permanent => Window::ALWAYS,
        Expiration::Max(seconds) => Window { from: view.at, until: view.at.plus_seconds(seconds) },
    };
    Assignment { principal, target, state, window, span: nowhere() }
}

/// Makes the activation of an eligibility.
pub(super) fn activated(principal: PrincipalId, target: Target, from: Instant, until: Instant) -> Assignment {
    Assignment { principal, target, state: State::Activated, window: Window { from, until }, span: nowhere() }
}

/// What nobody wrote has no place, and none is looked at.
fn nowhere() -> Span {
    Span::new(SourceId::default(), 0, 0)
}

/// Writes an activation as the language does.
pub(super) fn activation_text(tenant: &Tenant, principal: PrincipalId, thing: Thing) -> String {
    format!("{} activates {}", format_name(&tenant.principals.row(principal).name), thing_text(tenant, thing))
}

/// Writes an assignment as the language does.
pub(super) fn assignment_text(tenant: &Tenant, assignment: &Assignment) -> String {
    let who = format_name(&tenant.principals.row(assignment.principal).name);
    let state = assignment.state.word();
    let placement = match assignment.target {
        Target::Group(group, relation) => format!("{} as {state} {}", format_name(tenant.group_name(group)), relation.word()),
        Target::Role(role, scope) => format!("role {}{} as {state}", format_name(&tenant.roles.row(role).name), unit_text(tenant, scope)),
    };
    let Window { from, until } = assignment.window;
    if assignment.window.is_permanent() {
        return format!("assign {who} to {placement}");
    }
    let seconds = (until.micros() - from.micros()) / 1_000_000;
    format!("assign {who} to {placement} from {from} for {}", format_duration(seconds))
}

fn unit_text(tenant: &Tenant, scope: Scope) -> String {
    match scope {
        Scope::Tenant => String::new(),
        Scope::Unit(unit) => format!(" in unit {}", format_name(&tenant.units.row(unit).name)),
    }
}
