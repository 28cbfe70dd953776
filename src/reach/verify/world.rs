//! Who holds what while a plan is replayed.

use std::collections::BTreeSet;

use crate::catalog::{self, BuiltInRole};
use crate::eval::View;
use crate::ir::{
    AgentOf, BlueprintId, ContextId, Credential, Goal, GroupId, GroupKind, Guests, Nesting, Play, PrincipalId, PrincipalKind, Relation,
    RoleId, Scope, Target, Thing,
};

use crate::reach::types::Account;

/// Something to hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Holding {
    Member(GroupId),
    Owner(GroupId),
    Role(RoleId, Scope),
}

/// The state of a replay: the given facts, and what the steps so far have added.
pub(super) struct World<'a> {
    pub(super) view: View<'a>,
    pub(super) play: Play,
    pub(super) start: Account,
    pub(super) controlled: BTreeSet<Account>,
    pub(super) resets: BTreeSet<(PrincipalId, Credential)>,
    pub(super) open_roles: BTreeSet<RoleId>,
    pub(super) weak: BTreeSet<ContextId>,
    pub(super) unprotected: BTreeSet<(PrincipalId, Thing)>,
    /// What was gained, and whether the attacker gained it.
    gained: BTreeSet<(bool, Account, Target)>,
}

impl<'a> World<'a> {
    pub(super) fn new(view: &View<'a>, start: PrincipalId, play: Play) -> Self {
        let start = Account::Principal(start);
        let mut world = Self {
            view: *view,
            play,
            start,
            controlled: BTreeSet::new(),
            resets: BTreeSet::new(),
            open_roles: BTreeSet::new(),
            weak: BTreeSet::new(),
            unprotected: BTreeSet::new(),
            gained: BTreeSet::new(),
        };
        if play == Play::Escalate && world.exists(start) {
            world.controlled.insert(start);
        }
        world
    }

