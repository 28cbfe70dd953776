//! `group-activated`: only users activate (D3.11, D3.25).

use super::case::Case;
use crate::diag::{Code, Diagnostic};
use crate::ir::State;

pub(super) fn check(case: &Case<'_>) -> Option<Diagnostic> {
    let principal = case.principal();
    if case.assignment.state != State::Activated || principal.is_user() {
        return None;
    }
    let noun = principal.kind_noun();
    let message = format!("{noun} `{}` cannot activate: only a user does", principal.name);
    let diagnostic = Diagnostic::new(Code::GroupActivated, message, case.site.name.span, format!("a {noun}"))
        .with_label(principal.span, format!("declared as a {noun} here"));
    Some(diagnostic.with_help("name the user who activated, or write `active`"))
}
