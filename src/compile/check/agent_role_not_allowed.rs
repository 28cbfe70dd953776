//! `agent-role-not-allowed`: an agent is given none but the built-in roles of a published list (D3.17).

use super::case::Case;
use crate::catalog;
use crate::diag::{Code, Diagnostic};
use crate::ir::Target;

pub(super) fn check(case: &Case<'_>) -> Option<Diagnostic> {
    let agent = case.principal().agent?;
    let Target::Role(role, _) = case.assignment.target else { return None };
    if case.tenant().roles.row(role).catalog_index.is_none_or(catalog::is_agent_role) {
        return None;
    }
    let (name, role) = (&case.principal().name, &case.tenant().roles.row(role).name);
    let message = format!("agent `{name}` cannot be given role `{role}`");
    let date = catalog::AGENT_ROLES_DATE;
    let label = format!("not among the roles that agents may be given, as of {date}");
    let diagnostic = Diagnostic::new(Code::AgentRoleNotAllowed, message, case.target_name().span, label)
        .with_label(agent.span, format!("`{name}` is an agent"));
    Some(diagnostic.with_help("give it a role of the list, as `pim explain agent-role-not-allowed` tells"))
}
