//! One set of changes: applied to a view, and written in the language.

use crate::answer::judge_request;
use crate::defect::OrDefect;
use crate::eval::{Decision, Demand, Demands, Manner, Request, Scratch, View, common_demands};
use crate::ir::{
    Approval, Assignment, ContextId, Evidence, GroupId, Instant, PolicyId, PrincipalId, Relation, State, Strangers, Target, Tenant, Thing,
    format_duration,
};
use crate::syntax::format_name;

use super::statement::{activated, activation_text, active, assignment_text};
use crate::explain::approval::approver_targets;
use crate::explain::steps::{is_assignable, may_join};

/// One change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Part {
    /// Bring also what is missing.
    With(Demands),
    /// Ask for so many seconds.
    For(i64),
    /// Accept that somebody must approve.
    AcceptApproval,
    /// Ask at that instant.
    Wait(Instant),
    /// Activate the membership of a group first.
    Activate(GroupId),
    /// Add an assignment.
    Assign(Assignment),
}

/// A set of changes, made together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Candidate {
    parts: Vec<Part>,
}

impl Candidate {
    pub(super) fn new(parts: impl IntoIterator<Item = Part>) -> Self {
        Self { parts: parts.into_iter().collect() }
    }

    pub(super) fn len(&self) -> usize {
        self.parts.len()
    }

    /// Tells whether the change at a position is an activation.
    pub(super) fn is_activation(&self, at: usize) -> bool {
        matches!(self.parts.get(at), Some(Part::Activate(_)))
    }

    /// Returns the same changes without the one at a position.
    pub(super) fn without(&self, at: usize) -> Self {
        let others = self.parts.iter().enumerate().filter(|(position, _)| *position != at);
        Self { parts: others.map(|(_, part)| part.clone()).collect() }
    }

    /// Tells whether every change is among those of `other`.
    pub(super) fn is_within(&self, other: &Self) -> bool {
        self.parts.iter().all(|part| other.parts.contains(part))
    }

    /// Makes the changes and judges the request; `None` where it is still denied, or a step on the way is. Each activation is possible through the
    /// one before it, as [`super::super::steps`] finds them, so that alone is looked at besides what is given: more only makes more possible.
    pub(super) fn decide(&self, view: &View<'_>, request: &Request<'_>, strangers: Option<&Strangers>) -> Option<Decision> {
        let mut scratch = Scratch::default();
        let mut at = view.at;
        let mut added: Vec<Assignment> = view.added().to_vec();
        let mut needs_approval = false;
        let mut changed = *request;
        let evidence = self.evidence(request, strangers);
        for part in &self.parts {
            match part {
                Part::With(_) => changed.manner.evidence = evidence.as_ref(),
                Part::For(seconds) => changed.manner.seconds = Some(*seconds),
                Part::AcceptApproval => changed.manner.without_approval = false,
                Part::Wait(until) => at = *until,
                Part::Assign(assignment) => added.push(*assignment),
                Part::Activate(group) => {
                    let thing = Thing::Group(*group, Relation::Member);
                    let step = Manner { seconds: None, evidence: None, ..request.manner }.request(request.principal, thing);
                    let judgement = judge_request(&view.at(at).with_added(&added), &mut scratch, &step);
                    needs_approval |= judgement.decision == Decision::Approval;
                    let until = judgement.until.filter(|_| judgement.decision.is_yes())?;
                    added.retain(|before| before.state != State::Activated);
                    added.push(activated(request.principal, Target::Group(*group, Relation::Member), at, until));
                }
            }
        }
        let decision = judge_request(&view.at(at).with_added(&added), &mut scratch, &changed).decision;
        match decision {
            Decision::Allow if needs_approval => Some(Decision::Approval),
            Decision::Allow | Decision::Approval => Some(decision),
            Decision::Already | Decision::Deny => None,
        }
    }

    /// Tells whether the request is denied after assignments are added.
    pub(super) fn is_denied(&self, view: &View<'_>, request: &Request<'_>) -> bool {
        let assigned = self.parts.iter().filter_map(|part| match part {
            Part::Assign(assignment) => Some(*assignment),
            Part::With(_) | Part::For(_) | Part::AcceptApproval | Part::Wait(_) | Part::Activate(_) => None,
        });
        let added: Vec<Assignment> = view.added().iter().copied().chain(assigned).collect();
        judge_request(&view.with_added(&added), &mut Scratch::default(), request).decision == Decision::Deny
    }

