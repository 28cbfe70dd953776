//! Explains `can … reset … of …` (D6.5 to D6.9).

mod denial;
mod resetting;

use crate::catalog::{CredentialPower, RoleStatus};
use crate::diag::ReasonCode;
use crate::eval::{HeldRole, Shield, Victim, acting_role, reset_bars, reset_powers};
use crate::ir::{Credential, EligibleProtection, PrincipalId, RoleId, Scope};

use crate::explain::account::account_reason;
use crate::explain::asker::Asker;
use crate::explain::protection::{SHOWN_SHIELDS, readings_of, shield_fact};
use crate::explain::said::{CanAnswer, Reason};
use crate::explain::words::role_text;
use resetting::Resetting;

/// Answers and explains whether somebody may reset a credential.
pub(crate) fn explain(asker: &mut Asker<'_>, principal: PrincipalId, (credential, victim): (Credential, PrincipalId)) -> CanAnswer {
    if let Some(reason) = account_reason(asker, principal, "D6.9") {
        return CanAnswer::denied(vec![reason], Vec::new());
    }
    if principal == victim {
        return CanAnswer::denied(vec![own(asker, principal)], Vec::new());
    }
    let reset = Resetting::new(asker, principal, (credential, victim));
    let found = reset_powers(reset.tenant, &reset.units, &reset.actor, &reset.victim, credential);
    if found.is_empty() {
        return CanAnswer::denied(denial::reasons(asker, &reset), Vec::new());
    }
    let mut reasons: Vec<Reason> = found.iter().map(|held| power_reason(asker, &reset, held)).collect();
    reasons.extend(reading(asker, &reset, &found));
    CanAnswer::allowed(reasons)
}

/// Says why nobody may reset a credential of an account.
pub(crate) fn nobody(asker: &mut Asker<'_>, victim: PrincipalId, credential: Credential) -> Reason {
    denial::nobody(&Resetting::new(asker, victim, (credential, victim)))
}

fn own(asker: &Asker<'_>, principal: PrincipalId) -> Reason {
    let message = format!("{} asks about their own account: a reset is what one does to somebody else's", asker.name(principal));
    Reason::new(ReasonCode::NotPermitted, "D6.9", message, [asker.in_query("the same account twice")])
}

fn power_reason(asker: &Asker<'_>, reset: &Resetting<'_>, held: &HeldRole) -> Reason {
    let who = asker.name(reset.principal);
    let role = role_text(reset.tenant, held.role);
    let message = format!("{who} can {} by {role}{}", reset.deed(), assumption(reset, held.role));
    let mut labels = asker.held_labels(held);
    if let Scope::Unit(unit) = held.scope {
        labels.extend(reset.unit_label(unit));
    }
    for given in &reset.victim.roles {
        labels.extend(asker.held_labels(given));
    }
    let protected = reset.victim.protection(reset.tenant).next().is_some();
    Reason::new(ReasonCode::RolePower, if protected { "D6.5" } else { "D6.9" }, message, labels)
}

/// Says what is assumed about a role that the documented tables have no column for.
fn assumption(reset: &Resetting<'_>, role: RoleId) -> &'static str {
    let Some(acting) = acting_role(reset.tenant, role) else { return "" };
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

/// Says that the answer rests on reading eligible members as not protected (D6.7), where the other reading would turn it.
fn reading(asker: &Asker<'_>, reset: &Resetting<'_>, found: &[HeldRole]) -> Option<Reason> {
    if reset.tenant.settings.eligible_protection == EligibleProtection::On {
        return None;
    }
    let resets_all = |held: &HeldRole| {
        let protected = Victim { shields: reset.victim.shields.iter().map(as_held).collect(), ..reset.victim.clone() };
        reset_bars(reset.tenant, &reset.units, &protected, held.role, held.scope, reset.credential).is_some_and(|bars| bars.is_empty())
    };
    if found.iter().any(resets_all) {
        return None;
    }
    let (who, readings) = (reset.victim_name(), readings_of(&asker.view, &reset.victim));
    let message = format!("{who} is only eligible, and `eligible-protection` is `off`: {readings}; under `on` the answer is no");
    let labels = reset.victim.shields.iter().take(SHOWN_SHIELDS).map(|shield| asker.fact_label(shield_fact(*shield)));
    Some(Reason::new(ReasonCode::PolicyDefault, "D6.7", message, labels))
}

fn as_held(shield: &Shield) -> Shield {
    Shield::Held(shield_fact(*shield))
}
