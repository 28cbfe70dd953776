//! `wrong-kind`, `second-agent-user`: a user is the account of an agent identity, which has at most one.

use rustc_hash::FxHashMap;

use super::super::lower::Lowered;
use crate::diag::{Code, Diagnostic};
use crate::ir::{AgentOf, Principal, PrincipalId};
use crate::source::Span;

/// Reports users that are said to be agents of a service principal that is no agent identity.
pub(super) fn check_kind(lowered: &Lowered<'_>, found: &mut Vec<Diagnostic>) {
    let principals = &lowered.tenant.principals;
    for (_, identity, span) in agent_users(lowered) {
        let row = principals.row(identity);
        if row.agent.is_none() {
            let message = format!("service principal `{}` is not an agent identity", row.name);
            let diagnostic = Diagnostic::new(Code::WrongKind, message, span, "an agent identity is asked for here")
                .with_label(row.span, "declared as a service principal without `agent` here");
            found.push(diagnostic.with_help("write `agent of BLUEPRINT` in the block of the service principal"));
        }
    }
}

/// Reports every further user of an agent identity.
pub(super) fn check_second(lowered: &Lowered<'_>, found: &mut Vec<Diagnostic>) {
    let mut first: FxHashMap<PrincipalId, (&Principal, Span)> = FxHashMap::default();
    for (user, identity, span) in agent_users(lowered) {
        let Some((other, place)) = first.get(&identity) else {
            first.insert(identity, (user, span));
            continue;
        };
        let name = &lowered.tenant.principals.row(identity).name;
        let message = format!("agent identity `{name}` has two users, `{}` and `{}`", other.name, user.name);
        let diagnostic = Diagnostic::new(Code::SecondAgentUser, message, span, "a second user of the same agent identity")
            .with_label(*place, "the first");
        found.push(diagnostic.with_help("an agent identity has at most one user: keep one of them"));
    }
}

/// Returns the users that are agents, each with the service principal that is named and the place of its name.
fn agent_users<'a>(lowered: &'a Lowered<'_>) -> impl Iterator<Item = (&'a Principal, PrincipalId, Span)> {
    lowered.tenant.principals.values().filter_map(|principal| match principal.agent?.of? {
        (AgentOf::Identity(identity), span) => Some((principal, identity, span)),
        (AgentOf::Blueprint(_), _) => None,
    })
}
