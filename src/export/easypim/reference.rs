//! How EasyPIM finds who and what is named.

use crate::ir::{Principal, PrincipalKind};

/// Returns how EasyPIM finds somebody: by object id, else by user principal name, else by name.
pub(super) fn reference(principal: &Principal) -> &str {
    let upn = match &principal.kind {
        PrincipalKind::User { upn, .. } => upn.as_deref(),
        PrincipalKind::ServicePrincipal | PrincipalKind::Group(_) => None,
    };
    principal.external_id.as_deref().or(upn).unwrap_or(&principal.name)
}
