//! What the policy says to a request: limit, requirements, approval. Each is a reason for, or against. Takes a judgement as given: it judges nothing,
//! and says nothing of eligibility.

use crate::diag::{Label, ReasonCode};
use crate::eval::{self, Blocker, Demand, Effect, Gate, Judgement, LinkId, Manner, Request, Stage, policy_of, requirements_field};
use crate::ir::{Field, FieldOrigin, Policy, PolicyId, Thing, format_duration};
use crate::requirement::Requirement;
use crate::source::Span;

use super::account::never_brings_text;
use super::approval;
use super::asker::Asker;
use super::field::{REQUIRED, briefly, for_field};
use super::said::Reason;
use super::words::demand_text;

/// What is said of a requirement that a strict request lacks.
const NOT_BROUGHT: &str = ", and the request does not bring it";

/// Returns what the policy before the thing says to the request, field by field. Of a request that is denied anyway
/// (`only_against`), only what fails.
pub(super) fn reasons(asker: &mut Asker<'_>, request: &Request<'_>, judgement: &Judgement, only_against: bool) -> Vec<Reason> {
    let Some(policy) = policy_of(asker.tenant(), request.thing) else {
        return too_short(asker, request.manner.seconds, judgement).into_iter().collect();
    };
    let mut reasons: Vec<Reason> = governing_policy(asker, request, policy).into_iter().collect();
    reasons.push(limit(asker, request, judgement, policy));
    reasons.extend(requirements(asker, request, judgement, policy));
    reasons.extend(approval::reasons(asker, request, judgement, policy));
    reasons.retain(|reason| !only_against || reason.code.is_against());
    reasons
}

/// Returns what a request that is allowed must still bring; a strict question (`with …`) leaves nothing open.
pub(super) fn requires(judgement: &Judgement, manner: Manner<'_>) -> Vec<Demand> {
    if manner.evidence.is_some() || !judgement.decision.is_yes() {
        return Vec::new();
    }
    judgement.missing.iter().copied().collect()
}

/// Says which named policy the group or role follows, where it follows one (D2.1, D2.3).
fn governing_policy(asker: &Asker<'_>, request: &Request<'_>, policy: PolicyId) -> Option<Reason> {
    let policy = asker.tenant().policies.row(policy);
    let activation = &policy.activation;
    let require = requirements_field(policy, Stage::Activation);
    let origins = [&activation.max_seconds.origin, &require.origin, &activation.approval.origin];
    if !origins.into_iter().any(|origin| matches!(origin, FieldOrigin::Inherited(..))) {
        return None;
    }
    let named = policy.follows.as_ref()?;
    let thing = asker.thing(request.thing);
    let rule = match request.thing {
        Thing::Group(..) => "D2.1",
        Thing::Role(_) => "D2.3",
    };
    let message = format!("{thing} follows policy `{named}`");
    let label = Label::new(policy.span?, message.clone()).with_brief(format!("for {thing}"));
    Some(Reason::new(ReasonCode::Policy, rule, message, [label]))
}

fn limit(asker: &Asker<'_>, request: &Request<'_>, judgement: &Judgement, policy: PolicyId) -> Reason {
    let field = &asker.tenant().policies.row(policy).activation.max_seconds;
    let most = format!("activation max is {}", format_duration(field.value));
    let seconds = judgement.seconds.unwrap_or(field.value);
    let asked = format_duration(seconds);
    if judgement.blockers.has(Blocker::DurationTooLong) {
        let message = format!("{asked} is longer than {} allows: {most}", asker.thing(request.thing));
        let label = asker.beside(asker.field_label(field, &most), format!("{asked} is longer"));
        return Reason::new(ReasonCode::DurationTooLong, "D2.10", message, [label]);
    }
    too_short(asker, judgement.seconds, judgement)
        .unwrap_or_else(|| briefly(asker, for_field(asker, field, "D2.10", &most), "limit of an activation"))
}

/// Says that less than five minutes was asked for, which no policy can allow (D9.30).
fn too_short(asker: &Asker<'_>, seconds: Option<i64>, judgement: &Judgement) -> Option<Reason> {
    let asked = format_duration(seconds.filter(|_| judgement.blockers.has(Blocker::DurationTooShort))?);
    let message = format!("{asked} is too short: an activation lasts five minutes at least");
    Some(Reason::new(ReasonCode::DurationTooShort, "D9.30", message, [asker.in_query(format!("asks for {asked}"))]))
}

