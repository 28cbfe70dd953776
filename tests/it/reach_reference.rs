//! The fixpoints of reach and escalation a second time, written straight from the rules: plain maps from facts to the size of their smallest
//! derivation, repeated until nothing changes. Nothing is shared with the library but its data.

use std::collections::BTreeMap;

use pim::catalog::{ResetRow, ResetTable, find, is_agent_role, reset_roles, roles};
use pim::ir::{
    AgentOf, Approval, Assignment, ContextId, ContextMode, Credential, EligibleProtection, Goal, Group, GroupId, GroupKind, Guests,
    Instant, Nesting, PolicyId, PrincipalId, PrincipalKind, Relation, RoleId, Scope, SignIn, State, Target, Tenant, Thing,
};
use pim::requirement::Requirement;
use pim::table::Id;

type Size = Option<u32>;

/// An account: the position of a principal, or one past the last for those that an attacker creates.
type Account = usize;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fact {
    Control(Account),
    Reset(Account, bool),
    Direct(bool, Account, GroupId),
    Member(bool, Account, GroupId),
    Owner(bool, Account, GroupId),
    Role(bool, Account, RoleId, Scope),
}

/// Which approvals count: none (of others), those by accounts under control, those by everybody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    Own,
    Compromised,
    Approval,
}

pub struct Reference<'a> {
    tenant: &'a Tenant,
    given: Vec<Assignment>,
    roles: Vec<RoleId>,
    level: Level,
    /// The account the attacker starts with; `None` for reach.
    start: Option<Account>,
    sizes: BTreeMap<Fact, u32>,
    changed: bool,
}

/// So many accounts an attacker creates; one more gives nothing new.
const CREATED: usize = 3;

/// The roles with powers that agents are given; they are not given Global Administrator.
const POWERS_OF_AGENTS: [&str; 8] = [
    "AI Administrator",
    "Exchange Administrator",
    "Knowledge Administrator",
    "Knowledge Manager",
    "SharePoint Administrator",
    "Teams Administrator",
    "Windows 365 Administrator",
    "Yammer Administrator",
];

const ANY: [Relation; 2] = [Relation::Member, Relation::Owner];

impl<'a> Reference<'a> {
    /// Computes the honest facts, and with a start the controlled ones.
    pub fn new(tenant: &'a Tenant, at: Instant, level: Level, start: Option<PrincipalId>) -> Self {
        let counts = |fact: &&Assignment| fact.window.contains(at) && tenant.principals.row(fact.principal).disabled.is_none();
        let given = tenant.assignments.rows().values().filter(counts).copied().collect();
        let start = start.map(Id::index);
        // The roles that occur, and one that has every power: others only repeat these.
        let has_agents = tenant.principals.values().any(|row| row.agent.is_some());
        let of_agents = |role: &RoleId| has_agents && POWERS_OF_AGENTS.iter().any(|name| find(name) == Some(role.index()));
        let administrator = find("Global Administrator");
        let occurs = |role: &RoleId| tenant.roles.row(*role).is_mentioned || administrator == Some(role.index()) || of_agents(role);
        let roles = tenant.roles.ids().filter(occurs).collect();
        let mut reference = Self { tenant, given, roles, level, start, sizes: BTreeMap::new(), changed: true };
        if let Some(start) = start.filter(|start| reference.is_account(*start)) {
            reference.relax(Fact::Control(start), Some(0));
        }
        while reference.changed {
            reference.changed = false;
            reference.round();
        }
        reference
    }

    /// The size of the smallest plan by which a principal reaches a goal.
    pub fn reach(&self, who: PrincipalId, goal: &Goal) -> Size {
        self.best(false, who.index(), goal)
    }

    /// The size of the smallest plan by which some account under control comes to a goal.
    pub fn escalate(&self, goal: &Goal) -> Size {
        self.accounts(true).into_iter().filter_map(|account| self.best(true, account, goal)).min()
    }

    /// Who approves under a policy by the fixpoint, and how many steps it takes them to become able to.
    pub fn approvers(&self, policy: PolicyId) -> Vec<(PrincipalId, u32)> {
        let accounts = self.tenant.principals.ids().filter(|id| self.is_account(id.index()));
        accounts.filter_map(|id| Some((id, self.approver(false, id.index(), policy)?))).collect()
    }

