//! Knows what Entra knows: the built-in directory roles and their powers, as a snapshot of documented facts.

mod names;
mod reset;
mod role;

use std::sync::LazyLock;

use crate::defect::OrDefect;

pub use names::{assignable_roles, find, find_meant, roles};
pub use reset::{ResetRow, ResetTable, reset_roles};
pub use role::{
    BuiltInRole, CredentialPower, CredentialPowers, DelayedWorkloads, GroupActions, GroupClasses, PimClasses, PimPower, Powers, RoleStatus,
    WorkloadAccess,
};

/// The month in which the facts were taken; `src/catalog/data/README.md` names the sources.
pub const SNAPSHOT_DATE: &str = "2026-08";

/// The day of the published list of roles that agents may be given (D3.17).
pub const AGENT_ROLES_DATE: &str = "2026-06-12";

/// The template id of Global Administrator.
pub const GLOBAL_ADMINISTRATOR: &str = "62e90394-69f5-4237-9190-012177145e10";

/// The template id of Privileged Role Administrator.
pub const PRIVILEGED_ROLE_ADMINISTRATOR: &str = "e8611ab8-c189-46e8-94e1-60213ab1f814";

/// The template id of Privileged Authentication Administrator.
pub const PRIVILEGED_AUTHENTICATION_ADMINISTRATOR: &str = "7be44c8a-adaf-4e2a-84d6-ab2649e08a13";

static AGENT_ROLES: LazyLock<Vec<bool>> = LazyLock::new(|| role::read_agent_roles(roles(), include_str!("catalog/data/agent-roles.json")));

/// Tells whether agents may be given a built-in role, by its position (D3.17): those of the list of [`AGENT_ROLES_DATE`].
#[must_use]
pub fn is_agent_role(index: usize) -> bool {
    AGENT_ROLES.get(index).copied().or_defect()
}

/// Returns the position of Global Administrator.
#[must_use]
pub fn global_administrator() -> usize {
    find(GLOBAL_ADMINISTRATOR).or_defect()
}

/// Returns the position of Privileged Role Administrator.
#[must_use]
pub fn privileged_role_administrator() -> usize {
    find(PRIVILEGED_ROLE_ADMINISTRATOR).or_defect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_role_is_read_and_found_by_each_of_its_names() {
        assert_eq!(roles().len(), 151);
        assert_eq!(roles().iter().filter(|role| !role.is_known()).count(), 6);
        for (index, role) in roles().iter().enumerate() {
            assert_eq!(find(&role.display_name), Some(index));
            assert_eq!(find(&role.slug), Some(index));
            assert!(role.template_id.iter().all(|id| find(&id.to_uppercase()) == Some(index)));
            assert!(role.alt_names.iter().all(|name| find(name) == Some(index)));
        }
        assert_eq!(find("exchange administrator"), None);
    }

    #[test]
    fn roles_are_found_by_what_people_call_them() {
        let name = |called| find_meant(called).map(|role| role.display_name.as_str());
        for called in ["Global Admin", "global admin", "GlobalAdmin", "global-admin", "Global Administrators", "GA", "Global Admin role"] {
            assert_eq!(name(called), Some("Global Administrator"), "{called}");
        }
        assert_eq!(name("User Admin"), Some("User Administrator"));
        assert_eq!(name("security reader"), Some("Security Reader"));
        assert_eq!(name("Admin"), None);
        for role in roles() {
            assert_eq!(find_meant(&role.display_name), Some(role));
        }
    }

    #[test]
    fn the_well_known_roles_are_there() {
        let name = |id| find(id).map(|index| roles()[index].display_name.as_str());
        assert_eq!(name(GLOBAL_ADMINISTRATOR), Some("Global Administrator"));
        assert_eq!(name(PRIVILEGED_ROLE_ADMINISTRATOR), Some("Privileged Role Administrator"));
        assert_eq!(name(PRIVILEGED_AUTHENTICATION_ADMINISTRATOR), Some("Privileged Authentication Administrator"));
    }

    #[test]
    fn the_default_approvers_are_there() {
        assert_eq!(roles()[privileged_role_administrator()].display_name, "Privileged Role Administrator");
        assert_eq!(roles()[global_administrator()].display_name, "Global Administrator");
    }

    /// The permission on all groups gives a side; those on security or on Microsoft 365 groups alone do not count (D1.8).
    #[test]
    fn who_manages_in_pim_follows_permissions() {
        let has = |actions: &GroupActions, verb: &str| {
            [&actions.security, &actions.microsoft365].iter().all(|all| all.iter().any(|one| one == verb))
        };
        for role in roles() {
            let Some(powers) = &role.powers else { continue };
            let is_named = role.display_name == "Identity Governance Administrator";
            let is_writer = powers.groups.role_assignable.iter().any(|action| action == "allProperties/update");
            let members = PimClasses { role_assignable: is_writer, non_role_assignable: has(&powers.groups, "members") };
            let owners = PimClasses { role_assignable: is_writer, non_role_assignable: has(&powers.groups, "owners") || is_named };
            assert_eq!((powers.pim_members, powers.pim_owners), (members, owners), "{}", role.display_name);
        }
    }

    #[test]
    fn the_roles_of_agents_are_those_of_the_list() {
        let list: serde_json::Value = serde_json::from_str(include_str!("catalog/data/agent-roles.json")).unwrap();
        let names: Vec<&str> = list["roles"].as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect();
        assert_eq!(list["date"], AGENT_ROLES_DATE);
        assert!(names.iter().all(|name| find(name).is_some_and(is_agent_role)));
        assert_eq!((0..roles().len()).filter(|index| is_agent_role(*index)).count(), names.len());
    }

    #[test]
    fn powers_are_typed() {
        let powers = |slug| roles()[find(slug).unwrap()].powers.as_ref().unwrap();
        assert!(powers("privileged-role-administrator").manages_members.role_assignable);
        assert!(!powers("privileged-role-administrator").manages_members.security);
        assert!(powers("user-administrator").pim_owners.non_role_assignable);
        assert!(!powers("user-administrator").pim_owners.role_assignable);
        assert_eq!(powers("helpdesk-administrator").credentials.reset_password, CredentialPower::LimitedByMatrix);
        assert_eq!(powers("exchange-administrator").delayed_workloads.exchange, Some(WorkloadAccess::Write));
        assert!(powers("helpdesk-administrator").is_unit_scopable);
        assert!(!powers("exchange-administrator").is_unit_scopable);
    }

    #[test]
    fn two_roles_are_retired() {
        let retired = roles().iter().filter_map(|role| Some((role.slug.as_str(), role.retired_from?.to_string())));
        let since = |slug| (slug, "2026-08-01".to_owned());
        assert_eq!(retired.collect::<Vec<_>>(), [since("partner-tier1-support"), since("partner-tier2-support")]);
    }
}
