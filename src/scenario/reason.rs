//! Makes reasons of refusals.

use crate::diag::{Label, ReasonCode};
use crate::explain::Reason;
use crate::ir::{PrincipalId, Tenant};
use crate::source::Span;
use crate::text::quote;

/// Makes a reason with one label, which says what the message says where no text is given.
pub(super) fn reason(code: ReasonCode, rule: &'static str, message: impl Into<String>, (span, label): (Span, &str)) -> Reason {
    Reason { code, message: message.into(), rule, labels: vec![Label::new(span, label)] }
}

/// Returns a principal's name in backticks.
pub(super) fn name(tenant: &Tenant, principal: PrincipalId) -> String {
    quote(&tenant.principals.row(principal).name)
}
