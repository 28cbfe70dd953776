//! What engines must answer: our own answers, at the instants on both sides of every change.

use std::collections::{BTreeMap, BTreeSet};

use crate::eval::{Closure, View, eligible_holders, member_routes, owners_of, role_holders};
use crate::ir::{Instant, PrincipalId, Relation, RoleId, Scope, Target, Tenant, Thing};

use super::super::left_out::{Kind as Left, LeftOut};
use super::ids;
use super::model::Check;

/// So many checks are written.
const MOST: usize = 1_000;

/// So many instants are looked at.
const MOST_EDGES: usize = 64;

/// So many lists are made for it: things times instants.
const MOST_LISTS: usize = 4_096;

const MORE: Left = ("thing", "things", "no checks are written of it, since there are enough");

/// Makes checks, of the first things in order of declaration.
pub(super) fn checks(tenant: &Tenant, left_out: &mut LeftOut) -> Vec<Check> {
    let edges = edges(tenant);
    let asked = asked(tenant);
    let (mut checks, mut down) = (Vec::new(), Closure::default());
    let most_things = MOST_LISTS / edges.len().max(1);
    for (at, one) in asked.iter().enumerate() {
        if at >= most_things || checks.len() >= MOST {
            left_out.add_many(MORE, asked.len() - at);
            break;
        }
        let lists: Vec<(Instant, BTreeSet<PrincipalId>)> =
            edges.iter().map(|edge| (*edge, one.accounts(&View::new(tenant, *edge), &mut down))).collect();
        checks.extend(one.checks(tenant, &lists));
    }
    checks.truncate(MOST);
    checks
}

/// Returns the instants at which something begins or ends, each after the one before it.
fn edges(tenant: &Tenant) -> Vec<Instant> {
    let windows = tenant.assignments.rows().values().map(|row| row.window);
    let written = |at: &Instant| *at != Instant::MIN && *at != Instant::MAX;
    let ends: BTreeSet<Instant> = windows.flat_map(|window| [window.from, window.until]).filter(written).collect();
    let both = ends.into_iter().take(MOST_EDGES / 2).flat_map(|at| [Instant::from_micros(at.micros() - 1), at]);
    let mut edges: Vec<Instant> = both.collect();
    edges.dedup();
    if edges.is_empty() {
        edges.push(Instant::from_micros(0)); // nothing changes
    }
    edges
}

/// What is asked of one thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Asked {
    target: Target,
    is_eligibility: bool,
}

/// Returns what something can be asked of, in order of declaration.
fn asked(tenant: &Tenant) -> Vec<Asked> {
    let mut places: BTreeMap<Asked, usize> = BTreeMap::new();
    for (at, row) in tenant.assignments.rows().values().enumerate() {
        places.entry(Asked { target: row.target, is_eligibility: !row.state.is_in_force() }).or_insert(at);
    }
    let mut all: Vec<(usize, Asked)> = places.into_iter().map(|(asked, at)| (at, asked)).collect();
    all.sort_by_key(|(at, _)| *at);
    all.into_iter().map(|(_, asked)| asked).collect()
}

impl Asked {
    fn permission(self) -> &'static str {
        match (self.target, self.is_eligibility) {
            (Target::Group(_, Relation::Member), false) => "member",
            (Target::Group(_, Relation::Member), true) => "eligible_member",
            (Target::Group(_, Relation::Owner), false) => "owner",
            (Target::Group(_, Relation::Owner), true) => "eligible_owner",
            (Target::Role(..), false) => "holder",
            (Target::Role(..), true) => "eligible_holder",
        }
    }

    /// Returns the accounts of which it is true at the instant of a view.
    fn accounts(self, view: &View<'_>, down: &mut Closure) -> BTreeSet<PrincipalId> {
        let all: Vec<PrincipalId> = match (self.target, self.is_eligibility) {
            (Target::Group(group, Relation::Member), false) => {
                member_routes(view, down, group).into_iter().map(|(member, _)| member).collect()
            }
            (Target::Group(group, Relation::Owner), false) => owners_of(view, group).into_iter().map(|(owner, _)| owner).collect(),
            (Target::Role(role, scope), false) => holders(view, down, role, scope),
            (target, true) => eligible(view, down, target),
        };
        all.into_iter().filter(|principal| !view.tenant.principals.row(*principal).is_group()).collect()
    }

    /// Makes checks of everybody of whom it is ever true: at the first instant, and wherever it turns.
    fn checks(self, tenant: &Tenant, lists: &[(Instant, BTreeSet<PrincipalId>)]) -> Vec<Check> {
        let object = match self.target {
            Target::Group(group, _) => ids::of_principal(tenant, tenant.groups.row(group).principal),
            Target::Role(role, scope) => ids::of_role(tenant, role, scope),
        };
        let everybody: BTreeSet<PrincipalId> = lists.iter().flat_map(|(_, accounts)| accounts).copied().collect();
        let mut checks = Vec::new();
        for principal in everybody {
            let (Some(object), Some(account)) = (&object, ids::of_principal(tenant, principal)) else { continue };
            let check = |(at, accounts): &(Instant, BTreeSet<PrincipalId>)| Check {
                object: object.clone(),
                permission: self.permission(),
                account: account.clone(),
                at: *at,
                holds: accounts.contains(&principal),
            };
            let mut found: Vec<Check> = lists.first().map(check).into_iter().collect();
            for (before, after) in lists.iter().zip(lists.iter().skip(1)).map(|(before, after)| (check(before), check(after))) {
                if before.holds != after.holds {
                    found.extend([before, after]);
                }
            }
            found.dedup();
            checks.extend(found);
        }
        checks
    }
}

fn holders(view: &View<'_>, down: &mut Closure, role: RoleId, scope: Scope) -> Vec<PrincipalId> {
    let found = role_holders(view, down, role, Some(scope));
    found.into_iter().map(|(holder, _)| holder).filter(|holder| view.tenant.principals.row(*holder).disabled.is_none()).collect()
}

fn eligible(view: &View<'_>, down: &mut Closure, target: Target) -> Vec<PrincipalId> {
    let thing: Thing = target.thing();
    let found = eligible_holders(view, down, thing);
    let is_of_target = |chain: &[crate::eval::FactId]| chain.last().is_some_and(|fact| view.fact(*fact).target == target);
    found.into_iter().filter(|(_, chain)| is_of_target(chain)).map(|(principal, _)| principal).collect()
}
