//! The powers that an account does not have yet, and those that were not considered: what the explanations of power share. Which powers help, each of
//! them says itself.

use crate::diag::ReasonCode;
use crate::eval::{Actor, FactId, HeldRole, View, acting_role, carries_eligibility, is_unknown, may_get};
use crate::ir::{Assignment, GroupId, PrincipalId, PrincipalKind, Relation, State, Target};

use super::account::kind_label;
use super::asker::Asker;
use super::eligibility::unsettled_way;
use super::lack::{Lack, Miss, edge_text};
use super::near_miss::step_asks;
use super::said::Reason;
use super::words::role_text;

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
    asker.scratch.up.walk_up(&view, principal);
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

/// Says what is missing for an assignment to give its power (D1.11, D9.25), and what that step asks for itself.
pub(super) fn latent_reason(asker: &mut Asker<'_>, principal: PrincipalId, latent: &Latent) -> Reason {
    let fact = asker.view.fact(latent.fact);
    let unsettled = unsettled_way(asker, &[latent.fact]);
    let message = match (latent.miss.lack, latent.miss.is_eligible) {
        (Lack::Ended | Lack::NotBegun, false) => latent.miss.giving_text(asker.tenant(), fact, "this power"),
        (lack @ (Lack::Ended | Lack::NotBegun), true) => {
            format!("{}; being eligible gives no power", edge_text(asker.tenant(), fact, lack))
        }
        (Lack::NotActivated, _) => {
            let asks = step_asks(asker, principal, fact.target.thing());
            let (who, thing) = (asker.name(principal), asker.thing(fact.target.thing()));
            format!("{who} must first activate {thing}{asks}; being eligible gives no power")
        }
    };
    let labels = asker.fact_labels(latent.chain.iter().chain([&latent.fact]));
    let rule = if unsettled.is_empty() { latent_rule(latent.miss, fact.target) } else { "D3.29" };
    Reason::new(latent.miss.lack.code(), rule, message + unsettled, labels)
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

/// Tells whether a target gives what is wanted: itself, or by membership in a role-assignable group that holds a role that is.
pub(super) fn gives(view: &View<'_>, target: Target, is_wanted: &impl Fn(Target) -> bool) -> bool {
    let holds = |group: GroupId| {
        let group = view.tenant.groups.row(group);
        let is_wanted_role = |fact: &Assignment| matches!(fact.target, Target::Role(..)) && is_wanted(fact.target);
        let mut held = view.of_principal(group.principal).filter(|(_, fact)| view.is_in_force(fact));
        group.role_assignable.is_some() && held.any(|(_, fact)| is_wanted_role(fact))
    };
    is_wanted(target) || matches!(target, Target::Group(group, Relation::Member) if holds(group))
}

/// Says of every role whose powers are unknown that it was taken to give none.
pub(super) fn unknown_roles(asker: &Asker<'_>, actor: &Actor, rule: &'static str) -> Vec<Reason> {
    let tenant = asker.tenant();
    let unknown = actor.roles.iter().filter(|held| is_unknown(tenant, held.role));
    let reason = |held: &HeldRole| {
        let role = tenant.roles.row(held.role);
        let message = match role.catalog_index {
            Some(_) => format!("the powers of role `{}` are not documented, so it was taken to give none", role.name),
            None => format!("custom role `{}` is `like` no built-in role, so it was taken to give no power", role.name),
        };
        Reason::new(ReasonCode::NotPermitted, rule, message, asker.held_labels(held))
    };
    unknown.map(reason).collect()
}

/// Says which ways into a group were not considered, where the account has one: access packages (P17), lifecycle workflows.
pub(super) fn other_ways(asker: &Asker<'_>, actor: &Actor) -> Vec<Reason> {
    let mut reasons = Vec::new();
    for held in &actor.roles {
        let Some(powers) = acting_role(asker.tenant(), held.role).and_then(|acting| acting.powers.as_ref()) else { continue };
        let ways = [
            (powers.manages_entitlements, "access packages, which may add members, owners and those who are eligible"),
            (powers.writes_lifecycle_workflows, "lifecycle workflows, which may add members"),
        ];
        for (_, way) in ways.iter().filter(|(has, _)| *has) {
            let role = role_text(asker.tenant(), held.role);
            let message = format!("{role} also manages {way}; that was not considered");
            reasons.push(Reason::new(ReasonCode::NotPermitted, "P17", message, asker.held_labels(held)));
        }
    }
    reasons.dedup_by(|a, b| a.message == b.message);
    reasons
}

/// Says that the permissions of an application were not considered.
pub(super) fn application(asker: &Asker<'_>, principal: PrincipalId, rule: &'static str) -> Option<Reason> {
    let row = asker.tenant().principals.row(principal);
    if row.kind != PrincipalKind::ServicePrincipal {
        return None;
    }
    let who = asker.name(principal);
    let message = format!("permissions that {who} may have on Microsoft Graph as an application were not considered");
    Some(Reason::new(ReasonCode::NotPermitted, rule, message, [kind_label(asker, principal)]))
}
