//! What the policy says to a request: limit, requirements, approval. Each is a reason for, or against.

use crate::answer::Requests;
use crate::diag::{Label, ReasonCode};
use crate::eval::{
    self, ApprovalState, ApproverRoute, Blocker, Demand, Effect, Gate, Judgement, LinkId, Reading, Request, RoleRoute, Stage,
    collect_approvers, policy_of, requirements_field,
};
use crate::ir::{Approval, Approver, Field, FieldOrigin, Policy, PolicyId, PrincipalId, Thing, format_duration};
use crate::requirement::Requirement;
use crate::source::Span;

use super::eligibility::fact_label;
use super::words::{approver_note, demand_text, join, name, thing_text};
use super::{Asker, Reason, reach, unwritten_text};

/// How many approvers are explained one by one; the list of names is always complete.
const EXPLAINED_APPROVERS: usize = 4;

/// What is said beside a requirement.
pub(super) const REQUIRED: &str = "required";

/// What is said of a requirement that a strict request lacks.
const NOT_BROUGHT: &str = ", and the request does not bring it";

/// Returns what the policy before the thing says to the request, field by field. Of a request that is denied anyway
/// (`only_against`), only what fails.
pub(super) fn reasons(asker: &mut Asker<'_>, request: &Request<'_>, judgement: &Judgement, only_against: bool) -> Vec<Reason> {
    let Some(policy) = policy_of(asker.view.tenant, request.thing) else {
        return too_short(asker, request.seconds, judgement).into_iter().collect();
    };
    let mut reasons: Vec<Reason> = governing_policy(asker, request, policy).into_iter().collect();
    reasons.push(limit(asker, request, judgement, policy));
    reasons.extend(requirements(asker, request, judgement, policy));
    reasons.extend(approval(asker, request, judgement, policy));
    reasons.retain(|reason| !only_against || reason.code.is_against());
    reasons
}

/// Says which named policy the group or role follows, where it follows one (D2.1, D2.3).
fn governing_policy(asker: &Asker<'_>, request: &Request<'_>, policy: PolicyId) -> Option<Reason> {
    let policy = asker.view.tenant.policies.row(policy);
    let activation = &policy.activation;
    let require = requirements_field(policy, Stage::Activation);
    let origins = [&activation.max_seconds.origin, &require.origin, &activation.approval.origin];
    if !origins.into_iter().any(|origin| matches!(origin, FieldOrigin::Inherited(..))) {
        return None;
    }
    let named = policy.follows.as_ref()?;
    let thing = thing_text(asker.view.tenant, request.thing);
    let rule = match request.thing {
        Thing::Group(..) => "D2.1",
        Thing::Role(_) => "D2.3",
    };
    let label = Label::new(policy.span?, format!("{thing} follows policy `{named}`")).with_brief(format!("for {thing}"));
    Some(plain(ReasonCode::Policy, rule, format!("{thing} follows policy `{named}`"), label))
}

/// The code, rule and label of a field that is satisfied: `policy` where it is written, `policy-default` where it is not (D2.40).
pub(super) fn for_field<T>(asker: &Asker<'_>, field: &Field<T>, rule: &'static str, what: &str) -> Reason {
    match &field.origin {
        FieldOrigin::Written(span) => plain(ReasonCode::Policy, rule, what.to_owned(), Label::new(*span, what)),
        FieldOrigin::Inherited(from, span) => plain(ReasonCode::Policy, rule, format!("{what} (policy `{from}`)"), Label::new(*span, what)),
        FieldOrigin::Default => {
            plain(ReasonCode::PolicyDefault, "D2.40", unwritten_text(what), asker.in_query(format!("{what} by default")))
        }
    }
}

fn plain(code: ReasonCode, rule: &'static str, message: String, label: Label) -> Reason {
    Reason { code, message, rule, labels: vec![label] }
}

/// Says less where the marked text is seen above it.
pub(super) fn briefly(asker: &Asker<'_>, reason: Reason, brief: &str) -> Reason {
    let labels = reason.labels.into_iter().map(|label| asker.beside(label, brief)).collect();
    Reason { labels, ..reason }
}

/// Labels a field where it is written, or says in the question that it is a default.
pub(super) fn field_label<T>(asker: &Asker<'_>, field: &Field<T>, what: &str) -> Label {
    match field.origin.span() {
        Some(span) => Label::new(span, what),
        None => asker.in_query(format!("{what} by default")),
    }
}

