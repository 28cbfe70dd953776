//! Explains `can … approve … for …`: whether that answer would count (D2.20 to D2.23).

use crate::diag::{Label, ReasonCode};
use crate::eval::{Actor, ApproverRoute, Closure, Power, UnitIndex, View, approvers_of, is_approver, policy_of, powers};
use crate::ir::{Approval, Approver, Deed, Managed, PolicyId, PrincipalId, Target, Thing};

use crate::explain::account::{account_reason, no_person, not_pim_enabled};
use crate::explain::approval::{approver_rule, approver_targets, route_labels, route_of};
use crate::explain::asker::Asker;
use crate::explain::field::{REQUIRED, briefly, for_field, unwritten};
use crate::explain::fix::find_power;
use crate::explain::latent::{Latent, gives, latent, latent_reason};
use crate::explain::said::{CanAnswer, Fix, Reason};
use crate::explain::steps::may_join;
use crate::explain::words::approver_note;

/// One question: whose approval of whose activation of what.
#[derive(Debug, Clone, Copy)]
struct Approving {
    principal: PrincipalId,
    thing: Thing,
    /// Whose; `None` for somebody else's.
    requester: Option<PrincipalId>,
}

/// Answers and explains whether an approval would count.
pub(crate) fn explain(asker: &mut Asker<'_>, principal: PrincipalId, (thing, requester): (Thing, Option<PrincipalId>)) -> CanAnswer {
    let asked = Approving { principal, thing, requester };
    if let Some(reason) = account_reason(asker, asked.principal, "D2.22").or_else(|| no_person(asker, asked.principal)) {
        return CanAnswer::denied(vec![reason], Vec::new());
    }
    let Some(policy) = policy_of(asker.tenant(), asked.thing) else {
        return CanAnswer::denied(not_pim_enabled(asker, asked.thing).into_iter().collect(), Vec::new());
    };
    if let Some(reason) = no_request(asker, asked.thing, policy) {
        let field = &asker.tenant().policies.row(policy).activation.approval;
        let unwritten = unwritten(asker, field, "activation requires no approval");
        return CanAnswer::denied(std::iter::once(reason).chain(unwritten).collect(), Vec::new());
    }
    let route = route_of(asker, principal, policy);
    match route {
        Some(route) if Some(asked.principal) != asked.requester => CanAnswer::allowed(consent(asker, asked, policy, &route)),
        route => denial(asker, asked, policy, route.as_ref()),
    }
}

/// Says why nobody's approval counts: there is no policy, it asks for none, or nobody is an approver. Nothing where the only approver is who asks.
pub(crate) fn nobody(asker: &mut Asker<'_>, thing: Thing) -> Option<Reason> {
    let Some(policy) = policy_of(asker.tenant(), thing) else { return not_pim_enabled(asker, thing) };
    if let Some(reason) = no_request(asker, thing, policy) {
        return Some(reason);
    }
    let has_approver = !approvers_of(&asker.view, &mut asker.scratch, policy, None).is_empty();
    (!has_approver).then(|| not_approver(asker, thing, policy, "nobody is an"))
}

/// Says that a policy asks for no approval; nothing where it does.
fn no_request(asker: &Asker<'_>, thing: Thing, policy: PolicyId) -> Option<Reason> {
    let field = &asker.tenant().policies.row(policy).activation.approval;
    if field.value != Approval::NotRequired {
        return None;
    }
    let message = format!("{} needs no approval, so there is never a request to answer", asker.thing(thing));
    let labels = vec![asker.field_label(field, "activation requires no approval")];
    Some(Reason::new(ReasonCode::NoRequest, "D2.20", message, labels))
}

fn consent(asker: &Asker<'_>, asked: Approving, policy: PolicyId, route: &ApproverRoute) -> Vec<Reason> {
    let tenant = asker.tenant();
    let who = asker.name(asked.principal);
    let note = approver_note(tenant, asked.principal);
    let whose = asked.requester.map_or_else(|| "somebody else".to_owned(), |requester| asker.name(requester));
    let message = format!("{who} can approve {} for {whose}{note}", asker.thing(asked.thing));
    let labels = route_labels(asker, asked.principal, route);
    let field = &tenant.policies.row(policy).activation.approval;
    vec![
        Reason::new(ReasonCode::Approver, approver_rule(asked.thing), message, labels),
        briefly(asker, for_field(asker, field, "D2.20", "activation requires approval"), REQUIRED),
    ]
}

