//! What one account gets by steps of its own (`docs/reach.md`, the rules), given which approvals it can have.

mod ground;
mod walk;

pub(super) use ground::Ground;

use indexmap::IndexSet;
use rustc_hash::{FxBuildHasher, FxHashSet};

use crate::eval::{View, is_role_of_agents};
use crate::ir::{
    Assignment, Group, GroupId, GroupKind, Guests, PolicyId, PrincipalId, PrincipalKind, Relation, RoleId, Scope, Target, Tenant, Thing,
};

use super::classes::GroupPowers;
use super::goal::Wanted;
use super::index::Index;
use super::power;
use walk::{Gain, Keep, Spread, Walk};

/// What kind of account takes the steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum AccountKind {
    Person,
    Guest,
    ServicePrincipal,
    /// An agent's user.
    AgentUser,
    /// A service principal that is an agent.
    AgentIdentity,
}

impl AccountKind {
    /// Returns the kind of a principal; `None` for a group and for a disabled account, which get nothing.
    pub(super) fn of(view: &View<'_>, principal: PrincipalId) -> Option<Self> {
        let row = view.tenant.principals.row(principal);
        if row.disabled.is_some() {
            return None;
        }
        match (&row.kind, row.agent) {
            (PrincipalKind::User { .. }, Some(_)) => Some(Self::AgentUser),
            (PrincipalKind::ServicePrincipal, Some(_)) => Some(Self::AgentIdentity),
            (PrincipalKind::User { guest: Some(_), .. }, None) => Some(Self::Guest),
            (PrincipalKind::User { guest: None, .. }, None) => Some(Self::Person),
            (PrincipalKind::ServicePrincipal, None) => Some(Self::ServicePrincipal),
            (PrincipalKind::Group(_), _) => None,
        }
    }

    /// Tells whether it can activate (D3.11).
    pub(super) fn is_user(self) -> bool {
        match self {
            Self::Person | Self::Guest | Self::AgentUser => true,
            Self::ServicePrincipal | Self::AgentIdentity => false,
        }
    }

    fn is_agent(self) -> bool {
        match self {
            Self::AgentUser | Self::AgentIdentity => true,
            Self::Person | Self::Guest | Self::ServicePrincipal => false,
        }
    }

    /// Tells whether owning a group lets it change the group (D3.14).
    pub(super) fn has_owner_powers(self, guests: Guests) -> bool {
        self != Self::Guest || guests == Guests::SameAsMembers
    }

    /// Tells whether it can be added to a relation of a group (D3.12, D3.16).
    pub(super) fn fits(self, group: &Group, relation: Relation) -> bool {
        if self.is_agent() && group.role_assignable.is_some() {
            return false;
        }
        self.is_user() || relation == Relation::Owner || group.kind() == GroupKind::Security
    }

    /// Tells whether it can be given a role (D3.17).
    pub(super) fn may_hold(self, tenant: &Tenant, role: RoleId) -> bool {
        !self.is_agent() || is_role_of_agents(tenant, role)
    }

    /// Tells whether it can come to hold something at all (D3.16, D3.17).
    pub(super) fn may_get(self, tenant: &Tenant, target: Target) -> bool {
        match target {
            Target::Group(group, _) => !self.is_agent() || tenant.groups.row(group).role_assignable.is_none(),
            Target::Role(role, _) => self.may_hold(tenant, role),
        }
    }

    /// Returns the roles that somebody of this kind comes to who comes to every role (R9), as far as they lead further or are `wanted`: where
    /// Global Administrator is among them, its powers cover those of every other.
    pub(super) fn every_role(self, tenant: &Tenant, wanted: &Wanted) -> Vec<RoleId> {
        let wanted = wanted.roles.iter().copied();
        if !self.is_agent() {
            return wanted.chain([power::global_administrator()]).collect();
        }
        let leads = |role: &RoleId| power::has_power_over_groups(tenant, *role) || power::has_power_over_accounts(tenant, *role);
        let leading = tenant.roles.ids().filter(leads);
        wanted.chain(leading).filter(|role| self.may_hold(tenant, *role)).collect()
    }

    /// Tells whether gates stand before an activation of its own that its person cannot pass (D3.18).
    pub(super) fn is_stopped_by_gates(self) -> bool {
        self == Self::AgentUser
    }

    /// Tells whether it can join a group by itself (R8).
    pub(super) fn can_join(self, group: &Group) -> bool {
        let is_closed = group.role_assignable.or(group.dynamic).or(group.synced).is_some();
        matches!(self, Self::Person | Self::AgentUser) && group.open.is_some() && !is_closed
    }
}

/// How much of what an account gets is computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Extent {
    /// Everything that leads further.
    Whole,
    /// As much as shows that it gets something wanted.
    UntilMet,
}

/// What very many accounts have in common, and what they get by it: power over groups of the whole tenant, every role, and what everybody of
/// their kind may join.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Common {
    kind: AccountKind,
    powers: GroupPowers,
    pub(super) has_every_role: bool,
}

