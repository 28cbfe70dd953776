//! Follows what an account gets from fact to fact: R1 to R9 of `docs/reach.md`.

use crate::eval::carries_eligibility;
use crate::ir::{Assignment, ContextId, GroupId, PolicyId, PrincipalId, Relation, RoleId, Scope, Target, UnitId};
use crate::stop;

use super::classes::GroupPowers;
use super::conditions::{Named, SessionGate};
use super::goal::Wanted;
use super::ground::{Ground, extra};
use super::kind::AccountKind;
use super::power;
use super::standing::{Approvals, Common, Extent, Gain, Standing};

/// Who walks, where somebody goes on as soon as more is known about approvers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Walker {
    /// An account, by itself: see [`Standing::compute_near`].
    Account(PrincipalId),
    /// Everybody who has something in common: see [`Standing::compute_common`].
    Common(Common, Option<PrincipalId>),
}

impl Walker {
    /// Returns who asks for approvals: nobody in particular where those who walk approve nothing alone.
    pub(super) fn requester(self) -> Option<PrincipalId> {
        match self {
            Self::Account(account) => Some(account),
            Self::Common(_, requester) => requester,
        }
    }

    fn kind(self, ground: &Ground<'_>) -> Option<AccountKind> {
        match self {
            Self::Account(account) => AccountKind::of(&ground.view, account),
            Self::Common(common, _) => Some(common.kind),
        }
    }
}

/// What is done with power over all groups of a class, and with groups that everybody may join.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Spread {
    /// Every such group is looked at.
    Followed,
    /// That there is such power is all that is said: the rest is the same for everybody who has it.
    Noted,
}

/// Which facts are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Keep {
    /// Those about groups that lead further, or are wanted.
    Leading,
    /// All.
    All,
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
        let mut walk = Walk::of(ground, wanted, Walker::Account(account), kind, approvals, self);
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
        let mut walk = Walk::of(ground, wanted, Walker::Common(common, requester), common.kind, approvals, self);
        walk.start_in_common(common);
        walk.run(Extent::Whole);
    }

    /// Begins to compute what somebody gets by what is known of approvers; returns what it is. [`Standing::go_on`] goes on.
    pub(super) fn set_out(&mut self, ground: Ground<'_>, walker: Walker, approvals: &impl Approvals) -> Vec<Gain> {
        self.begin(walker.kind(&ground));
        let Some(kind) = self.kind else { return Vec::new() };
        let wanted = Wanted::default();
        let mut walk = Walk::of(ground, &wanted, walker, kind, approvals, self);
        match walker {
            Walker::Account(account) => walk.start(account),
            Walker::Common(common, _) => walk.start_in_common(common),
        }
        walk.run_to_end()
    }

    /// Goes on with what was held up, and with every role where what is had in common brings it; returns what follows.
    pub(super) fn go_on(
        &mut self,
        ground: Ground<'_>,
        walker: Walker,
        (given, has_every_role): (&[Target], bool),
        approvals: &impl Approvals,
    ) -> Vec<Gain> {
        let Some(kind) = self.kind else { return Vec::new() };
        let wanted = Wanted::default();
        let mut walk = Walk::of(ground, &wanted, walker, kind, approvals, self);
        if has_every_role {
            walk.gain_every_role();
        }
        given.iter().for_each(|target| walk.gain_target(*target));
        walk.run_to_end()
    }
}

/// One computation under way.
struct Walk<'a, A> {
    ground: Ground<'a>,
    wanted: &'a Wanted,
    kind: AccountKind,
    requester: Option<PrincipalId>,
    approvals: &'a A,
    spread: Spread,
    keep: Keep,
    found: &'a mut Standing,
}

impl<'a, A: Approvals> Walk<'a, A> {
    /// Begins a computation that leaves what an account has in common with others to one of its own.
    fn of(ground: Ground<'a>, wanted: &'a Wanted, walker: Walker, kind: AccountKind, approvals: &'a A, found: &'a mut Standing) -> Self {
        let (spread, keep) = match walker {
            // for an agent's user a rule does rest on two derived facts: its activation, and its way past a context
            Walker::Account(_) if kind.is_stopped_by_gates() => (Spread::Followed, Keep::Leading),
            Walker::Account(_) => (Spread::Noted, Keep::Leading),
            Walker::Common(..) => (Spread::Followed, Keep::All),
        };
        Self { ground, wanted, kind, requester: walker.requester(), approvals, spread, keep, found }
    }