fn denial(asker: &mut Asker<'_>, asked: Approving, policy: PolicyId, route: Option<&ApproverRoute>) -> CanAnswer {
    let mut reasons = Vec::new();
    if Some(asked.principal) == asked.requester {
        reasons.push(own_request(asker, asked, route));
    }
    if route.is_some() {
        return CanAnswer::denied(reasons, Vec::new());
    }
    reasons.push(not_approver(asker, asked.thing, policy, &format!("{} is not an", asker.name(asked.principal))));
    let near = nearly_approver(asker, asked, policy);
    reasons.extend(near.iter().map(|near| latent_reason(asker, asked.principal, near)).map(as_approver));
    reasons.extend(manager(asker, asked));
    let fixes = match Some(asked.principal) == asked.requester {
        true => Vec::new(),
        false => asker.fixes(|asker| fixes(asker, asked, policy, &near)),
    };
    CanAnswer::denied(reasons, fixes)
}

fn own_request(asker: &Asker<'_>, asked: Approving, route: Option<&ApproverRoute>) -> Reason {
    let who = asker.name(asked.principal);
    let labels = match route {
        Some(route) => route_labels(asker, asked.principal, route),
        None => vec![asker.in_query("the same person asks and answers")],
    };
    let message = format!("{who} cannot approve their own request");
    Reason::new(ReasonCode::SelfApproval, "D2.23", message, labels)
}

fn not_approver(asker: &Asker<'_>, thing: Thing, policy: PolicyId, claim: &str) -> Reason {
    let tenant = asker.tenant();
    let field = &tenant.policies.row(policy).activation.approval;
    let labels = match &field.value {
        Approval::By(named) => named.iter().map(|approver| approver_label(asker, approver)).collect(),
        Approval::DefaultApprovers | Approval::NotRequired => {
            vec![asker.field_label(field, "Privileged Role Administrators and Global Administrators approve")]
        }
    };
    let message = format!("{claim} approver of {}", asker.thing(thing));
    Reason::new(ReasonCode::NotPermitted, approver_rule(thing), message, labels)
}

fn approver_label(asker: &Asker<'_>, approver: &Approver) -> Label {
    let who = asker.name(approver.principal);
    let (text, brief) = match asker.tenant().group_of(approver.principal) {
        Some(_) => (format!("active members of {who} approve"), "its active members approve"),
        None => (format!("{who} approves"), "approves"),
    };
    Label::new(approver.span, text).with_brief(brief)
}

/// Returns the assignments that would make the principal an approver, were they in force (D2.22, D9.27).
fn nearly_approver(asker: &mut Asker<'_>, asked: Approving, policy: PolicyId) -> Vec<Latent> {
    let view = asker.view;
    let targets = approver_targets(view.tenant, &view.tenant.policies.row(policy).activation.approval.value);
    latent(asker, asked.principal, |target| gives(&view, target, &|given| targets.contains(&given)))
}

fn as_approver(reason: Reason) -> Reason {
    let rule = if reason.code == ReasonCode::NeedsActivation { "D9.27" } else { reason.rule };
    Reason { rule, ..reason }
}

/// Says that who manages the group does not approve for that (D2.21, D4.21).
fn manager(asker: &mut Asker<'_>, asked: Approving) -> Option<Reason> {
    let Thing::Group(group, side) = asked.thing else { return None };
    let actor = Actor::new(&asker.view, &mut asker.scratch.up, asked.principal);
    let found = powers(&asker.view, &UnitIndex::new(asker.tenant()), &actor, group, Deed::Manage(Managed::Side(side)));
    let (labels, what) = match found.first()? {
        Power::Owner(fact) => (vec![asker.fact_label(*fact)], "owns"),
        Power::Role(held, _) => (asker.held_labels(held), "manages"),
    };
    let who = asker.name(asked.principal);
    let message = format!("{who} {what} `{}`, which makes nobody an approver", asker.tenant().group_name(group));
    Some(Reason::new(ReasonCode::NotPermitted, "D2.21", message, labels))
}

fn fixes(asker: &Asker<'_>, asked: Approving, policy: PolicyId, near: &[Latent]) -> Vec<Fix> {
    let tenant = asker.tenant();
    let mut targets = approver_targets(tenant, &tenant.policies.row(policy).activation.approval.value);
    targets.retain(|target| match target {
        Target::Group(group, _) => may_join(tenant, asked.principal, *group),
        Target::Role(..) => true,
    });
    let counts = |view: &View<'_>| {
        let actor = Actor::new(view, &mut Closure::default(), asked.principal);
        is_approver(view.tenant, &actor, policy)
    };
    find_power(asker, asked.principal, near, &targets, counts)
}
