//! Explains `can … activate …`.

use crate::answer::Requests;
use crate::diag::{Label, ReasonCode};
use crate::eval::{Blocker, Decision, Demand, Judgement, Request, collect_approvers, may_get, policy_of};
use crate::ir::{Instant, PrincipalKind, Thing};

use super::words::{name, thing_text};
use super::{Asker, CanAnswer, Reason, defaults, eligibility, fix, gates, near_miss};

/// Answers and explains a request to activate (`docs/semantics.md`, section 4).
pub(super) fn explain(asker: &mut Asker<'_>, request: &Request<'_>) -> CanAnswer {
    let judgement = Requests::new(&asker.view, asker.index).judge(&mut asker.scratch, request);
    let answer = told(asker, request, &judgement, asker.view.at);
    match judgement.decision {
        Decision::Deny => CanAnswer { fixes: fix::find(asker, request, &judgement), ..answer },
        Decision::Allow | Decision::Approval | Decision::Already => answer,
    }
}

/// Answers and explains a request that wishes to begin at an instant, not before that of the view (D4.2, D4.3), without what would turn a
/// denial.
pub(super) fn explain_from(asker: &mut Asker<'_>, request: &Request<'_>, start: Instant) -> CanAnswer {
    let judgement = Requests::new(&asker.view, asker.index).judge_from(&mut asker.scratch, request, start);
    told(asker, request, &judgement, start)
}

fn told(asker: &mut Asker<'_>, request: &Request<'_>, judgement: &Judgement, start: Instant) -> CanAnswer {
    let reasons = reasons(asker, request, judgement, start);
    let approvers = match (judgement.decision, policy_of(asker.view.tenant, request.thing)) {
        (Decision::Approval, Some(policy)) => collect_approvers(&asker.view, &mut asker.scratch, policy, Some(request.principal)),
        (Decision::Allow | Decision::Approval | Decision::Already | Decision::Deny, _) => Vec::new(),
    };
    let standby_approvers = match judgement.decision {
        Decision::Approval => Requests::new(&asker.view, asker.index).standby_approvers(request.thing, request.principal),
        Decision::Allow | Decision::Already | Decision::Deny => Vec::new(),
    };
    CanAnswer {
        decision: judgement.decision,
        requires: requires(judgement, request),
        approvers: approvers.into_iter().map(|(approver, _)| approver).collect(),
        standby_approvers,
        max_seconds: judgement.max_seconds,
        until: judgement.until.filter(|_| judgement.decision.is_yes()),
        reasons,
        fixes: Vec::new(),
    }
}

/// Returns what a request that is allowed must still bring; a strict question (`with …`) leaves nothing open.
pub(super) fn requires(judgement: &Judgement, request: &Request<'_>) -> Vec<Demand> {
    if request.evidence.is_some() || !judgement.decision.is_yes() {
        return Vec::new();
    }
    judgement.missing.iter().copied().collect()
}

fn reasons(asker: &mut Asker<'_>, request: &Request<'_>, judgement: &Judgement, start: Instant) -> Vec<Reason> {
    match judgement.decision {
        Decision::Already => asker.looking_at(start, |asker| eligibility::already(asker, request)).into_iter().collect(),
        Decision::Allow | Decision::Approval => {
            let mut reasons = eligibility::paths(asker, request, judgement);
            if start != asker.view.at {
                let then = asker.looking_at(start, |asker| eligibility::paths(asker, request, judgement));
                let new: Vec<Reason> = then.into_iter().filter(|reason| !reasons.contains(reason)).collect();
                reasons.extend(new);
            }
            reasons.extend(gates::reasons(asker, request, judgement, false));
            reasons
        }
        Decision::Deny => denial(asker, request, judgement, start),
    }
}

