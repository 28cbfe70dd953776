//! Finds the smallest changes that turn a denial. Every one is applied and judged before it is told. Judges by `answer` alone; a candidate is never
//! told for what a reason says.

mod candidate;
mod single;
mod statement;

pub(super) use single::{find_power, likely_assignments};

use std::collections::BTreeSet;

use crate::eval::{
    ApprovalState, Blocker, Closure, Decision, Judgement, MIN_ACTIVATION_SECONDS, Reading, Request, View, default_approver_roles, policy_of,
};
use crate::ir::{Approval, Assignment, Instant, PolicyId, Strangers};

use super::asker::Asker;
use super::said::Fix;
use super::steps::{self, Step, Ways};
use candidate::{Candidate, Part};
use statement::{eligible, membership};

/// How many instants are tried in the search for one to wait for.
const TRIED_INSTANTS: usize = 256;
/// How many fixes are told.
const TOLD_FIXES: usize = 6;

/// Returns verified changes, smallest first; none contains another, and each is needed as a whole. Nothing is offered for what no
/// statement can change: the kind of an account, a disabled one, a group that is not PIM-enabled.
pub(super) fn find(asker: &mut Asker<'_>, request: &Request<'_>, judgement: &Judgement) -> Vec<Fix> {
    let beyond = [Blocker::PrincipalKind, Blocker::Disabled, Blocker::NotPimEnabled];
    if beyond.iter().any(|blocker| judgement.blockers.has(*blocker)) {
        return Vec::new();
    }
    let Some(policy) = policy_of(asker.tenant(), request.thing) else { return Vec::new() };
    let denied = Denied { view: asker.view, worlds: asker.everywhere(), strangers: asker.strangers, request, policy, judgement };
    let mut verified: Vec<(Candidate, Decision)> = Vec::new();
    for candidate in denied.candidates() {
        denied.add(&mut verified, candidate);
    }
    denied.add_memberships(&mut verified);
    verified.sort_by_key(|(candidate, _)| candidate.len());
    let told = verified.into_iter().take(TOLD_FIXES);
    told.map(|(candidate, decision)| Fix { changes: candidate.texts(asker.tenant(), request, asker.strangers), decision }).collect()
}

struct Denied<'v, 'a> {
    view: View<'a>,
    /// Where a change has to turn the denial.
    worlds: Vec<View<'a>>,
    strangers: Option<&'a Strangers>,
    request: &'v Request<'v>,
    policy: PolicyId,
    judgement: &'v Judgement,
}

impl Denied<'_, '_> {
    /// Returns the candidates: what the question itself must change, times each way to become eligible, times each way to have an
    /// approver; then waiting.
    fn candidates(&self) -> Vec<Candidate> {
        let question = self.question_parts();
        let mut candidates = Vec::new();
        for eligibility in self.eligibility_parts() {
            for approver in self.approver_parts() {
                candidates.push(Candidate::new(question.iter().chain(&eligibility).chain(&approver).cloned()));
            }
        }
        candidates.extend(self.instants().into_iter().find_map(|at| {
            let waiting = Candidate::new(question.iter().cloned().chain([Part::Wait(at)]));
            self.verify(waiting.clone()).map(|_| waiting)
        }));
        candidates
    }

    /// Adds single memberships that turn everything at once: as many as may be told. Of many that do not each is not tried: where all of some
    /// together turn nothing, none of them does.
    fn add_memberships(&self, verified: &mut Vec<(Candidate, Decision)>) {
        let mut waiting = vec![self.memberships()];
        while let Some(mut parts) = waiting.pop() {
            let is_told_of_enough = verified.iter().filter(|(known, _)| known.len() == 1).count() >= TOLD_FIXES;
            if is_told_of_enough || parts.is_empty() {
                return;
            }
            let together = Candidate::new(parts.iter().cloned());
            if parts.len() > 1 && self.turns_nothing(&together) {
                continue;
            }
            if parts.len() == 1 {
                self.add(verified, together);
                continue;
            }
            let right = parts.split_off(parts.len() / 2);
            waiting.extend([right, parts]);
        }
    }

    /// Adds a candidate, if it turns the denial and contains none that does.
    fn add(&self, verified: &mut Vec<(Candidate, Decision)>, candidate: Candidate) {
        if let Some((minimal, decision)) = self.verify(candidate)
            && !verified.iter().any(|(known, _)| known.is_within(&minimal))
        {
            verified.retain(|(known, _)| !minimal.is_within(known));
            verified.push((minimal, decision));
        }
    }

    /// Tells whether memberships together leave everything as it is. More of them only make more possible, but for an agent, who takes from a
    /// group what agents are not given (D3.16).
    fn turns_nothing(&self, together: &Candidate) -> bool {
        let is_agent = self.view.tenant.principals.row(self.request.principal).agent.is_some();
        !is_agent && self.worlds.iter().any(|view| together.is_denied(view, self.request))
    }

