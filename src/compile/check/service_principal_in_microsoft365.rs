//! `service-principal-in-microsoft365`: a service principal is no member of a Microsoft 365 group (D3.12).

use super::case::Case;
use crate::diag::{Code, Diagnostic};

pub(super) fn check(case: &Case<'_>) -> Option<Diagnostic> {
    if !case.is_service_principal() {
        return None;
    }
    let group = case.active_member_of()?;
    let flag = case.tenant().groups.row(group).microsoft365?;
    let (name, group) = (&case.principal().name, case.tenant().group_name(group));
    let message = format!("service principal `{name}` cannot be a member of the Microsoft 365 group `{group}`");
    let diagnostic = Diagnostic::new(Code::ServicePrincipalInMicrosoft365, message, case.site.name.span, "a service principal as member")
        .with_label(flag, format!("`{group}` is a Microsoft 365 group"));
    Some(diagnostic.with_help("make it an owner, or use a security group"))
}