    fn best(&self, side: bool, x: Account, goal: &Goal) -> Size {
        let member = |group: GroupId| self.size(Fact::Member(side, x, group));
        match goal {
            Goal::Thing(Thing::Group(group, Relation::Member)) => member(*group),
            Goal::Thing(Thing::Group(group, Relation::Owner)) => self.size(Fact::Owner(side, x, *group)),
            Goal::Thing(Thing::Role(role)) => self.role_anywhere(side, x, *role),
            Goal::Access(access) => {
                let grants = |row: &Group| row.grants.iter().any(|(granted, _)| granted == access);
                self.tenant.groups.iter().filter(|(_, row)| grants(row)).filter_map(|(group, _)| member(group)).min()
            }
            Goal::AnyPrivilegedRole => {
                let privileged = self.roles.iter().copied().filter(|role| self.is_privileged(*role));
                privileged.filter_map(|role| self.role_anywhere(side, x, role)).min()
            }
        }
    }

    fn is_privileged(&self, role: RoleId) -> bool {
        let row = self.tenant.roles.row(role);
        row.privileged.is_some()
            || self.acts_as(role).is_some_and(|name| roles().iter().any(|role| role.display_name == name && role.is_privileged))
    }

    fn role_anywhere(&self, side: bool, x: Account, role: RoleId) -> Size {
        self.scopes().into_iter().filter_map(|scope| self.size(Fact::Role(side, x, role, scope))).min()
    }

    fn scopes(&self) -> Vec<Scope> {
        self.tenant.units.ids().map(Scope::Unit).chain([Scope::Tenant]).collect()
    }

    fn size(&self, fact: Fact) -> Size {
        self.sizes.get(&fact).copied()
    }

    fn relax(&mut self, fact: Fact, size: Size) {
        let Some(size) = size else { return };
        if self.sizes.get(&fact).is_none_or(|old| size < *old) {
            self.sizes.insert(fact, size);
            self.changed = true;
        }
    }

    fn new_account(&self) -> Account {
        self.tenant.principals.len()
    }

    fn id(&self, x: Account) -> Option<PrincipalId> {
        (x < self.new_account()).then(|| PrincipalId::from_index(x))
    }

