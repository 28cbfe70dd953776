//! `mfa-and-context`: a policy asks for MFA or for an authentication context, never for both (D2.11).

use crate::diag::{Code, Diagnostic};
use crate::ir::{Field, FieldOrigin, Policy, Requirements};
use crate::requirement::Requirement;

pub(super) fn check_activation(policy: &Policy) -> Option<Diagnostic> {
    check(&policy.activation.require)
}

pub(super) fn check_active(policy: &Policy) -> Option<Diagnostic> {
    check(&policy.active.require)
}

fn check(field: &Field<Requirements>) -> Option<Diagnostic> {
    let FieldOrigin::Written(line) = field.origin else {
        return None;
    };
    let (mfa, context) = (field.value.get(Requirement::Mfa)?, field.value.get(Requirement::Context(()))?);
    let message = "MFA and an authentication context exclude each other";
    let diagnostic = Diagnostic::new(Code::MfaAndContext, message, mfa.span.unwrap_or(line), "asks for MFA")
        .with_label(context.span.unwrap_or(line), "asks for an authentication context");
    Some(diagnostic.with_help("keep the context, and let it demand MFA"))
}
