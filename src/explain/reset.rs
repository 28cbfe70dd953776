//! Explains `can … reset … of …` (D6.5 to D6.9).

mod denial;

use crate::catalog::{CredentialPower, RoleStatus};
use crate::diag::{Label, ReasonCode};
use crate::eval::{Actor, Bar, HeldRole, Shield, UnitIndex, Victim, View, acting_role, reset_bars, reset_powers};
use crate::ir::{Assignment, Credential, EligibleProtection, PrincipalId, RoleId, Scope, Target, Tenant, UnitId};

use super::eligibility::fact_label;
use super::power::{account_reason, held_labels, role_text};
use super::words::name;
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

impl<'a> Case<'a> {
    fn new(asker: &mut Asker<'a>, asked: Asked) -> Self {
        Self {
            asked,
            units: UnitIndex::new(asker.view.tenant),
            actor: Actor::new(&asker.view, &mut asker.scratch.up, asked.principal),
            victim: Victim::new(&asker.view, asked.victim),
            tenant: asker.view.tenant,
        }
    }

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
    let case = Case::new(asker, asked);
    let found = reset_powers(case.tenant, &case.units, &case.actor, &case.victim, asked.credential);
    if found.is_empty() {
        return CanAnswer::denied(denial::reasons(asker, &case), Vec::new());
    }
    let mut reasons: Vec<Reason> = found.iter().map(|held| power_reason(asker, &case, held)).collect();
    reasons.extend(reading(asker, &case, &found));
    CanAnswer::allowed(reasons)
}

/// Says why nobody may reset a credential of an account.
pub(super) fn nobody(asker: &mut Asker<'_>, victim: PrincipalId, credential: Credential) -> Reason {
    denial::nobody(&Case::new(asker, Asked { principal: victim, credential, victim }))
}

fn own(asker: &Asker<'_>, asked: Asked) -> Reason {
    let who = name(asker.view.tenant, asked.principal);
    let message = format!("{who} asks about their own account: a reset is what one does to somebody else's");
    Reason { code: ReasonCode::NotPermitted, message, rule: "D6.9", labels: vec![asker.in_query("the same account twice")] }
}

fn power_reason(asker: &Asker<'_>, case: &Case<'_>, held: &HeldRole) -> Reason {
    let who = name(case.tenant, case.asked.principal);
    let role = role_text(case.tenant, held.role);
    let message = format!("{who} can {} by {role}{}", case.deed(), assumption(case, held.role));
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
        (Some(CredentialPower::NonAdminsOnly), RoleStatus::Deprecated | RoleStatus::DoNotUse) => {
            "; assumption: this deprecated role still resets users without a role, as a note documents"
        }
        (Some(CredentialPower::All), RoleStatus::Deprecated | RoleStatus::DoNotUse) => {
            "; assumption: this deprecated role still resets everybody, as a note documents"
        }
        (Some(CredentialPower::All | CredentialPower::NonAdminsOnly), RoleStatus::Available | RoleStatus::SystemAssigned)
        | (Some(CredentialPower::None | CredentialPower::LimitedByMatrix) | None, _) => "",
    }
}

/// Both texts of D6.7, with their dates.
const READINGS: &str =
    "the documentation of January 2023 protects active members and owners only, that since 29 July 2026 eligible ones too";

/// What is known of whether being eligible for a role protects (D6.7).
const ROLE_READINGS: &str = "no page says that being eligible for a role protects, and live tests of July 2026 were refused";

/// Returns what speaks for and against reading some eligible assignments as protection: of a role-assignable group two texts, of a role none.
pub(super) fn readings<'f>(mut shields: impl Iterator<Item = &'f Assignment>) -> &'static str {
    if shields.any(|fact| matches!(fact.target, Target::Group(..))) { READINGS } else { ROLE_READINGS }
}

/// Returns the same for what an account is eligible for.
pub(super) fn readings_of(view: &View<'_>, victim: &Victim) -> &'static str {
    let eligible = victim.shields.iter().filter(|shield| matches!(shield, Shield::Eligible(_)));
    readings(eligible.map(|shield| view.fact(shield_fact(*shield))))
}

/// Says that the answer rests on reading eligible members as not protected (D6.7), where the other reading would turn it.
fn reading(asker: &Asker<'_>, case: &Case<'_>, found: &[HeldRole]) -> Option<Reason> {
    if case.tenant.settings.eligible_protection == EligibleProtection::On {
        return None;
    }
    let resets_all = |held: &HeldRole| {
        let protected = Victim { shields: case.victim.shields.iter().map(as_held).collect(), ..case.victim.clone() };
        reset_bars(case.tenant, &case.units, &protected, held.role, held.scope, case.asked.credential).is_some_and(|bars| bars.is_empty())
    };
    if found.iter().any(resets_all) {
        return None;
    }
    let (who, readings) = (case.victim_name(), readings_of(&asker.view, &case.victim));
    let message = format!("{who} is only eligible, and `eligible-protection` is `off`: {readings}; under `on` the answer is no");
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

fn unit_label(case: &Case<'_>, unit: UnitId) -> Option<Label> {
    let unit = case.tenant.units.row(unit);
    let (_, span) = unit.members.iter().find(|(member, _)| *member == case.victim.principal)?;
    Some(Label::new(*span, format!("{} is in unit `{}`", case.victim_name(), unit.name)))
}