    /// Applies a candidate, drops every part it can do without, and returns it with the decision it leads to.
    fn verify(&self, candidate: Candidate) -> Option<(Candidate, Decision)> {
        let mut decision = self.decide(&candidate)?;
        let mut minimal = candidate;
        let mut at = 0;
        while at < minimal.len() {
            // the activations are the fewest that lead there: none of them can be done without
            if minimal.is_activation(at) {
                at += 1;
                continue;
            }
            let smaller = minimal.without(at);
            match self.decide(&smaller) {
                Some(found) if smaller.len() > 0 => (minimal, decision) = (smaller, found),
                Some(_) | None => at += 1,
            }
        }
        Some((minimal, decision))
    }

    /// Returns what a candidate leads to, where that is the same everywhere.
    fn decide(&self, candidate: &Candidate) -> Option<Decision> {
        let mut decided = self.worlds.iter().map(|view| candidate.decide(view, self.request, self.strangers));
        let first = decided.next()??;
        decided.all(|decision| decision == Some(first)).then_some(first)
    }

    fn question_parts(&self) -> Vec<Part> {
        let has = |blocker| self.judgement.blockers.has(blocker);
        let mut parts = Vec::new();
        if has(Blocker::DurationTooLong) {
            parts.extend(self.judgement.max_seconds.map(Part::For));
        }
        if has(Blocker::DurationTooShort) {
            parts.push(Part::For(MIN_ACTIVATION_SECONDS));
        }
        if has(Blocker::Missing) {
            parts.push(Part::With(self.judgement.missing));
        }
        if has(Blocker::ApprovalRequired) {
            parts.push(Part::AcceptApproval);
        }
        parts
    }

    fn eligibility_parts(&self) -> Vec<Vec<Part>> {
        if !self.judgement.blockers.has(Blocker::NotEligible) {
            return vec![Vec::new()];
        }
        let Request { principal, thing, .. } = *self.request;
        let activations = steps::find(&self.view, principal, thing, Ways::Membership);
        let activations = activations.map(|(found, _)| found.into_iter().map(|step: Step| Part::Activate(step.group)).collect());
        activations.into_iter().chain([vec![Part::Assign(eligible(&self.view, principal, thing))]]).collect()
    }

    fn approver_parts(&self) -> Vec<Vec<Part>> {
        if self.judgement.approval != ApprovalState::Impossible {
            return vec![Vec::new()];
        }
        let approval = &self.view.tenant.policies.row(self.policy).activation.approval.value;
        let parts = candidate::new_approvers(&self.view, self.request.principal, approval);
        let is_declared = |part: &Assignment| self.strangers.is_none_or(|strangers| !strangers.principals().contains(&part.principal));
        parts.into_iter().filter(is_declared).map(|part| vec![Part::Assign(part)]).collect()
    }

    /// Returns the instants at which something that matters begins, soonest first.
    fn instants(&self) -> Vec<Instant> {
        let mut found = BTreeSet::new();
        let mut up = Closure::default();
        up.survey_up(&self.view, self.request.principal, Reading::AnyTime);
        let holders = up.links().map(|(_, link)| self.view.tenant.groups.row(link.group).principal);
        for holder in std::iter::once(self.request.principal).chain(holders) {
            found.extend(self.view.of_principal(holder).map(|(_, fact)| fact.window.from));
        }
        if let Approval::By(named) = &self.view.tenant.policies.row(self.policy).activation.approval.value {
            for group in named.iter().filter_map(|approver| self.view.tenant.group_of(approver.principal)) {
                up.walk_down(&self.view, group, Reading::Any);
                let facts = up.links().flat_map(|(_, link)| self.view.of_group(link.group));
                found.extend(facts.map(|(_, fact)| fact.window.from));
            }
        }
        found.extend(self.default_approver_starts());
        found.into_iter().filter(|at| *at > self.view.at).take(TRIED_INSTANTS).collect()
    }

    fn default_approver_starts(&self) -> Vec<Instant> {
        if self.view.tenant.policies.row(self.policy).activation.approval.value != Approval::DefaultApprovers {
            return Vec::new();
        }
        let facts: Vec<_> = default_approver_roles().into_iter().flat_map(|role| self.view.of_role(role)).collect();
        let groups = facts.iter().filter_map(|(_, fact)| self.view.tenant.group_of(fact.principal));
        let members = groups.flat_map(|group| self.view.of_group(group));
        facts.iter().copied().chain(members).map(|(_, fact)| fact.window.from).collect()
    }

    /// Returns memberships that may turn everything at once: in a group that is eligible, or that a context excludes.
    fn memberships(&self) -> Vec<Part> {
        candidate::useful_groups(&self.view, self.request, self.policy)
            .into_iter()
            .map(|group| Part::Assign(membership(&self.view, self.request.principal, group)))
            .collect()
    }
}
