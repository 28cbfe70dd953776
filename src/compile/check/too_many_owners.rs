//! `too-many-owners`: a group has at most 100 users as owners at one instant (D1.22).

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use super::case::GroupCase;
use crate::diag::{Code, Diagnostic};
use crate::ir::{Assignment, AssignmentId, Instant, PrincipalId, Relation, Target};
use crate::table::Id;

const MOST: usize = 100;

/// An instant at which an ownership begins (`true`) or ends.
type Edge = (Instant, bool, PrincipalId, AssignmentId);

/// Who owns a group at an instant, and by which assignments.
#[derive(Debug, Default)]
struct Owners(FxHashMap<PrincipalId, BTreeSet<AssignmentId>>);

impl Owners {
    fn pass(&mut self, (_, begins, owner, id): Edge) {
        let held = self.0.entry(owner).or_default();
        let _ = if begins { held.insert(id) } else { held.remove(&id) };
        if held.is_empty() {
            self.0.remove(&owner);
        }
    }

    /// Returns, in declaration order, the first assignment beyond the limit.
    fn first_too_many(&self) -> Option<AssignmentId> {
        let firsts: BTreeSet<AssignmentId> = self.0.values().filter_map(BTreeSet::first).copied().collect();
        firsts.into_iter().nth(MOST)
    }
}

pub(super) fn check(case: &GroupCase<'_>) -> Option<Diagnostic> {
    let (at, owners) = find_peak(&edges(case))?;
    let site = case.lowered.sites.get(owners.first_too_many()?.index())?;
    let when = if at == Instant::MIN { String::new() } else { format!(" at {at}") };
    let count = owners.0.len();
    let message = format!("group `{}` has {count} owners{when}, and {MOST} are the most", case.name());
    let diagnostic = Diagnostic::new(Code::TooManyOwners, message, site.name.span, "one owner too many")
        .with_label(case.ast.name.span, format!("`{}` has {count} owners{when}", case.name()));
    Some(diagnostic.with_help("keep fewer owners at one time, or make them eligible"))
}

/// Returns when users begin and cease to own the group, assigned or activated, in order of time; at one instant ends come before starts, so that
/// half-open windows do not meet (D9.28).
fn edges(case: &GroupCase<'_>) -> Vec<Edge> {
    let tenant = &case.lowered.tenant;
    let is_ownership = |fact: &Assignment| {
        matches!(fact.target, Target::Group(_, Relation::Owner))
            && fact.state.is_in_force()
            && fact.window.from < fact.window.until
            && tenant.principals.row(fact.principal).is_user()
    };
    let ownerships = tenant.assignments.of_group(case.id).filter(|(_, fact)| is_ownership(fact));
    let ends = |(id, fact): (AssignmentId, &Assignment)| {
        [(fact.window.from, true, fact.principal, id), (fact.window.until, false, fact.principal, id)]
    };
    let mut edges: Vec<Edge> = ownerships.flat_map(ends).collect();
    edges.sort_unstable();
    edges
}

/// Returns the instant at which the group has most owners, of several the first, and who owns it then; `None` where there are never too many.
fn find_peak(edges: &[Edge]) -> Option<(Instant, Owners)> {
    let (mut owners, mut most, mut peak) = (Owners::default(), MOST, None);
    for (index, edge) in edges.iter().enumerate() {
        owners.pass(*edge);
        if owners.0.len() > most {
            (most, peak) = (owners.0.len(), Some((edge.0, index)));
        }
    }
    let (at, index) = peak?;
    let mut owners = Owners::default();
    edges.iter().take(index + 1).for_each(|edge| owners.pass(*edge));
    Some((at, owners))
}
