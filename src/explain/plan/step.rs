//! One step of a plan in words, with the lines it rests on.

use crate::diag::{Label, ReasonCode};
use crate::eval::{Stage, Victim, policy_of, requirements_field};
use crate::ir::{Approval, Relation, Target, Tenant, Thing};
use crate::reach::{Account, Assumption, Gate, Newcomer, Plan, Step, StepKind, StepTarget};

use crate::explain::approval::{approval_label, route_labels, route_of};
use crate::explain::asker::Asker;
use crate::explain::protection::readings_of;
use crate::explain::said::PlanStep;
use crate::explain::words::scope_text;

/// How users are named that the attacker creates: no declared name contains these characters unquoted.
const NEW_ACCOUNT: &str = "<new account>";
const OTHER_NEW_ACCOUNT: &str = "<other new account>";

/// Tells all steps of a plan.
pub(super) fn steps(asker: &mut Asker<'_>, plan: &Plan) -> Vec<PlanStep> {
    plan.steps.iter().map(|step| plan_step(asker, step)).collect()
}

fn plan_step(asker: &mut Asker<'_>, step: &Step) -> PlanStep {
    let mut labels = labels(asker, step);
    let sentence = sentence(asker, step);
    if labels.is_empty() {
        labels.push(asker.in_query("follows from the steps before"));
    }
    let tenant = asker.tenant();
    PlanStep {
        deed: step.kind.word(),
        actor: plain(tenant, step.actor),
        subject: step.subject.map(|subject| plain(tenant, subject)),
        target: step.target.map(|target| target_name(tenant, target)),
        gates: step.gates.iter().map(|gate| gate_word(tenant, *gate)).collect(),
        rule: step.rule,
        sentence,
        labels,
    }
}

fn plain(tenant: &Tenant, account: Account) -> String {
    match account {
        Account::Principal(principal) => tenant.principals.row(principal).name.to_string(),
        Account::New(Newcomer::First) => NEW_ACCOUNT.to_owned(),
        Account::New(Newcomer::Second) => OTHER_NEW_ACCOUNT.to_owned(),
    }
}

/// Names an account in a sentence.
pub(super) fn account(asker: &Asker<'_>, account: Account) -> String {
    match account {
        Account::Principal(principal) => asker.name(principal),
        Account::New(Newcomer::First) => "the new account".to_owned(),
        Account::New(Newcomer::Second) => "the other new account".to_owned(),
    }
}

fn target_name(tenant: &Tenant, target: StepTarget) -> String {
    match target {
        StepTarget::Held(Target::Group(group, _)) => tenant.group_name(group).to_owned(),
        StepTarget::Held(Target::Role(role, _)) => tenant.roles.row(role).name.to_string(),
        StepTarget::Context(context) => tenant.contexts.row(context).name.to_string(),
        StepTarget::Blueprint(blueprint) => tenant.blueprints.row(blueprint).name.to_string(),
    }
}

fn gate_word(tenant: &Tenant, gate: Gate) -> String {
    match gate {
        Gate::Demand(demand) => demand.key(|context| tenant.contexts.row(*context).name.to_string()),
        Gate::Approval => "approval".to_owned(),
    }
}

/// Returns the reason code that fits what permits the last of some steps.
pub(super) fn code(asker: &Asker<'_>, step: &Step, steps: &[Step]) -> ReasonCode {
    match step.kind {
        StepKind::ActivateMembership | StepKind::ActivateOwnership | StepKind::ActivateRole => {
            let is_own = |account| matches!(step.actor, Account::Principal(actor) if actor == account);
            let is_direct = step.facts.iter().any(|fact| {
                let fact = asker.view.fact(*fact);
                !fact.state.is_in_force() && is_own(fact.principal)
            });
            if is_direct { ReasonCode::EligibleDirect } else { ReasonCode::EligibleThroughGroup }
        }
        StepKind::Approve => ReasonCode::Approver,
        StepKind::Join => ReasonCode::Policy,
        StepKind::AddMember | StepKind::AddOwner if is_owner(asker, step, steps) => ReasonCode::OwnerPower,
        StepKind::ControlBlueprint if blueprint_owner(asker, step).is_some() => ReasonCode::OwnerPower,
        StepKind::AddMember
        | StepKind::AddOwner
        | StepKind::AssignRole
        | StepKind::ResetPassword
        | StepKind::ResetMfa
        | StepKind::TakeOver
        | StepKind::CreateUser
        | StepKind::ChangeRolePolicy
        | StepKind::WeakenContext
        | StepKind::Unprotect
        | StepKind::ControlBlueprint
        | StepKind::ActAsAgent => ReasonCode::RolePower,
    }
}

