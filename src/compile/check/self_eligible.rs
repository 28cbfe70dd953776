//! `self-eligible`: a group is not eligible in itself (D3.34).

use super::case::Case;
use crate::diag::{Code, Diagnostic};
use crate::ir::State;

pub(super) fn check(case: &Case<'_>) -> Option<Diagnostic> {
    let (outer, _) = case.outer_group()?;
    if case.assignment.state != State::Eligible || case.inner_group()? != outer {
        return None;
    }
    let message = format!("group `{}` cannot be eligible in itself", case.principal().name);
    let diagnostic = Diagnostic::new(Code::SelfEligible, message, case.site.name.span, "this group")
        .with_label(case.target_name().span, "the same group");
    Some(diagnostic.with_help("name another group or its members"))
}