fn limit(asker: &Asker<'_>, request: &Request<'_>, judgement: &Judgement, policy: PolicyId) -> Reason {
    let field = &asker.view.tenant.policies.row(policy).activation.max_seconds;
    let most = format!("activation max is {}", format_duration(field.value));
    let seconds = judgement.seconds.unwrap_or(field.value);
    let asked = format_duration(seconds);
    if judgement.blockers.has(Blocker::DurationTooLong) {
        let message = format!("{asked} is longer than {} allows: {most}", thing_text(asker.view.tenant, request.thing));
        return plain(
            ReasonCode::DurationTooLong,
            "D2.10",
            message,
            asker.beside(field_label(asker, field, &most), format!("{asked} is longer")),
        );
    }
    too_short(asker, judgement.seconds, judgement)
        .unwrap_or_else(|| briefly(asker, for_field(asker, field, "D2.10", &most), "limit of an activation"))
}

/// Says that less than five minutes was asked for, which no policy can allow (D9.30).
fn too_short(asker: &Asker<'_>, seconds: Option<i64>, judgement: &Judgement) -> Option<Reason> {
    let asked = format_duration(seconds.filter(|_| judgement.blockers.has(Blocker::DurationTooShort))?);
    let message = format!("{asked} is too short: an activation lasts five minutes at least");
    Some(plain(ReasonCode::DurationTooShort, "D9.30", message, asker.in_query(format!("asks for {asked}"))))
}

fn requirements(asker: &mut Asker<'_>, request: &Request<'_>, judgement: &Judgement, policy: PolicyId) -> Vec<Reason> {
    asker.scratch.up.walk_up(&asker.view, request.principal, Reading::InForce);
    let policy = asker.view.tenant.policies.row(policy);
    let found: Vec<Gate> = eval::gates(&asker.view, &asker.scratch.up, request.principal, policy, Stage::Activation).collect();
    if found.is_empty() {
        let field = requirements_field(policy, Stage::Activation);
        return vec![for_field(asker, field, "D2.11", "activation requires nothing")];
    }
    found.into_iter().map(|gate| requirement(asker, request, judgement, policy, gate)).collect()
}

/// A requirement with the words and the label that it has whatever comes of it.
struct Asked<'a> {
    requirement: Demand,
    /// Whether a line asks it: else it is a default.
    is_written: bool,
    what: String,
    label: Label,
    /// The name of the context, where it is one.
    context: &'a str,
}

/// Explains one requirement: as it is asked, or what comes of its authentication context (D2.13 to D2.15).
fn requirement(asker: &Asker<'_>, request: &Request<'_>, judgement: &Judgement, policy: &Policy, gate: Gate) -> Reason {
    let tenant = asker.view.tenant;
    let requirement = gate.as_written();
    let field = requirements_field(policy, Stage::Activation);
    let what = format!("activation requires {}", demand_text(tenant, requirement));
    let label = gate.place().map_or_else(|| field_label(asker, field, &what), |span| Label::new(span, what.clone()));
    let label = asker.beside(label, REQUIRED);
    let context = requirement.context().map_or("", |context| &*tenant.contexts.row(*context).name);
    let asked = Asked { requirement, is_written: gate.place().is_some(), what, label, context };
    match gate.effect {
        Effect::AsAsked => as_asked(asker, request, judgement, field, asked),
        Effect::AsMfa(span) => as_mfa(asker, request, judgement, asked, span),
        Effect::NotOn(span) => not_on(asked, span),
        Effect::Excluded(span, link) => excluded(asker, request, asked, span, link),
    }
}

fn as_asked<T>(asker: &Asker<'_>, request: &Request<'_>, judgement: &Judgement, field: &Field<T>, asked: Asked<'_>) -> Reason {
    let Asked { requirement, is_written, what, label, .. } = asked;
    let facts = requirement.facts();
    if judgement.lacks(requirement.kind()) {
        if let Some(never) = never_brings(asker, request, requirement) {
            return plain(facts.lacking, "D3.18", what + &never, asker.beside(label, "required, and never brought"));
        }
        return plain(facts.lacking, facts.rule, what + NOT_BROUGHT, asker.beside(label, "required, and not brought"));
    }
    let (brought, brief) =
        if request.evidence.is_some() { (", which the request brings", "required, and brought") } else { ("", REQUIRED) };
    let (message, label) = (what + brought, asker.beside(label, brief));
    if is_written { plain(ReasonCode::Policy, facts.rule, message, label) } else { for_field(asker, field, facts.rule, &message) }
}

