//! What the explanations of power share: the account that asks, the roles it holds, the powers it does not have yet, and those that
//! were not considered.

use crate::diag::{Label, ReasonCode};
use crate::eval::{Actor, FactId, HeldRole, Reading, RoleRoute, acting_role, carries_eligibility, is_unknown, may_get};
use crate::ir::{Assignment, PrincipalId, PrincipalKind, Relation, RoleId, Scope, State, Target, Tenant};

use super::activation::disabled;
use super::eligibility::{fact_label, unsettled_way};
use super::near_miss::step_asks;
use super::words::{name, thing_text};
use super::{Asker, Reason};

/// Says what keeps an account from everything: it is a group, or disabled. Judged before all else.
pub(super) fn account_reason(asker: &Asker<'_>, principal: PrincipalId, rule: &'static str) -> Option<Reason> {
    let row = asker.view.tenant.principals.row(principal);
    let who = name(asker.view.tenant, principal);
    if row.is_group() {
        let labels = vec![Label::new(row.span, format!("{who} is a group"))];
        let message = format!("{who} is a group, and a group does nothing itself: ask about its members");
        return Some(Reason { code: ReasonCode::PrincipalKind, message, rule, labels });
    }
    row.disabled.map(|span| disabled(&who, span))
}

/// Labels the assignments by which somebody holds a role.
pub(super) fn held_labels(asker: &Asker<'_>, held: &HeldRole) -> Vec<Label> {
    route_facts(&held.route).into_iter().map(|fact| fact_label(asker, fact)).collect()
}

fn route_facts(route: &RoleRoute) -> Vec<FactId> {
    match route {
        RoleRoute::Direct(fact) => vec![*fact],
        RoleRoute::ThroughGroup(chain, fact) => chain.iter().copied().chain([*fact]).collect(),
    }
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

/// An assignment that would give power, were it in force: it ended, has not begun, or is not activated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Latent {
    /// What is missing.
    pub miss: Miss,
    /// The assignment.
    pub fact: FactId,
    /// The memberships that lead to it, where it belongs to a group.
    chain: Vec<FactId>,
}

/// Returns the nearest assignment of each kind that would help, were it in force: of the principal, or of a group it is in.
pub(super) fn latent(asker: &mut Asker<'_>, principal: PrincipalId, helps: impl Fn(Target) -> bool) -> Vec<Latent> {
    let view = asker.view;
    asker.scratch.up.walk_up(&view, principal, Reading::InForce);
    let up = &asker.scratch.up;
    let through = up.links().map(|(id, link)| (view.tenant.groups.row(link.group).principal, Some((id, link.parent.is_none()))));
    let mut found: Vec<Latent> = Vec::new();
    for (holder, link) in std::iter::once((principal, None)).chain(through) {
        for (fact, row) in view.of_principal(holder) {
            let miss = Miss::of(asker, fact);
            let is_lent = link.is_none_or(|(_, direct)| carries_eligibility(view.tenant, direct));
            let is_usable = row.state != State::Eligible || is_lent && may_get(view.tenant, principal, row.target.thing());
            let is_known = found.iter().any(|known| known.miss == miss);
            if !view.is_in_force(row) && is_usable && !is_known && helps(row.target) {
                found.push(Latent { miss, fact, chain: link.map_or_else(Vec::new, |(id, _)| up.chain(id)) });
            }
        }
    }
    found
}

/// What is missing, and of which kind of assignment: one that is eligible gives nothing by itself, ahead and behind no more than now (D3.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Miss {
    /// Which of the three.
    pub lack: Lack,
    /// Whether it is eligible.
    pub is_eligible: bool,
}

impl Miss {
    /// Returns what an assignment lacks that is not in force.
    pub fn of(asker: &Asker<'_>, fact: FactId) -> Self {
        Self { lack: Lack::of(asker, fact), is_eligible: asker.view.fact(fact).state == State::Eligible }
    }
}

/// Why an assignment that would give something is not in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Lack {
    /// It has ended.
    Ended,
    /// It has not begun.
    NotBegun,
    /// It is eligible only.
    NotActivated,
}

impl Lack {
    /// Returns what an assignment lacks that is not in force.
    fn of(asker: &Asker<'_>, fact: FactId) -> Self {
        let window = asker.view.fact(fact).window;
        if window.until <= asker.view.at {
            Self::Ended
        } else if window.from > asker.view.at {
            Self::NotBegun
        } else {
            Self::NotActivated
        }
    }

    /// Returns the code of its reason.
    pub fn code(self) -> ReasonCode {
        match self {
            Self::Ended => ReasonCode::Expired,
            Self::NotBegun => ReasonCode::NotYet,
            Self::NotActivated => ReasonCode::NeedsActivation,
        }
    }
}

/// Says of an assignment when it ended or begins, and names it as what it is: `the eligibility of … for membership of … begins at …`.
pub(super) fn edge_text(tenant: &Tenant, fact: &Assignment, lack: Lack) -> String {
    let whose = match fact.state {
        State::Eligible => format!(" of {} for {}", name(tenant, fact.principal), thing_text(tenant, fact.target.thing())),
        State::Active | State::Activated => String::new(),
    };
    let subject = format!("the {}{whose}", standing_noun(fact.state));
    match lack {
        Lack::Ended => format!("{subject} ended at {}", fact.window.until),
        Lack::NotBegun => format!("{subject} begins at {}", fact.window.from),
        Lack::NotActivated => format!("{subject} is not activated"),
    }
}

