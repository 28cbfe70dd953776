//! Finds approvers: by the given facts, then among those nearest to it, then among everybody (`docs/reach.md`, approvers who are not there yet).

use std::collections::BTreeSet;

use super::settling::Settling;
use super::state::Fixpoint;
use crate::eval::policy_of;
use crate::ir::{PolicyId, PrincipalId, Thing};
use crate::reach::alike::put_together;
use crate::reach::approvers::ApproverFacts;
use crate::reach::cone::Cone;
use crate::reach::goal::Wanted;
use crate::reach::ground::Ground;
use crate::reach::standing::{AnyApproval, Extent, Standing};
use crate::reach::types::Mode;

impl Fixpoint<'_> {
    /// Tells whether anybody other than the requester can approve an activation, now or after steps of their own: where not, a request could
    /// only lapse (`no-approver`). Tells `true` where no approval is asked for.
    pub(crate) fn has_approver(&mut self, thing: Thing, requester: PrincipalId) -> bool {
        let Some(policy) = policy_of(self.ground.view.tenant, thing) else { return false };
        if !self.ground.conditions().asks_approval(policy) {
            return true;
        }
        self.find_approvers(&[policy], Some(requester))
    }

    /// Tells whether everybody who activates something has an approver, as there are two.
    pub(crate) fn has_two_approvers(&mut self, thing: Thing) -> bool {
        let Some(policy) = policy_of(self.ground.view.tenant, thing) else { return false };
        self.find_approvers(&[policy], None)
            && self.memory.approvers.only(policy).is_none_or(|only| self.find_approvers(&[policy], Some(only)))
    }

    fn all_with_approval(&self) -> Vec<PolicyId> {
        let asks_approval = |policy: &PolicyId| self.ground.conditions().asks_approval(*policy);
        self.ground.view.tenant.policies.ids().filter(asks_approval).collect()
    }

    /// Tells whether an account that was just computed may come further by an approval, after looking for the approvers it lacks.
    pub(super) fn is_helped(&mut self, account: PrincipalId, wanted: &Wanted, extent: Extent, mode: Mode) -> bool {
        let stopped = self.standing.stopped();
        if mode == Mode::WithoutApproval || stopped.is_empty() {
            return false;
        }
        self.are_given(&stopped, Some(account))
            || (self.is_hopeful(account, wanted, extent) && self.find_approvers(&stopped, Some(account)))
    }

    /// Tells whether an account would come further if it got every approval.
    fn is_hopeful(&self, account: PrincipalId, wanted: &Wanted, extent: Extent) -> bool {
        let mut hopeful = Standing::default();
        hopeful.compute_near(self.ground, wanted, (account, false), extent, &AnyApproval);
        let index = self.ground.index;
        extent == Extent::Whole || hopeful.comes_to(&self.ground, wanted) || hopeful.common(index) != self.standing.common(index)
    }

    /// Tells whether one of some policies has an approver other than a requester by the given facts, or another that is known.
    fn are_given(&mut self, policies: &[PolicyId], requester: Option<PrincipalId>) -> bool {
        policies.iter().for_each(|policy| self.memory.approvers.look_up(self.ground, *policy));
        policies.iter().any(|policy| self.memory.approvers.has_other_than(*policy, requester))
    }

    /// Tells whether one of some policies has an approver other than a requester.
    pub(super) fn find_approvers(&mut self, policies: &[PolicyId], requester: Option<PrincipalId>) -> bool {
        if self.are_given(policies, requester) {
            return true;
        }
        let open: Vec<PolicyId> = policies.iter().copied().filter(|policy| !self.memory.approvers.is_settled(*policy)).collect();
        let tries = self.ground.index.bounds().near_approvers.saturating_sub(self.memory.near_tries); // none where all are used up
        self.memory.near_tries += open.len().min(tries);
        if open.iter().take(tries).any(|policy| self.find_near(*policy, requester)) {
            return true;
        }
        // where many are asked about, one search for all takes less than one for each
        let all = open.len() > tries;
        self.settle(if all { self.all_with_approval() } else { open });
        policies.iter().any(|policy| self.memory.approvers.has_other_than(*policy, requester))
    }

    /// Looks for an approver other than a requester among those who come to it without power over all groups; tells whether there is one.
    fn find_near(&mut self, policy: PolicyId, requester: Option<PrincipalId>) -> bool {
        let facts = ApproverFacts::of(self.ground, policy);
        let cone = Cone::near(self.ground, &facts.wanted);
        let ground = Ground { limits: Some(&cone.limits), ..self.ground };
        let mut standing = Standing::default();
        for account in self.few_of_each(ground, &facts.wanted, &cone.candidates(self.ground, 0)) {
            let known = self.memory.approvers.known(Mode::WithApproval);
            standing.compute_near(ground, &facts.wanted, (account, false), Extent::Whole, &known);
            if facts.are_met_by(&self.ground, &standing) {
                self.memory.approvers.add(policy, account);
                if self.memory.approvers.has_other_than(policy, requester) {
                    return true;
                }
            }
        }
        false
    }

    /// Finds the approvers of some policies, as far as two, together with those of all policies that stand before becoming one.
    pub(super) fn settle(&mut self, policies: Vec<PolicyId>) {
        let mut cone = Cone::default();
        let open = self.collect_open(policies, &mut cone);
        if open.is_empty() {
            return;
        }
        let near = Ground { limits: Some(&cone.limits), ..self.ground };
        let candidates = cone.candidates(self.ground, self.ground.index.bounds().spares);
        let accounts = self.few_of_each(near, &Wanted::default(), &candidates);
        Settling::new(near, &mut self.memory.approvers, &open).run(accounts);
        open.iter().for_each(|facts| self.memory.approvers.settle(facts.policy));
    }

    /// Gathers the policies that are not settled, and the cone of everybody who could become an approver under one of them.
    fn collect_open(&mut self, policies: Vec<PolicyId>, cone: &mut Cone) -> Vec<ApproverFacts> {
        let mut open: Vec<ApproverFacts> = Vec::new();
        let mut queue = policies;
        let mut seen = BTreeSet::new();
        while let Some(policy) = queue.pop() {
            self.memory.approvers.look_up(self.ground, policy);
            if !seen.insert(policy) || self.memory.approvers.is_settled(policy) {
                continue;
            }
            let facts = ApproverFacts::of(self.ground, policy);
            cone.add(self.ground, &facts.wanted);
            open.push(facts);
            queue.append(&mut cone.new_policies);
        }
        open
    }

    /// Leaves of accounts that get the same as many as may be needed: one may be the requester.
    fn few_of_each(&self, ground: Ground<'_>, wanted: &Wanted, accounts: &[PrincipalId]) -> Vec<PrincipalId> {
        let is_special = |account: &PrincipalId| self.memory.approvers.special(*account).is_some();
        let special = accounts.iter().copied().filter(is_special).collect();
        let few = ground.index.bounds().spares;
        put_together(ground, wanted, accounts, &special).into_iter().flat_map(|alike| alike.into_iter().take(few)).collect()
    }
}
