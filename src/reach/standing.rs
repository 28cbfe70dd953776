//! What one account gets by steps of its own (reach.md section 2), given which approvals it can have.

use rustc_hash::FxHashSet;

use crate::eval::{View, policy_of};
use crate::ir::{
    Approval, Assignment, Group, GroupId, GroupKind, Guests, Nesting, PolicyId, PrincipalId, PrincipalKind, Relation, RoleId, Scope,
    Target, Tenant,
};

use super::cone::Cone;
use super::goal::Wanted;
use super::index::Index;
use super::power;

/// What a search stands on: the given facts, what can be looked up, and what is wanted.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ground<'a> {
    pub(super) view: View<'a>,
    pub(super) index: &'a Index,
    /// The way to what is wanted, where the search is limited to it.
    pub(super) cone: Option<&'a Cone>,
}

impl<'a> Ground<'a> {
    /// Returns the groups that can lead further or are wanted, in declaration order of each kind; on the way to what is wanted only, where the
    /// search is limited to it.
    pub(super) fn groups(&self, wanted: &'a Wanted) -> impl Iterator<Item = GroupId> + use<'a> {
        let index = self.index;
        let leading = self.cone.map_or_else(|| index.relevant(), Cone::groups);
        leading.iter().copied().chain(extra(index, wanted))
    }

    /// Tells whether being in a group, or owning it, can lead further.
    pub(super) fn matters(&self, target: Target) -> bool {
        match (target, self.cone) {
            (Target::Role(..), _) => true,
            (Target::Group(..), Some(cone)) => cone.has(target),
            (Target::Group(group, _), None) => self.index.is_relevant(group),
        }
    }

    /// Returns those of them that are open to join.
    pub(super) fn joinable(&self, wanted: &'a Wanted) -> impl Iterator<Item = GroupId> + use<'a> {
        let index = self.index;
        index.joinable().iter().copied().chain(extra(index, wanted))
    }
}

fn extra<'a>(index: &'a Index, wanted: &'a Wanted) -> impl Iterator<Item = GroupId> + use<'a> {
    wanted.members.iter().chain(&wanted.owners).copied().filter(|group| !index.is_relevant(*group))
}

/// What kind of account takes the steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum AccountKind {
    Person,
    Guest,
    ServicePrincipal,
}

impl AccountKind {
    /// Returns the kind of a principal; `None` for a group and for a disabled account, which get nothing.
    pub(super) fn of(view: &View<'_>, principal: PrincipalId) -> Option<Self> {
        let row = view.tenant.principals.row(principal);
        if row.disabled.is_some() {
            return None;
        }
        match &row.kind {
            PrincipalKind::User { guest: Some(_), .. } => Some(Self::Guest),
            PrincipalKind::User { guest: None, .. } => Some(Self::Person),
            PrincipalKind::ServicePrincipal => Some(Self::ServicePrincipal),
            PrincipalKind::Group(_) => None,
        }
    }

    /// Tells whether it can activate (D3.11).
    pub(super) fn is_user(self) -> bool {
        self != Self::ServicePrincipal
    }

    /// Tells whether owning a group lets it change the group (D3.14).
    pub(super) fn has_owner_powers(self, guests: Guests) -> bool {
        self != Self::Guest || guests == Guests::SameAsMembers
    }

    /// Tells whether it can be added to a relation of a group (D3.12).
    pub(super) fn fits(self, group: &Group, relation: Relation) -> bool {
        self.is_user() || relation == Relation::Owner || group.kind == GroupKind::Security
    }