/// Tells whether who changes a group does so as its owner: as things stand, or by a step before.
fn is_owner(asker: &Asker<'_>, step: &Step, steps: &[Step]) -> bool {
    let Some(StepTarget::Held(Target::Group(group, _))) = step.target else { return false };
    let ownership = Target::Group(group, Relation::Owner);
    let is_gained = |before: &Step| {
        let is_of_actor = before.subject == Some(step.actor) && before.target == Some(StepTarget::Held(ownership));
        is_of_actor && matches!(before.kind, StepKind::ActivateOwnership | StepKind::AddOwner) && before != step
    };
    step.facts.iter().any(|fact| asker.view.fact(*fact).target == ownership) || steps.iter().any(is_gained)
}

/// Labels the lines on which a step rests besides the steps before it; none for a step that rests on those alone.
pub(super) fn labels(asker: &mut Asker<'_>, step: &Step) -> Vec<Label> {
    let mut labels: Vec<Label> = asker.fact_labels(&step.facts);
    let thing = held_of(step).map(Target::thing);
    match (step.kind, thing) {
        (StepKind::ActivateMembership | StepKind::ActivateOwnership | StepKind::ActivateRole, Some(thing)) => {
            labels.extend(gate_labels(asker, step, thing));
        }
        (StepKind::Approve, Some(thing)) => labels.extend(approver_labels(asker, step, thing, labels.is_empty())),
        (StepKind::Join, Some(Thing::Group(group, _))) => {
            let open = asker.tenant().groups.row(group).open;
            labels.extend(open.map(|span| Label::new(span, format!("`{}` is open to join", asker.tenant().group_name(group)))));
        }
        (StepKind::WeakenContext, _) => labels.extend(context_label(asker, step)),
        (StepKind::ControlBlueprint, _) => {
            labels.extend(blueprint_owner(asker, step));
            labels.extend(agent_label(asker, step));
        }
        (StepKind::ActAsAgent, _) => labels.extend(agent_label(asker, step)),
        _ => {}
    }
    labels
}

fn gate_labels(asker: &Asker<'_>, step: &Step, thing: Thing) -> Vec<Label> {
    let tenant = asker.tenant();
    let Some(policy) = policy_of(tenant, thing) else { return Vec::new() };
    let activation = &tenant.policies.row(policy).activation;
    let mut labels = Vec::new();
    if activation.approval.value != Approval::NotRequired && step.gates.contains(&Gate::Approval) {
        labels.push(approval_label(asker, &activation.approval));
    }
    if step.gates.iter().any(|gate| *gate != Gate::Approval) {
        labels.push(asker.field_label(requirements_field(tenant.policies.row(policy), Stage::Activation), "what the request must bring"));
    }
    labels
}

/// Labels what makes the actor an approver: the line that names them, or the groups that approve.
fn approver_labels(asker: &mut Asker<'_>, step: &Step, thing: Thing, is_given: bool) -> Vec<Label> {
    let tenant = asker.tenant();
    let Some(policy) = policy_of(tenant, thing) else { return Vec::new() };
    if let Account::Principal(approver) = step.actor
        && is_given
        && let Some(route) = route_of(asker, approver, policy)
    {
        return route_labels(asker, approver, &route);
    }
    let Approval::By(named) = &tenant.policies.row(policy).activation.approval.value else { return Vec::new() };
    let groups = named.iter().filter(|approver| tenant.principals.row(approver.principal).is_group());
    groups.map(|group| Label::new(group.span, format!("members of {} approve", asker.name(group.principal)))).collect()
}

fn context_label(asker: &Asker<'_>, step: &Step) -> Option<Label> {
    let Some(StepTarget::Context(context)) = step.target else { return None };
    let row = asker.tenant().contexts.row(context);
    Some(Label::new(row.span, format!("`{}` demands nothing any more", row.name)))
}

/// Labels the line that makes the actor an owner of the blueprint; none where a role lets it.
fn blueprint_owner(asker: &Asker<'_>, step: &Step) -> Option<Label> {
    let (Some(StepTarget::Blueprint(blueprint)), Account::Principal(actor)) = (step.target, step.actor) else { return None };
    let tenant = asker.tenant();
    let row = tenant.blueprints.row(blueprint);
    let (_, span) = row.owners.iter().find(|(owner, _)| *owner == actor)?;
    Some(Label::new(*span, format!("{} owns blueprint `{}`", asker.name(actor), row.name)))
}

