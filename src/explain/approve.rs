//! Explains `can … approve … for …`: whether that answer would count (D2.20 to D2.23).

use std::sync::OnceLock;

use crate::diag::{Label, ReasonCode};
use crate::eval::{
    Actor, ApproverRoute, Closure, Deed, Power, Reading, UnitIndex, View, collect_approvers, default_approver_roles, is_approver,
    policy_of, powers,
};
use crate::ir::{Approval, Approver, Managed, PolicyId, PrincipalId, Relation, RoleId, Scope, Target, Thing};

use super::eligibility::fact_label;
use super::power::{Latent, account_reason, gives_role, held_labels, latent, latent_reason};
use super::words::{approver_note, name, thing_text};
use super::{Asker, CanAnswer, Fix, Reason, activation, defaults, fix, gates};

/// One question: whose approval of whose activation of what.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked {
    pub principal: PrincipalId,
    pub thing: Thing,
    pub requester: PrincipalId,
}

/// Answers and explains whether an approval would count.
pub(super) fn explain(asker: &mut Asker<'_>, asked: Asked) -> CanAnswer {
    if let Some(reason) = account_reason(asker, asked.principal, "D2.22").or_else(|| no_person(asker, asked.principal)) {
        return CanAnswer::denied(vec![reason], Vec::new());
    }
    let Some(policy) = policy_of(asker.view.tenant, asked.thing) else {
        return CanAnswer::denied(activation::not_pim_enabled(asker, asked.thing).into_iter().collect(), Vec::new());
    };
    if let Some(reason) = no_request(asker, asked.thing, policy) {
        let field = &asker.view.tenant.policies.row(policy).activation.approval;
        let unwritten = defaults::unwritten(asker, field, "activation requires no approval");
        return CanAnswer::denied(std::iter::once(reason).chain(unwritten).collect(), Vec::new());
    }
    let route = collect_approvers(&asker.view, &mut asker.scratch, policy, None).into_iter().find(|(who, _)| *who == asked.principal);
    let route = route.map(|(_, route)| route);
    match route {
        Some(route) if asked.principal != asked.requester => CanAnswer::allowed(consent(asker, asked, policy, &route)),
        route => denial(asker, asked, policy, route.as_ref()),
    }
}

/// Says why nobody's approval counts: there is no policy, it asks for none, or nobody is an approver. Nothing where the only approver is who asks.
pub(super) fn nobody(asker: &mut Asker<'_>, thing: Thing) -> Option<Reason> {
    let Some(policy) = policy_of(asker.view.tenant, thing) else { return activation::not_pim_enabled(asker, thing) };
    if let Some(reason) = no_request(asker, thing, policy) {
        return Some(reason);
    }
    let has_approver = !collect_approvers(&asker.view, &mut asker.scratch, policy, None).is_empty();
    (!has_approver).then(|| not_approver(asker, thing, policy, "nobody is an"))
}

/// Says that a policy asks for no approval; nothing where it does.
fn no_request(asker: &Asker<'_>, thing: Thing, policy: PolicyId) -> Option<Reason> {
    let field = &asker.view.tenant.policies.row(policy).activation.approval;
    if field.value != Approval::NotRequired {
        return None;
    }
    let message = format!("{} needs no approval, so there is never a request to answer", thing_text(asker.view.tenant, thing));
    let labels = vec![gates::field_label(asker, field, "activation requires no approval")];
    Some(Reason { code: ReasonCode::NoRequest, message, rule: "D2.20", labels })
}

/// Says that only people approve: a service principal never does (D2.22).
fn no_person(asker: &Asker<'_>, principal: PrincipalId) -> Option<Reason> {
    let row = asker.view.tenant.principals.row(principal);
    if row.is_user() {
        return None;
    }
    let (who, kind) = (name(asker.view.tenant, principal), row.kind_noun());
    let message = format!("only a user approves, and {who} is a {kind}");
    let labels = vec![Label::new(row.span, format!("{who} is a {kind}"))];
    Some(Reason { code: ReasonCode::PrincipalKind, message, rule: "D2.22", labels })
}

fn rule(thing: Thing) -> &'static str {
    match thing {
        Thing::Group(..) => "D2.22",
        Thing::Role(_) => "D2.20",
    }
}

fn consent(asker: &Asker<'_>, asked: Asked, policy: PolicyId, route: &ApproverRoute) -> Vec<Reason> {
    let tenant = asker.view.tenant;
    let who = name(tenant, asked.principal);
    let note = approver_note(tenant, asked.principal);
    let message = format!("{who} can approve {} for {}{note}", thing_text(tenant, asked.thing), name(tenant, asked.requester));
    let labels = gates::route_labels(asker, asked.principal, route);
    let field = &tenant.policies.row(policy).activation.approval;
    vec![
        Reason { code: ReasonCode::Approver, message, rule: rule(asked.thing), labels },
        gates::briefly(asker, gates::for_field(asker, field, "D2.20", "activation requires approval"), gates::REQUIRED),
    ]
}