    /// Tells whether it can join a group by itself (R8).
    pub(super) fn can_join(self, group: &Group) -> bool {
        let is_closed = group.role_assignable.or(group.dynamic).or(group.synced).is_some();
        self == Self::Person && group.open.is_some() && !is_closed
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

/// Decides whether somebody can get an approval under a policy.
pub(super) trait Approvals {
    /// Tells whether an approver other than `requester` is to be had.
    fn has_approver(&self, policy: PolicyId, requester: PrincipalId) -> bool;
}

/// Nobody approves anything.
pub(super) struct NoApprovals;

impl Approvals for NoApprovals {
    fn has_approver(&self, _policy: PolicyId, _requester: PrincipalId) -> bool {
        false
    }
}

/// A fact that has just been concluded.
#[derive(Debug, Clone, Copy)]
enum Gain {
    Direct(GroupId),
    Member(GroupId),
    Owner(GroupId),
    Role(RoleId, Scope),
    EveryRole,
}

/// Everything one account gets: the derived facts of section 2, in memory that can be reused for the next account.
#[derive(Debug, Clone, Default)]
pub(super) struct Standing {
    direct: FxHashSet<GroupId>,
    members: FxHashSet<GroupId>,
    owners: FxHashSet<GroupId>,
    roles: FxHashSet<(RoleId, Scope)>,
    has_every_role: bool,
    /// Role activations that wait for an approval.
    waiting: Vec<(RoleId, Scope)>,
    /// Policies whose approval was not to be had.
    stopped: Vec<PolicyId>,
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
        self.clear();
        let Some(kind) = AccountKind::of(&ground.view, account) else { return };
        let wanted_groups = wanted.is_large().then(|| wanted.members.iter().chain(&wanted.owners).copied().collect());
        let mut walk = Walk { ground, wanted, account, kind, approvals, wanted_groups, found: self };
        walk.start();
        while let Some(gain) = walk.found.queue.pop() {
            if extent == Extent::UntilMet && walk.is_wanted(gain) {
                return;
            }
            walk.follow(gain);
        }
    }

    fn clear(&mut self) {
        self.direct.clear();
        self.members.clear();
        self.owners.clear();
        self.roles.clear();
        self.has_every_role = false;
        self.waiting.clear();
        self.stopped.clear();
        self.queue.clear();
    }

    /// Tells whether the account gets a fact.
    pub(super) fn has(&self, target: Target) -> bool {
        match target {
            Target::Group(group, Relation::Member) => self.members.contains(&group),
            Target::Group(group, Relation::Owner) => self.owners.contains(&group),
            Target::Role(role, scope) => self.roles.contains(&(role, scope)) || (self.has_every_role && scope == Scope::Tenant),
        }
    }

    /// Tells whether the account gets a role that can take over, create or let pass accounts.
    pub(super) fn has_power_over_accounts(&self, tenant: &Tenant) -> bool {
        self.has_every_role || self.roles.iter().any(|(role, _)| power::has_power_over_accounts(tenant, *role))
    }

    /// Tells whether the account gets something that is wanted.
    pub(super) fn meets(&self, wanted: &Wanted) -> bool {
        wanted.members.iter().any(|group| self.members.contains(group))
            || wanted.owners.iter().any(|group| self.owners.contains(group))
            || (self.has_every_role && !wanted.roles.is_empty())
            || (!wanted.roles.is_empty() && self.roles.iter().any(|(role, _)| wanted.roles.contains(role)))
    }

    /// Returns the policies that stopped it for want of an approver.
    pub(super) fn stopped(&self) -> &[PolicyId] {
        &self.stopped
    }
}

/// One computation under way.
struct Walk<'a, A> {
    ground: Ground<'a>,
    wanted: &'a Wanted,
    account: PrincipalId,
    kind: AccountKind,
    approvals: &'a A,
    /// The groups that are wanted, where they are many.
    wanted_groups: Option<FxHashSet<GroupId>>,
    found: &'a mut Standing,
}

impl<A: Approvals> Walk<'_, A> {
    fn start(&mut self) {
        let view = self.ground.view;
        for (_, fact) in view.of_principal(self.account) {
            if view.is_in_force(fact) {
                self.gain_target(fact.target);
            }
            self.try_activate(fact);
        }
        for group in self.ground.joinable(self.wanted) {
            if self.kind.can_join(view.tenant.groups.row(group)) {
                self.gain_target(Target::Group(group, Relation::Member));
            }
        }
    }

    fn is_wanted(&self, gain: Gain) -> bool {
        match gain {
            Gain::Direct(group) | Gain::Member(group) => self.wanted.members.contains(&group),
            Gain::Owner(group) => self.wanted.owners.contains(&group),
            Gain::Role(role, _) => self.wanted.roles.contains(&role),
            Gain::EveryRole => !self.wanted.roles.is_empty(),
        }
    }

    fn follow(&mut self, gain: Gain) {
        match gain {
            Gain::Direct(group) => self.follow_direct(group),
            Gain::Member(group) => self.follow_member(group),
            Gain::Owner(group) => self.follow_owner(group),
            Gain::Role(role, scope) => self.follow_role(role, scope),
            Gain::EveryRole => self.follow_every_role(),
        }
    }

    fn follow_direct(&mut self, group: GroupId) {
        if self.ground.view.tenant.settings.nesting.0 == Nesting::Direct {
            self.use_eligibility(group);
        }
    }