impl Common {
    /// Returns what everybody has in common who is no guest.
    pub(super) fn of_everybody() -> Self {
        Self { kind: AccountKind::Person, powers: GroupPowers::default(), has_every_role: false }
    }

    /// Tells whether it is more than what everybody has.
    pub(super) fn is_strong(self) -> bool {
        self.has_every_role || !self.powers.is_none()
    }
}

/// Decides whether somebody can get an approval under a policy.
pub(super) trait Approvals {
    /// Tells whether an approver other than `requester` is to be had; without one, for somebody who approves nothing.
    fn has_approver(&self, policy: PolicyId, requester: Option<PrincipalId>) -> bool;
}

/// Nobody approves anything.
pub(super) struct NoApprovals;

impl Approvals for NoApprovals {
    fn has_approver(&self, _policy: PolicyId, _requester: Option<PrincipalId>) -> bool {
        false
    }
}

/// Everything is approved that anybody asks for.
pub(super) struct AnyApproval;

impl Approvals for AnyApproval {
    fn has_approver(&self, _policy: PolicyId, _requester: Option<PrincipalId>) -> bool {
        true
    }
}

/// Everything one account gets: the derived facts of the rules in `docs/reach.md`, in memory that can be reused for the next account.
#[derive(Debug, Clone, Default)]
pub(super) struct Standing {
    direct: FxHashSet<GroupId>,
    members: FxHashSet<GroupId>,
    owners: FxHashSet<GroupId>,
    roles: FxHashSet<(RoleId, Scope)>,
    has_every_role: bool,
    kind: Option<AccountKind>,
    /// Power over groups of the whole tenant.
    powers: GroupPowers,
    /// Role activations that wait for an approval.
    waiting: Vec<(RoleId, Scope)>,
    /// Policies whose approval was not to be had.
    stopped: Vec<PolicyId>,
    /// Activations that wait for a way past a context (D3.18).
    barred: Vec<Assignment>,
    queue: Vec<Gain>,
}

impl Standing {
    /// Computes what an account gets. Facts about groups that lead nowhere and are not wanted are left out.
    pub(super) fn compute(
        &mut self,
        ground: Ground<'_>,
        wanted: &Wanted,
        account: PrincipalId,
        extent: Extent,
        approvals: &impl Approvals,
    ) {
        self.begin(AccountKind::of(&ground.view, account));
        let Some(kind) = self.kind else { return };
        let (spread, keep) = (Spread::Followed, Keep::Leading);
        let mut walk = Walk { ground, wanted, kind, requester: Some(account), approvals, spread, keep, found: self };
        walk.start(account);
        walk.run(extent);
    }

    /// Does the same, but leaves out what the account has in common with others: [`Standing::common`] tells what that is. What they get
    /// together is all it gets, as no rule rests on two derived facts but that who comes to every role waits for no approval of one (P15): for
    /// that, `has_every_role` tells whether what is had in common brings every role.
    pub(super) fn compute_near(
        &mut self,
        ground: Ground<'_>,
        wanted: &Wanted,
        (account, has_every_role): (PrincipalId, bool),
        extent: Extent,
        approvals: &impl Approvals,
    ) {
        self.begin(AccountKind::of(&ground.view, account));
        let Some(kind) = self.kind else { return };
        // for an agent's user a rule does rest on two derived facts: its activation, and its way past a context
        let spread = if kind.is_stopped_by_gates() { Spread::Followed } else { Spread::Noted };
        let keep = Keep::Leading;
        let mut walk = Walk { ground, wanted, kind, requester: Some(account), approvals, spread, keep, found: self };
        if has_every_role {
            walk.gain_every_role();
        }
        walk.start(account);
        walk.run(extent);
    }

    /// Computes what everybody gets by what they have in common; `requester` only where the account may be the only approver of something.
    pub(super) fn compute_common(
        &mut self,
        ground: Ground<'_>,
        wanted: &Wanted,
        common: Common,
        requester: Option<PrincipalId>,
        approvals: &impl Approvals,
    ) {
        self.begin(Some(common.kind));
        let (spread, keep) = (Spread::Followed, Keep::All);
        let mut walk = Walk { ground, wanted, kind: common.kind, requester, approvals, spread, keep, found: self };
        if common.has_every_role {
            walk.gain_every_role();
        }
        walk.gain_powers(common.powers);
        walk.join();
        walk.run(Extent::Whole);
    }

    fn begin(&mut self, kind: Option<AccountKind>) {
        self.direct.clear();
        self.members.clear();
        self.owners.clear();
        self.roles.clear();
        self.has_every_role = false;
        self.kind = kind;
        self.powers = GroupPowers::default();
        self.waiting.clear();
        self.stopped.clear();
        self.barred.clear();
        self.queue.clear();
    }

    /// Returns what the account has in common with others; `None` where nothing follows from it.
    pub(super) fn common(&self, index: &Index) -> Option<Common> {
        let kind = self.kind.filter(|kind| !kind.is_stopped_by_gates())?;
        let joins = kind == AccountKind::Person && !index.joinable().is_empty();
        let common = Common { kind, powers: self.powers, has_every_role: self.has_every_role };
        (joins || common.has_every_role || !common.powers.is_none()).then_some(common)
    }