fn denial(asker: &mut Asker<'_>, asked: Asked, policy: PolicyId, route: Option<&ApproverRoute>) -> CanAnswer {
    let mut reasons = Vec::new();
    if asked.principal == asked.requester {
        reasons.push(own_request(asker, asked, route));
    }
    if route.is_some() {
        return CanAnswer::denied(reasons, Vec::new());
    }
    reasons.push(not_approver(asker, asked.thing, policy, &format!("{} is not an", name(asker.view.tenant, asked.principal))));
    let near = nearly_approver(asker, asked, policy);
    reasons.extend(near.iter().map(|near| latent_reason(asker, asked.principal, near)).map(approver_rule));
    reasons.extend(manager(asker, asked));
    let fixes = if asked.principal == asked.requester { Vec::new() } else { fixes(asker, asked, policy, &near) };
    CanAnswer::denied(reasons, fixes)
}

fn own_request(asker: &Asker<'_>, asked: Asked, route: Option<&ApproverRoute>) -> Reason {
    let who = name(asker.view.tenant, asked.principal);
    let labels = match route {
        Some(route) => gates::route_labels(asker, asked.principal, route),
        None => vec![asker.in_query("the same person asks and answers")],
    };
    let message = format!("{who} cannot approve their own request");
    Reason { code: ReasonCode::SelfApproval, message, rule: "D2.23", labels }
}

fn not_approver(asker: &Asker<'_>, thing: Thing, policy: PolicyId, claim: &str) -> Reason {
    let tenant = asker.view.tenant;
    let field = &tenant.policies.row(policy).activation.approval;
    let labels = match &field.value {
        Approval::By(named) => named.iter().map(|approver| approver_label(asker, approver)).collect(),
        Approval::DefaultApprovers | Approval::NotRequired => {
            vec![gates::field_label(asker, field, "Privileged Role Administrators and Global Administrators approve")]
        }
    };
    let message = format!("{claim} approver of {}", thing_text(tenant, thing));
    Reason { code: ReasonCode::NotPermitted, message, rule: rule(thing), labels }
}

fn approver_label(asker: &Asker<'_>, approver: &Approver) -> Label {
    let who = name(asker.view.tenant, approver.principal);
    let (text, brief) = match asker.view.tenant.group_of(approver.principal) {
        Some(_) => (format!("active members of {who} approve"), "its active members approve"),
        None => (format!("{who} approves"), "approves"),
    };
    Label::new(approver.span, text).with_brief(brief)
}

/// Returns the assignments that would make the principal an approver, were they in force (D2.22, D9.27).
fn nearly_approver(asker: &mut Asker<'_>, asked: Asked, policy: PolicyId) -> Vec<Latent> {
    let view = asker.view;
    match &view.tenant.policies.row(policy).activation.approval.value {
        Approval::NotRequired => Vec::new(),
        Approval::By(named) => latent(asker, asked.principal, |target| match target {
            Target::Group(group, Relation::Member) => {
                named.iter().any(|approver| approver.principal == view.tenant.groups.row(group).principal)
            }
            Target::Group(_, Relation::Owner) | Target::Role(..) => false,
        }),
        Approval::DefaultApprovers => {
            let index = OnceLock::new();
            let still = Asker::new(view, asker.query, &index);
            let is_default = |role: RoleId, scope: Scope| scope == Scope::Tenant && default_approver_roles().contains(&role);
            latent(asker, asked.principal, |target| gives_role(&still, target, &is_default))
        }
    }
}

fn approver_rule(reason: Reason) -> Reason {
    let rule = if reason.code == ReasonCode::NeedsActivation { "D9.27" } else { reason.rule };
    Reason { rule, ..reason }
}

/// Says that who manages the group does not approve for that (D2.21, D4.21).
fn manager(asker: &mut Asker<'_>, asked: Asked) -> Option<Reason> {
    let Thing::Group(group, side) = asked.thing else { return None };
    let actor = Actor::new(&asker.view, &mut asker.scratch.up, asked.principal);
    let found = powers(&asker.view, &UnitIndex::new(asker.view.tenant), &actor, group, Deed::Manage(Managed::Side(side)));
    let (labels, what) = match found.first()? {
        Power::Owner(fact) => (vec![fact_label(asker, *fact)], "owns"),
        Power::Role(held, _) => (held_labels(asker, held), "manages"),
    };
    let who = name(asker.view.tenant, asked.principal);
    let message = format!("{who} {what} `{}`, which makes nobody an approver", asker.view.tenant.group_name(group));
    Some(Reason { code: ReasonCode::NotPermitted, message, rule: "D2.21", labels })
}

fn fixes(asker: &Asker<'_>, asked: Asked, policy: PolicyId, near: &[Latent]) -> Vec<Fix> {
    let tenant = asker.view.tenant;
    let targets: Vec<Target> = match &tenant.policies.row(policy).activation.approval.value {
        Approval::NotRequired => Vec::new(),
        Approval::By(named) => {
            let groups = named.iter().filter_map(|approver| tenant.group_of(approver.principal));
            let groups = groups.filter(|group| fix::may_join(tenant, asked.principal, *group));
            groups.map(|group| Target::Group(group, Relation::Member)).collect()
        }
        Approval::DefaultApprovers => default_approver_roles().into_iter().map(|role| Target::Role(role, Scope::Tenant)).collect(),
    };
    let counts = |view: &View<'_>| {
        let mut up = Closure::default();
        let actor = Actor::new(view, &mut up, asked.principal);
        up.walk_up(view, asked.principal, Reading::InForce);
        is_approver(view, &up, &actor, policy)
    };
    fix::power::find(asker, asked.principal, near, &targets, counts)
}