    /// R2 and R4, and the eligibility that the group lends.
    fn follow_member(&mut self, group: GroupId) {
        let view = self.ground.view;
        let row = view.tenant.groups.row(group);
        for (_, fact) in view.of_principal(row.principal) {
            match fact.target {
                Target::Group(outer, Relation::Member) if view.is_in_force(fact) => self.gain_member(outer),
                Target::Role(role, scope) if row.role_assignable.is_some() && view.is_in_force(fact) => self.gain_role(role, scope),
                Target::Group(..) | Target::Role(..) => {}
            }
        }
        if view.tenant.settings.nesting.0 == Nesting::Transitive {
            self.use_eligibility(group);
        }
    }

    fn use_eligibility(&mut self, group: GroupId) {
        let view = self.ground.view;
        for (_, fact) in view.of_principal(view.tenant.groups.row(group).principal) {
            self.try_activate(fact);
        }
    }

    /// R7 by ownership: an owner adds itself.
    fn follow_owner(&mut self, group: GroupId) {
        let tenant = self.ground.view.tenant;
        if self.kind.has_owner_powers(tenant.settings.guests) {
            self.add_oneself(group, Relation::Member);
        }
    }

    fn add_oneself(&mut self, group: GroupId, relation: Relation) {
        let tenant = self.ground.view.tenant;
        if power::is_changeable(tenant, group, relation) && self.kind.fits(tenant.groups.row(group), relation) {
            self.gain_target(Target::Group(group, relation));
        }
    }

    /// R7 by roles, and the premise of R9.
    fn follow_role(&mut self, role: RoleId, scope: Scope) {
        let tenant = self.ground.view.tenant;
        if power::assigns_roles(tenant, role, scope) && !self.found.has_every_role {
            self.found.has_every_role = true;
            self.found.queue.push(Gain::EveryRole);
        }
        if !power::has_power_over_groups(tenant, role) {
            return;
        }
        for group in self.ground.groups(self.wanted) {
            for relation in [Relation::Member, Relation::Owner] {
                let is_needed = self.matters(Target::Group(group, relation));
                if is_needed && power::changes(tenant, self.ground.index.units(), (role, scope), group, relation) {
                    self.add_oneself(group, relation);
                }
            }
        }
    }

    /// R9: of all roles, Global Administrator has every power; and every gate before a role falls (P15).
    fn follow_every_role(&mut self) {
        self.gain_role(power::global_administrator(), Scope::Tenant);
        for (role, scope) in std::mem::take(&mut self.found.waiting) {
            self.gain_role(role, scope);
        }
    }

    /// R5 and R6: activates by an eligible assignment of its own or of a group it is in.
    fn try_activate(&mut self, fact: &Assignment) {
        let view = self.ground.view;
        if !self.kind.is_user() || !view.is_eligible(fact) {
            return;
        }
        let Some(policy) = policy_of(view.tenant, fact.target.thing()) else { return };
        let is_free = view.tenant.policies.row(policy).activation.approval.value == Approval::NotRequired;
        if is_free || self.approvals.has_approver(policy, self.account) {
            return self.gain_target(fact.target);
        }
        match (fact.target, self.found.has_every_role) {
            (Target::Role(role, scope), true) => self.gain_role(role, scope),
            (Target::Role(role, scope), false) => {
                self.found.waiting.push((role, scope));
                self.found.stopped.push(policy);
            }
            // Who may change a group's policy adds itself instead (R7).
            (Target::Group(..), _) => self.found.stopped.push(policy),
        }
    }

    fn gain_target(&mut self, target: Target) {
        match target {
            Target::Group(group, Relation::Member) => {
                if self.matters(target) && self.found.direct.insert(group) {
                    self.found.queue.push(Gain::Direct(group));
                }
                self.gain_member(group);
            }
            Target::Group(group, Relation::Owner) => {
                if self.matters(target) && self.found.owners.insert(group) {
                    self.found.queue.push(Gain::Owner(group));
                }
            }
            Target::Role(role, scope) => self.gain_role(role, scope),
        }
    }

    fn gain_member(&mut self, group: GroupId) {
        if self.matters(Target::Group(group, Relation::Member)) && self.found.members.insert(group) {
            self.found.queue.push(Gain::Member(group));
        }
    }

    fn gain_role(&mut self, role: RoleId, scope: Scope) {
        if self.found.roles.insert((role, scope)) {
            self.found.queue.push(Gain::Role(role, scope));
        }
    }

    fn matters(&self, target: Target) -> bool {
        let is_wanted = |group: GroupId| match &self.wanted_groups {
            Some(groups) => groups.contains(&group),
            None => self.wanted.has_group(group),
        };
        matches!(target, Target::Group(group, _) if is_wanted(group)) || self.ground.matters(target)
    }
}