    fn start_in_common(&mut self, common: Common) {
        if common.has_every_role {
            self.gain_every_role();
        }
        self.gain_powers(common.powers);
        self.join();
    }

    fn start(&mut self, account: PrincipalId) {
        let view = self.ground.view;
        for (_, fact) in view.of_principal(account) {
            if view.is_in_force(fact) {
                self.gain_target(fact.target);
            }
            self.try_activate(fact);
        }
        match self.spread {
            Spread::Followed => self.join(),
            Spread::Noted => self.join_all(extra(self.ground.index, self.wanted)),
        }
    }

    /// R8, for all groups that lead further or are wanted.
    fn join(&mut self) {
        self.join_all(self.ground.joinable(self.wanted));
    }

    fn join_all(&mut self, groups: impl Iterator<Item = GroupId>) {
        for group in groups {
            if self.kind.can_join(self.ground.view.tenant, group) {
                self.gain_target(Target::Group(group, Relation::Member));
            }
        }
    }

    fn run(&mut self, extent: Extent) {
        while let Some(gain) = self.found.queue.pop() {
            stop::check();
            if extent == Extent::UntilMet && self.is_wanted(gain) {
                return;
            }
            self.follow(gain);
        }
    }

    fn run_to_end(&mut self) -> Vec<Gain> {
        let mut gains = Vec::new();
        while let Some(gain) = self.found.queue.pop() {
            gains.push(gain);
            self.follow(gain);
        }
        gains
    }

    fn is_wanted(&self, gain: Gain) -> bool {
        match gain {
            Gain::Direct(group) | Gain::Member(group) => self.wanted.members.contains(&group),
            Gain::Owner(group) => self.wanted.owners.contains(&group),
            Gain::Role(role, _) => self.wanted.roles.contains(&role),
            Gain::Powers(_) => self.spread == Spread::Noted && self.found.covers_any(&self.ground, self.wanted),
            Gain::EveryRole => self.found.has_all_roles() && !self.wanted.roles.is_empty(),
        }
    }

    fn follow(&mut self, gain: Gain) {
        match gain {
            Gain::Direct(group) => self.follow_direct(group),
            Gain::Member(group) => self.follow_member(group),
            Gain::Owner(group) => self.follow_owner(group),
            Gain::Role(role, scope) => self.follow_role(role, scope),
            Gain::Powers(powers) => self.follow_powers(powers),
            Gain::EveryRole => self.follow_every_role(),
        }
    }

    fn follow_direct(&mut self, group: GroupId) {
        if !carries_eligibility(self.ground.view.tenant, false) {
            self.use_eligibility(group);
        }
    }

    /// R2 and R4, and the eligibility that the group lends.
    fn follow_member(&mut self, group: GroupId) {
        let view = self.ground.view;
        let row = view.tenant.groups.row(group);
        let hands_on = self.ground.conditions().hands_on_roles(group);
        for (_, fact) in view.of_principal(row.principal) {
            match fact.target {
                Target::Group(outer, Relation::Member) if view.is_in_force(fact) => self.gain_member(outer),
                Target::Role(role, scope) if hands_on && view.is_in_force(fact) => self.gain_role(role, scope),
                Target::Group(..) | Target::Role(..) => {}
            }
        }
        if carries_eligibility(view.tenant, false) {
            self.use_eligibility(group);
        }
        self.retry_barred();
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
        if power::is_changeable(tenant, group, relation) && self.kind.fits(tenant, group, relation) {
            self.gain_target(Target::Group(group, relation));
        }
    }

    /// R7 by roles, and the premise of R9.
    fn follow_role(&mut self, role: RoleId, scope: Scope) {
        let tenant = self.ground.view.tenant;
        if power::assigns_roles(tenant, role, scope) {
            self.gain_every_role();
        }
        match scope {
            Scope::Tenant => self.gain_powers(self.ground.index.classes().powers_of(role)),
            Scope::Unit(unit) => self.follow_role_in_unit(role, unit),
        }
    }