/// Says that somebody never brings what is demanded (D3.18).
fn never_brings(asker: &Asker<'_>, request: &Request<'_>, demand: Demand) -> Option<String> {
    let who = name(asker.view.tenant, request.principal);
    let is_beyond = eval::is_beyond(asker.view.tenant.principals.row(request.principal), demand);
    is_beyond.then(|| format!(", and {who} is an agent's user: it has no authentication method, and never brings that"))
}

fn as_mfa(asker: &Asker<'_>, request: &Request<'_>, judgement: &Judgement, asked: Asked<'_>, span: Span) -> Reason {
    let fails = judgement.lacks(Requirement::Mfa);
    let mfa: Requirement = Requirement::Mfa;
    let never = never_brings(asker, request, Requirement::Mfa).filter(|_| fails);
    let rule = if never.is_some() { "D3.18" } else { "D2.14" };
    let (code, tail) = match (fails, never) {
        (true, never) => (mfa.facts().lacking, never.unwrap_or_else(|| NOT_BROUGHT.to_owned())),
        (false, _) => (ReasonCode::Policy, String::new()),
    };
    let message = format!("no Conditional Access policy targets `{}`, so MFA is required in its place{tail}", asked.context);
    Reason { code, message, rule, labels: vec![asked.label, Label::new(span, "no policy targets it: MFA instead")] }
}

fn not_on(asked: Asked<'_>, span: Span) -> Reason {
    let message = format!("`{}` demands nothing: its Conditional Access policy is not on", asked.context);
    let labels = vec![asked.label, Label::new(span, "not enforced, and no fallback to MFA")];
    Reason { code: ReasonCode::Policy, message, rule: "D2.14", labels }
}

fn excluded(asker: &Asker<'_>, request: &Request<'_>, asked: Asked<'_>, span: Span, link: Option<LinkId>) -> Reason {
    let who = name(asker.view.tenant, request.principal);
    let message = format!("`{}` demands nothing of {who}: its Conditional Access policy excludes them", asked.context);
    let chain = link.map_or_else(Vec::new, |link| asker.scratch.up.chain(link));
    let mut labels = vec![asked.label, Label::new(span, format!("excludes {who}, with no fallback to MFA"))];
    labels.extend(chain.into_iter().map(|fact| fact_label(asker, fact)));
    Reason { code: ReasonCode::Policy, message, rule: "D2.14", labels }
}

fn approval(asker: &mut Asker<'_>, request: &Request<'_>, judgement: &Judgement, policy: PolicyId) -> Vec<Reason> {
    let tenant = asker.view.tenant;
    let row = tenant.policies.row(policy);
    let field = &row.activation.approval;
    let mut reasons = Vec::new();
    if judgement.blockers.has(Blocker::ApprovalRequired) {
        let message = "activation requires approval, and the question rules it out".to_owned();
        let label = asker.beside(approval_label(asker, field), "required, and ruled out");
        reasons.push(plain(ReasonCode::ApprovalRequired, "D2.20", message, label));
    }
    match judgement.approval {
        ApprovalState::NotAsked => reasons.push(for_field(asker, field, "D2.20", "activation requires no approval")),
        ApprovalState::Impossible => reasons.push(no_approver(asker, request, row, policy)),
        ApprovalState::StandbyOnly => reasons.push(standby(asker, request, field)),
        ApprovalState::Available => {
            let asks = if field.value == Approval::DefaultApprovers {
                "activation requires approval by a Privileged Role Administrator or Global Administrator".to_owned()
            } else {
                "activation requires approval".to_owned()
            };
            reasons.push(briefly(asker, for_field(asker, field, "D2.20", &asks), REQUIRED));
            reasons.extend(approvers(asker, request, policy));
        }
    }
    reasons
}

/// Labels the approval that a policy asks for.
pub(super) fn approval_label(asker: &Asker<'_>, field: &Field<Approval>) -> Label {
    asker.beside(field_label(asker, field, "activation requires approval"), REQUIRED)
}

