//! `service-principal-eligible`: a service principal can be active, never eligible (D3.11).

use super::case::Case;
use crate::diag::{Code, Diagnostic};
use crate::ir::State;

pub(super) fn check(case: &Case<'_>) -> Option<Diagnostic> {
    if case.assignment.state != State::Eligible || !case.is_service_principal() {
        return None;
    }
    let principal = case.principal();
    let message = format!("service principal `{}` cannot be eligible", principal.name);
    let diagnostic = Diagnostic::new(Code::ServicePrincipalEligible, message, case.site.name.span, "a service principal")
        .with_label(principal.span, "declared as a service principal here");
    Some(diagnostic.with_help("assign it as `active`"))
}
