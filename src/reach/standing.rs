//! What one account gets by steps of its own (`docs/reach.md`, the rules), given which approvals it can have.

use indexmap::IndexSet;
use rustc_hash::{FxBuildHasher, FxHashSet};

use crate::ir::{Assignment, GroupId, PolicyId, PrincipalId, Relation, RoleId, Scope, Target, Tenant, Thing};

use super::classes::GroupPowers;
use super::goal::Wanted;
use super::ground::Ground;
use super::kind::AccountKind;
use super::lookups::Lookups;
use super::power;

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
    pub(super) kind: AccountKind,
    pub(super) powers: GroupPowers,
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

/// A fact that has just been concluded.
#[derive(Debug, Clone, Copy)]
pub(super) enum Gain {
    Direct(GroupId),
    Member(GroupId),
    Owner(GroupId),
    Role(RoleId, Scope),
    /// Power over groups of the whole tenant.
    Powers(GroupPowers),
    EveryRole,
}

/// Everything one account gets: the derived facts of the rules in `docs/reach.md`, in memory that can be reused for the next account.
#[derive(Debug, Clone, Default)]
pub(super) struct Standing {
    pub(super) direct: FxHashSet<GroupId>,
    pub(super) members: FxHashSet<GroupId>,
    pub(super) owners: FxHashSet<GroupId>,
    pub(super) roles: FxHashSet<(RoleId, Scope)>,
    pub(super) has_every_role: bool,
    pub(super) kind: Option<AccountKind>,
    /// Power over groups of the whole tenant.
    pub(super) powers: GroupPowers,
    /// Role activations that wait for an approval.
    pub(super) waiting: Vec<(RoleId, Scope)>,
    /// Policies whose approval was not to be had, and what it would have given.
    pub(super) stopped: Vec<(PolicyId, Target)>,
    /// Activations that wait for a way past a context (D3.18).
    pub(super) barred: Vec<Assignment>,
    pub(super) queue: Vec<Gain>,
}

impl Standing {
    pub(super) fn begin(&mut self, kind: Option<AccountKind>) {
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
    pub(super) fn common(&self, index: &Lookups) -> Option<Common> {
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
    pub(super) fn has_all_roles(&self) -> bool {
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

    pub(super) fn covers_any(&self, ground: &Ground<'_>, wanted: &Wanted) -> bool {
        let covers = |group: &GroupId, relation| self.covers(ground, *group, relation);
        !self.powers.is_none()
            && (wanted.members.iter().any(|group| covers(group, Relation::Member))
                || wanted.owners.iter().any(|group| covers(group, Relation::Owner)))
    }

    /// Tells whether power over groups of the whole tenant gives a relation of a group: R7 by roles, and by the ownership that follows.
    fn covers(&self, ground: &Ground<'_>, group: GroupId, relation: Relation) -> bool {
        let Some(kind) = self.kind.filter(|_| !self.powers.is_none()) else { return false };
        let tenant = ground.view.tenant;
        let adds = |relation| ground.index.classes().covers(self.powers, group, relation) && kind.fits(tenant, group, relation);
        let by_owning = || {
            let is_open = power::is_changeable(tenant, group, Relation::Member) && kind.fits(tenant, group, Relation::Member);
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

    /// Returns the policies that stopped it for want of an approver, each once.
    pub(super) fn stopped(&self) -> Vec<PolicyId> {
        let mut stopped: Vec<PolicyId> = self.stopped.iter().map(|(policy, _)| *policy).collect();
        stopped.sort_unstable();
        stopped.dedup();
        stopped
    }

    /// Takes the policies that stopped it for want of an approver, each with what was held up.
    pub(super) fn take_stopped(&mut self) -> Vec<(PolicyId, Target)> {
        std::mem::take(&mut self.stopped)
    }
}

/// Tells whether anything of a set is in another, by the smaller of the two.
fn meet<T: std::hash::Hash + Eq>(found: &FxHashSet<T>, wanted: &IndexSet<T, FxBuildHasher>) -> bool {
    match found.len() < wanted.len() {
        true => found.iter().any(|one| wanted.contains(one)),
        false => wanted.iter().any(|one| found.contains(one)),
    }
}
