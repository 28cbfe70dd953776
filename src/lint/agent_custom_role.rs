//! `agent-custom-role`: whether agents may be given custom roles is not settled, as two pages contradict each other (D3.17).

use super::finding::Risk;
use super::survey::Survey;
use crate::diag::{Code, Diagnostic};
use crate::ir::{Assignment, Target};

pub(super) fn check(survey: &Survey<'_>, assignment: &Assignment) -> Option<Risk> {
    let Target::Role(role, _) = assignment.target else { return None };
    let (principal, role) = (survey.tenant.principals.row(assignment.principal), survey.tenant.roles.row(role));
    let agent = principal.agent?;
    if role.catalog_index.is_some() || survey.has_ended(assignment) {
        return None;
    }
    let message =
        format!("custom role `{}` is given to the agent `{}`, and the documentation contradicts itself on that", role.name, principal.name);
    let diagnostic = Diagnostic::new(Code::AgentCustomRole, message, assignment.span, "a custom role for an agent")
        .with_label(agent.span, format!("`{}` is an agent", principal.name))
        .with_help("try it in a tenant, or give the agent a built-in role of the list");
    Some(Risk { diagnostic, declarations: vec![assignment.span, principal.span] })
}
