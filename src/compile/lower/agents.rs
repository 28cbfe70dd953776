//! Lowers what makes a user or service principal an agent (Entra Agent ID).

use crate::compile::items::judge_pair;
use crate::compile::resolve::{Asked, Resolver};
use crate::ir::{Agent, AgentOf, UserFlag};
use crate::source::Span;
use crate::syntax::ast;

/// Lowers the `agent` of a service principal: an agent identity of a blueprint.
pub(super) fn lower_identity(resolver: &mut Resolver<'_>, written: &ast::Agent, span: Span) -> Agent {
    let blueprint = |name: &ast::Name| Some((AgentOf::Blueprint(resolver.blueprint(name)?), name.span));
    Agent { span, of: written.of.as_ref().and_then(blueprint) }
}

/// Lowers the `agent` of a user: the user account of an agent identity.
pub(super) fn lower_user_of(resolver: &mut Resolver<'_>, written: &ast::Agent, span: Span) -> Agent {
    let identity = |name: &ast::Name| Some((AgentOf::Identity(resolver.principal_that_is(name, Asked::ServicePrincipal)?), name.span));
    Agent { span, of: written.of.as_ref().and_then(identity) }
}

/// Reports what an agent's user cannot be: a guest, synchronised, or with a second factor.
pub(super) fn judge_agent_user(resolver: &mut Resolver<'_>, items: &[ast::Node<ast::UserItem>]) {
    let agent = items.iter().find(|item| matches!(item.value, ast::UserItem::Agent(_))).map(|item| ("agent", item.span));
    for flag in [UserFlag::Guest, UserFlag::Synced, UserFlag::Mfa] {
        let place = items.iter().find(|item| item.value == ast::UserItem::Flag(flag)).map(|item| (flag.word(), item.span));
        judge_pair(resolver, agent, place);
    }
}
