//! Explains `can … activate …`.

use crate::eval::{Blocker, Decision, Judgement, Request, collect_approvers, policy_of};
use crate::ir::Instant;

use crate::explain::account::{disabled, no_activator, not_pim_enabled};
use crate::explain::asker::Asker;
use crate::explain::field::defaults_behind;
use crate::explain::said::{CanAnswer, Reason};
use crate::explain::{eligibility, fix, gates, near_miss};

/// Answers and explains a request to activate (`docs/semantics.md`, section 4), filed at the instant of the view, that wishes to begin at `start`,
/// not before it (D4.2, D4.3).
pub(crate) fn explain(asker: &mut Asker<'_>, request: &Request<'_>, start: Instant) -> CanAnswer {
    let judgement = asker.requests().judge_from(&mut asker.scratch, request, start);
    let reasons = reasons(asker, request, &judgement, start);
    let (approvers, standby_approvers) = match (judgement.decision, policy_of(asker.tenant(), request.thing)) {
        (Decision::Approval, Some(policy)) => {
            let approvers = collect_approvers(&asker.view, &mut asker.scratch, policy, Some(request.principal));
            let is_sought = asker.seeks_standby || approvers.is_empty();
            let standby = if is_sought { asker.requests().standby_approvers(request.thing, request.principal) } else { Vec::new() };
            (approvers, standby)
        }
        (Decision::Allow | Decision::Approval | Decision::Already | Decision::Deny, _) => (Vec::new(), Vec::new()),
    };
    let fixes = match judgement.decision {
        Decision::Deny => asker.fixes(|asker| fix::find(asker, request, &judgement)),
        Decision::Allow | Decision::Approval | Decision::Already => Vec::new(),
    };
    CanAnswer {
        decision: judgement.decision,
        requires: gates::requires(&judgement, request.manner),
        approvers: approvers.into_iter().map(|(approver, _)| approver).collect(),
        standby_approvers,
        max_seconds: judgement.max_seconds,
        until: judgement.until.filter(|_| judgement.decision.is_yes()),
        reasons,
        fixes,
    }
}

fn reasons(asker: &mut Asker<'_>, request: &Request<'_>, judgement: &Judgement, start: Instant) -> Vec<Reason> {
    match judgement.decision {
        Decision::Already => asker.looking_at(start, |asker| eligibility::already(asker, request)).into_iter().collect(),
        Decision::Allow | Decision::Approval => {
            let mut reasons = eligibility::reasons(asker, request, judgement);
            if start != asker.view.at {
                let then = asker.looking_at(start, |asker| eligibility::reasons(asker, request, judgement));
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
    // what is over may be what comes nearest
    asker.view = asker.view.whole();
    let account = account_reasons(asker, request, judgement);
    if !account.is_empty() {
        return account;
    }
    let mut reasons = Vec::new();
    if judgement.blockers.has(Blocker::NotPimEnabled) {
        reasons.extend(not_pim_enabled(asker, request.thing));
    }
    if judgement.blockers.has(Blocker::NotEligible) {
        let is_eligible_now = !eligibility::paths(asker, request.principal, request.thing).is_empty();
        let at = if is_eligible_now { start } else { asker.view.at };
        reasons.extend(asker.looking_at(at, |asker| near_miss::reasons(asker, request)));
    }
    reasons.extend(gates::reasons(asker, request, judgement, true));
    reasons.extend(defaults_behind(asker, request, judgement));
    reasons
}

/// What the account itself cannot do, whatever the assignments: judged before all else.
fn account_reasons(asker: &Asker<'_>, request: &Request<'_>, judgement: &Judgement) -> Vec<Reason> {
    let principal = asker.tenant().principals.row(request.principal);
    let mut reasons = Vec::new();
    if judgement.blockers.has(Blocker::PrincipalKind) {
        reasons.push(no_activator(asker, request));
        if principal.is_user() {
            return reasons;
        }
    }
    if let Some(span) = principal.disabled {
        reasons.push(disabled(&asker.name(request.principal), span));
    }
    reasons
}
