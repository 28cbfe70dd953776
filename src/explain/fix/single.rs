//! Single statements that would give an account a power, or a plan. Every one is applied and judged before it is told.

use crate::answer::judge_request;
use crate::eval::{Decision, Manner, Scratch, View, may_get, policy_of};
use crate::ir::{Assignment, PrincipalId, Relation, Target, Thing};

use super::statement::{activated, activation_text, active, assignment_text, eligible, membership};
use crate::explain::asker::Asker;
use crate::explain::lack::Lack;
use crate::explain::latent::Latent;
use crate::explain::said::Fix;
use crate::explain::steps::may_join;

/// Makes, for each thing, the assignment that a policy set would most likely gain, with its text: an eligible one where the thing is activated,
/// an active membership elsewhere.
pub(crate) fn likely_assignments(view: &View<'_>, principal: PrincipalId, things: &[Thing]) -> Vec<(Assignment, String)> {
    let made = things.iter().filter_map(|thing| likely_assignment(view, principal, *thing));
    made.map(|assignment| (assignment, assignment_text(view.tenant, &assignment))).collect()
}

fn likely_assignment(view: &View<'_>, principal: PrincipalId, thing: Thing) -> Option<Assignment> {
    let is_user = view.tenant.principals.row(principal).is_user();
    match (policy_of(view.tenant, thing), thing) {
        (Some(_), _) if is_user => Some(eligible(view, principal, thing)),
        (_, Thing::Group(group, Relation::Member)) if may_join(view.tenant, principal, group) => Some(membership(view, principal, group)),
        (_, Thing::Group(..) | Thing::Role(_)) => None,
    }
}

/// Returns verified changes: activating what is eligible already, then assigning the principal to one of `targets`, as long as the
/// policy allows. `holds` tells of a view whether the principal has the power in it.
pub(crate) fn find_power(
    asker: &Asker<'_>,
    principal: PrincipalId,
    near: &[Latent],
    targets: &[Target],
    holds: impl Fn(&View<'_>) -> bool,
) -> Vec<Fix> {
    let near = near.iter().filter(|near| near.miss.lack == Lack::NotActivated);
    let activations = near.filter_map(|near| activation(asker, principal, asker.view.fact(near.fact).target));
    let fits = |target: &&Target| may_get(asker.tenant(), principal, target.thing());
    let statements = targets.iter().filter(fits).map(|target| {
        let assigned = active(&asker.view, principal, *target);
        (assigned, assignment_text(asker.tenant(), &assigned), Decision::Allow)
    });
    let worlds = asker.everywhere();
    let holds_in = |view: &View<'_>, added: &Assignment| {
        let all: Vec<Assignment> = view.added().iter().chain([added]).copied().collect();
        holds(&view.with_added(&all))
    };
    let verified = activations.chain(statements).filter(|(added, _, _)| worlds.iter().all(|view| holds_in(view, added)));
    verified.map(|(_, change, decision)| Fix::single(change, decision)).collect()
}

/// Returns an activation, where the principal may make it; `approval` where somebody must agree to it.
fn activation(asker: &Asker<'_>, principal: PrincipalId, target: Target) -> Option<(Assignment, String, Decision)> {
    let thing = target.thing();
    let judgement = judge_request(&asker.view, &mut Scratch::default(), &Manner::default().request(principal, thing));
    let until = judgement.until.filter(|_| judgement.decision.is_yes())?;
    let text = activation_text(asker.tenant(), principal, thing);
    Some((activated(principal, target, asker.view.at, until), text, judgement.decision))
}
