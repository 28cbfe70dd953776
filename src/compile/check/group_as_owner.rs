//! `group-as-owner`: a group cannot own a group (D3.28).

use super::case::Case;
use crate::diag::{Code, Diagnostic};
use crate::ir::{Relation, State};

pub(super) fn check(case: &Case<'_>) -> Option<Diagnostic> {
    case.inner_group()?;
    let (_, relation) = case.outer_group()?;
    if relation != Relation::Owner || case.assignment.state != State::Active {
        return None;
    }
    let principal = case.principal();
    let message = format!("group `{}` cannot own group `{}`", principal.name, case.target_name().text);
    let diagnostic = Diagnostic::new(Code::GroupAsOwner, message, case.site.name.span, "a group as active owner")
        .with_label(principal.span, "declared as a group here");
    Some(diagnostic.with_help("make its members owners, one by one"))
}