    fn kind(&self, account: Account) -> Option<&'a PrincipalKind> {
        match account {
            Account::Principal(principal) => Some(&self.view.tenant.principals.row(principal).kind),
            Account::New(_) => None,
        }
    }

    /// Tells whether it is an account that is in use.
    pub(super) fn exists(&self, account: Account) -> bool {
        match account {
            Account::Principal(principal) => {
                let row = self.view.tenant.principals.row(principal);
                row.disabled.is_none() && !row.is_group()
            }
            Account::New(_) => self.controlled.contains(&account),
        }
    }

    pub(super) fn is_user(&self, account: Account) -> bool {
        self.kind(account).is_none_or(|kind| matches!(kind, PrincipalKind::User { .. }))
    }

    pub(super) fn is_guest(&self, account: Account) -> bool {
        matches!(self.kind(account), Some(PrincipalKind::User { guest: Some(_), .. }))
    }

    pub(super) fn has_mfa(&self, account: Account) -> bool {
        self.kind(account).is_some_and(|kind| matches!(kind, PrincipalKind::User { mfa: Some(_), .. }))
    }

    pub(super) fn was_reset(&self, account: Account, credential: Credential) -> bool {
        matches!(account, Account::Principal(principal) if self.resets.contains(&(principal, credential)))
    }

    pub(super) fn is_controlled(&self, account: Account) -> bool {
        self.controlled.contains(&account)
    }

    /// Tells whether the attacker uses it, and not its own person.
    pub(super) fn is_stolen(&self, account: Account) -> bool {
        self.is_controlled(account) && account != self.start
    }

    /// Tells whether it may take steps at all: honest accounts may, for the sake of approvals.
    pub(super) fn is_able(&self, account: Account) -> bool {
        self.exists(account)
    }

    /// Tells whether the goal counts when this account gets it.
    pub(super) fn is_ours(&self, account: Account) -> bool {
        match self.play {
            Play::Reach => account == self.start && self.exists(account),
            Play::Escalate => self.is_controlled(account),
        }
    }

    pub(super) fn gain(&mut self, account: Account, target: Target) {
        self.gained.insert((self.is_controlled(account), account, target));
    }

    pub(super) fn has(&self, account: Account, holding: Holding) -> bool {
        self.has_as(self.is_controlled(account), account, holding)
    }

    /// Tells whether an account holds something: by what the attacker gained with it, or its own person.
    pub(super) fn has_as(&self, stolen: bool, account: Account, holding: Holding) -> bool {
        match holding {
            Holding::Member(group) => self.groups(stolen, account).contains(&group),
            Holding::Owner(group) => self.is_direct(stolen, account, Target::Group(group, Relation::Owner)),
            Holding::Role(role, scope) => self.has_role(stolen, account, role, scope),
        }
    }

    fn has_role(&self, stolen: bool, account: Account, role: RoleId, scope: Scope) -> bool {
        let target = Target::Role(role, scope);
        let is_through = |group: &GroupId| {
            let row = self.view.tenant.groups.row(*group);
            row.role_assignable.is_some() && self.is_given(row.principal, target, false)
        };
        self.is_direct(stolen, account, target) || self.groups(stolen, account).iter().any(is_through)
    }

    fn is_direct(&self, stolen: bool, account: Account, target: Target) -> bool {
        let is_given = matches!(account, Account::Principal(principal) if self.is_given(principal, target, false));
        is_given || self.gained.contains(&(stolen, account, target))
    }

    fn is_given(&self, principal: PrincipalId, target: Target, eligible: bool) -> bool {
        let counts = |fact: &crate::ir::Assignment| if eligible { self.view.is_eligible(fact) } else { self.view.is_in_force(fact) };
        self.view.of_principal(principal).any(|(_, fact)| fact.target == target && counts(fact))
    }

    fn direct_groups(&self, stolen: bool, account: Account) -> BTreeSet<GroupId> {
        let gained = self.gained.iter().filter(|(by, who, _)| *by == stolen && *who == account).map(|(_, _, target)| *target);
        let mut found: BTreeSet<GroupId> = gained.filter_map(membership).collect();
        if let Account::Principal(principal) = account {
            found.extend(self.given_groups(principal));
        }
        found
    }

    fn given_groups(&self, principal: PrincipalId) -> impl Iterator<Item = GroupId> {
        self.view.of_principal(principal).filter(|(_, fact)| self.view.is_in_force(fact)).filter_map(|(_, fact)| membership(fact.target))
    }

    fn groups(&self, stolen: bool, account: Account) -> BTreeSet<GroupId> {
        let mut found = self.direct_groups(stolen, account);
        let mut queue: Vec<GroupId> = found.iter().copied().collect();
        while let Some(group) = queue.pop() {
            let outer = self.given_groups(self.view.tenant.groups.row(group).principal);
            queue.extend(outer.filter(|group| found.insert(*group)));
        }
        found
    }

    /// Tells whether an eligible assignment of the account, or of a group that lends it, counts.
    pub(super) fn is_eligible(&self, account: Account, target: Target) -> bool {
        let stolen = self.is_controlled(account);
        let lenders = match self.view.tenant.settings.nesting.0 {
            Nesting::Transitive => self.groups(stolen, account),
            Nesting::Direct => self.direct_groups(stolen, account),
        };
        let own = matches!(account, Account::Principal(principal) if self.is_given(principal, target, true));
        own || lenders.iter().any(|group| self.is_given(self.view.tenant.groups.row(*group).principal, target, true))
    }

    /// Returns the built-in roles an account acts as, each with its scope.
    pub(super) fn acting_roles(&self, account: Account) -> Vec<(&'static BuiltInRole, Scope)> {
        let units = self.view.tenant.units.ids().map(Scope::Unit);
        let scopes: Vec<Scope> = units.chain([Scope::Tenant]).collect();
        let mut found = Vec::new();
        for (id, role) in self.view.tenant.roles.iter() {
            let like = role.like.and_then(|like| self.view.tenant.roles.row(like).catalog_index);
            let Some(acting) = role.catalog_index.or(like).and_then(|index| catalog::roles().get(index)) else { continue };
            found.extend(scopes.iter().filter(|scope| self.has(account, Holding::Role(id, **scope))).map(|scope| (acting, *scope)));
        }
        found
    }

    fn acts_tenant_wide(&self, account: Account, names: &[&str]) -> bool {
        self.acting_roles(account).iter().any(|(role, scope)| *scope == Scope::Tenant && names.contains(&role.display_name.as_str()))
    }

    pub(super) fn assigns_roles(&self, account: Account) -> bool {
        self.acts_tenant_wide(account, &["Privileged Role Administrator", "Global Administrator", "Partner Tier2 Support"])
    }

    pub(super) fn weakens_contexts(&self, account: Account) -> bool {
        let names = ["Conditional Access Administrator", "Security Administrator", "Global Administrator", "Entra Backup Administrator"];
        self.acts_tenant_wide(account, &names)
    }

    pub(super) fn creates_users(&self, account: Account) -> bool {
        let names = ["Global Administrator", "User Administrator", "Directory Writers", "Partner Tier1 Support", "Partner Tier2 Support"];
        self.acts_tenant_wide(account, &names)
    }

    /// Tells whether it is an agent's user.
    pub(super) fn is_agent(&self, account: Account) -> bool {
        matches!(account, Account::Principal(principal) if self.view.tenant.principals.row(principal).agent.is_some())
            && self.is_user(account)
    }

    /// Returns whose agent an account is.
    pub(super) fn agent_of(&self, account: Account) -> Option<AgentOf> {
        let Account::Principal(principal) = account else { return None };
        self.view.tenant.principals.row(principal).agent?.of.map(|(of, _)| of)
    }

    /// Tells whether an account may hold something as far as agents are concerned: no role-assignable group, and no built-in role but those
    /// of the list.
    pub(super) fn suits_agents(&self, account: Account, target: Target) -> bool {
        let tenant = self.view.tenant;
        let is_agent = matches!(account, Account::Principal(principal) if tenant.principals.row(principal).agent.is_some());
        !is_agent
            || match target {
                Target::Group(group, _) => tenant.groups.row(group).role_assignable.is_none(),
                Target::Role(role, _) => tenant.roles.row(role).catalog_index.is_none_or(catalog::is_agent_role),
            }
    }

    pub(super) fn controls_blueprint(&self, account: Account, blueprint: BlueprintId) -> bool {
        let owners = &self.view.tenant.blueprints.row(blueprint).owners;
        let owns = owners.iter().any(|(owner, _)| account == Account::Principal(*owner));
        owns || self.acts_tenant_wide(account, &["Agent ID Administrator", "AI Administrator", "Global Administrator"])
    }

    /// Tells whether an account may change a relation of a group, by whatever means.
    pub(super) fn may_change(&self, account: Account, group: GroupId, relation: Relation) -> bool {
        let counts = !self.is_guest(account) || self.view.tenant.settings.guests == Guests::SameAsMembers;
        if counts && self.has(account, Holding::Owner(group)) {
            return true;
        }
        let row = self.view.tenant.groups.row(group);
        if row.role_assignable.is_some() {
            return self.acts_tenant_wide(account, &["Global Administrator", "Privileged Role Administrator"]);
        }
        // Each of these manages both sides, in a unit too.
        let managers = [
            "Global Administrator",
            "Directory Writers",
            "Groups Administrator",
            "Identity Governance Administrator",
            "User Administrator",
            "Partner Tier1 Support",
            "Partner Tier2 Support",
        ];
        let manages = |role: &BuiltInRole, scope: Scope| {
            row.pim_enabled.is_some() && managers.contains(&role.display_name.as_str()) && self.covers(scope, row.principal)
        };
        let acting = self.acting_roles(account);
        acting.iter().any(|(role, scope)| manages(role, *scope) || self.writes(role, *scope, group, relation))
    }

    fn writes(&self, role: &BuiltInRole, scope: Scope, group: GroupId, relation: Relation) -> bool {
        let row = self.view.tenant.groups.row(group);
        let has_action = role.powers.as_ref().is_some_and(|powers| {
            let classes = if relation == Relation::Member { powers.manages_members } else { powers.manages_owners };
            if row.kind() == GroupKind::Security { classes.security } else { classes.microsoft365 }
        });
        has_action && self.covers(scope, row.principal)
    }

    /// Tells whether a scope covers somebody; what is in a restricted unit is covered from there only.
    pub(super) fn covers(&self, scope: Scope, principal: PrincipalId) -> bool {
        let units = || self.view.tenant.units.iter().filter(|(_, unit)| unit.members.iter().any(|(member, _)| *member == principal));
        let is_restricted = units().any(|(_, unit)| unit.restricted.is_some());
        match scope {
            Scope::Tenant => !is_restricted,
            Scope::Unit(wanted) => units().any(|(id, unit)| id == wanted && (unit.restricted.is_some() || !is_restricted)),
        }
    }

    /// Tells whether an account has what was asked for.
    pub(super) fn meets(&self, account: Account, goal: &Goal) -> bool {
        let tenant = self.view.tenant;
        let in_role = |role: RoleId| {
            let units = tenant.units.ids().map(Scope::Unit);
            units.chain([Scope::Tenant]).any(|scope| self.has(account, Holding::Role(role, scope)))
        };
        match goal {
            Goal::Thing(Thing::Group(group, Relation::Member)) => self.has(account, Holding::Member(*group)),
            Goal::Thing(Thing::Group(group, Relation::Owner)) => self.has(account, Holding::Owner(*group)),
            Goal::Thing(Thing::Role(role)) => in_role(*role),
            Goal::Access(access) => {
                let grants = |group: &GroupId| tenant.groups.row(*group).grants.iter().any(|(granted, _)| granted == access);
                tenant.groups.ids().filter(grants).any(|group| self.has(account, Holding::Member(group)))
            }
            Goal::AnyPrivilegedRole => tenant.roles.ids().filter(|role| self.is_privileged(*role)).any(in_role),
        }
    }

    fn is_privileged(&self, role: RoleId) -> bool {
        let row = self.view.tenant.roles.row(role);
        let index = row.catalog_index.or_else(|| self.view.tenant.roles.row(row.like?).catalog_index);
        row.privileged.is_some() || index.and_then(|index| catalog::roles().get(index)).is_some_and(|role| role.is_privileged)
    }
}

fn membership(target: Target) -> Option<GroupId> {
    match target {
        Target::Group(group, Relation::Member) => Some(group),
        Target::Group(_, Relation::Owner) | Target::Role(..) => None,
    }
}