    fn evidence(&self, request: &Request<'_>, strangers: Option<&Strangers>) -> Option<Evidence> {
        let missing = self.parts.iter().find_map(|part| match part {
            Part::With(missing) => Some(missing),
            Part::For(_) | Part::AcceptApproval | Part::Wait(_) | Part::Activate(_) | Part::Assign(_) => None,
        })?;
        let mut evidence = request.manner.evidence.cloned().unwrap_or_default(); // a question about capability brings nothing
        // what no line declares can only be brought with whatever is asked
        let is_strange = |demand: &&Demand| strangers.is_some_and(|strangers| demand.context() == Some(&strangers.context));
        evidence.any_context |= missing.iter().any(|demand| is_strange(&demand));
        evidence.brought.extend(missing.iter().filter(|demand| !is_strange(demand)).copied());
        Some(evidence)
    }

    /// Writes the changes as the language does.
    pub(super) fn texts(&self, tenant: &Tenant, request: &Request<'_>, strangers: Option<&Strangers>) -> Vec<String> {
        self.parts.iter().map(|part| self.part_text(tenant, (request, strangers), part)).collect()
    }

    fn part_text(&self, tenant: &Tenant, (request, strangers): (&Request<'_>, Option<&Strangers>), part: &Part) -> String {
        match part {
            Part::With(_) => evidence_text(tenant, &self.evidence(request, strangers).or_defect()),
            Part::For(seconds) => format!("for {}", format_duration(*seconds)),
            Part::AcceptApproval => "drop `without approval`".to_owned(),
            Part::Wait(at) => format!("at {at}"),
            Part::Activate(group) => activation_text(tenant, request.principal, Thing::Group(*group, Relation::Member)),
            Part::Assign(assignment) => assignment_text(tenant, assignment),
        }
    }
}

fn evidence_text(tenant: &Tenant, evidence: &Evidence) -> String {
    let name = |context: &ContextId| format_name(&tenant.contexts.row(*context).name);
    let mut words: Vec<String> = evidence.brought.iter().map(|requirement| requirement.text(name)).collect();
    if evidence.any_context {
        let after_mfa = usize::from(evidence.brings(crate::requirement::Requirement::Mfa));
        words.insert(after_mfa, "any context".to_owned());
    }
    format!("with {}", words.join(", "))
}

/// Makes the assignments that would give the request an approver: the first other user, in each approver group or default role.
pub(super) fn new_approvers(view: &View<'_>, requester: PrincipalId, approval: &Approval) -> Vec<Assignment> {
    let is_other = |id: &PrincipalId| {
        let principal = view.tenant.principals.row(*id);
        *id != requester && principal.is_user() && principal.agent.is_none() && principal.disabled.is_none()
    };
    let Some(user) = view.tenant.principals.ids().find(is_other) else { return Vec::new() };
    let is_given_by_hand = |target: &Target| match target {
        Target::Group(group, _) => is_assignable(view.tenant, *group),
        Target::Role(..) => true,
    };
    let targets = approver_targets(view.tenant, approval).into_iter().filter(is_given_by_hand);
    targets.map(|target| active(view, user, target)).collect()
}

/// Returns the groups whose membership may help: those eligible for the thing, and those that the demanded context excludes.
pub(super) fn useful_groups(view: &View<'_>, request: &Request<'_>, policy: PolicyId) -> Vec<GroupId> {
    let eligible = view.of_thing(request.thing).filter(|(_, fact)| view.is_eligible(fact)).map(|(_, fact)| fact.principal);
    let demands = common_demands(view.tenant, view.tenant.policies.row(policy));
    let contexts = demands.iter().filter_map(|demand| demand.context());
    let excluded = contexts.flat_map(|context| &view.tenant.contexts.row(*context).excludes).map(|(principal, _)| *principal);
    let groups = eligible.chain(excluded).filter_map(|principal| view.tenant.group_of(principal));
    let mut useful: Vec<GroupId> = groups.filter(|group| may_join(view.tenant, request.principal, *group)).collect();
    useful.sort_unstable();
    useful.dedup();
    useful
}