    /// Tells whether the account is a user's.
    pub(super) fn is_user(&self) -> bool {
        self.kind.is_some_and(AccountKind::is_user)
    }

    /// Returns the roles that the account gets, once for each scope.
    pub(super) fn roles(&self) -> impl Iterator<Item = RoleId> {
        self.roles.iter().map(|(role, _)| *role)
    }

    /// Tells whether a role is to be had as soon as there is every role.
    pub(super) fn waits_for_every_role(&self) -> bool {
        !self.waiting.is_empty()
    }

    /// Tells whether the account comes to every role.
    pub(super) fn has_every_role(&self) -> bool {
        self.has_every_role
    }

    /// Tells whether there is no role that the account does not come to: of an agent the roles it comes to are kept one by one (D3.17).
    fn has_all_roles(&self) -> bool {
        self.has_every_role && !self.kind.is_some_and(AccountKind::is_agent)
    }

    /// Tells whether the account gets a fact, be it by power over groups of the whole tenant.
    pub(super) fn gets(&self, ground: &Ground<'_>, target: Target) -> bool {
        let is_covered = |group, relation| self.covers(ground, group, relation);
        self.has(target) || matches!(target, Target::Group(group, relation) if is_covered(group, relation))
    }

    /// Tells whether the account gets a thing, a role in any scope.
    pub(super) fn gets_thing(&self, ground: &Ground<'_>, thing: Thing) -> bool {
        match thing {
            Thing::Group(group, relation) => self.gets(ground, Target::Group(group, relation)),
            Thing::Role(role) => self.has_all_roles() || self.roles.iter().any(|(held, _)| *held == role),
        }
    }

    /// Tells whether the account gets something that is wanted, be it by power over groups of the whole tenant.
    pub(super) fn comes_to(&self, ground: &Ground<'_>, wanted: &Wanted) -> bool {
        self.meets(wanted) || self.covers_any(ground, wanted)
    }

    fn covers_any(&self, ground: &Ground<'_>, wanted: &Wanted) -> bool {
        let covers = |group: &GroupId, relation| self.covers(ground, *group, relation);
        !self.powers.is_none()
            && (wanted.members.iter().any(|group| covers(group, Relation::Member))
                || wanted.owners.iter().any(|group| covers(group, Relation::Owner)))
    }

    /// Tells whether power over groups of the whole tenant gives a relation of a group: R7 by roles, and by the ownership that follows.
    fn covers(&self, ground: &Ground<'_>, group: GroupId, relation: Relation) -> bool {
        let Some(kind) = self.kind.filter(|_| !self.powers.is_none()) else { return false };
        let tenant = ground.view.tenant;
        let row = tenant.groups.row(group);
        let adds = |relation| ground.index.classes().covers(self.powers, group, relation) && kind.fits(row, relation);
        let by_owning = || {
            let is_open = power::is_changeable(tenant, group, Relation::Member) && kind.fits(row, Relation::Member);
            is_open && kind.has_owner_powers(tenant.settings.guests) && adds(Relation::Owner)
        };
        adds(relation) || (relation == Relation::Member && by_owning())
    }

    /// Tells whether the account gets a fact.
    pub(super) fn has(&self, target: Target) -> bool {
        match target {
            Target::Group(group, Relation::Member) => self.members.contains(&group),
            Target::Group(group, Relation::Owner) => self.owners.contains(&group),
            Target::Role(role, scope) => self.roles.contains(&(role, scope)) || (self.has_all_roles() && scope == Scope::Tenant),
        }
    }

    /// Tells whether the account gets a role that can take over, create or let pass accounts.
    pub(super) fn has_power_over_accounts(&self, tenant: &Tenant) -> bool {
        self.has_all_roles() || self.roles.iter().any(|(role, _)| power::has_power_over_accounts(tenant, *role))
    }

    /// Tells whether the account gets something that is wanted.
    pub(super) fn meets(&self, wanted: &Wanted) -> bool {
        meet(&self.members, &wanted.members)
            || meet(&self.owners, &wanted.owners)
            || (self.has_all_roles() && !wanted.roles.is_empty())
            || (!wanted.roles.is_empty() && self.roles.iter().any(|(role, _)| wanted.roles.contains(role)))
    }

    /// Returns the policies that stopped it for want of an approver.
    pub(super) fn stopped(&self) -> &[PolicyId] {
        &self.stopped
    }
}

/// Tells whether anything of a set is in another, by the smaller of the two.
fn meet<T: std::hash::Hash + Eq>(found: &FxHashSet<T>, wanted: &IndexSet<T, FxBuildHasher>) -> bool {
    match found.len() < wanted.len() {
        true => found.iter().any(|one| wanted.contains(one)),
        false => wanted.iter().any(|one| found.contains(one)),
    }
}
