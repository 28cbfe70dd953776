//! What may come into question for an account, if it were given everything that is not known.

use std::collections::BTreeSet;

use crate::eval::{Closure, View};
use crate::ir::{Instant, PrincipalId, Relation, Target, Thing, Tie, UnknownId};

use super::asked::Act;
use super::gift::{Giver, Take};
use super::pattern::Pattern;
use super::stage::Stage;
use super::walk::Walk;

/// Returns the things that somebody may be eligible for: of groups in declaration order, membership before ownership, then of roles in catalogue
/// order.
#[must_use]
pub fn things_that_may_be_activated(stage: &Stage, principal: PrincipalId, at: Instant) -> Vec<Thing> {
    things(stage, principal, at, |view, fact| view.is_eligible(fact))
}

/// Returns what somebody may be eligible for, or the groups that they may be in or own, in the same order.
#[must_use]
pub fn things_that_may_be(stage: &Stage, principal: PrincipalId, tie: Tie, at: Instant) -> Vec<Thing> {
    match tie {
        Tie::EligibleFor => things_that_may_be_activated(stage, principal, at),
        Tie::Of(wanted) => {
            let is_wanted = |target: Target| matches!(target, Target::Group(_, relation) if relation == wanted);
            let mut found = things(stage, principal, at, |view, fact| view.is_in_force(fact) && is_wanted(fact.target));
            found.retain(|thing| matches!(thing, Thing::Group(_, relation) if *relation == wanted));
            found
        }
    }
}

/// Returns the unknown assignments that may count at an instant for whoever holds something or is eligible for it.
#[must_use]
pub fn rows_of_act(stage: &Stage, act: Act, at: Instant) -> Vec<UnknownId> {
    now(stage, Walk::to_act(stage, act, None), at)
}

/// Returns those that may count for whoever approves a request, now or after activations of their own.
#[must_use]
pub fn rows_of_approval(stage: &Stage, thing: Thing, at: Instant) -> Vec<UnknownId> {
    now(stage, Walk::to_approvers(stage, thing), at)
}

fn now(stage: &Stage, walk: Walk<'_>, at: Instant) -> Vec<UnknownId> {
    let is_now = |id: &UnknownId| stage.assignment(*id).is_some_and(|row| row.window.contains(at));
    walk.rows.into_iter().filter(is_now).collect()
}

/// Returns the roles that somebody may hold, in catalogue order.
#[must_use]
pub fn roles_that_may_be_held(stage: &Stage, principal: PrincipalId, at: Instant) -> Vec<Thing> {
    let mut found = things(stage, principal, at, |view, fact| view.is_in_force(fact) && matches!(fact.target, Target::Role(..)));
    found.retain(|thing| matches!(thing, Thing::Role(_)));
    found
}

fn things(stage: &Stage, principal: PrincipalId, at: Instant, is_meant: impl Fn(&View<'_>, &crate::ir::Assignment) -> bool) -> Vec<Thing> {
    // groups are PIM-enabled where they may be, so that their members may be eligible
    let tenant = stage.tenant.with(&Pattern::default().choices(stage));
    let view = View::new(&tenant, at);
    let rows: Vec<UnknownId> = stage.assignments().map(|(id, _)| id).collect();
    let mut giver = Giver::new(stage, view);
    giver.give_account(&rows, Take::Everything, principal, None);
    giver.give_named_groups(&rows, Take::Everything);
    giver.give_groups_of(&rows, Take::Everything, principal);
    let given = giver.done();
    let view = view.with_added(&given);
    let mut up = Closure::default();
    let walk = up.walk_up(&view, principal);
    let groups: Vec<PrincipalId> = walk.links().map(|(_, link)| view.tenant.groups.row(link.group).principal).collect();
    let memberships = walk.links().map(|(_, link)| Thing::Group(link.group, Relation::Member));
    let facts = std::iter::once(principal).chain(groups).flat_map(|holder| view.of_principal(holder));
    let found: BTreeSet<Thing> =
        facts.filter(|(_, fact)| is_meant(&view, fact)).map(|(_, fact)| fact.target.thing()).chain(memberships).collect();
    found.into_iter().collect()
}
