//! Who resets whom, while a plan is replayed (`docs/reach.md`, the rules of `escalate to`).

use crate::catalog::{BuiltInRole, ResetRow, ResetTable, find, reset_roles};
use crate::ir::{Credential, EligibleProtection, PrincipalId, PrincipalKind, RoleId, Scope, State, Target, Thing};

use super::world::World;
use crate::reach::types::Account;

/// Roles that reset everybody they cover.
const HIGHEST: [&str; 2] = ["Privileged Authentication Administrator", "Global Administrator"];

/// Roles that reset the passwords of users without a directory role (D6.9).
const WITHOUT_ROLE: [&str; 3] = ["Partner Tier1 Support", "Security Operator", "Entra SOC Identity Responder"];

impl World<'_> {
    /// Tells whether one of the actor's roles resets a credential of a user now.
    pub(super) fn resets(&self, actor: Account, victim: PrincipalId, credential: Credential) -> bool {
        let row = self.view.tenant.principals.row(victim);
        let PrincipalKind::User { synced, .. } = row.kind else { return false };
        let needs_writeback = synced.is_some() && credential == Credential::Password;
        let is_out_of_reach =
            row.agent.is_some() || row.disabled.is_some() || (needs_writeback && !self.view.tenant.settings.has_password_writeback);
        if is_out_of_reach || actor == Account::Principal(victim) {
            return false;
        }
        self.acting_roles(actor).iter().any(|(role, scope)| self.role_resets(role, *scope, victim, credential))
    }

    fn role_resets(&self, role: &BuiltInRole, scope: Scope, victim: PrincipalId, credential: Credential) -> bool {
        let name = role.display_name.as_str();
        let is_highest = HIGHEST.contains(&name) || (name == "Partner Tier2 Support" && credential == Credential::Password);
        let roles = self.roles_left(victim);
        let is_too_high = scope != Scope::Tenant && roles.iter().any(|(_, held)| *held == Scope::Tenant);
        if !self.covers(scope, victim) || is_too_high {
            return false;
        }
        if is_highest {
            return true;
        }
        let Some(column) = column(name, credential) else { return false };
        let is_above = |(held, held_in): &(RoleId, Scope)| self.is_in_row(column, *held, credential) && !self.is_restricted(*held_in);
        let is_above_all = if WITHOUT_ROLE.contains(&column) { roles.is_empty() } else { roles.iter().all(is_above) };
        is_above_all && !self.is_protected(victim)
    }

    fn is_restricted(&self, scope: Scope) -> bool {
        matches!(scope, Scope::Unit(unit) if self.view.tenant.units.row(unit).restricted.is_some())
    }

    fn is_in_row(&self, column: &str, held: RoleId, credential: Credential) -> bool {
        let table = match credential {
            Credential::Password => ResetTable::Password,
            Credential::Mfa => ResetTable::SensitiveActions,
        };
        let row = self.view.tenant.roles.row(held).catalog_index.map_or(ResetRow::OtherRole, ResetRow::Role);
        find(column).is_some_and(|column| reset_roles(table, row).contains(&column))
    }

    /// Returns the roles a user is given that no step has taken away.
    fn roles_left(&self, victim: PrincipalId) -> Vec<(RoleId, Scope)> {
        let of = |principal: PrincipalId| self.view.of_principal(principal).filter(|(_, fact)| self.view.is_in_force(fact));
        let groups = of(victim).filter_map(|(_, fact)| match fact.target {
            Target::Group(group, crate::ir::Relation::Member) => Some(self.view.tenant.groups.row(group).principal),
            Target::Group(..) | Target::Role(..) => None,
        });
        let holders: Vec<PrincipalId> = groups.chain([victim]).collect();
        let roles = holders.into_iter().flat_map(of).filter_map(|(_, fact)| match fact.target {
            Target::Role(role, scope) => Some((role, scope)),
            Target::Group(..) => None,
        });
        roles.filter(|(role, _)| !self.unprotected.contains(&(victim, Thing::Role(*role)))).collect()
    }

    fn is_protected(&self, victim: PrincipalId) -> bool {
        let protects_eligible = self.view.tenant.settings.eligible_protection == EligibleProtection::On;
        self.view.of_principal(victim).any(|(_, fact)| {
            let is_eligible = fact.state == State::Eligible && self.view.is_eligible(fact);
            let counts = self.view.is_in_force(fact) || (protects_eligible && is_eligible);
            let protects = match fact.target {
                Target::Group(group, _) => self.view.tenant.groups.row(group).role_assignable.is_some(),
                Target::Role(..) => is_eligible,
            };
            counts && protects && !self.unprotected.contains(&(victim, fact.target.thing()))
        })
    }
}

/// Returns the role whose place in the tables a role takes; `None` where it resets nobody.
fn column(name: &str, credential: Credential) -> Option<&str> {
    match (credential, name) {
        (_, "Authentication Administrator") => Some(name),
        (Credential::Password, "Password Administrator" | "Helpdesk Administrator" | "User Administrator") => Some(name),
        (Credential::Password, name) if WITHOUT_ROLE.contains(&name) => Some(name),
        _ => None,
    }
}
