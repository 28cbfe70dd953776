//! Names things in the user's words. Knows a tenant, not who asks; nothing here looks anything up but names.

use crate::diag::Label;
use crate::eval::Demand;
use crate::ir::{
    Action, Assignment, Credential, Deed, Goal, HoldingQuestion, Instant, Managed, OneStep, PrincipalId, Relation, RoleId, Scope, Target,
    Tenant, Thing, Unit, Window,
};
use crate::syntax::format_name;
use crate::text::{list, quote};

/// Writes a thing as the language does: `membership of exchange-ops`, `role "Exchange Administrator"`.
#[must_use]
pub fn thing_text(tenant: &Tenant, thing: Thing) -> String {
    match thing {
        Thing::Group(group, relation) => format!("{} of {}", relation.abstract_noun(), format_name(tenant.group_name(group))),
        Thing::Role(role) => format!("role {}", format_name(&tenant.roles.row(role).name)),
    }
}

/// Writes the target of an action as the language writes the items of `what can`: `members of payroll`, `password of alice`.
#[must_use]
pub fn target_text(tenant: &Tenant, action: &Action) -> String {
    match action {
        Action::Step(step) => step_target_text(tenant, *step),
        Action::Pursue(pursuit) => goal_text(tenant, &pursuit.goal),
    }
}

fn step_target_text(tenant: &Tenant, step: OneStep) -> String {
    let who = |principal: PrincipalId| format_name(&tenant.principals.row(principal).name);
    match step {
        OneStep::Activate(thing) => thing_text(tenant, thing),
        OneStep::Approve(thing, None) => thing_text(tenant, thing),
        OneStep::Approve(thing, Some(requester)) => format!("{} for {}", thing_text(tenant, thing), who(requester)),
        OneStep::Deed(group, Deed::Manage(Managed::Everything)) => format_name(tenant.group_name(group)).into_owned(),
        OneStep::Deed(group, Deed::Manage(Managed::Side(side))) => thing_text(tenant, Thing::Group(group, side)),
        OneStep::Deed(group, Deed::Change(relation)) => format!("{}s of {}", relation.word(), format_name(tenant.group_name(group))),
        OneStep::Reset(Credential::Password, victim) => format!("password of {}", who(victim)),
        OneStep::Reset(Credential::Mfa, victim) => format!("mfa of {}", who(victim)),
    }
}

/// Writes a goal as the language does: `access "…"`, `any privileged role`.
#[must_use]
pub fn goal_text(tenant: &Tenant, goal: &Goal) -> String {
    match goal {
        Goal::Thing(thing) => thing_text(tenant, *thing),
        Goal::Access(access) => format!("access {}", format_name(access)),
        Goal::AnyPrivilegedRole => "any privileged role".to_owned(),
    }
}

/// Writes what is held as the language does: `member of exchange-ops`, `in role "Exchange Administrator"`.
#[must_use]
pub fn holding_text(tenant: &Tenant, holding: HoldingQuestion) -> String {
    match holding {
        HoldingQuestion::Group(group, relation) => format!("{} of {}", relation.word(), format_name(tenant.group_name(group))),
        HoldingQuestion::Role(role) => format!("in role {}", format_name(&tenant.roles.row(role).name)),
    }
}

/// Writes what somebody is eligible for as the language does: `eligible member of exchange-ops`, `eligible in role R`.
#[must_use]
pub fn eligible_text(tenant: &Tenant, thing: Thing) -> String {
    let holding = match thing {
        Thing::Group(group, relation) => HoldingQuestion::Group(group, relation),
        Thing::Role(role) => HoldingQuestion::Role(role),
    };
    format!("eligible {}", holding_text(tenant, holding))
}

/// Says what is held, in a sentence: `a member of exchange-ops`, `in role "Exchange Administrator"`.
pub(super) fn held_text(tenant: &Tenant, holding: HoldingQuestion) -> String {
    let article = match holding {
        HoldingQuestion::Group(_, Relation::Member) => "a ",
        HoldingQuestion::Group(_, Relation::Owner) => "an ",
        HoldingQuestion::Role(_) => "",
    };
    format!("{article}{}", holding_text(tenant, holding))
}

/// Says what somebody is eligible for, in a sentence: `an eligible member of exchange-ops`, `eligible in role R`.
pub(super) fn eligible_for_text(tenant: &Tenant, thing: Thing) -> String {
    let article = match thing {
        Thing::Group(..) => "an ",
        Thing::Role(_) => "",
    };
    format!("{article}{}", eligible_text(tenant, thing))
}

