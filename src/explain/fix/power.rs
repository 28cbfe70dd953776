//! Single statements that would give an account a power. Every one is applied and judged before it is told.

use crate::answer::judge_request;
use crate::eval::{Decision, Request, Scratch, View, may_get};
use crate::ir::{Assignment, Expiration, PolicyId, PrincipalId, State, Target, Tenant, Window};
use crate::source::{SourceId, Span};
use crate::syntax::format_name;

use super::super::power::{Lack, Latent};
use super::super::words::thing_text;
use super::super::{Asker, Fix};
use super::candidate::assignment_text;

/// Returns verified changes: activating what is eligible already, then assigning the principal to one of `targets`, as long as the
/// policy allows. `holds` tells of a view whether the principal has the power in it.
pub(in super::super) fn find(
    asker: &Asker<'_>,
    principal: PrincipalId,
    near: &[Latent],
    targets: &[Target],
    holds: impl Fn(&View<'_>) -> bool,
) -> Vec<Fix> {
    let eligible = near.iter().filter(|near| near.miss.lack == Lack::NotActivated);
    let activations = eligible.filter_map(|near| activation(asker, principal, asker.view.fact(near.fact).target));
    let fits = |target: &&Target| may_get(asker.view.tenant, principal, target.thing());
    let statements = targets.iter().filter(fits).map(|target| {
        let assigned = active(&asker.view, principal, *target);
        (assigned, assignment_text(asker.view.tenant, &assigned), Decision::Allow)
    });
    let verified = activations.chain(statements).filter(|(added, _, _)| holds(&asker.view.with_added(std::slice::from_ref(added))));
    verified.map(|(_, change, decision)| Fix::single(change, decision)).collect()
}

/// Returns an activation, where the principal may make it; `approval` where somebody must agree to it.
fn activation(asker: &Asker<'_>, principal: PrincipalId, target: Target) -> Option<(Assignment, String, Decision)> {
    let thing = target.thing();
    let request = Request { principal, thing, seconds: None, evidence: None, without_approval: false };
    let judgement = judge_request(&asker.view, &mut Scratch::default(), &request);
    let window = Window { from: asker.view.at, until: judgement.until.filter(|_| judgement.decision.is_yes())? };
    let tenant = asker.view.tenant;
    let text = format!("{} activates {}", format_name(&tenant.principals.row(principal).name), thing_text(tenant, thing));
    Some((Assignment { principal, target, state: State::Activated, window, span: nowhere() }, text, judgement.decision))
}

/// Makes an active assignment, as long as the policy of its target allows (D2.31).
fn active(view: &View<'_>, principal: PrincipalId, target: Target) -> Assignment {
    let expiration = policy(view.tenant, target).map_or(Expiration::Permanent, |id| view.tenant.policies.row(id).active.expiration.value);
    let window = match expiration {
        Expiration::Permanent => Window::ALWAYS,
        Expiration::Max(seconds) => Window { from: view.at, until: view.at.plus_seconds(seconds) },
    };
    Assignment { principal, target, state: State::Active, window, span: nowhere() }
}

fn policy(tenant: &Tenant, target: Target) -> Option<PolicyId> {
    crate::eval::policy_of(tenant, target.thing())
}

fn nowhere() -> Span {
    Span::new(SourceId::default(), 0, 0)
}
