//! What a plan in the most rests on that is not known.

use std::collections::BTreeSet;

use crate::eval::FactId;
use crate::ir::{
    Among, GroupFlag, GroupId, Instant, PolicyId, PrincipalId, Target, Tenant, Unknowable, Unknown, UnknownAssignment, UnknownId, UserFlag,
};
use crate::reach::{Account, Plan, Step, StepKind, StepTarget};

use super::ends::Bounds;
use super::least::protects;

/// What a plan rests on that is not known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Blame {
    /// Of each step, in order.
    pub steps: Vec<Vec<UnknownId>>,
    /// Of the whole plan, in order of place.
    pub all: Vec<UnknownId>,
}

impl Bounds<'_> {
    /// Finds it, for a plan at an instant.
    #[must_use]
    pub fn blame(&self, plan: &Plan, at: Instant) -> Blame {
        let steps: Vec<Vec<UnknownId>> = plan.steps.iter().map(|step| self.of_step(step, at).into_iter().collect()).collect();
        let mut all: BTreeSet<UnknownId> = steps.iter().flatten().copied().collect();
        all.extend(plan.facts.iter().flat_map(|fact| self.of_fact(*fact, at)));
        all.extend(self.of_account(plan.holder, &[UserFlag::Disabled]));
        if all.is_empty() {
            all = self.given.unknowns.iter().map(|(id, _)| id).collect();
        }
        Blame { steps, all: all.into_iter().collect() }
    }

    fn of_step(&self, step: &Step, at: Instant) -> BTreeSet<UnknownId> {
        let mut found: BTreeSet<UnknownId> = step.facts.iter().flat_map(|fact| self.of_fact(*fact, at)).collect();
        found.extend(self.of_account(step.actor, &[UserFlag::Disabled]));
        if let Some(StepTarget::Held(target)) = step.target {
            found.extend(self.of_target(step, target));
        }
        match step.kind {
            StepKind::ResetPassword | StepKind::ResetMfa => {
                let flags = [UserFlag::Disabled, UserFlag::Synced, UserFlag::Mfa];
                found.extend(step.subject.into_iter().flat_map(|victim| self.of_account(victim, &flags)));
                found.extend(step.subject.into_iter().flat_map(|victim| self.of_victim(victim, at)));
            }
            StepKind::TakeOver => found.extend(step.subject.into_iter().flat_map(|victim| self.of_account(victim, &[UserFlag::Mfa]))),
            StepKind::Join | StepKind::AddMember | StepKind::AddOwner => found.extend(self.of_account(step.actor, &[UserFlag::Guest])),
            _ => {}
        }
        found
    }

    /// Flags of a group on which a change or joining rests, and the policy before an activation.
    fn of_target(&self, step: &Step, target: Target) -> Vec<UnknownId> {
        let policies = match step.kind {
            StepKind::ActivateMembership | StepKind::ActivateOwnership | StepKind::ActivateRole | StepKind::Approve => self.policy(target),
            _ => None,
        };
        let of_policy = policies.into_iter().flat_map(|policy| self.given.unknowns.of_policy(policy)).map(|(id, _)| id);
        match target {
            Target::Group(group, _) => of_policy.chain(self.of_group(group)).collect(),
            Target::Role(..) => of_policy.collect(),
        }
    }

    fn policy(&self, target: Target) -> Option<PolicyId> {
        crate::eval::policy_of(&self.most.end.tenant, target.thing())
    }

    fn of_group(&self, group: GroupId) -> impl Iterator<Item = UnknownId> {
        GroupFlag::ALL.iter().filter_map(move |flag| self.given.unknowns.group_flag(group, *flag))
    }

    fn of_fact(&self, fact: FactId, at: Instant) -> Option<UnknownId> {
        let view = crate::eval::View::new(&self.most.end.tenant, at);
        let fact = view.fact(fact);
        // many statements may stand in one place of what is imported
        let is_of = |row: &UnknownAssignment| (row.target, row.state, row.window) == (fact.target, fact.state, fact.window);
        let gives = |unknown: &Unknown| unknown.span == fact.span && matches!(&unknown.what, Unknowable::Assignment(row) if is_of(row));
        self.given.unknowns.iter().find(|(_, unknown)| gives(unknown)).map(|(id, _)| id)
    }

    fn of_account(&self, account: Account, flags: &[UserFlag]) -> Vec<UnknownId> {
        let Account::Principal(principal) = account else { return Vec::new() };
        let principal = self.original(principal);
        flags.iter().filter_map(|flag| self.given.unknowns.user_flag(principal, *flag)).collect()
    }

    /// Returns what may protect an account, or give it a role that forbids its reset.
    fn of_victim(&self, victim: Account, at: Instant) -> Vec<UnknownId> {
        let Account::Principal(victim) = victim else { return Vec::new() };
        let victim = self.original(victim);
        let may_protect = |tenant: &Tenant, unknown: &Unknowable| match unknown {
            Unknowable::Assignment(row) => {
                let is_meant = match &row.among {
                    Among::Anyone => true,
                    Among::These(named) => named.contains(&victim),
                };
                is_meant && row.window.contains(at) && protects(tenant, row).is_some()
            }
            Unknowable::UserFlag(..) | Unknowable::GroupFlag(..) | Unknowable::Field { .. } | Unknowable::Policy(_) => false,
        };
        self.given.unknowns.iter().filter(|(_, unknown)| may_protect(&self.least.tenant, &unknown.what)).map(|(id, _)| id).collect()
    }

    /// Returns the declared account for which another one stands.
    fn original(&self, principal: PrincipalId) -> PrincipalId {
        self.most.doubles.iter().find(|(_, double)| *double == principal).map_or(principal, |(original, _)| *original)
    }
}
