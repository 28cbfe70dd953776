//! Who may reset whose password or MFA methods (D6.5 to D6.9), as `docs/reach.md` puts it.

use crate::catalog::{CredentialPower, ResetRow, ResetTable, reset_roles};
use crate::ir::{Credential, DoubtOf, EligibleProtection, PrincipalId, PrincipalKind, RoleId, Scope, Target, Tenant, UnitId};
use crate::source::Span;

use super::holding::RoleRoute;
use super::power::{Actor, Coverage, HeldRole, UnitIndex, acting_index, acting_role};
use super::view::{FactId, View};

/// Why a user is protected as member or owner of a role-assignable group, or as eligible (D6.5, D6.7).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shield {
    /// An active membership or ownership of a role-assignable group (D6.5).
    Held(FactId),
    /// An eligible one, or eligibility for a role: protects unless `eligible-protection off` (D6.7).
    Eligible(FactId),
}

/// Why nobody may reset a credential of an account, whoever they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unresettable {
    /// Only users have a password and MFA methods.
    NotAUser,
    /// It is an agent's user, which has no password and no authentication method (D6.12).
    Agent(Span),
    /// The account is disabled.
    Disabled(Span),
    /// The account is synchronised and the tenant writes no password back: that keeps its password (P1).
    Synced(Span),
}

/// What matters about the account to be reset, from the given facts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Victim {
    /// The account.
    pub principal: PrincipalId,
    /// The roles it is given: in any scope, directly or as a direct member of a group.
    pub roles: Vec<HeldRole>,
    /// What protects it, eligible facts among it whatever the tenant's reading is.
    pub shields: Vec<Shield>,
    /// Why nobody may reset its password.
    pub unresettable: Option<Unresettable>,
    /// What it may be given besides, in a bound of a tenant that is not wholly known.
    pub doubts: Vec<DoubtOf>,
}

impl Victim {
    /// Looks up what an account is given now.
    #[must_use]
    pub fn new(view: &View<'_>, principal: PrincipalId) -> Self {
        let shields = view.of_principal(principal).filter_map(|(id, _)| shield(view, id)).collect();
        let doubts = view.tenant.doubts_of(principal).filter(|doubt| view.holds(doubt.window)).map(|doubt| doubt.of).collect();
        Self { principal, roles: roles_given(view, principal), shields, unresettable: unresettable(view.tenant, principal), doubts }
    }

    /// Returns why nobody may reset a credential of it. Write-back stands before the password of a synchronised account alone: its MFA methods
    /// are kept in the cloud (P1, P2).
    #[must_use]
    pub fn obstacle(&self, credential: Credential) -> Option<Unresettable> {
        self.unresettable.filter(|why| match why {
            Unresettable::NotAUser | Unresettable::Agent(_) | Unresettable::Disabled(_) => true,
            Unresettable::Synced(_) => credential == Credential::Password,
        })
    }

    /// Returns the facts that protect it under the tenant's reading of D6.7.
    pub fn protection(&self, tenant: &Tenant) -> impl Iterator<Item = Shield> {
        let reading = tenant.settings.eligible_protection;
        self.shields.iter().copied().filter(move |shield| match shield {
            Shield::Held(_) => true,
            Shield::Eligible(_) => reading == EligibleProtection::On,
        })
    }
}

fn shield(view: &View<'_>, id: FactId) -> Option<Shield> {
    let fact = view.fact(id);
    let is_shield = match fact.target {
        Target::Group(group, _) => view.tenant.groups.row(group).role_assignable.is_some(),
        Target::Role(..) => view.is_eligible(fact),
    };
    match is_shield {
        true if view.is_in_force(fact) => Some(Shield::Held(id)),
        true if view.is_eligible(fact) => Some(Shield::Eligible(id)),
        _ => None,
    }
}

/// Memberships in role-assignable groups are never nested (D3.20), so direct ones are all.
fn roles_given(view: &View<'_>, principal: PrincipalId) -> Vec<HeldRole> {
    let mut given = Vec::new();
    for (id, fact) in view.of_principal(principal).filter(|(_, fact)| view.is_in_force(fact)) {
        match fact.target {
            Target::Role(role, scope) => given.push(HeldRole { role, scope, route: RoleRoute::Direct(id) }),
            Target::Group(group, crate::ir::Relation::Member) => {
                let group = view.tenant.groups.row(group).principal;
                let of_group = view.of_principal(group).filter(|(_, held)| view.is_in_force(held));
                given.extend(of_group.filter_map(|(held, fact)| match fact.target {
                    Target::Role(role, scope) => Some(HeldRole { role, scope, route: RoleRoute::ThroughGroup(vec![id], held) }),
                    Target::Group(..) => None,
                }));
            }
            Target::Group(_, crate::ir::Relation::Owner) => {}
        }
    }
    given
}

fn unresettable(tenant: &Tenant, principal: PrincipalId) -> Option<Unresettable> {
    let row = tenant.principals.row(principal);
    let PrincipalKind::User { synced, .. } = row.kind else { return Some(Unresettable::NotAUser) };
    if tenant.is_beyond_reset(principal) {
        return Some(Unresettable::NotAUser); // it is another one that is reset in its place
    }
    if let Some(agent) = row.agent {
        return Some(Unresettable::Agent(agent.span));
    }
    if let Some(span) = row.disabled {
        return Some(Unresettable::Disabled(span));
    }
    synced.filter(|_| !tenant.settings.has_password_writeback).map(Unresettable::Synced)
}

