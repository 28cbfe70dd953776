//! Explains `can … reset … of …` (D6.5 to D6.9).

use crate::catalog::{self, CredentialPower, RoleStatus};
use crate::diag::{Label, ReasonCode};
use crate::eval::{Actor, Bar, HeldRole, Shield, UnitIndex, Unresettable, Victim, acting_role, built_in, reset_bars, reset_powers};
use crate::ir::{Credential, EligibleProtection, PrincipalId, RoleId, Scope, Target, Tenant, UnitId};

use super::eligibility::fact_label;
use super::power::{account_reason, application, gives_role, held_labels, latent, latent_reason, role_text, scope_text, unknown_roles};
use super::words::{fact_text, name};
use super::{Asker, CanAnswer, Reason};

/// How many protecting facts are shown one by one.
const SHOWN_SHIELDS: usize = 4;

/// One question: who wants to reset what of whom.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked {
    pub principal: PrincipalId,
    pub credential: Credential,
    pub victim: PrincipalId,
}

/// What an explanation looks at.
struct Case<'a> {
    asked: Asked,
    units: UnitIndex,
    actor: Actor,
    victim: Victim,
    tenant: &'a Tenant,
}

impl Case<'_> {
    fn bars(&self, role: RoleId, scope: Scope) -> Option<Vec<Bar>> {
        reset_bars(self.tenant, &self.units, &self.victim, role, scope, self.asked.credential)
    }

    fn is_fit(&self, role: RoleId, scope: Scope) -> bool {
        self.bars(role, scope).is_some_and(|bars| bars.is_empty())
    }

    /// Returns the restricted unit that the victim is in.
    fn restricted_unit(&self) -> Option<UnitId> {
        self.units.units_of(self.victim.principal).find(|unit| self.tenant.units.row(*unit).restricted.is_some())
    }

    fn victim_name(&self) -> String {
        name(self.tenant, self.victim.principal)
    }

    /// Says what is asked: ``reset the password of `alice` ``.
    fn deed(&self) -> String {
        match self.asked.credential {
            Credential::Password => format!("reset the password of {}", self.victim_name()),
            Credential::Mfa => format!("reset the MFA methods of {}", self.victim_name()),
        }
    }
}

/// Answers and explains whether somebody may reset a credential.
pub(super) fn explain(asker: &mut Asker<'_>, asked: Asked) -> CanAnswer {
    if let Some(reason) = account_reason(asker, asked.principal, "D6.9") {
        return CanAnswer::denied(vec![reason], Vec::new());
    }
    if asked.principal == asked.victim {
        return CanAnswer::denied(vec![own(asker, asked)], Vec::new());
    }
    let case = Case {
        asked,
        units: UnitIndex::new(asker.view.tenant),
        actor: Actor::new(&asker.view, &mut asker.scratch.up, asked.principal),
        victim: Victim::new(&asker.view, asked.victim),
        tenant: asker.view.tenant,
    };
    let found = reset_powers(case.tenant, &case.units, &case.actor, &case.victim, asked.credential);
    if found.is_empty() {
        return CanAnswer::denied(denial(asker, &case), Vec::new());
    }
    let mut reasons: Vec<Reason> = found.iter().map(|held| power_reason(asker, &case, held)).collect();
    reasons.extend(reading(asker, &case, &found));
    CanAnswer::allowed(reasons)
}

fn own(asker: &Asker<'_>, asked: Asked) -> Reason {
    let who = name(asker.view.tenant, asked.principal);
    let message = format!("{who} asks about their own account: a reset is what one does to somebody else's");
    Reason { code: ReasonCode::NotPermitted, message, rule: "D6.9", labels: vec![asker.in_query("the same account twice")] }
}

fn power_reason(asker: &Asker<'_>, case: &Case<'_>, held: &HeldRole) -> Reason {
    let who = name(case.tenant, case.asked.principal);
    let role = role_text(case.tenant, held.role);
    let message = format!("{who} can {} by {}{}", case.deed(), role.trim_end_matches(','), assumption(case, held.role));
    let mut labels = held_labels(asker, held);
    if let Scope::Unit(unit) = held.scope {
        labels.extend(unit_label(case, unit));
    }
    for given in &case.victim.roles {
        labels.extend(held_labels(asker, given));
    }
    let protected = case.victim.protection(case.tenant).next().is_some();
    Reason { code: ReasonCode::RolePower, message, rule: if protected { "D6.5" } else { "D6.9" }, labels }
}