    fn follow_role_in_unit(&mut self, role: RoleId, unit: UnitId) {
        let (tenant, scope) = (self.ground.view.tenant, Scope::Unit(unit));
        let groups: Vec<GroupId> = match self.keep {
            Keep::Leading => self.ground.groups(scope, self.wanted).collect(),
            Keep::All => self.ground.index.groups_of(unit).to_vec(),
        };
        for group in groups {
            for relation in [Relation::Member, Relation::Owner] {
                if power::changes(tenant, self.ground.index.units(), (role, scope), group, relation) {
                    self.add_oneself(group, relation);
                }
            }
        }
    }

    fn gain_every_role(&mut self) {
        if !self.found.has_every_role {
            self.found.has_every_role = true;
            self.found.queue.push(Gain::EveryRole);
        }
    }

    fn gain_powers(&mut self, powers: GroupPowers) {
        let new = powers.without(self.found.powers);
        if !new.is_none() {
            self.found.powers = self.found.powers.and(new);
            self.found.queue.push(Gain::Powers(new));
        }
    }

    /// R7 by roles held tenant-wide.
    fn follow_powers(&mut self, powers: GroupPowers) {
        if self.spread == Spread::Noted {
            return;
        }
        let classes = self.ground.index.classes();
        for group in self.ground.groups(Scope::Tenant, self.wanted) {
            for relation in [Relation::Member, Relation::Owner] {
                if classes.covers(powers, group, relation) && self.matters(Target::Group(group, relation)) {
                    self.add_oneself(group, relation);
                }
            }
        }
    }

    /// R9; and every gate before a role falls (P15).
    fn follow_every_role(&mut self) {
        for role in self.kind.every_role(self.ground.view.tenant, self.wanted) {
            self.gain_role(role, Scope::Tenant);
        }
        self.retry_barred();
        for (role, scope) in std::mem::take(&mut self.found.waiting) {
            self.gain_role(role, scope);
        }
    }

    /// R5 and R6: activates by an eligible assignment of its own or of a group it is in.
    fn try_activate(&mut self, fact: &Assignment) {
        let conditions = self.ground.conditions();
        let Some(policy) = conditions.activation(&self.ground.view, self.kind, fact) else { return };
        let is_open = self.found.has_every_role && matches!(fact.target, Target::Role(..));
        if !is_open && !self.passes_session(policy) {
            return self.found.barred.push(*fact);
        }
        if !conditions.asks_approval(policy) || self.approvals.has_approver(policy, self.requester) {
            return self.gain_target(fact.target);
        }
        match (fact.target, self.found.has_every_role) {
            (Target::Role(role, scope), true) => self.gain_role(role, scope),
            (Target::Role(role, scope), false) => {
                self.found.waiting.push((role, scope));
                self.found.stopped.push((policy, fact.target));
            }
            // Who may change a group's policy adds itself instead (R7).
            (Target::Group(..), _) => self.found.stopped.push((policy, fact.target)),
        }
    }

    /// Tells whether the account passes MFA and contexts: an agent's user only what demands nothing of it (D3.18).
    fn passes_session(&self, policy: PolicyId) -> bool {
        let passes = |gate| match gate {
            SessionGate::SecondFactor => false,
            SessionGate::Context(context) => self.is_excluded(context),
        };
        !self.kind.is_stopped_by_gates() || self.ground.conditions().session_gates(policy).all(passes)
    }

    fn is_excluded(&self, context: ContextId) -> bool {
        self.ground.conditions().excluded(context).any(|excluded| match excluded {
            Named::MembersOf(group) => self.found.members.contains(&group),
            Named::Account(account) => self.requester == Some(account),
        })
    }

    /// Tries again what a gate stood before.
    fn retry_barred(&mut self) {
        for fact in std::mem::take(&mut self.found.barred) {
            self.try_activate(&fact);
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
        let is_wanted = |group: GroupId| self.wanted.has_group(group);
        self.keep == Keep::All || self.ground.matters(target) || matches!(target, Target::Group(group, _) if is_wanted(group))
    }
}
