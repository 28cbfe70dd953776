//! Lowers what makes a user or service principal an agent (Entra Agent ID).

use crate::compile::items::conflicting;
use crate::compile::resolve::{Asked, Resolver};
use crate::ir::{Agent, AgentOf};
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
    let place = |wanted: fn(&ast::UserItem) -> bool| items.iter().find(|item| wanted(&item.value)).map(|item| item.span);
    let Some(agent) = place(|item| matches!(item, ast::UserItem::Agent(_))) else { return };
    let excluded = [
        ("guest", place(|item| *item == ast::UserItem::Guest)),
        ("synced", place(|item| *item == ast::UserItem::Synced)),
        ("mfa", place(|item| *item == ast::UserItem::Mfa)),
    ];
    for (word, span) in excluded {
        let Some(span) = span else { continue };
        let mut pair = [("agent", agent), (word, span)];
        pair.sort_by_key(|(_, span)| *span);
        let [first, later] = pair;
        resolver.report(conflicting(later, first));
    }
}