fn denial(asker: &mut Asker<'_>, request: &Request<'_>, judgement: &Judgement, start: Instant) -> Vec<Reason> {
    let account = account_reasons(asker, request, judgement);
    if !account.is_empty() {
        return account;
    }
    let mut reasons = Vec::new();
    if judgement.blockers.has(Blocker::NotPimEnabled) {
        reasons.extend(not_pim_enabled(asker, request.thing));
    }
    if judgement.blockers.has(Blocker::NotEligible) {
        let is_eligible_now = !eligibility::paths(asker, request, judgement).is_empty();
        let at = if is_eligible_now { start } else { asker.view.at };
        reasons.extend(asker.looking_at(at, |asker| near_miss::reasons(asker, request)));
    }
    reasons.extend(gates::reasons(asker, request, judgement, true));
    reasons.extend(defaults::behind(asker, request, judgement));
    reasons
}

/// What the account itself cannot do, whatever the assignments: judged before all else.
fn account_reasons(asker: &Asker<'_>, request: &Request<'_>, judgement: &Judgement) -> Vec<Reason> {
    let principal = asker.view.tenant.principals.row(request.principal);
    let who = name(asker.view.tenant, request.principal);
    let mut reasons = Vec::new();
    if judgement.blockers.has(Blocker::PrincipalKind) {
        if let Some(reason) = misfit_of_agent(asker, request).filter(|_| principal.is_user()) {
            return vec![reason];
        }
        let kind = principal.kind_noun();
        let rule = match principal.kind {
            PrincipalKind::User { .. } | PrincipalKind::ServicePrincipal => "D3.11",
            PrincipalKind::Group(_) => "D3.25",
        };
        let labels = vec![Label::new(principal.span, format!("{who} is a {kind}"))];
        let message = format!("only a user activates, and {who} is a {kind}");
        reasons.push(Reason { code: ReasonCode::PrincipalKind, message, rule, labels });
    }
    if let Some(span) = principal.disabled {
        reasons.push(disabled(&who, span));
    }
    reasons
}

/// Says that an agent never comes to what agents are not given, whatever makes it eligible (D3.16, D3.17).
pub(super) fn misfit_of_agent(asker: &Asker<'_>, request: &Request<'_>) -> Option<Reason> {
    let tenant = asker.view.tenant;
    let principal = tenant.principals.row(request.principal);
    let agent = principal.agent.filter(|_| !may_get(tenant, request.principal, request.thing))?;
    let who = name(tenant, request.principal);
    let mut labels = vec![Label::new(agent.span, format!("{who} is an agent"))];
    let (rule, message) = match request.thing {
        Thing::Group(group, _) => {
            let group = tenant.groups.row(group);
            labels.extend(group.role_assignable.map(|span| Label::new(span, "role-assignable")));
            let group = name(tenant, group.principal);
            ("D3.16", format!("{who} is an agent, and {group} is role-assignable: agents are neither its members nor its owners"))
        }
        Thing::Role(role) => {
            let role = &tenant.roles.row(role).name;
            ("D3.17", format!("{who} is an agent, and role `{role}` is not among those that agents are given"))
        }
    };
    Some(Reason { code: ReasonCode::PrincipalKind, message, rule, labels })
}

/// The reason of everything that a disabled account is denied.
pub(super) fn disabled(who: &str, span: crate::source::Span) -> Reason {
    let labels = vec![Label::new(span, format!("{who} is disabled"))];
    Reason { code: ReasonCode::Disabled, message: format!("{who} is disabled: it holds nothing and can do nothing"), rule: "D4.5", labels }
}

/// The reason of everything that a group without PIM is denied.
pub(super) fn not_pim_enabled(asker: &Asker<'_>, thing: Thing) -> Option<Reason> {
    let Thing::Group(group, _) = thing else { return None };
    let tenant = asker.view.tenant;
    let group = tenant.principals.row(tenant.groups.row(group).principal);
    let labels = vec![Label::new(group.span, "not `pim-enabled`")];
    let message =
        format!("`{}` is not PIM-enabled, so there is nothing to activate: {} has no policy", group.name, thing_text(tenant, thing));
    Some(Reason { code: ReasonCode::NotPimEnabled, message, rule: "D1.7", labels })
}