fn standby(asker: &Asker<'_>, request: &Request<'_>, field: &Field<Approval>) -> Reason {
    let tenant = asker.view.tenant;
    let found = Requests::new(&asker.view, asker.index).standby_approvers(request.thing, request.principal);
    let names: Vec<String> = found.iter().take(EXPLAINED_APPROVERS).map(|approver| name(tenant, *approver)).collect();
    let rest = found.iter().skip(names.len()).count();
    let more = if rest > 0 { format!(" (and {rest} more)") } else { String::new() };
    let who = join(&names) + &more;
    let message = format!("activation requires approval; nobody can approve now, but {who} could after steps of their own");
    let mut labels = vec![approval_label(asker, field)];
    labels.extend(found.iter().take(EXPLAINED_APPROVERS).flat_map(|approver| reach::approver_labels(asker, *approver, request.thing)));
    Reason { code: ReasonCode::Policy, message, rule: "D2.22", labels }
}

fn no_approver(asker: &mut Asker<'_>, request: &Request<'_>, policy: &Policy, id: PolicyId) -> Reason {
    let label = approval_label(asker, &policy.activation.approval);
    let who = name(asker.view.tenant, request.principal);
    let own = collect_approvers(&asker.view, &mut asker.scratch, id, None).into_iter().find(|(approver, _)| *approver == request.principal);
    let mut labels = vec![label];
    let Some((_, route)) = own else {
        labels.extend(barren_approvers(asker, &policy.activation.approval.value));
        let message = "activation requires approval, and nobody could give it: the request would lapse after 24 hours".to_owned();
        return Reason { code: ReasonCode::NoApprover, message, rule: "D2.20", labels };
    };
    labels.extend(route_labels(asker, request.principal, &route));
    let message = format!("activation requires approval, and the only approver is {who}, who cannot approve their own request");
    Reason { code: ReasonCode::NoApprover, message, rule: "D2.23", labels }
}

/// Labels each named approver with why it cannot approve: a disabled user, or a group with nobody in it.
fn barren_approvers(asker: &Asker<'_>, approval: &Approval) -> Vec<Label> {
    let Approval::By(named) = approval else { return Vec::new() };
    let tenant = asker.view.tenant;
    let labels = |approver: &Approver| {
        let who = name(tenant, approver.principal);
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

fn approvers(asker: &mut Asker<'_>, request: &Request<'_>, policy: PolicyId) -> Vec<Reason> {
    let found = collect_approvers(&asker.view, &mut asker.scratch, policy, Some(request.principal));
    let rule = match request.thing {
        Thing::Group(..) => "D2.22",
        Thing::Role(_) => "D2.20",
    };
    let explained = found.iter().take(EXPLAINED_APPROVERS).map(|(approver, route)| Reason {
        code: ReasonCode::Approver,
        message: format!("{} can approve{}", name(asker.view.tenant, *approver), approver_note(asker.view.tenant, *approver)),
        rule,
        labels: route_labels(asker, *approver, route),
    });
    let mut reasons: Vec<Reason> = explained.collect();
    if let (Some(last), Some(rest)) = (reasons.last_mut(), found.get(EXPLAINED_APPROVERS..))
        && !rest.is_empty()
    {
        let names: Vec<String> = rest.iter().take(10).map(|(approver, _)| name(asker.view.tenant, *approver)).collect();
        let more = if rest.len() > names.len() { format!(" (of {} more)", rest.len()) } else { String::new() };
        last.message = format!("{}, and so can {}{more}", last.message, join(&names));
    }
    reasons
}

/// Labels the lines that make somebody an approver.
pub(super) fn route_labels(asker: &Asker<'_>, approver: PrincipalId, route: &ApproverRoute) -> Vec<Label> {
    let tenant = asker.view.tenant;
    let who = name(tenant, approver);
    match route {
        ApproverRoute::Named(span) => vec![Label::new(*span, format!("{who} is named as approver")).with_brief("an approver")],
        ApproverRoute::ThroughGroup(span, chain) => {
            let first = Label::new(*span, "its active members are approvers").with_brief("its active members approve");
            std::iter::once(first).chain(chain.iter().map(|fact| fact_label(asker, *fact))).collect()
        }
        ApproverRoute::Role(_, RoleRoute::Direct(fact)) => vec![fact_label(asker, *fact)],
        ApproverRoute::Role(_, RoleRoute::ThroughGroup(chain, fact)) => {
            chain.iter().chain(std::iter::once(fact)).map(|fact| fact_label(asker, *fact)).collect()
        }
    }
}