/// Labels the line that says whose agent somebody is.
fn agent_label(asker: &Asker<'_>, step: &Step) -> Option<Label> {
    let Some(Account::Principal(subject)) = step.subject else { return None };
    let agent = asker.tenant().principals.row(subject).agent?;
    Some(Label::new(agent.span, format!("whose agent {} is", asker.name(subject))))
}

/// Returns the group or role that a step is about.
pub(super) fn held_of(step: &Step) -> Option<Target> {
    match step.target {
        Some(StepTarget::Held(target)) => Some(target),
        Some(StepTarget::Context(_) | StepTarget::Blueprint(_)) | None => None,
    }
}

fn sentence(asker: &Asker<'_>, step: &Step) -> String {
    let tenant = asker.tenant();
    let who = account(asker, step.actor);
    let whom = match step.subject {
        Some(subject) if subject != step.actor => account(asker, subject),
        Some(_) | None => "themselves".to_owned(),
    };
    let target = step.target.map_or_else(String::new, |target| format!("`{}`", target_name(tenant, target)));
    let unit = match held_of(step) {
        Some(Target::Role(_, scope)) => scope_text(tenant, scope),
        Some(Target::Group(..)) | None => String::new(),
    };
    let thing = held_of(step).map_or_else(String::new, |target| asker.thing(target.thing())) + &unit;
    let text = match step.kind {
        StepKind::ActivateMembership | StepKind::ActivateOwnership | StepKind::ActivateRole => format!("{who} activates {thing}"),
        StepKind::Approve => format!("{who} approves {thing} for {whom}"),
        StepKind::AddMember => format!("{who} adds {whom} to {target} as a member"),
        StepKind::AddOwner => format!("{who} adds {whom} to {target} as an owner"),
        StepKind::Join => format!("{who} joins {target}, which is open"),
        StepKind::AssignRole => format!("{who} assigns {thing} to {whom}"),
        StepKind::ResetPassword => format!("{who} resets the password of {whom}"),
        StepKind::ResetMfa => format!("{who} resets the MFA methods of {whom}"),
        StepKind::TakeOver => format!("{who} signs in as {whom}: the account is taken over"),
        StepKind::CreateUser if step.subject == Some(Account::New(Newcomer::Second)) => format!("{who} creates another new account"),
        StepKind::CreateUser => format!("{who} creates a new account"),
        StepKind::ChangeRolePolicy => format!("{who} changes the policy of {thing} so that it asks for nothing"),
        StepKind::WeakenContext => format!("{who} changes the Conditional Access policies so that context {target} demands nothing"),
        StepKind::Unprotect => format!("{who} takes {thing} away from {whom}, which no longer protects the account"),
        StepKind::ControlBlueprint => format!("{who} gives blueprint {target} a credential of their own, and signs in as {whom}"),
        StepKind::ActAsAgent => format!("{who} acts as its user {whom}"),
    };
    if step.gates.is_empty() {
        return text;
    }
    let gates: Vec<String> = step.gates.iter().map(|gate| gate_word(tenant, *gate)).collect();
    format!("{text} (gates: {})", gates.join(", "))
}

/// Says what no source settles.
pub(crate) fn assumption_text(asker: &Asker<'_>, assumption: Assumption) -> String {
    let tenant = asker.tenant();
    match assumption {
        Assumption::OpenRegistration(who) => {
            format!("{} has no second factor, and whoever signs in as them can register one", account(asker, who))
        }
        Assumption::EligibleUnprotected(user) => {
            let readings = readings_of(&asker.view, &Victim::new(&asker.view, user));
            format!("{} is only eligible for what would protect the account: {readings} (D6.7)", asker.name(user))
        }
        Assumption::RestoresContexts(role) => {
            let role = &tenant.roles.row(role).name;
            format!("`{role}` restores Conditional Access to a state of the last days, in which the context demanded less (R27)")
        }
        Assumption::AgentEligible(user) => {
            format!("{} is an agent's user and can be eligible, which no page says (D3.18)", asker.name(user))
        }
        Assumption::AgentApproves(user) => {
            format!("{} is an agent's user and approves as a person does, which no page says (D2.22)", asker.name(user))
        }
        Assumption::StillResets(role) => {
            let role = &tenant.roles.row(role).name;
            format!("`{role}` is deprecated, and still resets whom a note says")
        }
        Assumption::GroupEligibleOwner(group) => {
            let group = asker.name(group);
            format!("{group} is eligible owner, so its active members activate the ownership: no page documents that for groups (D9.11)")
        }
        Assumption::Nesting => "membership through nested groups counts for an eligibility, or an approval, of the outer group: \
             no page settles that (D9.12)"
            .to_owned(),
    }
}
