//! Searches backward from what is wanted: which accounts could come to it, if every gate were open.

use std::collections::{BTreeSet, VecDeque};

use rustc_hash::FxHashSet;

use crate::eval::{FactId, policy_of};
use crate::ir::{Assignment, GroupId, PolicyId, PrincipalId, Relation, RoleId, Scope, Target, Thing, UnitId};
use crate::stop;

use super::conditions::Named;
use super::goal::Wanted;
use super::ground::{Ground, Limits, Need};
use super::kind::AccountKind;
use super::lookups::Lookups;
use super::power;

/// What the search is for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Purpose {
    #[default]
    Reach,
    /// Reach without power over groups that a role gives in the whole tenant.
    NearReach,
    Escalation,
}

/// Everybody who could come to what is wanted, and the policies that stand in between.
#[derive(Debug, Clone, Default)]
pub(super) struct Cone {
    /// Accounts with a given fact that may lead there.
    pub(super) accounts: BTreeSet<PrincipalId>,
    /// Whether an open group leads there, so that everybody but guests may come.
    pub(super) is_open: bool,
    /// Policies whose approval may be needed.
    pub(super) policies: BTreeSet<PolicyId>,
    /// Those of them that nobody has taken up yet.
    pub(super) new_policies: Vec<PolicyId>,
    /// Accounts that nobody has taken up yet.
    new_accounts: Vec<PrincipalId>,
    is_open_known: bool,
    purpose: Purpose,
    /// What may lead there.
    pub(super) limits: Limits,
    queue: Vec<Need>,
}

impl Cone {
    /// Searches backward from a goal, but not past power over groups that a role gives in the whole tenant.
    pub(super) fn near(ground: Ground<'_>, wanted: &Wanted) -> Self {
        let mut cone = Self { purpose: Purpose::NearReach, ..Self::default() };
        cone.add(ground, wanted);
        cone
    }

    /// Finds nothing but some groups: the first few that lead to what is wanted, gates or not, and the first few of all.
    pub(super) fn first_few(ground: Ground<'_>, wanted: &Wanted) -> Limits {
        let (index, few) = (ground.index, ground.index.bounds().few_groups);
        let of_roles = wanted.roles.iter().flat_map(|role| index.holding(Thing::Role(*role))).map(|(group, _)| group);
        let mut queue: VecDeque<GroupId> = wanted.members.iter().chain(&wanted.owners).chain(of_roles).copied().collect();
        let mut found: BTreeSet<GroupId> = BTreeSet::new();
        while let Some(group) = queue.pop_front().filter(|_| found.len() < few) {
            if found.insert(group) {
                queue.extend(index.holding(Thing::Group(group, Relation::Member)).iter().map(|(nested, _)| *nested));
            }
        }
        found.extend(index.relevant().iter().take(few));
        Limits { groups: found.into_iter().filter(|group| index.is_relevant(*group)).collect(), ..Limits::default() }
    }

    /// Tells whether the first few groups are not all.
    pub(super) fn are_many(index: &Lookups) -> bool {
        index.relevant().len() > index.bounds().many_groups
    }

    /// Finds the groups alone whose members need at most so many steps to what is wanted, at whatever instant. Approvals by others are not looked at:
    /// they take a step more than the activation.
    pub(super) fn within(ground: Ground<'_>, wanted: &Wanted, steps: u64) -> Limits {
        let index = ground.index;
        let mut seen: FxHashSet<Thing> = FxHashSet::default();
        let mut near: Vec<Thing> = wanted.things().collect();
        for step in 0..=steps {
            let mut next: Vec<Thing> = Vec::new();
            while let Some(thing) = near.pop() {
                if !seen.insert(thing) {
                    continue;
                }
                for (holder, state) in index.holding(thing) {
                    let queue = if state.is_in_force() { &mut near } else { &mut next };
                    queue.push(Thing::Group(*holder, Relation::Member));
                }
                if let Thing::Group(group, Relation::Member) = thing {
                    next.push(Thing::Group(group, Relation::Owner));
                }
            }
            if step == 0 {
                next.extend(index.strong_roles().iter().map(|role| Thing::Role(*role)));
            }
            near = next;
        }
        let groups = seen.into_iter().filter_map(|thing| match thing {
            Thing::Group(group, _) => Some(group),
            Thing::Role(_) => None,
        });
        let groups: BTreeSet<GroupId> = groups.filter(|group| index.is_relevant(*group)).collect();
        Limits { groups: groups.into_iter().collect(), ..Limits::default() }
    }

