//! Resolves `with` clauses. That nothing is brought twice was judged while parsing.

use super::resolve::Resolver;
use crate::ir::Evidence;
use crate::syntax::ast;

/// Resolves what a `with` clause brings; `None` after a name that is not known.
pub(super) fn resolve_with(resolver: &mut Resolver<'_>, with: &ast::With) -> Option<Evidence> {
    let mut evidence = Evidence { span: Some(with.span), ..Evidence::default() };
    let mut is_complete = true;
    for piece in &with.evidence {
        match &piece.kind {
            ast::EvidenceKind::Mfa => evidence.has_mfa = true,
            ast::EvidenceKind::Justification(_) => evidence.has_justification = true,
            ast::EvidenceKind::Ticket(_) => evidence.has_ticket = true,
            ast::EvidenceKind::Context(name) => match resolver.context(name) {
                Some(context) => evidence.contexts.push(context),
                None => is_complete = false,
            },
        }
    }
    is_complete.then_some(evidence)
}
