//! Finds approvers: by the given facts, then among those nearest to it, then among everybody (`docs/reach.md`, approvers who are not there yet).

use std::collections::BTreeSet;
use std::sync::Arc;

use super::state::Fixpoint;
use crate::eval::policy_of;
use crate::ir::{PolicyId, PrincipalId, Thing};
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

    /// Tells whether an account that was just computed may come further by an approval, after looking for the approvers it lacks.
    pub(super) fn is_helped(&mut self, account: PrincipalId, wanted: &Wanted, extent: Extent, mode: Mode) -> bool {
        if mode == Mode::WithoutApproval || self.standing.stopped().is_empty() {
            return false;
        }
        let stopped: Vec<PolicyId> = self.standing.stopped().to_vec();
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
        if open.iter().any(|policy| self.find_near(*policy, requester)) {
            return true;
        }
        self.settle(open);
        policies.iter().any(|policy| self.memory.approvers.has_other_than(*policy, requester))
    }

    /// Looks for an approver other than a requester among those who come to it without power over all groups; tells whether there is one.
    fn find_near(&mut self, policy: PolicyId, requester: Option<PrincipalId>) -> bool {
        let facts = ApproverFacts::of(self.ground, policy);
        let cone = Cone::near(self.ground, &facts.wanted);
        let ground = Ground { limits: Some(&cone.limits), ..self.ground };
        let mut standing = Standing::default();
        for account in cone.candidates(self.ground, 0) {
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
        let mut asked = cone.candidates(self.ground, self.ground.index.bounds().spares);
        let mut is_changed = true;
        while is_changed && !self.are_full(&open) {
            is_changed = false;
            asked.retain(|account| self.add_if_approver(*account, &cone, &open, &mut is_changed));
        }
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
            queue.extend(cone.policies.iter().copied().filter(|policy| !seen.contains(policy)));
        }
        open
    }

    fn are_full(&self, open: &[ApproverFacts]) -> bool {
        open.iter().all(|facts| self.memory.approvers.is_full(facts.policy))
    }

    /// Adds an account to the approvers of the policies it can approve under; tells whether it must be asked again.
    fn add_if_approver(&mut self, account: PrincipalId, cone: &Cone, open: &[ApproverFacts], is_changed: &mut bool) -> bool {
        if self.are_full(open) {
            return false;
        }
        let ground = Ground { limits: Some(&cone.limits), ..self.ground };
        let mut standing = Standing::default();
        let shared = self.stand_as_known(&mut standing, ground, account);
        for facts in open {
            let makes = |standing: &Standing| facts.are_met_by(&self.ground, standing);
            let is_met = makes(&standing) || shared.as_ref().is_some_and(|shared| makes(shared));
            *is_changed |= is_met && self.memory.approvers.add(facts.policy, account);
        }
        !standing.stopped().is_empty() || shared.is_some_and(|shared| !shared.stopped().is_empty())
    }

    /// Computes what an account gets by what is known of approvers; what it has in common with others is returned.
    fn stand_as_known(&mut self, standing: &mut Standing, ground: Ground<'_>, account: PrincipalId) -> Option<Arc<Standing>> {
        let mode = Mode::WithApproval;
        let mut has_every_role = false;
        loop {
            standing.compute_near(ground, &Wanted::default(), (account, has_every_role), Extent::Whole, &self.memory.approvers.known(mode));
            let common = standing.common(ground.index)?;
            let shared = self.follow_as_known((common, self.memory.approvers.special(account), mode)).standing;
            if common.has_every_role || !standing.waits_for_every_role() || !shared.has_every_role() {
                return Some(shared);
            }
            has_every_role = true;
        }
    }
}
