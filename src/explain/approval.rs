//! Who approves, and how that is told: the approval that a policy asks for, those who give it, and why nobody does. Does not know whether who asks is
//! eligible.

use crate::answer::find_plan;
use crate::diag::{Label, ReasonCode};
use crate::eval::{ApprovalState, ApproverRoute, Blocker, Judgement, Request, collect_approvers, default_approver_roles, policy_of};
use crate::ir::{Approval, Approver, Field, Goal, Play, PolicyId, PrincipalId, Pursuit, Relation, Scope, Target, Tenant, Thing};
use crate::reach::Mode;
use crate::text::list;

use super::asker::Asker;
use super::field::{REQUIRED, briefly, for_field};
use super::said::Reason;
use super::words::approver_note;

/// How many approvers are explained one by one; the list of names is always complete.
const EXPLAINED_APPROVERS: usize = 4;

/// Says what a policy asks of approvers, and who they are.
pub(super) fn reasons(asker: &mut Asker<'_>, request: &Request<'_>, judgement: &Judgement, policy: PolicyId) -> Vec<Reason> {
    let field = &asker.tenant().policies.row(policy).activation.approval;
    let mut reasons = Vec::new();
    if judgement.blockers.has(Blocker::ApprovalRequired) {
        let message = "activation requires approval, and the question rules it out";
        let label = asker.beside(approval_label(asker, field), "required, and ruled out");
        reasons.push(Reason::new(ReasonCode::ApprovalRequired, "D2.20", message, [label]));
    }
    match judgement.approval {
        ApprovalState::NotAsked => reasons.push(for_field(asker, field, "D2.20", "activation requires no approval")),
        ApprovalState::Impossible => reasons.push(no_approver(asker, request, field, policy)),
        ApprovalState::StandbyOnly => reasons.push(standby(asker, request, field)),
        ApprovalState::Available => {
            let asks = match field.value {
                Approval::DefaultApprovers => "activation requires approval by a Privileged Role Administrator or Global Administrator",
                Approval::By(_) | Approval::NotRequired => "activation requires approval",
            };
            reasons.push(briefly(asker, for_field(asker, field, "D2.20", asks), REQUIRED));
            reasons.extend(approvers(asker, request, policy));
        }
    }
    reasons
}

/// Labels the approval that a policy asks for.
pub(super) fn approval_label(asker: &Asker<'_>, field: &Field<Approval>) -> Label {
    asker.beside(asker.field_label(field, "activation requires approval"), REQUIRED)
}

fn standby(asker: &Asker<'_>, request: &Request<'_>, field: &Field<Approval>) -> Reason {
    let found = asker.requests().standby_approvers(request.thing, request.principal);
    let told = || found.iter().take(EXPLAINED_APPROVERS);
    let names: Vec<String> = told().map(|approver| asker.name(*approver)).collect();
    let rest = found.iter().skip(names.len()).count();
    let more = if rest > 0 { format!(" (and {rest} more)") } else { String::new() };
    let who = list(&names, "and") + &more;
    let message = format!("activation requires approval; nobody can approve now, but {who} could after steps of their own");
    let mut labels = vec![approval_label(asker, field)];
    labels.extend(told().flat_map(|approver| standby_labels(asker, *approver, request.thing)));
    Reason::new(ReasonCode::Policy, "D2.22", message, labels)
}

fn no_approver(asker: &mut Asker<'_>, request: &Request<'_>, field: &Field<Approval>, policy: PolicyId) -> Reason {
    let mut labels = vec![approval_label(asker, field)];
    let Some(route) = route_of(asker, request.principal, policy) else {
        labels.extend(barren_approvers(asker, &field.value));
        let message = "activation requires approval, and nobody could give it: the request would lapse after 24 hours";
        return Reason::new(ReasonCode::NoApprover, "D2.20", message, labels);
    };
    labels.extend(route_labels(asker, request.principal, &route));
    let who = asker.name(request.principal);
    let message = format!("activation requires approval, and the only approver is {who}, who cannot approve their own request");
    Reason::new(ReasonCode::NoApprover, "D2.23", message, labels)
}

