//! `too-many-owners`: a group has at most 100 users as owners at one instant (D1.22).

use rustc_hash::{FxHashMap, FxHashSet};

use super::case::GroupCase;
use crate::diag::{Code, Diagnostic};
use crate::ir::{Assignment, AssignmentId, Instant, PrincipalId, Relation, Target};
use crate::table::Id;

const MOST: usize = 100;

/// The instant at which a group has most owners; of several the first.
struct Peak {
    at: Instant,
    count: usize,
}

pub(super) fn check(case: &GroupCase<'_>) -> Option<Diagnostic> {
    let peak = find_peak(case);
    if peak.count <= MOST {
        return None;
    }
    let site = case.lowered.sites.get(first_too_many(case, peak.at)?.index())?;
    let when = if peak.at == Instant::MIN { String::new() } else { format!(" at {}", peak.at) };
    let count = peak.count;
    let message = format!("group `{}` has {count} owners{when}, and {MOST} are the most", case.name());
    let diagnostic = Diagnostic::new(Code::TooManyOwners, message, site.name.span, "one owner too many")
        .with_label(case.ast.name.span, format!("`{}` has {count} owners{when}", case.name()));
    Some(diagnostic.with_help("keep fewer owners at one time, or make them eligible"))
}

/// Returns the assignments by which users own the group, assigned or activated, in declaration order.
fn ownerships<'a>(case: &GroupCase<'a>) -> impl Iterator<Item = (AssignmentId, &'a Assignment)> + use<'a> {
    let tenant = &case.lowered.tenant;
    tenant.assignments.of_group(case.id).filter(|(_, fact)| {
        matches!(fact.target, Target::Group(_, Relation::Owner))
            && fact.state.is_in_force()
            && fact.window.from < fact.window.until
            && tenant.principals.row(fact.principal).is_user()
    })
}

/// Goes through time from edge to edge; at one instant ends come before starts, so that half-open windows do not meet (D9.28).
fn find_peak(case: &GroupCase<'_>) -> Peak {
    let edges_of =
        |(_, fact): (AssignmentId, &Assignment)| [(fact.window.from, true, fact.principal), (fact.window.until, false, fact.principal)];
    let mut edges: Vec<(Instant, bool, PrincipalId)> = ownerships(case).flat_map(edges_of).collect();
    edges.sort_unstable();
    let mut held: FxHashMap<PrincipalId, usize> = FxHashMap::default();
    let mut peak = Peak { at: Instant::MIN, count: 0 };
    for (at, begins, owner) in edges {
        let count = held.entry(owner).or_default();
        *count = if begins { *count + 1 } else { count.saturating_sub(1) };
        if *count == 0 {
            held.remove(&owner);
        }
        if held.len() > peak.count {
            peak = Peak { at, count: held.len() };
        }
    }
    peak
}

/// Returns, in declaration order, the first assignment beyond the limit at an instant.
fn first_too_many(case: &GroupCase<'_>, at: Instant) -> Option<AssignmentId> {
    let mut owners = FxHashSet::default();
    let held = ownerships(case).filter(|(_, fact)| fact.window.contains(at));
    held.filter(|(_, fact)| owners.insert(fact.principal)).map(|(id, _)| id).nth(MOST)
}