/// Says what is missing for an assignment to give its power (D1.11, D9.25), and what that step asks for itself.
pub(super) fn latent_reason(asker: &mut Asker<'_>, principal: PrincipalId, latent: &Latent) -> Reason {
    let fact = asker.view.fact(latent.fact);
    let unsettled = unsettled_way(asker, &[latent.fact]);
    let message = match (latent.miss.lack, latent.miss.is_eligible) {
        (Lack::Ended, false) => format!("the {} that would give this power ended at {}", standing_noun(fact.state), fact.window.until),
        (Lack::NotBegun, false) => format!("the {} that will give this power begins at {}", standing_noun(fact.state), fact.window.from),
        (lack @ (Lack::Ended | Lack::NotBegun), true) => {
            format!("{}; being eligible gives no power", edge_text(asker.view.tenant, fact, lack))
        }
        (Lack::NotActivated, _) => {
            let asks = step_asks(asker, principal, fact.target.thing());
            let (who, thing) = (name(asker.view.tenant, principal), thing_text(asker.view.tenant, fact.target.thing()));
            format!("{who} must first activate {thing}{asks}; being eligible gives no power")
        }
    };
    let mut labels: Vec<Label> = latent.chain.iter().map(|link| fact_label(asker, *link)).collect();
    labels.push(fact_label(asker, latent.fact));
    let rule = if unsettled.is_empty() { latent_rule(latent.miss, fact.target) } else { "D3.29" };
    Reason { code: latent.miss.lack.code(), message: message + unsettled, rule, labels }
}

/// Names an assignment by its state.
pub(super) fn standing_noun(state: State) -> &'static str {
    match state {
        State::Eligible => "eligibility",
        State::Active => "assignment",
        State::Activated => "activation",
    }
}

fn latent_rule(miss: Miss, target: Target) -> &'static str {
    match (miss.lack, miss.is_eligible, target) {
        (Lack::NotActivated, _, Target::Group(_, Relation::Owner)) => "D1.11",
        (Lack::NotActivated, _, Target::Group(_, Relation::Member) | Target::Role(..)) => "D9.25",
        (Lack::Ended | Lack::NotBegun, true, Target::Group(_, Relation::Owner)) => "D7.3",
        (Lack::Ended | Lack::NotBegun, true, Target::Group(_, Relation::Member) | Target::Role(..)) => "D3.4",
        (Lack::Ended | Lack::NotBegun, false, _) => "D3.2",
    }
}

/// Tells whether a target gives a role that helps: the role itself, or membership in a role-assignable group that holds one.
pub(super) fn gives_role(asker: &Asker<'_>, target: Target, helps: &impl Fn(RoleId, Scope) -> bool) -> bool {
    match target {
        Target::Role(role, scope) => helps(role, scope),
        Target::Group(_, Relation::Owner) => false,
        Target::Group(group, Relation::Member) => {
            let group = asker.view.tenant.groups.row(group);
            let mut held = asker.view.of_principal(group.principal).filter(|(_, fact)| asker.view.is_in_force(fact));
            let gives = |target| match target {
                Target::Role(role, scope) => helps(role, scope),
                Target::Group(..) => false,
            };
            group.role_assignable.is_some() && held.any(|(_, fact)| gives(fact.target))
        }
    }
}

/// Says of every role whose powers are unknown that it was taken to give none.
pub(super) fn unknown_roles(asker: &Asker<'_>, actor: &Actor, rule: &'static str) -> Vec<Reason> {
    let tenant = asker.view.tenant;
    let unknown = actor.roles.iter().filter(|held| is_unknown(tenant, held.role));
    let reason = |held: &HeldRole| {
        let role = tenant.roles.row(held.role);
        let message = match role.catalog_index {
            Some(_) => format!("the powers of role `{}` are not documented, so it was taken to give none", role.name),
            None => format!("custom role `{}` is `like` no built-in role, so it was taken to give no power", role.name),
        };
        Reason { code: ReasonCode::NotPermitted, message, rule, labels: held_labels(asker, held) }
    };
    unknown.map(reason).collect()
}

/// Says which ways into a group were not considered, where the account has one: access packages (P17), lifecycle workflows.
pub(super) fn other_ways(asker: &Asker<'_>, actor: &Actor) -> Vec<Reason> {
    let mut reasons = Vec::new();
    for held in &actor.roles {
        let Some(powers) = acting_role(asker.view.tenant, held.role).and_then(|acting| acting.powers.as_ref()) else { continue };
        let ways = [
            (powers.manages_entitlements, "access packages, which may add members, owners and those who are eligible"),
            (powers.writes_lifecycle_workflows, "lifecycle workflows, which may add members"),
        ];
        for (_, way) in ways.iter().filter(|(has, _)| *has) {
            let role = role_text(asker.view.tenant, held.role);
            let message = format!("{role} also manages {way}; that was not considered");
            reasons.push(Reason { code: ReasonCode::NotPermitted, message, rule: "P17", labels: held_labels(asker, held) });
        }
    }
    reasons.dedup_by(|a, b| a.message == b.message);
    reasons
}

/// Says that the permissions of an application were not considered.
pub(super) fn application(asker: &Asker<'_>, principal: PrincipalId, rule: &'static str) -> Option<Reason> {
    let row = asker.view.tenant.principals.row(principal);
    if row.kind != PrincipalKind::ServicePrincipal {
        return None;
    }
    let who = name(asker.view.tenant, principal);
    let message = format!("permissions that {who} may have on Microsoft Graph as an application were not considered");
    let labels = vec![Label::new(row.span, format!("{who} is a service principal"))];
    Some(Reason { code: ReasonCode::NotPermitted, message, rule, labels })
}