/// Says what is assumed about a role that the documented tables have no column for.
fn assumption(case: &Case<'_>, role: RoleId) -> &'static str {
    let Some(acting) = acting_role(case.tenant, role) else { return "" };
    let power = acting.powers.as_ref().map(|powers| powers.credentials.reset_password);
    match (power, acting.status) {
        (Some(CredentialPower::ActionListedButNotInMatrix), _) => {
            "; assumption: it counts as Helpdesk Administrator, as no documented table has a column for it"
        }
        (Some(CredentialPower::NonAdminsOnly), _) => {
            "; assumption: this deprecated role still resets users without a role, as a note documents"
        }
        (Some(CredentialPower::All), RoleStatus::Deprecated | RoleStatus::DoNotUse) => {
            "; assumption: this deprecated role still resets everybody, as a note documents"
        }
        _ => "",
    }
}

/// Says that the answer rests on reading eligible members as not protected (D6.7), where the other reading would turn it.
fn reading(asker: &Asker<'_>, case: &Case<'_>, found: &[HeldRole]) -> Option<Reason> {
    if case.tenant.settings.eligible_protection == EligibleProtection::Measured {
        return None;
    }
    let resets_all = |held: &HeldRole| {
        let measured = Victim { shields: case.victim.shields.iter().map(as_held).collect(), ..case.victim.clone() };
        reset_bars(case.tenant, &case.units, &measured, held.role, held.scope, case.asked.credential).is_some_and(|bars| bars.is_empty())
    };
    if found.iter().any(resets_all) {
        return None;
    }
    let message = format!(
        "{} is only eligible, and the documentation protects active members and owners; under `eligible-protection measured` the answer is no",
        case.victim_name()
    );
    let labels = case.victim.shields.iter().take(SHOWN_SHIELDS).map(|shield| fact_label(asker, shield_fact(*shield))).collect();
    Some(Reason { code: ReasonCode::PolicyDefault, message, rule: "D6.7", labels })
}

fn as_held(shield: &Shield) -> Shield {
    Shield::Held(shield_fact(*shield))
}

fn shield_fact(shield: Shield) -> crate::eval::FactId {
    match shield {
        Shield::Held(fact) | Shield::Eligible(fact) => fact,
    }
}

fn denial(asker: &mut Asker<'_>, case: &Case<'_>) -> Vec<Reason> {
    let mut reasons: Vec<Reason> = case.victim.unresettable.map(|why| unresettable(case, why)).into_iter().collect();
    let has_fit = case.actor.roles.iter().any(|held| case.is_fit(held.role, held.scope));
    if case.victim.unresettable == Some(Unresettable::NotAUser) || has_fit {
        return reasons;
    }
    reasons.push(not_permitted(case));
    let barred: Vec<(&HeldRole, Vec<Bar>)> =
        case.actor.roles.iter().filter_map(|held| Some((held, case.bars(held.role, held.scope)?))).collect();
    for (held, bars) in &barred {
        reasons.extend(bars.iter().filter_map(|bar| bar_reason(asker, case, held, bar)));
    }
    if barred.is_empty() || barred.iter().any(|(_, bars)| bars.contains(&Bar::Protected)) {
        reasons.extend(protection(asker, case));
    }
    let still = Asker::new(asker.view, asker.query);
    let near = latent(asker, case.asked.principal, |target: Target| gives_role(&still, target, &|role, scope| case.is_fit(role, scope)));
    reasons.extend(near.iter().map(|near| latent_reason(asker, near)));
    reasons.extend(unknown_roles(asker, &case.actor, "D6.9"));
    reasons.extend(application(asker, case.asked.principal, "D6.9"));
    reasons
}

fn unresettable(case: &Case<'_>, why: Unresettable) -> Reason {
    let row = case.tenant.principals.row(case.victim.principal);
    let who = case.victim_name();
    let (code, message, rule, label) = match why {
        Unresettable::NotAUser => {
            let kind = row.kind_noun();
            let message = format!("only a user has a password and MFA methods, and {who} is a {kind}");
            (ReasonCode::PrincipalKind, message, "D6.9", Label::new(row.span, format!("{who} is a {kind}")))
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
    Reason { code, message, rule, labels: vec![label] }
}

/// Says which roles could.
fn not_permitted(case: &Case<'_>) -> Reason {
    let scope = case.restricted_unit().map_or(Scope::Tenant, Scope::Unit);
    let able: Vec<String> = able_roles(case, scope).collect();
    let able = match able.split_last() {
        Some((only, [])) => only.clone(),
        Some((last, others)) => format!("{} or {last}", others.join(", ")),
        None => "a role that no documented table lists".to_owned(),
    };
    let who = name(case.tenant, case.asked.principal);
    let message = format!("{who} may not {}: that takes {able}{}", case.deed(), scope_text(case.tenant, scope));
    let label = Label::new(case.tenant.principals.row(case.victim.principal).span, "the account to reset".to_owned());
    Reason { code: ReasonCode::NotPermitted, message, rule: "D6.9", labels: vec![label] }
}

/// Returns the names of the documented roles that could, held in that scope, in the order of the documented tables.
fn able_roles(case: &Case<'_>, scope: Scope) -> impl Iterator<Item = String> {
    let documented = [
        "password-administrator",
        "helpdesk-administrator",
        "authentication-administrator",
        "user-administrator",
        "privileged-authentication-administrator",
        "global-administrator",
    ];
    let is_held_there = move |role: &RoleId| {
        let powers = acting_role(case.tenant, *role).and_then(|acting| acting.powers.as_ref());
        scope == Scope::Tenant || powers.is_some_and(|powers| powers.is_unit_scopable)
    };
    let fitting = documented.into_iter().filter_map(catalog::find).map(built_in).filter(is_held_there);
    fitting.filter(move |role| case.is_fit(*role, scope)).map(|role| case.tenant.roles.row(role).name.to_string())
}

fn unit_label(case: &Case<'_>, unit: UnitId) -> Option<Label> {
    let unit = case.tenant.units.row(unit);
    let (_, span) = unit.members.iter().find(|(member, _)| *member == case.victim.principal)?;
    Some(Label::new(*span, format!("{} is in unit `{}`", case.victim_name(), unit.name)))
}

/// Says what keeps one role from it; protection by groups is told apart.
fn bar_reason(asker: &Asker<'_>, case: &Case<'_>, held: &HeldRole, bar: &Bar) -> Option<Reason> {
    let tenant = case.tenant;
    let victim = case.victim_name();
    let role = role_text(tenant, held.role);
    let role = role.trim_end_matches(',');
    let mut labels = held_labels(asker, held);
    let (code, message, rule) = match bar {
        Bar::Protected => return None,
        Bar::OutsideUnit(unit) => {
            let unit = tenant.units.row(*unit);
            labels.push(Label::new(unit.span, format!("{victim} is no direct member of this unit")));
            (ReasonCode::NotPermitted, format!("{role} is held only in unit `{}`, and {victim} is not in it", unit.name), "D6.9")
        }
        Bar::Restricted(id) => {
            let unit = tenant.units.row(*id);
            labels.extend(unit.restricted.map(|span| Label::new(span, "only roles held in this unit reach its members")));
            labels.extend(unit_label(case, *id));
            (ReasonCode::Protected, format!("{victim} is in restricted unit `{}`, and {role} is not held there", unit.name), "D6.9")
        }
        Bar::RoleForTenant(given) => {
            labels.extend(held_labels(asker, given));
            (ReasonCode::Protected, format!("{role} is held in a unit, and {victim} holds a role for the whole tenant"), "D6.9")
        }
        Bar::RoleInRestrictedUnit(given) => {
            labels.extend(held_labels(asker, given));
            let name = &tenant.roles.row(given.role).name;
            (ReasonCode::Protected, format!("{victim} holds role `{name}` in a restricted unit, which {role} does not reset"), "D6.9")
        }
        Bar::Row(given) => {
            labels.extend(held_labels(asker, given));
            let name = &tenant.roles.row(given.role).name;
            let assumed = row_assumption(case, held.role);
            (ReasonCode::Protected, format!("{victim} holds role `{name}`, and {role} does not reset its holders{assumed}"), "D6.9")
        }
    };
    Some(Reason { code, message, rule, labels })
}

fn row_assumption(case: &Case<'_>, role: RoleId) -> &'static str {
    if is_assumed(case, role) { "; assumption: it counts as Helpdesk Administrator" } else { "" }
}

/// Tells whether a role has no column of its own in the documented tables.
fn is_assumed(case: &Case<'_>, role: RoleId) -> bool {
    let powers = acting_role(case.tenant, role).and_then(|acting| acting.powers.as_ref());
    powers.is_some_and(|powers| powers.credentials.reset_password == CredentialPower::ActionListedButNotInMatrix)
}

/// Says which memberships, ownerships and eligibilities protect the victim (D6.5, D6.7).
fn protection(asker: &Asker<'_>, case: &Case<'_>) -> Option<Reason> {
    let shields: Vec<Shield> = case.victim.protection(case.tenant).collect();
    let first = *shields.first()?;
    let fact = asker.view.fact(shield_fact(first));
    let text = fact_text(case.tenant, fact);
    let (message, rule) = match first {
        Shield::Held(_) => (
            format!("{text}, a role-assignable group: only Privileged Authentication Administrator and Global Administrator reset them"),
            "D6.5",
        ),
        Shield::Eligible(_) => (format!("{text}, and under `eligible-protection measured` that protects already"), "D6.7"),
    };
    let labels = shields.iter().take(SHOWN_SHIELDS).flat_map(|shield| shield_labels(asker, shield_fact(*shield)));
    Some(Reason { code: ReasonCode::Protected, message, rule, labels: labels.collect() })
}

fn shield_labels(asker: &Asker<'_>, fact: crate::eval::FactId) -> Vec<Label> {
    let flag = match asker.view.fact(fact).target {
        Target::Group(group, _) => {
            let text = format!("`{}` is role-assignable", asker.view.tenant.group_name(group));
            asker.view.tenant.groups.row(group).role_assignable.map(|span| Label::new(span, text))
        }
        Target::Role(..) => None,
    };
    std::iter::once(fact_label(asker, fact)).chain(flag).collect()
}