/// Writes a principal's name in backticks.
pub(super) fn name(tenant: &Tenant, principal: PrincipalId) -> String {
    quote(&tenant.principals.row(principal).name)
}

/// Writes a demand behind a verb: `MFA`, `a ticket`.
#[must_use]
pub fn demand_text(tenant: &Tenant, demand: Demand) -> String {
    demand.phrase(|context| tenant.contexts.row(*context).name.to_string())
}

/// Says what an assignment makes of its principal: ``` `alice` is an active member of `helpdesk` until … ```.
#[must_use]
pub fn fact_text(tenant: &Tenant, fact: &Assignment) -> String {
    let who = name(tenant, fact.principal);
    let what = match fact.target {
        Target::Group(group, relation) => format!("an {} {} of `{}`", fact.state.word(), relation.word(), tenant.group_name(group)),
        Target::Role(role, scope) => {
            let given = if fact.state.is_in_force() { "in" } else { "for" };
            format!("{} {given} role `{}`{}", fact.state.word(), tenant.roles.row(role).name, scope_text(tenant, scope))
        }
    };
    format!("{who} is {what}{}", window_text(fact.window))
}

/// Says the same beside the assignment itself, which tells of what, as it is at an instant: ``` `alice` was active until … ```.
pub(super) fn brief_fact_text(tenant: &Tenant, fact: &Assignment, at: Instant) -> String {
    let is = match (fact.window.until <= at, fact.window.from > at) {
        (true, _) => "was",
        (false, true) => "will be",
        (false, false) => "is",
    };
    format!("{} {is} {}{}", name(tenant, fact.principal), fact.state.word(), window_text(fact.window))
}

/// Names a role, and the one that it acts as: ``role `desk` (as `Helpdesk Administrator`)``.
pub(super) fn role_text(tenant: &Tenant, role: RoleId) -> String {
    let row = tenant.roles.row(role);
    match row.like {
        Some(like) => format!("role `{}` (as `{}`)", row.name, tenant.roles.row(like).name),
        None => format!("role `{}`", row.name),
    }
}

/// Names where a role is held: nothing for the tenant.
pub(super) fn scope_text(tenant: &Tenant, scope: Scope) -> String {
    match scope {
        Scope::Tenant => String::new(),
        Scope::Unit(unit) => format!(" in unit `{}`", tenant.units.row(unit).name),
    }
}

/// Says that a role does not reach what is outside the unit where it is held.
pub(super) fn outside_unit_text(role: &str, unit: &Unit, what: &str) -> String {
    format!("{role} is held only in unit `{}`, and {what} is not in it", unit.name)
}

/// Says that a role does not reach into a restricted unit where it is not held.
pub(super) fn restricted_text(role: &str, unit: &Unit, what: &str) -> String {
    format!("{what} is in restricted unit `{}`, and {role} is not held there", unit.name)
}

/// Labels a unit that keeps the roles of others out.
pub(super) fn restricted_label(unit: &Unit) -> Option<Label> {
    unit.restricted.map(|span| Label::new(span, "only roles held in this unit reach its members"))
}

/// Says when a window holds: ` from … until …`; nothing for one that always does.
pub(super) fn window_text(window: Window) -> String {
    let is_empty = window.until <= window.from;
    let from = if window.from == Window::ALWAYS.from || is_empty { String::new() } else { format!(" from {}", window.from) };
    let until = if window.is_permanent() { String::new() } else { format!(" until {}", window.until) };
    from + &until
}

/// Says through which groups something is held: ` through a and b`; nothing where it is through none.
pub(super) fn through_text(groups: Vec<String>) -> String {
    if groups.is_empty() { String::new() } else { format!(" through {}", list(&groups, "and")) }
}

/// Says what is assumed of an approver that is an agent's user (D2.22).
pub(super) fn approver_note(tenant: &Tenant, approver: PrincipalId) -> &'static str {
    let is_agent = tenant.principals.row(approver).is_agent_user();
    if is_agent { "; assumption: an agent's user approves as a person does, which no page says (D2.22)" } else { "" }
}

/// Says what is assumed of somebody eligible who is an agent's user (D3.18).
pub(super) fn eligible_note(tenant: &Tenant, principal: PrincipalId) -> &'static str {
    let is_agent = tenant.principals.row(principal).is_agent_user();
    if is_agent { "; assumption: an agent's user can be eligible, which no page says (D3.18)" } else { "" }
}