    fn kind(&self, x: Account) -> Option<&'a PrincipalKind> {
        self.id(x).map(|id| &self.tenant.principals.row(id).kind)
    }

    fn is_account(&self, x: Account) -> bool {
        self.id(x).is_none_or(|id| self.tenant.principals.row(id).disabled.is_none() && !self.tenant.principals.row(id).is_group())
    }

    fn is_user(&self, x: Account) -> bool {
        self.kind(x).is_none_or(|kind| matches!(kind, PrincipalKind::User { .. }))
    }

    fn is_guest(&self, x: Account) -> bool {
        matches!(self.kind(x), Some(PrincipalKind::User { guest: Some(_), .. }))
    }

    fn has_mfa(&self, x: Account) -> bool {
        matches!(self.kind(x), Some(PrincipalKind::User { mfa: Some(_), .. }))
    }

    fn is_agent(&self, x: Account) -> bool {
        self.id(x).is_some_and(|id| self.tenant.principals.row(id).agent.is_some())
    }

    fn agent_of(&self, x: Account) -> Option<AgentOf> {
        self.tenant.principals.row(self.id(x)?).agent?.of.map(|(of, _)| of)
    }

    /// D3.16 and D3.17.
    fn suits(&self, x: Account, target: Target) -> bool {
        !self.is_agent(x)
            || match target {
                Target::Group(group, _) => self.tenant.groups.row(group).role_assignable.is_none(),
                Target::Role(role, _) => self.tenant.roles.row(role).catalog_index.is_none_or(is_agent_role),
            }
    }

    fn principal(&self, group: GroupId) -> Account {
        self.tenant.groups.row(group).principal.index()
    }

    fn is_given(&self, x: Account, target: Target) -> bool {
        self.given.iter().any(|fact| fact.principal.index() == x && fact.target == target && fact.state != State::Eligible)
    }

    fn is_eligible(&self, x: Account, target: Target) -> bool {
        self.given.iter().any(|fact| fact.principal.index() == x && fact.target == target && fact.state == State::Eligible)
    }

    fn accounts(&self, side: bool) -> Vec<Account> {
        let created = if side { CREATED } else { 0 };
        (0..self.new_account() + created).filter(|x| self.is_account(*x)).collect()
    }

    /// What every fact of an account rests on.
    fn base(&self, side: bool, x: Account) -> Size {
        if side { self.size(Fact::Control(x)) } else { Some(0) }
    }

    fn round(&mut self) {
        for side in [false, true] {
            if side && self.start.is_none() {
                continue;
            }
            for x in self.accounts(side) {
                if self.base(side, x).is_some() {
                    self.account_round(side, x);
                }
            }
        }
        if self.start.is_some() {
            self.takeover_round();
        }
    }

    fn account_round(&mut self, side: bool, x: Account) {
        let base = self.base(side, x);
        let groups: Vec<GroupId> = self.tenant.groups.ids().collect();
        let role_ids = self.roles.clone();
        for g in groups.iter().copied() {
            if self.is_given(x, Target::Group(g, Relation::Member)) {
                self.relax(Fact::Direct(side, x, g), base);
            }
            if self.is_given(x, Target::Group(g, Relation::Owner)) {
                self.relax(Fact::Owner(side, x, g), base);
            }
            self.relax(Fact::Member(side, x, g), self.size(Fact::Direct(side, x, g)));
            for inner in groups.iter().copied() {
                if self.is_given(self.principal(inner), Target::Group(g, Relation::Member)) {
                    self.relax(Fact::Member(side, x, g), self.size(Fact::Member(side, x, inner)));
                }
            }
            for relation in ANY {
                let fact = held(side, x, Target::Group(g, relation));
                self.relax(fact, self.activation(side, x, Target::Group(g, relation)));
                self.relax(fact, plus(sum([self.change(side, x, g, relation), base]), 1).filter(|_| self.may_be(x, g, relation)));
            }
            let row = self.tenant.groups.row(g);
            let is_open = row.open.is_some() && row.role_assignable.is_none() && row.dynamic.is_none() && row.synced.is_none();
            if is_open && self.is_user(x) && !self.is_guest(x) {
                self.relax(Fact::Direct(side, x, g), plus(base, 1));
            }
        }
        for role in role_ids {
            for scope in self.scopes() {
                let target = Target::Role(role, scope);
                let fact = Fact::Role(side, x, role, scope);
                if self.is_given(x, target) {
                    self.relax(fact, base);
                }
                for g in groups.iter().copied() {
                    if self.tenant.groups.row(g).role_assignable.is_some() && self.is_given(self.principal(g), target) {
                        self.relax(fact, self.size(Fact::Member(side, x, g)));
                    }
                }
                self.relax(fact, self.activation(side, x, target));
            }
            let every = plus(sum([self.every_role(side, x), base]), 1).filter(|_| self.suits(x, Target::Role(role, Scope::Tenant)));
            self.relax(Fact::Role(side, x, role, Scope::Tenant), every);
        }
    }

    fn may_be(&self, x: Account, g: GroupId, relation: Relation) -> bool {
        if !self.suits(x, Target::Group(g, relation)) {
            return false;
        }
        self.is_user(x) || relation == Relation::Owner || self.tenant.groups.row(g).kind() == GroupKind::Security
    }

    /// R5 and R6.
    fn activation(&self, side: bool, x: Account, target: Target) -> Size {
        let policy = match target {
            Target::Group(group, relation) => self.tenant.group_policy(group, relation)?,
            Target::Role(role, _) => self.tenant.roles.row(role).policy,
        };
        if !self.is_user(x) || !self.suits(x, target) {
            return None;
        }
        let own = self.base(side, x).filter(|_| self.is_eligible(x, target));
        let through =
            self.tenant.groups.ids().filter(|p| self.is_eligible(self.principal(*p), target)).filter_map(|p| self.is_in(side, x, p));
        let eligible = through.chain(own).min();
        let open = match target {
            Target::Group(group, _) => self.manage(side, x, group),
            Target::Role(..) => self.every_role(side, x),
        };
        let gates = [plus(open, 1), self.gates(side, x, policy)].into_iter().flatten().min();
        plus(sum([eligible, gates]), 1)
    }

    fn is_in(&self, side: bool, x: Account, p: GroupId) -> Size {
        match self.tenant.settings.nesting.0 {
            Nesting::Transitive => self.size(Fact::Member(side, x, p)),
            Nesting::Direct => self.size(Fact::Direct(side, x, p)),
        }
    }

    fn gates(&self, side: bool, x: Account, policy: PolicyId) -> Size {
        let activation = &self.tenant.policies.row(policy).activation;
        let require = &activation.require.value;
        let is_taken_over = side && Some(x) != self.start;
        let asked = |kind| require.iter().find(|required| required.requirement.kind() == kind);
        let context = asked(Requirement::Context(())).and_then(|required| required.requirement.context().copied());
        let is_untargeted = context.is_some_and(|context| self.tenant.contexts.row(context).mode.0 == ContextMode::Untargeted);
        let mut gates = vec![Some(0)];
        let is_agent = self.is_agent(x);
        if is_agent && (asked(Requirement::Mfa).is_some() || is_untargeted) {
            return None;
        }
        if is_taken_over && (asked(Requirement::Mfa).is_some() || is_untargeted) && self.has_mfa(x) {
            gates.push(self.size(Fact::Reset(x, true)));
        }
        if let Some(context) = context.filter(|_| (is_taken_over || is_agent) && !is_untargeted) {
            gates.push(self.context(side, x, context));
        }
        if activation.approval.value != Approval::NotRequired {
            gates.push(self.approval(side, x, policy));
        }
        sum(gates)
    }

    fn context(&self, side: bool, x: Account, context: ContextId) -> Size {
        let row = self.tenant.contexts.row(context);
        if matches!(row.mode.0, ContextMode::Off | ContextMode::ReportOnly) {
            return Some(0);
        }
        let weak = self.holders(
            true,
            &["Conditional Access Administrator", "Security Administrator", "Global Administrator", "Entra Backup Administrator"],
        );
        let weak = plus(weak.into_iter().map(|(_, size)| size).min(), 1).filter(|_| side);
        let excluded = row.excludes.iter().filter_map(|(excluded, _)| match self.tenant.group_of(*excluded) {
            Some(group) => self.size(Fact::Member(side, x, group)),
            None => (excluded.index() == x).then_some(0),
        });
        excluded.chain(weak).min()
    }

    fn approval(&self, side: bool, x: Account, policy: PolicyId) -> Size {
        let mut found = Vec::new();
        for y in self.accounts(true).into_iter().filter(|y| *y != x) {
            if side && (self.level != Level::Own || Some(y) == self.start) {
                found.extend(self.approver(true, y, policy));
            }
            if self.level == Level::Approval && y < self.new_account() && !(side && Some(y) == self.start) {
                found.extend(self.approver(false, y, policy));
            }
        }
        plus(found.into_iter().min(), 1)
    }

    fn approver(&self, side: bool, y: Account, policy: PolicyId) -> Size {
        if !self.is_user(y) {
            return None;
        }
        match &self.tenant.policies.row(policy).activation.approval.value {
            Approval::NotRequired => None,
            Approval::By(named) => {
                let by = |approver: &pim::ir::Approver| match self.tenant.group_of(approver.principal) {
                    Some(group) => self.size(Fact::Member(side, y, group)),
                    None => self.base(side, y).filter(|_| approver.principal.index() == y),
                };
                named.iter().filter_map(by).min()
            }
            Approval::DefaultApprovers => {
                let names = ["Privileged Role Administrator", "Global Administrator"];
                let ids = names.iter().filter_map(|name| find(name)).map(RoleId::from_index);
                ids.filter_map(|role| self.size(Fact::Role(side, y, role, Scope::Tenant))).min()
            }
        }
    }

    /// The name of the built-in role that a role acts as.
    fn acts_as(&self, role: RoleId) -> Option<&'static str> {
        let row = self.tenant.roles.row(role);
        let index = row.catalog_index.or_else(|| self.tenant.roles.row(row.like?).catalog_index)?;
        Some(&roles().get(index)?.display_name)
    }

    /// Who holds, tenant-wide, a role that acts as one of these; with the sizes.
    fn holders(&self, side: bool, names: &[&str]) -> Vec<(Account, u32)> {
        let is_such = |role: RoleId| self.acts_as(role).is_some_and(|name| names.contains(&name));
        let facts = self.sizes.iter().filter_map(|(fact, size)| match fact {
            Fact::Role(of, x, role, Scope::Tenant) if *of == side && is_such(*role) => Some((*x, *size)),
            _ => None,
        });
        facts.collect()
    }

    /// The premise of R9: of the account itself, or of any account under control.
    fn every_role(&self, side: bool, x: Account) -> Size {
        let found = self.holders(side, &["Privileged Role Administrator", "Global Administrator", "Partner Tier2 Support"]);
        found.into_iter().filter(|(holder, _)| side || *holder == x).map(|(_, size)| size).min()
    }

    /// `change` of the account itself, or of any account under control.
    fn change(&self, side: bool, x: Account, g: GroupId, relation: Relation) -> Size {
        let row = self.tenant.groups.row(g);
        if row.synced.is_some() || (relation == Relation::Member && row.dynamic.is_some()) {
            return None;
        }
        let who = if side { self.accounts(true) } else { vec![x] };
        let by = who.into_iter().filter_map(|a| {
            let own = self.owns(side, a, g);
            let roles = self.roles_of(side, a).into_iter().filter(|(role, scope, _)| self.role_changes(*role, *scope, g, relation));
            roles.map(|(_, _, size)| size).chain(own).min()
        });
        by.chain(self.manage(side, x, g)).min()
    }

    fn owns(&self, side: bool, a: Account, g: GroupId) -> Size {
        let counts = !self.is_guest(a) || self.tenant.settings.guests == Guests::SameAsMembers;
        self.size(Fact::Owner(side, a, g)).filter(|_| counts)
    }

    fn roles_of(&self, side: bool, a: Account) -> Vec<(RoleId, Scope, u32)> {
        let facts = self.sizes.iter().filter_map(|(fact, size)| match fact {
            Fact::Role(of, x, role, scope) if *of == side && *x == a => Some((*role, *scope, *size)),
            _ => None,
        });
        facts.collect()
    }

    /// The table of escalation 2.1.
    fn role_changes(&self, role: RoleId, scope: Scope, g: GroupId, relation: Relation) -> bool {
        let row = self.tenant.groups.row(g);
        let Some(name) = self.acts_as(role) else { return false };
        if row.role_assignable.is_some() {
            return scope == Scope::Tenant && ["Global Administrator", "Privileged Role Administrator"].contains(&name);
        }
        let both = [
            "Global Administrator",
            "Groups Administrator",
            "Directory Writers",
            "User Administrator",
            "Partner Tier1 Support",
            "Partner Tier2 Support",
        ];
        let security = ["Intune Administrator", "Windows 365 Administrator", "Knowledge Administrator", "Knowledge Manager"];
        let microsoft365 = [
            "Exchange Administrator",
            "SharePoint Administrator",
            "SharePoint Advanced Management Administrator",
            "Teams Administrator",
            "Yammer Administrator",
        ];
        let by_kind = match row.kind() {
            GroupKind::Security => security.contains(&name),
            GroupKind::Microsoft365 => microsoft365.contains(&name),
        };
        let governs = relation == Relation::Member && name == "Identity Governance Administrator";
        let units: Vec<_> =
            self.tenant.units.iter().filter(|(_, unit)| unit.members.iter().any(|(member, _)| *member == row.principal)).collect();
        (both.contains(&name) || by_kind || governs) && covers(&units, scope)
    }

    fn manage(&self, side: bool, x: Account, g: GroupId) -> Size {
        let row = self.tenant.groups.row(g);
        row.pim_enabled?;
        let names: &[&str] = match row.role_assignable {
            Some(_) => &["Global Administrator", "Privileged Role Administrator"],
            None => &[
                "Global Administrator",
                "Directory Writers",
                "Groups Administrator",
                "Identity Governance Administrator",
                "User Administrator",
                "Partner Tier1 Support",
                "Partner Tier2 Support",
            ],
        };
        let units: Vec<_> =
            self.tenant.units.iter().filter(|(_, unit)| unit.members.iter().any(|(member, _)| *member == row.principal)).collect();
        let is_held_there = |scope: Scope| if row.role_assignable.is_some() { scope == Scope::Tenant } else { covers(&units, scope) };
        let who = if side { self.accounts(true) } else { vec![x] };
        let by = who.into_iter().filter_map(|a| {
            let roles = self.roles_of(side, a).into_iter();
            let fit =
                roles.filter(|(role, scope, _)| self.acts_as(*role).is_some_and(|name| names.contains(&name)) && is_held_there(*scope));
            fit.map(|(_, _, size)| size).chain(self.owns(side, a, g)).min()
        });
        by.min()
    }

    fn takeover_round(&mut self) {
        self.agents_round();
        let users: Vec<Account> =
            (0..self.new_account()).filter(|v| self.is_user(*v) && self.is_account(*v) && !self.is_agent(*v)).collect();
        for v in users {
            for credential in [Credential::Password, Credential::Mfa] {
                let best = self.accounts(true).into_iter().filter(|a| *a != v).filter_map(|a| self.resets(a, v, credential)).min();
                self.relax(Fact::Reset(v, credential == Credential::Mfa), plus(best, 1));
            }
            let password = self.size(Fact::Reset(v, false));
            let is_enough = !self.has_mfa(v) || self.tenant.settings.sign_in != SignIn::Mfa;
            let second = if is_enough { Some(0) } else { self.size(Fact::Reset(v, true)) };
            self.relax(Fact::Control(v), sum([password, second]));
        }
        let creators =
            ["Global Administrator", "User Administrator", "Directory Writers", "Partner Tier1 Support", "Partner Tier2 Support"];
        let created = plus(self.holders(true, &creators).into_iter().map(|(_, size)| size).min(), 1);
        for created_one in 0..CREATED {
            self.relax(Fact::Control(self.new_account() + created_one), created);
        }
    }

    /// R29 and R30.
    fn agents_round(&mut self) {
        let by_role = self.holders(true, &["Agent ID Administrator", "AI Administrator", "Global Administrator"]);
        let by_role = by_role.into_iter().map(|(_, size)| size).min();
        let accounts: Vec<Account> = (0..self.new_account()).filter(|x| self.is_account(*x)).collect();
        for x in accounts {
            let size = match self.agent_of(x) {
                None => None,
                Some(AgentOf::Identity(identity)) => self.size(Fact::Control(identity.index())),
                Some(AgentOf::Blueprint(blueprint)) => {
                    let owners = self.tenant.blueprints.row(blueprint).owners.iter();
                    let owners = owners.filter_map(|(owner, _)| self.size(Fact::Control(owner.index())));
                    plus(owners.chain(by_role).min(), 1)
                }
            };
            self.relax(Fact::Control(x), size);
        }
    }

    fn resets(&self, a: Account, v: Account, credential: Credential) -> Size {
        let Some(PrincipalKind::User { synced, .. }) = self.kind(v) else { return None };
        if synced.is_some() && credential == Credential::Password && !self.tenant.settings.has_password_writeback {
            return None;
        }
        let by =
            self.roles_of(true, a).into_iter().filter_map(|(role, scope, size)| plus(self.resets_by(role, scope, v, credential), size));
        by.min()
    }

    /// What must be taken away first, in steps and what they rest on.
    fn resets_by(&self, role: RoleId, scope: Scope, v: Account, credential: Credential) -> Size {
        let name = self.acts_as(role)?;
        let everybody = ["Privileged Authentication Administrator", "Global Administrator"];
        let (table, everybody, limited): (_, &[&str], &[&str]) = match credential {
            Credential::Password => (
                ResetTable::Password,
                &["Privileged Authentication Administrator", "Global Administrator", "Partner Tier2 Support"],
                &[
                    "Password Administrator",
                    "Helpdesk Administrator",
                    "Authentication Administrator",
                    "User Administrator",
                    "Security Operator",
                    "Entra SOC Identity Responder",
                    "Partner Tier1 Support",
                ],
            ),
            Credential::Mfa => (ResetTable::SensitiveActions, &everybody, &["Authentication Administrator"]),
        };
        let spares_every_role = ["Security Operator", "Entra SOC Identity Responder", "Partner Tier1 Support"].contains(&name);
        let is_everybody = everybody.contains(&name);
        if !is_everybody && !limited.contains(&name) {
            return None;
        }
        let units: Vec<_> =
            self.tenant.units.iter().filter(|(_, unit)| unit.members.iter().any(|(member, _)| member.index() == v)).collect();
        if !covers(&units, scope) {
            return None;
        }
        let strip = plus(self.every_role(true, v), 1);
        let mut first = vec![Some(0)];
        let mut stripped: Vec<RoleId> = Vec::new();
        for (held, held_scope) in self.given_roles(v) {
            let row = self.tenant.roles.row(held).catalog_index.map_or(ResetRow::OtherRole, ResetRow::Role);
            let is_in_row = !spares_every_role && find(name).is_some_and(|column| reset_roles(table, row).contains(&column));
            let is_restricted = matches!(held_scope, Scope::Unit(unit) if self.tenant.units.row(unit).restricted.is_some());
            let too_high = scope != Scope::Tenant && held_scope == Scope::Tenant;
            if (too_high || (!is_everybody && (!is_in_row || is_restricted))) && !stripped.contains(&held) {
                stripped.push(held);
                first.push(strip);
            }
        }
        if !is_everybody {
            first.extend(self.shields(v).into_iter().map(|shield| match shield {
                Target::Group(group, relation) => plus(self.change(true, v, group, relation), 1),
                Target::Role(..) => strip,
            }));
        }
        sum(first)
    }

    fn given_roles(&self, v: Account) -> Vec<(RoleId, Scope)> {
        let active = |x: Account| self.given.iter().filter(move |fact| fact.principal.index() == x && fact.state != State::Eligible);
        let mut found = Vec::new();
        for fact in active(v) {
            match fact.target {
                Target::Role(role, scope) => found.push((role, scope)),
                Target::Group(group, Relation::Member) => {
                    found.extend(active(self.principal(group)).filter_map(|fact| match fact.target {
                        Target::Role(role, scope) => Some((role, scope)),
                        Target::Group(..) => None,
                    }));
                }
                Target::Group(_, Relation::Owner) => {}
            }
        }
        found
    }

    /// What protects an account, one entry an assignment.
    fn shields(&self, v: Account) -> Vec<Target> {
        let measured = self.tenant.settings.eligible_protection == EligibleProtection::On;
        let protects = |fact: &&Assignment| {
            let is_eligible = fact.state == State::Eligible;
            let is_protecting = match fact.target {
                Target::Group(group, _) => self.tenant.groups.row(group).role_assignable.is_some(),
                Target::Role(..) => is_eligible,
            };
            fact.principal.index() == v && is_protecting && (measured || !is_eligible)
        };
        self.given.iter().filter(protects).map(|fact| fact.target).collect()
    }
}

fn covers(units: &[(pim::ir::UnitId, &pim::ir::Unit)], scope: Scope) -> bool {
    let is_restricted = units.iter().any(|(_, unit)| unit.restricted.is_some());
    match scope {
        Scope::Tenant => !is_restricted,
        Scope::Unit(wanted) => units.iter().any(|(id, unit)| *id == wanted && (unit.restricted.is_some() || !is_restricted)),
    }
}

fn held(side: bool, x: Account, target: Target) -> Fact {
    match target {
        Target::Group(group, Relation::Member) => Fact::Direct(side, x, group),
        Target::Group(group, Relation::Owner) => Fact::Owner(side, x, group),
        Target::Role(role, scope) => Fact::Role(side, x, role, scope),
    }
}

fn plus(size: Size, more: u32) -> Size {
    size.map(|size| size + more)
}

fn sum(sizes: impl IntoIterator<Item = Size>) -> Size {
    sizes.into_iter().sum()
}
