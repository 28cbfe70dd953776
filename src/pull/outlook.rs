//! What will not be seen, told before the first call; and what was not seen, told in a few lines after the last.

use std::collections::BTreeMap;

use super::claims::{Identity, IdentityKind};
use super::record::Missing;
use super::step::{STEPS, Step};

/// Returns the calls for which none of the permissions that suffice is held; none where the token cannot be read.
#[must_use]
pub fn outlook(identity: &Identity) -> Vec<&'static Step> {
    let is_lost = |step: &&Step| !identity.holds_one_of(step.suffices);
    match identity.kind {
        IdentityKind::Unknown => Vec::new(),
        IdentityKind::Delegated | IdentityKind::Application => STEPS.iter().filter(is_lost).collect(),
    }
}

/// Something that was not seen, of however many groups or units.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loss {
    /// The call.
    pub step: &'static Step,
    /// The status of HTTP; 0 where there was no answer.
    pub status: u16,
    /// Why.
    pub code: String,
    /// Of how many groups or units; 1 for what is the tenant's.
    pub count: usize,
    /// The first of them.
    pub first: Option<String>,
}

/// Puts together what is missing for one reason, in the order of the calls.
#[must_use]
pub fn losses(missing: &[Missing]) -> Vec<Loss> {
    let mut found: BTreeMap<(usize, u16, &str), Loss> = BTreeMap::new();
    for missing in missing {
        let Some((place, step)) = STEPS.iter().enumerate().find(|(_, step)| step.what == missing.what) else { continue };
        let first = missing.group.clone().or_else(|| missing.unit.clone());
        let loss = Loss { step, status: missing.status, code: missing.code.clone(), count: 0, first };
        found.entry((place, missing.status, &missing.code)).or_insert(loss).count += 1;
    }
    found.into_values().collect()
}

impl Loss {
    /// Says why it was not seen: `403 Authorization_RequestDenied`.
    #[must_use]
    pub fn reason(&self) -> String {
        match (self.status, self.code.as_str()) {
            (200, "empty") => "the list is empty, which is no word about any group".to_owned(),
            (0, code) => code.to_owned(),
            (status, code) => format!("{status} {code}"),
        }
    }

    /// Returns the permissions of which one would tell, where that may be the reason.
    #[must_use]
    pub fn permissions(&self) -> &'static [&'static str] {
        if matches!(self.status, 400 | 403) { self.step.suffices } else { &[] }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn identity(kind: IdentityKind, scopes: &[&str]) -> Identity {
        Identity { kind, scopes: scopes.iter().map(|scope| (*scope).to_owned()).collect() }
    }

    #[test]
    fn what_will_be_missing_follows_from_the_permissions() {
        let lost = |scopes: &[&str]| outlook(&identity(IdentityKind::Delegated, scopes)).iter().map(|step| step.what).collect::<Vec<_>>();
        assert_eq!(lost(super::super::step::PERMISSIONS), Vec::<&str>::new());
        let some = ["Directory.Read.All", "RoleManagement.ReadWrite.Directory", "Policy.Read.All", "PrivilegedAccess.Read.AzureADGroup"];
        let expected = ["group-eligibility-schedules", "group-assignment-schedules", "group-assignment-instances", "group-policies"];
        assert_eq!(lost(&some), expected);
        assert_eq!(outlook(&identity(IdentityKind::Application, &[])).len(), STEPS.len());
        assert!(outlook(&Identity::unknown()).is_empty());
    }

    #[test]
    fn what_is_missing_for_one_reason_is_told_once() {
        let missing = |what: &str, group: &str, code: &str| Missing {
            what: what.to_owned(),
            group: Some(group.to_owned()),
            unit: None,
            status: 403,
            code: code.to_owned(),
        };
        let missing = [
            missing("group-policies", "a", "X"),
            missing("group-policies", "b", "X"),
            missing("group-members", "a", "Y"),
            missing("?", "a", "X"),
        ];
        let told: Vec<_> = losses(&missing).into_iter().map(|loss| (loss.step.what, loss.reason(), loss.count, loss.first)).collect();
        assert_eq!(told[0], ("group-policies", "403 X".to_owned(), 2, Some("a".to_owned())));
        assert_eq!(told[1], ("group-members", "403 Y".to_owned(), 1, Some("a".to_owned())));
    }
}