    /// Searches backward from a goal of an attacker: gates, approvers and protections may have to be overcome on the way.
    pub(super) fn of_escalation(ground: Ground<'_>, wanted: &Wanted) -> Self {
        let mut cone = Self { purpose: Purpose::Escalation, ..Self::default() };
        let protecting = ground.view.tenant.groups.iter().filter(|(_, row)| row.role_assignable.is_some());
        protecting.for_each(|(group, _)| cone.need(Need::Owner(group)));
        cone.add(ground, wanted);
        cone
    }

    /// Searches backward from a further goal.
    pub(super) fn add(&mut self, ground: Ground<'_>, wanted: &Wanted) {
        wanted.members.iter().for_each(|group| self.need(Need::Member(*group)));
        wanted.owners.iter().for_each(|group| self.need(Need::Owner(*group)));
        wanted.roles.iter().for_each(|role| self.need(Need::Role(*role)));
        while let Some(need) = self.queue.pop() {
            stop::check();
            self.follow(ground, need);
        }
    }

    /// Returns the accounts to look at, in declaration order: those with facts of their own on the way, and where an open group leads there
    /// those that are named somewhere, and `spares` of the others, which differ in nothing.
    pub(super) fn candidates(&self, ground: Ground<'_>, spares: usize) -> Vec<PrincipalId> {
        let mut found = self.accounts.clone();
        if self.is_open {
            found.extend(ground.index.agents().users());
            found.extend(ground.index.named().filter(|named| !ground.view.tenant.principals.row(*named).is_group()));
            found.extend(self.spares(ground, spares));
        }
        found.into_iter().collect()
    }

    /// Returns those of them that were found since it was asked last.
    pub(super) fn new_candidates(&mut self, ground: Ground<'_>, spares: usize) -> Vec<PrincipalId> {
        if self.is_open && !self.is_open_known {
            self.is_open_known = true;
            return self.candidates(ground, spares);
        }
        let mut found = std::mem::take(&mut self.new_accounts);
        found.sort_unstable();
        found
    }

    fn find(&mut self, account: PrincipalId) {
        if self.accounts.insert(account) {
            self.new_accounts.push(account);
        }
    }

    /// Returns `count` others that are given nothing at all; on the way to them also those that are given something elsewhere, but not many.
    fn spares(&self, ground: Ground<'_>, count: usize) -> Vec<PrincipalId> {
        let mut found = Vec::new();
        let mut bare = 0;
        for other in self.others(ground).take(ground.index.bounds().passed) {
            if bare == count {
                break;
            }
            bare += usize::from(ground.view.of_principal(other).next().is_none());
            found.push(other);
        }
        found
    }

    /// Returns the users who can join an open group, and are neither named anywhere nor have facts of their own on the way, in declaration
    /// order.
    pub(super) fn others<'a>(&'a self, ground: Ground<'a>) -> impl Iterator<Item = PrincipalId> + use<'a> {
        let is_person = move |id: &PrincipalId| AccountKind::of(&ground.view, *id) == Some(AccountKind::Person);
        ground.view.tenant.principals.ids().filter(is_person).filter(move |id| !self.accounts.contains(id) && !ground.index.is_named(*id))
    }

    /// Returns the facts that may lead there, whatever their window.
    pub(super) fn facts(&self, ground: Ground<'_>) -> BTreeSet<FactId> {
        let view = ground.view;
        let of_need = |need: &Need| -> Vec<FactId> {
            match *need {
                Need::Member(group) | Need::Owner(group) => view.of_group(group).map(|(id, _)| id).collect(),
                Need::Role(role) | Need::RoleIn(role, _) => view.of_role(role).map(|(id, _)| id).collect(),
                Need::Power | Need::Passage(_) => Vec::new(),
            }
        };
        self.limits.seen.iter().flat_map(of_need).collect()
    }

    /// Searches backward from the approvers of a policy, and from those of the policies on their way.
    pub(super) fn of_approvers(ground: Ground<'_>, policy: PolicyId) -> Self {
        let mut cone = Self::default();
        cone.need_approval(policy);
        while let Some(policy) = cone.new_policies.pop() {
            cone.add(ground, &approver_facts(ground, policy));
        }
        cone
    }

    fn need_approval(&mut self, policy: PolicyId) {
        if self.policies.insert(policy) {
            self.new_policies.push(policy);
        }
    }

    fn need(&mut self, need: Need) {
        if !self.limits.seen.insert(need) {
            return;
        }
        self.queue.push(need);
        // whoever owns a group adds itself, so that an owner is looked for wherever a member is
        if let Need::Owner(group) = need {
            self.limits.groups.push(group);
        }
    }

