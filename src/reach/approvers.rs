//! Who could approve: what is known so far about the approvers of each policy (`docs/reach.md`, approvers who are not there yet).

use std::cell::RefCell;

use rustc_hash::{FxHashMap, FxHashSet};

use super::conditions::Named;
use super::cone::approver_facts;
use super::goal::Wanted;
use super::ground::Ground;
use super::standing::{Approvals, Standing};
use super::types::Mode;
use crate::eval::{Closure, Reading, may_approve, role_holders};
use crate::ir::{GroupId, PolicyId, PrincipalId, Relation, RoleId, Scope, Target};

/// Up to two approvers of one policy: with two, everybody has one other than themselves.
#[derive(Debug, Clone, Default)]
struct Witnesses {
    found: Vec<PrincipalId>,
    is_settled: bool,
}

impl Witnesses {
    fn is_full(&self) -> bool {
        self.found.len() > 1
    }

    fn has_other_than(&self, requester: Option<PrincipalId>) -> bool {
        self.found.iter().any(|approver| Some(*approver) != requester)
    }

    fn only(&self) -> Option<PrincipalId> {
        self.found.first().copied().filter(|_| !self.is_full())
    }
}

/// What is known about the approvers of all policies. It only grows.
#[derive(Debug, Clone, Default)]
pub(super) struct Approvers {
    by_policy: FxHashMap<PolicyId, Witnesses>,
    /// The only known approvers of something, with how many things those are.
    only: FxHashMap<PrincipalId, usize>,
    /// How many approvers are known.
    count: usize,
    down: Closure,
}

impl Approvers {
    /// Returns how many approvers are known: where it has grown, more may be had than before.
    pub(super) fn count(&self) -> usize {
        self.count
    }

    /// Looks up a policy in the given facts, unless that has been done.
    pub(super) fn look_up(&mut self, ground: Ground<'_>, policy: PolicyId) {
        if self.by_policy.contains_key(&policy) {
            return;
        }
        self.by_policy.insert(policy, Witnesses::default());
        for given in given_approvers(ground, &mut self.down, policy) {
            self.add(policy, given);
        }
    }

    /// Adds an approver; tells whether that changes anything.
    pub(super) fn add(&mut self, policy: PolicyId, approver: PrincipalId) -> bool {
        let witnesses = self.by_policy.entry(policy).or_default();
        if witnesses.is_full() || witnesses.found.contains(&approver) {
            return false;
        }
        let before = witnesses.only();
        witnesses.found.push(approver);
        witnesses.is_settled |= witnesses.is_full();
        let after = witnesses.only();
        self.count += 1;
        if let Some(before) = before {
            *self.only.entry(before).or_default() -= 1;
        }
        if let Some(after) = after {
            *self.only.entry(after).or_default() += 1;
        }
        true
    }

    /// Notes that all approvers of a policy, as far as two, are known.
    pub(super) fn settle(&mut self, policy: PolicyId) {
        self.by_policy.entry(policy).or_default().is_settled = true;
    }

    /// Tells whether all approvers of a policy, as far as two, are known.
    pub(super) fn is_settled(&self, policy: PolicyId) -> bool {
        self.by_policy.get(&policy).is_some_and(|known| known.is_settled)
    }

    /// Tells whether two approvers of a policy are known.
    pub(super) fn is_full(&self, policy: PolicyId) -> bool {
        self.by_policy.get(&policy).is_some_and(Witnesses::is_full)
    }

    /// Returns the only known approver of a policy.
    pub(super) fn only(&self, policy: PolicyId) -> Option<PrincipalId> {
        self.by_policy.get(&policy).and_then(Witnesses::only)
    }

    /// Tells whether an approver other than a requester is known.
    pub(super) fn has_other_than(&self, policy: PolicyId, requester: Option<PrincipalId>) -> bool {
        self.by_policy.get(&policy).is_some_and(|known| known.has_other_than(requester))
    }

    /// Returns an account where it is the only known approver of something, so that it may be stopped where nobody else is.
    pub(super) fn special(&self, account: PrincipalId) -> Option<PrincipalId> {
        self.only.get(&account).is_some_and(|count| *count > 0).then_some(account)
    }

    /// Returns the accounts that are known as approvers of something.
    pub(super) fn all(&self) -> FxHashSet<PrincipalId> {
        self.by_policy.values().flat_map(|known| known.found.iter().copied()).collect()
    }

    /// Returns what is known, as one mode lets it count.
    pub(super) fn known(&self, mode: Mode) -> Known<'_> {
        Known { mode, approvers: self }
    }
}

/// What is known so far about approvers.
#[derive(Debug, Clone, Copy)]
pub(super) struct Known<'a> {
    mode: Mode,
    approvers: &'a Approvers,
}

impl<'a> Known<'a> {
    /// Returns the approvers of a policy, as far as two.
    pub(super) fn approvers_of(&self, policy: PolicyId) -> &'a [PrincipalId] {
        self.approvers.by_policy.get(&policy).map_or(&[], |known| known.found.as_slice())
    }
}

impl Approvals for Known<'_> {
    fn has_approver(&self, policy: PolicyId, requester: Option<PrincipalId>) -> bool {
        self.mode == Mode::WithApproval && self.approvers.has_other_than(policy, requester)
    }
}

/// What makes an account approver under a policy, besides being named: memberships, or roles held tenant-wide.
pub(super) struct ApproverFacts {
    pub(super) policy: PolicyId,
    pub(super) wanted: Wanted,
}

impl ApproverFacts {
    pub(super) fn of(ground: Ground<'_>, policy: PolicyId) -> Self {
        Self { policy, wanted: approver_facts(ground, policy) }
    }

    /// Tells whether what an account gets makes it an approver: only people approve (D2.22).
    pub(super) fn are_met_by(&self, ground: &Ground<'_>, standing: &Standing) -> bool {
        if !standing.is_user() {
            return false;
        }
        let is_member = |group: &GroupId| standing.gets(ground, Target::Group(*group, Relation::Member));
        let holds = |role: &RoleId| standing.has(Target::Role(*role, Scope::Tenant));
        self.wanted.members.iter().any(is_member) || self.wanted.roles.iter().any(holds)
    }
}

/// Finds up to two approvers by the given facts.
fn given_approvers(ground: Ground<'_>, down: &mut Closure, policy: PolicyId) -> Vec<PrincipalId> {
    let view = ground.view;
    let found: RefCell<Vec<PrincipalId>> = RefCell::default();
    let add = |account: PrincipalId| {
        let mut found = found.borrow_mut();
        if may_approve(view.tenant, account) && !found.contains(&account) && found.len() < 2 {
            found.push(account);
        }
        found.len() > 1
    };
    for named in ground.conditions().named_approvers(policy) {
        match named {
            Named::MembersOf(group) => _ = down.search_down(&view, group, Reading::InForce, |fact| add(fact.principal)),
            Named::Account(account) => _ = add(account),
        }
    }
    for role in ground.conditions().approving_roles(policy) {
        role_holders(&view, down, role, Some(Scope::Tenant)).into_iter().any(|(holder, _)| add(holder));
    }
    found.into_inner()
}
