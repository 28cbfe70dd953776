//! Why a reset is denied: what the roles of the account lack, and what protects the other.

use crate::catalog;
use crate::diag::{Label, ReasonCode};
use crate::eval::{Bar, FactId, HeldRole, Shield, Unresettable, acting_role, built_in, powers};
use crate::ir::{Deed, GroupId, Relation, RoleId, Scope, Target};
use crate::text::list;

use super::resetting::Resetting;
use crate::explain::asker::Asker;
use crate::explain::latent::{application, gives, latent, latent_reason, unknown_roles};
use crate::explain::protection::{SHOWN_SHIELDS, readings_of, shield_fact};
use crate::explain::said::Reason;
use crate::explain::words::{name, outside_unit_text, restricted_label, restricted_text, role_text, scope_text};

/// Says why nobody, or not this account, may reset it: everything that fails, and what comes near.
pub(super) fn reasons(asker: &mut Asker<'_>, reset: &Resetting<'_>) -> Vec<Reason> {
    let obstacle = reset.victim.obstacle(reset.credential);
    let mut reasons: Vec<Reason> = obstacle.map(|why| unresettable(reset, why)).into_iter().collect();
    let has_fit = reset.actor.roles.iter().any(|held| reset.is_fit(held.role, held.scope));
    if matches!(obstacle, Some(Unresettable::NotAUser | Unresettable::Agent(_))) || has_fit {
        return reasons;
    }
    reasons.push(not_permitted(reset, &format!("{} may not", name(reset.tenant, reset.principal))));
    let barred: Vec<(&HeldRole, Vec<Bar>)> =
        reset.actor.roles.iter().filter_map(|held| Some((held, reset.bars(held.role, held.scope)?))).collect();
    for (held, bars) in &barred {
        reasons.extend(bars.iter().filter_map(|bar| bar_reason(asker, reset, held, bar)));
    }
    if barred.is_empty() || barred.iter().any(|(_, bars)| bars.contains(&Bar::Protected)) {
        reasons.extend(protection(asker, reset));
    }
    reasons.extend(manager(asker, reset));
    let view = asker.view;
    let helps = |target: Target| matches!(target, Target::Role(role, scope) if reset.is_fit(role, scope));
    let near = latent(asker, reset.principal, |target| gives(&view, target, &helps));
    reasons.extend(near.iter().map(|near| latent_reason(asker, reset.principal, near)));
    reasons.extend(unknown_roles(asker, &reset.actor, "D6.9"));
    reasons.extend(application(asker, reset.principal, "D6.9"));
    reasons
}

/// Says why nobody may reset it: what rules it out for all, or what it takes.
pub(super) fn nobody(reset: &Resetting<'_>) -> Reason {
    match reset.victim.obstacle(reset.credential) {
        Some(why) => unresettable(reset, why),
        None => not_permitted(reset, "nobody may"),
    }
}

fn unresettable(reset: &Resetting<'_>, why: Unresettable) -> Reason {
    let row = reset.tenant.principals.row(reset.victim.principal);
    let who = reset.victim_name();
    let (code, message, rule, label) = match why {
        Unresettable::NotAUser => {
            let kind = row.kind_noun();
            let message = format!("only a user has a password and MFA methods, and {who} is a {kind}");
            (ReasonCode::PrincipalKind, message, "D6.9", Label::new(row.span, format!("{who} is a {kind}")))
        }
        Unresettable::Agent(span) => {
            let message = format!("{who} is an agent's user: there is no password and no MFA method to reset");
            (ReasonCode::NotPermitted, message, "D6.12", Label::new(span, format!("{who} is an agent")))
        }
        Unresettable::Disabled(span) => {
            let message = format!("{who} is disabled, so there is nothing to reset");
            (ReasonCode::Disabled, message, "D6.9", Label::new(span, format!("{who} is disabled")))
        }
        Unresettable::Synced(span) => {
            let message = format!("{who} is synchronised from on-premises, and the tenant writes no password back");
            (ReasonCode::NotPermitted, message, "P1", Label::new(span, format!("{who} is synchronised")))
        }
    };
    Reason::new(code, rule, message, [label])
}

/// Says which roles could. `claim` says who may not: ``` `alice` may not ```, or `nobody may`.
fn not_permitted(reset: &Resetting<'_>, claim: &str) -> Reason {
    let scope = reset.restricted_unit().map_or(Scope::Tenant, Scope::Unit);
    let able: Vec<String> = able_roles(reset, scope).collect();
    let takes = match able.is_empty() {
        true => no_role(reset, scope),
        false => format!("that takes {}{}", list(&able, "or"), scope_text(reset.tenant, scope)),
    };
    let message = format!("{claim} {}: {takes}", reset.deed());
    let label = Label::new(reset.tenant.principals.row(reset.victim.principal).span, "the account to reset".to_owned());
    Reason::new(ReasonCode::NotPermitted, "D6.9", message, [label])
}

/// Says that of no role it is documented that it could.
fn no_role(reset: &Resetting<'_>, scope: Scope) -> String {
    let victim = reset.victim_name();
    let none = match scope {
        Scope::Tenant => format!("no role is documented to reset {victim}"),
        Scope::Unit(unit) => {
            let unit = &reset.tenant.units.row(unit).name;
            format!(
                "only roles held in restricted unit `{unit}` count, and none that can be held in a unit is documented to reset {victim}"
            )
        }
    };
    format!("{none}; what undocumented roles can is not modelled")
}