    fn follow(&mut self, ground: Ground<'_>, need: Need) {
        match need {
            Need::Member(group) => self.follow_group(ground, group, Relation::Member),
            Need::Owner(group) => self.follow_group(ground, group, Relation::Owner),
            Need::Role(role) => self.follow_role(ground, role),
            Need::RoleIn(role, unit) => self.follow_role_in(ground, role, unit),
            Need::Power => self.follow_power(ground),
            Need::Passage(policy) => self.follow_passage(ground, policy),
        }
    }

    fn follow_power(&mut self, ground: Ground<'_>) {
        let tenant = ground.view.tenant;
        ground.index.strong_roles().iter().for_each(|role| self.need(Need::Role(*role)));
        if self.purpose == Purpose::Escalation {
            let over_accounts = tenant.roles.ids().filter(|role| power::has_power_over_accounts(tenant, *role));
            over_accounts.for_each(|role| self.need(Need::Role(role)));
            ground.index.agents().controllers().for_each(|controller| self.find(controller));
        }
    }

    /// An attacker may need an approver, a way past a context, or an account that is excluded from it.
    fn follow_passage(&mut self, ground: Ground<'_>, policy: PolicyId) {
        let conditions = ground.conditions();
        for named in conditions.named_approvers(policy).chain(conditions.excluded_by(policy)) {
            match named {
                Named::MembersOf(group) => self.need(Need::Member(group)),
                Named::Account(account) => self.find(account),
            }
        }
        conditions.approving_roles(policy).for_each(|role| self.need(Need::Role(role)));
    }

    fn follow_group(&mut self, ground: Ground<'_>, group: GroupId, relation: Relation) {
        let row = ground.view.tenant.groups.row(group);
        self.is_open |= relation == Relation::Member && row.open.is_some();
        self.need(Need::Owner(group));
        match self.purpose {
            Purpose::Reach | Purpose::Escalation => self.need(Need::Power),
            Purpose::NearReach => self.need_power_in_units(ground, group),
        }
        for (_, fact) in ground.view.of_group(group) {
            if fact.target == Target::Group(group, relation) {
                self.follow_fact(ground, fact);
            }
        }
    }

    /// A role in a unit gives power over the groups in it.
    fn need_power_in_units(&mut self, ground: Ground<'_>, group: GroupId) {
        let tenant = ground.view.tenant;
        for unit in ground.index.units().units_of(tenant.groups.row(group).principal) {
            for role in ground.index.strong_roles() {
                let changes = |relation| power::changes(tenant, ground.index.units(), (*role, Scope::Unit(unit)), group, relation);
                if changes(Relation::Member) || changes(Relation::Owner) {
                    self.need(Need::RoleIn(*role, unit));
                }
            }
        }
    }

    fn follow_role_in(&mut self, ground: Ground<'_>, role: RoleId, unit: UnitId) {
        for (_, fact) in ground.view.of_role(role).filter(|(_, fact)| fact.target == Target::Role(role, Scope::Unit(unit))) {
            self.follow_fact(ground, fact);
        }
    }

    fn follow_role(&mut self, ground: Ground<'_>, role: RoleId) {
        match self.purpose {
            Purpose::Reach | Purpose::Escalation => self.need(Need::Power),
            Purpose::NearReach => {}
        }
        for (_, fact) in ground.view.of_role(role) {
            self.follow_fact(ground, fact);
        }
    }

    fn follow_fact(&mut self, ground: Ground<'_>, fact: &Assignment) {
        let view = ground.view;
        let is_eligible = view.is_eligible(fact);
        if let Some(policy) = policy_of(view.tenant, fact.target.thing()).filter(|_| is_eligible) {
            if ground.conditions().asks_approval(policy) {
                self.need_approval(policy);
            }
            if self.purpose == Purpose::Escalation {
                self.need(Need::Passage(policy));
            } else if !ground.index.agents().users().is_empty() {
                // an agent's user may have to come into a group that a context excludes (D3.18)
                ground.conditions().excluded_groups(policy).for_each(|group| self.need(Need::Member(group)));
            }
        }
        if !is_eligible && !view.is_in_force(fact) {
            return;
        }
        match view.tenant.group_of(fact.principal) {
            Some(group) => self.need(Need::Member(group)),
            None => self.find(fact.principal),
        }
    }
}

/// Returns the facts that make an account an approver under a policy, besides being named.
pub(super) fn approver_facts(ground: Ground<'_>, policy: PolicyId) -> Wanted {
    let conditions = ground.conditions();
    let members = conditions.named_approvers(policy).filter_map(Named::group).collect();
    Wanted { members, roles: conditions.approving_roles(policy).collect(), ..Wanted::default() }
}