fn requirements(asker: &mut Asker<'_>, request: &Request<'_>, judgement: &Judgement, policy: PolicyId) -> Vec<Reason> {
    let policy = asker.tenant().policies.row(policy);
    let walk = asker.scratch.up.walk_up(&asker.view, request.principal);
    let found: Vec<Gate> = eval::gates(walk, policy, Stage::Activation).collect();
    if found.is_empty() {
        let field = requirements_field(policy, Stage::Activation);
        return vec![for_field(asker, field, "D2.11", "activation requires nothing")];
    }
    found.into_iter().map(|gate| requirement(asker, request, judgement, policy, gate)).collect()
}

/// A requirement with the words and the label that it has whatever comes of it.
struct Asking<'a> {
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
    let tenant = asker.tenant();
    let requirement = gate.as_written();
    let field = requirements_field(policy, Stage::Activation);
    let what = format!("activation requires {}", demand_text(tenant, requirement));
    let label = gate.place().map_or_else(|| asker.field_label(field, &what), |span| Label::new(span, what.clone()));
    let label = asker.beside(label, REQUIRED);
    let context = requirement.context().map_or("", |context| &*tenant.contexts.row(*context).name);
    let asking = Asking { requirement, is_written: gate.place().is_some(), what, label, context };
    match gate.effect {
        Effect::AsAsked => as_asked(asker, request, judgement, field, asking),
        Effect::AsMfa(span) => as_mfa(asker, request, judgement, asking, span),
        Effect::NotOn(span) => not_on(asking, span),
        Effect::Excluded(span, link) => excluded(asker, request, asking, span, link),
    }
}

fn as_asked<T>(asker: &Asker<'_>, request: &Request<'_>, judgement: &Judgement, field: &Field<T>, asking: Asking<'_>) -> Reason {
    let Asking { requirement, is_written, what, label, .. } = asking;
    let facts = requirement.facts();
    if judgement.lacks(requirement.kind()) {
        let never = never_brings(asker, request, requirement);
        let brief = if never.is_some() { "required, and never brought" } else { "required, and not brought" };
        let (rule, lack) = never.map_or_else(|| (facts.rule, NOT_BROUGHT.to_owned()), |never| ("D3.18", never));
        return Reason::new(facts.lacking, rule, what + &lack, [asker.beside(label, brief)]);
    }
    let (brought, brief) =
        if request.manner.evidence.is_some() { (", which the request brings", "required, and brought") } else { ("", REQUIRED) };
    let message = what + brought;
    if is_written {
        Reason::new(ReasonCode::Policy, facts.rule, message, [asker.beside(label, brief)])
    } else {
        for_field(asker, field, facts.rule, &message)
    }
}

/// Says that somebody never brings what is demanded (D3.18).
fn never_brings(asker: &Asker<'_>, request: &Request<'_>, demand: Demand) -> Option<String> {
    let who = asker.name(request.principal);
    let is_beyond = eval::is_beyond(asker.tenant().principals.row(request.principal), demand);
    is_beyond.then(|| format!(", and {}", never_brings_text(&who, "that")))
}

fn as_mfa(asker: &Asker<'_>, request: &Request<'_>, judgement: &Judgement, asking: Asking<'_>, span: Span) -> Reason {
    let mfa: Requirement = Requirement::Mfa;
    let (code, rule, tail) = match (judgement.lacks(mfa), never_brings(asker, request, Requirement::Mfa)) {
        (true, Some(never)) => (mfa.facts().lacking, "D3.18", never),
        (true, None) => (mfa.facts().lacking, "D2.14", NOT_BROUGHT.to_owned()),
        (false, _) => (ReasonCode::Policy, "D2.14", String::new()),
    };
    let message = format!("no Conditional Access policy targets `{}`, so MFA is required in its place{tail}", asking.context);
    Reason::new(code, rule, message, [asking.label, Label::new(span, "no policy targets it: MFA instead")])
}

fn not_on(asking: Asking<'_>, span: Span) -> Reason {
    let message = format!("`{}` demands nothing: its Conditional Access policy is not on", asking.context);
    Reason::new(ReasonCode::Policy, "D2.14", message, [asking.label, Label::new(span, "not enforced, and no fallback to MFA")])
}

fn excluded(asker: &Asker<'_>, request: &Request<'_>, asking: Asking<'_>, span: Span, link: Option<LinkId>) -> Reason {
    let who = asker.name(request.principal);
    let message = format!("`{}` demands nothing of {who}: its Conditional Access policy excludes them", asking.context);
    let chain = link.map_or_else(Vec::new, |link| asker.scratch.up.chain(link));
    let mut labels = vec![asking.label, Label::new(span, format!("excludes {who}, with no fallback to MFA"))];
    labels.extend(asker.fact_labels(&chain));
    Reason::new(ReasonCode::Policy, "D2.14", message, labels)
}
