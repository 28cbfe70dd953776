//! `is …` and `who is …`.

use crate::eval::{Scratch, View, find_membership, find_ownership, find_role, member_routes, owners_of, role_holders};
use crate::ir::{HoldingQuestion, PrincipalId, Relation};

/// Tells whether a principal holds something now: membership through active nesting, ownership directly, roles in any scope.
#[must_use]
pub fn holds(view: &View<'_>, scratch: &mut Scratch, principal: PrincipalId, holding: HoldingQuestion) -> bool {
    match holding {
        HoldingQuestion::Group(group, Relation::Member) => find_membership(view, &mut scratch.up, principal, group).is_some(),
        HoldingQuestion::Group(group, Relation::Owner) => find_ownership(view, principal, group).is_some(),
        HoldingQuestion::Role(role) => find_role(view, &mut scratch.up, principal, role).is_some(),
    }
}

/// Returns the users, service principals and groups that hold something now, in declaration order.
#[must_use]
pub fn who_holds(view: &View<'_>, scratch: &mut Scratch, holding: HoldingQuestion) -> Vec<PrincipalId> {
    match holding {
        HoldingQuestion::Group(group, Relation::Member) => names(member_routes(view, &mut scratch.down, group)),
        HoldingQuestion::Group(group, Relation::Owner) => names(owners_of(view, group)),
        HoldingQuestion::Role(role) => names(role_holders(view, &mut scratch.down, role, None)),
    }
}

fn names<T>(found: Vec<(PrincipalId, T)>) -> Vec<PrincipalId> {
    found.into_iter().map(|(principal, _)| principal).collect()
}
