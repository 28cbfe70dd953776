//! Searches backward from what is wanted: which accounts could come to it, if every gate were open.

use std::collections::BTreeSet;

use rustc_hash::FxHashSet;

use crate::eval::{default_approver_roles, policy_of};
use crate::ir::{Approval, Assignment, GroupId, PolicyId, PrincipalId, Relation, RoleId, Target};

use super::goal::Wanted;
use super::power;
use super::standing::Ground;

/// A fact that somebody may need on the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Need {
    Member(GroupId),
    Owner(GroupId),
    Role(RoleId),
    /// Any role with power over groups or roles.
    Power,
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
    seen: FxHashSet<Need>,
    queue: Vec<Need>,
}

impl Cone {
    /// Searches backward from a goal.
    pub(super) fn of(ground: Ground<'_>, wanted: &Wanted) -> Self {
        let mut cone = Self::default();
        cone.add(ground, wanted);
        cone
    }

    /// Searches backward from a further goal.
    pub(super) fn add(&mut self, ground: Ground<'_>, wanted: &Wanted) {
        wanted.members.iter().for_each(|group| self.need(Need::Member(*group)));
        wanted.owners.iter().for_each(|group| self.need(Need::Owner(*group)));
        wanted.roles.iter().for_each(|role| self.need(Need::Role(*role)));
        while let Some(need) = self.queue.pop() {
            self.follow(ground, need);
        }
    }

    /// Returns everybody who could come there, in declaration order.
    pub(super) fn candidates(&self, ground: Ground<'_>) -> Vec<PrincipalId> {
        if self.is_open {
            return ground.view.tenant.principals.iter().filter(|(_, row)| !row.is_group()).map(|(id, _)| id).collect();
        }
        self.accounts.iter().copied().collect()
    }

    fn need(&mut self, need: Need) {
        if self.seen.insert(need) {
            self.queue.push(need);
        }
    }

    fn follow(&mut self, ground: Ground<'_>, need: Need) {
        match need {
            Need::Member(group) => self.follow_group(ground, group, Relation::Member),
            Need::Owner(group) => self.follow_group(ground, group, Relation::Owner),
            Need::Role(role) => self.follow_role(ground, role),
            Need::Power => {
                let roles = ground.view.tenant.roles.ids();
                let strong = roles.filter(|role| power::has_power_over_groups(ground.view.tenant, *role));
                strong.for_each(|role| self.need(Need::Role(role)));
            }
        }
    }

    fn follow_group(&mut self, ground: Ground<'_>, group: GroupId, relation: Relation) {
        let row = ground.view.tenant.groups.row(group);
        self.is_open |= relation == Relation::Member && row.open.is_some();
        self.need(Need::Owner(group));
        self.need(Need::Power);
        for (_, fact) in ground.view.of_group(group) {
            if fact.target == Target::Group(group, relation) {
                self.follow_fact(ground, fact);
            }
        }
    }

    fn follow_role(&mut self, ground: Ground<'_>, role: RoleId) {
        self.need(Need::Power);
        for (_, fact) in ground.view.of_role(role) {
            self.follow_fact(ground, fact);
        }
    }

    fn follow_fact(&mut self, ground: Ground<'_>, fact: &Assignment) {
        let view = ground.view;
        let is_eligible = view.is_eligible(fact);
        if is_eligible {
            self.policies.extend(policy_of(view.tenant, fact.target.thing()).filter(|policy| asks(ground, *policy)));
        }
        if !is_eligible && !view.is_in_force(fact) {
            return;
        }
        match view.tenant.group_of(fact.principal) {
            Some(group) => self.need(Need::Member(group)),
            None => _ = self.accounts.insert(fact.principal),
        }
    }
}

fn asks(ground: Ground<'_>, policy: PolicyId) -> bool {
    ground.view.tenant.policies.row(policy).activation.approval.value != Approval::NotRequired
}

/// Returns the facts that make an account an approver under a policy, besides being named.
pub(super) fn approver_facts(ground: Ground<'_>, policy: PolicyId) -> Wanted {
    match &ground.view.tenant.policies.row(policy).activation.approval.value {
        Approval::NotRequired => Wanted::default(),
        Approval::By(named) => Wanted {
            members: named.iter().filter_map(|approver| ground.view.tenant.group_of(approver.principal)).collect(),
            ..Wanted::default()
        },
        Approval::DefaultApprovers => Wanted { roles: default_approver_roles().to_vec(), ..Wanted::default() },
    }
}