/// Labels each named approver with why it cannot approve: a disabled user, or a group with nobody in it.
fn barren_approvers(asker: &Asker<'_>, approval: &Approval) -> Vec<Label> {
    let Approval::By(named) = approval else { return Vec::new() };
    let tenant = asker.tenant();
    let labels = |approver: &Approver| {
        let who = asker.name(approver.principal);
        let disabled = tenant.principals.row(approver.principal).disabled;
        match (tenant.group_of(approver.principal), disabled) {
            (Some(_), _) => vec![Label::new(approver.span, format!("no other user is, or could become, an active member of {who}"))],
            (None, Some(span)) => {
                vec![Label::new(approver.span, format!("{who} cannot approve")), Label::new(span, format!("{who} is disabled"))]
            }
            (None, None) => vec![Label::new(approver.span, format!("{who} cannot approve this"))],
        }
    };
    named.iter().flat_map(labels).collect()
}

/// Returns the rule by which somebody is an approver.
pub(super) fn approver_rule(thing: Thing) -> &'static str {
    match thing {
        Thing::Group(..) => "D2.22",
        Thing::Role(_) => "D2.20",
    }
}

fn approvers(asker: &mut Asker<'_>, request: &Request<'_>, policy: PolicyId) -> Vec<Reason> {
    let found = collect_approvers(&asker.view, &mut asker.scratch, policy, Some(request.principal));
    let explained = found.iter().take(EXPLAINED_APPROVERS).map(|(approver, route)| {
        let message = format!("{} can approve{}", asker.name(*approver), approver_note(asker.tenant(), *approver));
        Reason::new(ReasonCode::Approver, approver_rule(request.thing), message, route_labels(asker, *approver, route))
    });
    let mut reasons: Vec<Reason> = explained.collect();
    if let (Some(last), Some(rest)) = (reasons.last_mut(), found.get(EXPLAINED_APPROVERS..))
        && !rest.is_empty()
    {
        let names: Vec<String> = rest.iter().take(10).map(|(approver, _)| asker.name(*approver)).collect();
        let more = if rest.len() > names.len() { format!(" (of {} more)", rest.len()) } else { String::new() };
        last.message = format!("{}, and so can {}{more}", last.message, list(&names, "and"));
    }
    reasons
}

/// Returns what makes somebody an approver besides being named: membership of a named group, or a default role, tenant-wide.
pub(super) fn approver_targets(tenant: &Tenant, approval: &Approval) -> Vec<Target> {
    match approval {
        Approval::NotRequired => Vec::new(),
        Approval::By(named) => {
            let groups = named.iter().filter_map(|approver| tenant.group_of(approver.principal));
            groups.map(|group| Target::Group(group, Relation::Member)).collect()
        }
        Approval::DefaultApprovers => default_approver_roles().into_iter().map(|role| Target::Role(role, Scope::Tenant)).collect(),
    }
}

/// Returns how somebody is an approver under a policy as things stand.
pub(super) fn route_of(asker: &mut Asker<'_>, approver: PrincipalId, policy: PolicyId) -> Option<ApproverRoute> {
    let found = collect_approvers(&asker.view, &mut asker.scratch, policy, None);
    found.into_iter().find(|(who, _)| *who == approver).map(|(_, route)| route)
}

/// Labels the lines that make somebody an approver.
pub(super) fn route_labels(asker: &Asker<'_>, approver: PrincipalId, route: &ApproverRoute) -> Vec<Label> {
    match route {
        ApproverRoute::Named(span) => {
            vec![Label::new(*span, format!("{} is named as approver", asker.name(approver))).with_brief("an approver")]
        }
        ApproverRoute::ThroughGroup(span, chain) => {
            let first = Label::new(*span, "its active members are approvers").with_brief("its active members approve");
            std::iter::once(first).chain(asker.fact_labels(chain)).collect()
        }
        ApproverRoute::Role(_, route) => asker.route_labels(route),
    }
}

/// Labels the lines by which somebody comes to approve under a policy after steps of their own.
fn standby_labels(asker: &Asker<'_>, approver: PrincipalId, thing: Thing) -> Vec<Label> {
    let tenant = asker.tenant();
    let Some(policy) = policy_of(tenant, thing) else { return Vec::new() };
    let plan = |target: Target| {
        let pursuit = Pursuit { play: Play::Reach, goal: Goal::Thing(target.thing()) };
        find_plan(&asker.view, asker.index(), approver, &pursuit, Mode::WithApproval).plan
    };
    let targets = approver_targets(tenant, &tenant.policies.row(policy).activation.approval.value);
    let Some(plan) = targets.into_iter().find_map(plan) else { return Vec::new() };
    asker.fact_labels(plan.steps.iter().flat_map(|step| &step.facts).chain(&plan.facts))
}
