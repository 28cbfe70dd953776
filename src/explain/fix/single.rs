//! Single assignments that may turn a plan's denial.

use super::candidate::{assignment_text, eligible, membership};
use crate::eval::{Request, View, policy_of};
use crate::ir::{Assignment, GroupId, PrincipalId, Relation, Thing};

/// Makes, for each thing, the assignment that a policy set would most likely gain, with its text: an eligible one where the thing is activated,
/// an active membership elsewhere.
pub(in super::super) fn assignments(view: &View<'_>, principal: PrincipalId, things: &[Thing]) -> Vec<(Assignment, String)> {
    let made = things.iter().filter_map(|thing| make(view, principal, *thing));
    made.map(|assignment| (assignment, assignment_text(view.tenant, &assignment))).collect()
}

fn make(view: &View<'_>, principal: PrincipalId, thing: Thing) -> Option<Assignment> {
    let is_user = view.tenant.principals.row(principal).is_user();
    match (policy_of(view.tenant, thing), thing) {
        (Some(policy), _) if is_user => {
            let request = Request { principal, thing, seconds: None, evidence: None, without_approval: false };
            Some(eligible(view, &request, policy))
        }
        (_, Thing::Group(group, Relation::Member)) if may_add(view, principal, group) => Some(membership(view, principal, group)),
        (_, Thing::Group(..) | Thing::Role(_)) => None,
    }
}

fn may_add(view: &View<'_>, principal: PrincipalId, group: GroupId) -> bool {
    super::may_join(view.tenant, principal, group)
}
