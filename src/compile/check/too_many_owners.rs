//! `too-many-owners`: a group has at most 100 users as owners (D1.22).

use rustc_hash::FxHashSet;

use super::case::GroupCase;
use crate::diag::{Code, Diagnostic};
use crate::ir::{AssignmentId, Relation, Target};
use crate::table::Id;

const MOST: usize = 100;

pub(super) fn check(case: &GroupCase<'_>) -> Option<Diagnostic> {
    let (count, first_too_many) = count_owners(case);
    let site = case.lowered.sites.get(first_too_many?.index())?;
    let message = format!("group `{}` has {count} owners, and {MOST} are the most", case.name());
    let diagnostic = Diagnostic::new(Code::TooManyOwners, message, site.name.span, "one owner too many")
        .with_label(case.ast.name.span, format!("`{}` has {count} owners", case.name()));
    Some(diagnostic.with_help("keep fewer owners, or make them eligible"))
}

/// Counts the users who own the group, assigned or activated; returns the first assignment beyond the limit too.
fn count_owners(case: &GroupCase<'_>) -> (usize, Option<AssignmentId>) {
    let tenant = &case.lowered.tenant;
    let mut owners = FxHashSet::default();
    let mut first_too_many = None;
    for (id, assignment) in tenant.assignments.of_group(case.id) {
        let is_owner = matches!(assignment.target, Target::Group(_, Relation::Owner)) && assignment.state.is_in_force();
        if is_owner
            && tenant.principals.row(assignment.principal).is_user()
            && owners.insert(assignment.principal)
            && owners.len() == MOST + 1
        {
            first_too_many = Some(id);
        }
    }
    (owners.len(), first_too_many)
}
