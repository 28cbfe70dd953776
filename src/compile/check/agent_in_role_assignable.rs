//! `agent-in-role-assignable`: no agent is a member or owner of a role-assignable group, active or eligible (D3.16).

use super::case::Case;
use crate::diag::{Code, Diagnostic};

pub(super) fn check(case: &Case<'_>) -> Option<Diagnostic> {
    let agent = case.principal().agent?;
    let (group, relation) = case.outer_group()?;
    let flag = case.tenant().groups.row(group).role_assignable?;
    let (name, group) = (&case.principal().name, case.tenant().group_name(group));
    let message = format!("agent `{name}` cannot be {} of the role-assignable group `{group}`", relation.word());
    let diagnostic = Diagnostic::new(Code::AgentInRoleAssignable, message, case.site.name.span, "an agent")
        .with_label(agent.span, format!("`{name}` is an agent"))
        .with_label(flag, format!("`{group}` is role-assignable"));
    Some(diagnostic.with_help("assign it to a group that is not role-assignable, or give it the role itself"))
}