/// What keeps a role from resetting somebody, although it resets others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Bar {
    /// It is held in a unit that they are not a direct member of.
    OutsideUnit(UnitId),
    /// They are in that restricted unit, and it is not held there.
    Restricted(UnitId),
    /// It is held in a unit, and they are given this role for the whole tenant.
    RoleForTenant(HeldRole),
    /// They are given this role in a restricted unit.
    RoleInRestrictedUnit(HeldRole),
    /// They are given this role, and it is not in that role's row (D6.9).
    Row(HeldRole),
    /// They are protected (D6.5).
    Protected,
}

/// How a role resets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reach {
    Everybody,
    ByColumn(usize),
    UsersWithoutRole,
}

fn reach(tenant: &Tenant, role: RoleId, credential: Credential) -> Option<Reach> {
    let powers = acting_role(tenant, role)?.powers.as_ref()?.credentials;
    let power = match credential {
        Credential::Password => powers.reset_password,
        Credential::Mfa => powers.reset_mfa,
    };
    match power {
        CredentialPower::None => None,
        CredentialPower::All => Some(Reach::Everybody),
        CredentialPower::LimitedByMatrix => acting_index(tenant, role).map(Reach::ByColumn),
        CredentialPower::NonAdminsOnly => Some(Reach::UsersWithoutRole),
    }
}

/// Tells whether a role resets a credential at all.
#[must_use]
pub fn is_reset_role(tenant: &Tenant, role: RoleId, credential: Credential) -> bool {
    reach(tenant, role, credential).is_some()
}

/// Returns everything that keeps a role, held in `scope`, from resetting a credential of a user; empty where it may. `None` where the
/// role resets that credential of nobody. That the account can be reset at all, and is not the actor's own, is judged elsewhere.
#[must_use]
pub fn reset_bars(
    tenant: &Tenant,
    units: &UnitIndex,
    victim: &Victim,
    role: RoleId,
    scope: Scope,
    credential: Credential,
) -> Option<Vec<Bar>> {
    let reach = reach(tenant, role, credential)?;
    if victim.doubts.iter().any(|doubt| may_bar(tenant, (reach, scope), *doubt, credential)) {
        return None;
    }
    let mut bars = scope_bars(tenant, units, victim, scope);
    let everybody = matches!(reach, Reach::Everybody);
    if !everybody {
        bars.extend(victim.roles.iter().filter_map(|given| role_bar(tenant, reach, given, credential)));
        bars.extend(victim.protection(tenant).next().map(|_| Bar::Protected));
    }
    Some(bars)
}

fn scope_bars(tenant: &Tenant, units: &UnitIndex, victim: &Victim, scope: Scope) -> Vec<Bar> {
    let mut bars = Vec::new();
    match units.coverage(tenant, victim.principal, scope) {
        Coverage::Covered => {}
        Coverage::OutsideUnit(unit) => bars.push(Bar::OutsideUnit(unit)),
        Coverage::Restricted(unit) => bars.push(Bar::Restricted(unit)),
    }
    if scope != Scope::Tenant {
        bars.extend(victim.roles.iter().find(|given| given.scope == Scope::Tenant).cloned().map(Bar::RoleForTenant));
    }
    bars
}

fn role_bar(tenant: &Tenant, reach: Reach, given: &HeldRole, credential: Credential) -> Option<Bar> {
    if let Scope::Unit(unit) = given.scope
        && tenant.units.row(unit).restricted.is_some()
    {
        return Some(Bar::RoleInRestrictedUnit(given.clone()));
    }
    (!is_in_row(tenant, reach, given.role, credential)).then(|| Bar::Row(given.clone()))
}

fn is_in_row(tenant: &Tenant, reach: Reach, given: RoleId, credential: Credential) -> bool {
    match reach {
        Reach::Everybody => true,
        Reach::UsersWithoutRole => false,
        Reach::ByColumn(column) => row_of(tenant, given, credential).contains(&column),
    }
}

/// Tells whether what an account may be given would keep a role from resetting it. Nobody knows how to take that away.
fn may_bar(tenant: &Tenant, (reach, scope): (Reach, Scope), doubt: DoubtOf, credential: Credential) -> bool {
    let is_of_everybody = matches!(reach, Reach::Everybody);
    match doubt {
        DoubtOf::Protection => !is_of_everybody || scope != Scope::Tenant,
        DoubtOf::Role(_, Scope::Tenant) if scope != Scope::Tenant => true,
        DoubtOf::Role(_, Scope::Unit(unit)) if tenant.units.row(unit).restricted.is_some() => !is_of_everybody,
        DoubtOf::Role(role, _) => !is_in_row(tenant, reach, role, credential),
    }
}

/// A custom role of the victim has the row of other roles, whatever it is like.
fn row_of(tenant: &Tenant, role: RoleId, credential: Credential) -> &'static [usize] {
    let table = match credential {
        Credential::Password => ResetTable::Password,
        Credential::Mfa => ResetTable::SensitiveActions,
    };
    reset_roles(table, tenant.roles.row(role).catalog_index.map_or(ResetRow::OtherRole, ResetRow::Role))
}

/// Returns the roles by which an account may reset a credential of a user now; empty where it may not.
#[must_use]
pub fn reset_powers(tenant: &Tenant, units: &UnitIndex, actor: &Actor, victim: &Victim, credential: Credential) -> Vec<HeldRole> {
    if victim.obstacle(credential).is_some() || victim.principal == actor.principal {
        return Vec::new();
    }
    let may = |held: &&HeldRole| {
        let bars = reset_bars(tenant, units, victim, held.role, held.scope, credential);
        bars.is_some_and(|bars| bars.is_empty())
    };
    actor.roles.iter().filter(may).cloned().collect()
}