/// Returns the names of the documented roles that could, held in that scope, in the order of the documented tables.
fn able_roles(reset: &Resetting<'_>, scope: Scope) -> impl Iterator<Item = String> {
    let documented = [
        "password-administrator",
        "helpdesk-administrator",
        "authentication-administrator",
        "user-administrator",
        "privileged-authentication-administrator",
        "global-administrator",
    ];
    let is_held_there = move |role: &RoleId| {
        let powers = acting_role(reset.tenant, *role).and_then(|acting| acting.powers.as_ref());
        scope == Scope::Tenant || powers.is_some_and(|powers| powers.is_unit_scopable)
    };
    let fitting = documented.into_iter().filter_map(catalog::find).map(built_in).filter(is_held_there);
    fitting.filter(move |role| reset.is_fit(*role, scope)).map(|role| reset.tenant.roles.row(role).name.to_string())
}

/// Says what keeps one role from it; protection by groups is told apart.
fn bar_reason(asker: &Asker<'_>, reset: &Resetting<'_>, held: &HeldRole, bar: &Bar) -> Option<Reason> {
    let tenant = reset.tenant;
    let victim = reset.victim_name();
    let role = role_text(tenant, held.role);
    let mut labels = asker.held_labels(held);
    let (code, message, rule) = match bar {
        Bar::Protected => return None,
        Bar::OutsideUnit(unit) => {
            let unit = tenant.units.row(*unit);
            labels.push(Label::new(unit.span, format!("{victim} is not a direct member of this unit")));
            (ReasonCode::NotPermitted, outside_unit_text(&role, unit, &victim), "D6.9")
        }
        Bar::Restricted(id) => {
            let unit = tenant.units.row(*id);
            labels.extend(restricted_label(unit));
            labels.extend(reset.unit_label(*id));
            (ReasonCode::Protected, restricted_text(&role, unit, &victim), "D6.9")
        }
        Bar::RoleForTenant(given) => {
            labels.extend(asker.held_labels(given));
            (ReasonCode::Protected, format!("{role} is held in a unit, and {victim} holds a role for the whole tenant"), "D6.9")
        }
        Bar::RoleInRestrictedUnit(given) => {
            labels.extend(asker.held_labels(given));
            let name = &tenant.roles.row(given.role).name;
            (ReasonCode::Protected, format!("{victim} holds role `{name}` in a restricted unit, which {role} does not reset"), "D6.9")
        }
        Bar::Row(given) => {
            labels.extend(asker.held_labels(given));
            let name = &tenant.roles.row(given.role).name;
            (ReasonCode::Protected, format!("{victim} holds role `{name}`, and {role} does not reset its holders"), "D6.9")
        }
    };
    Some(Reason::new(code, rule, message, labels))
}

/// Why being eligible for a role is taken to protect.
const ROLE_READING: &str = "live tests of July 2026 were refused, and no page says so";

/// Says which memberships, ownerships and eligibilities protect the account (D6.5, D6.7).
fn protection(asker: &Asker<'_>, reset: &Resetting<'_>) -> Option<Reason> {
    let shields: Vec<Shield> = reset.victim.protection(reset.tenant).collect();
    let is_held = |shield: &&Shield| matches!(shield, Shield::Held(_));
    let is_of_group = |shield: &&Shield| matches!(asker.view.fact(shield_fact(**shield)).target, Target::Group(..));
    let first = *shields.iter().find(is_held).or(shields.iter().find(is_of_group)).or(shields.first())?;
    let who = reset.victim_name();
    let (message, rule) = match (first, asker.view.fact(shield_fact(first)).target) {
        (Shield::Held(_), Target::Group(group, relation)) => {
            let group = reset.tenant.group_name(group);
            let only = "only Privileged Authentication Administrator and Global Administrator reset its members and owners";
            (format!("{who} is an active {} of role-assignable `{group}`: {only}", relation.word()), "D6.5")
        }
        (Shield::Eligible(_), Target::Group(..)) => (
            format!(
                "{who} is only eligible, and under `eligible-protection on` that protects: {}",
                readings_of(&asker.view, &reset.victim)
            ),
            "D6.7",
        ),
        (Shield::Held(_) | Shield::Eligible(_), Target::Role(..)) => {
            let message =
                format!("{who} is eligible for a role, and under `eligible-protection on` that protects; assumption: {ROLE_READING}");
            (message, "D6.7")
        }
    };
    let labels = shields.iter().take(SHOWN_SHIELDS).flat_map(|shield| shield_labels(asker, shield_fact(*shield)));
    Some(Reason::new(ReasonCode::Protected, rule, message, labels))
}

/// Says that who manages a group does not reset its members for that (D6.6).
fn manager(asker: &Asker<'_>, reset: &Resetting<'_>) -> Option<Reason> {
    let held = reset.victim.shields.iter().filter_map(|shield| match (shield, asker.view.fact(shield_fact(*shield)).target) {
        (Shield::Held(fact), Target::Group(group, _)) => Some((*fact, group)),
        (Shield::Held(_) | Shield::Eligible(_), _) => None,
    });
    let manages = |group: GroupId| !powers(&asker.view, &reset.units, &reset.actor, group, Deed::Change(Relation::Member)).is_empty();
    let (fact, group) = held.into_iter().find(|(_, group)| manages(*group))?;
    let who = name(reset.tenant, reset.principal);
    let message = format!("{who} can change the members of `{}`, which is no power over their credentials", reset.tenant.group_name(group));
    Some(Reason::new(ReasonCode::NotPermitted, "D6.6", message, [asker.fact_label(fact)]))
}

fn shield_labels(asker: &Asker<'_>, fact: FactId) -> Vec<Label> {
    let flag = match asker.view.fact(fact).target {
        Target::Group(group, _) => {
            let text = format!("`{}` is role-assignable", asker.tenant().group_name(group));
            asker.tenant().groups.row(group).role_assignable.map(|span| Label::new(span, text))
        }
        Target::Role(..) => None,
    };
    std::iter::once(asker.fact_label(fact)).chain(flag).collect()
}
