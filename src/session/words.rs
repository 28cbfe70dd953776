//! Words of answers that several comparisons write alike.

use crate::diag::ReasonCode;
use crate::explain::Reason;
use crate::ir::{PrincipalId, Tenant};
use crate::syntax;
use crate::text::join;

/// The item that stands for all roles.
pub(super) const EVERY_ROLE: &str = "every role";

/// Returns names as the language writes them, or what stands for none.
pub(super) fn names(tenant: &Tenant, ids: impl Iterator<Item = PrincipalId>, none: &str) -> String {
    or_none(join(ids.map(|id| syntax::format_name(&tenant.principals.row(id).name).into_owned())), none)
}

/// Returns a text, or what stands for none.
pub(super) fn or_none(text: String, none: &str) -> String {
    if text.is_empty() { none.to_owned() } else { text }
}

/// Returns the codes that speak against, each once.
pub(super) fn denial_codes(reasons: &[Reason]) -> Vec<&'static str> {
    let mut codes: Vec<&str> = Vec::new();
    for code in reasons.iter().map(|reason| reason.code).filter(|code| code.is_against()).map(ReasonCode::name) {
        if !codes.contains(&code) {
            codes.push(code);
        }
    }
    codes
}
