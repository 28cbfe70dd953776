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
            ast::EvidenceKind::Justification(text) => evidence.has_justification = says_something(text.as_ref()),
            ast::EvidenceKind::Ticket(text) => evidence.has_ticket = says_something(text.as_ref()),
            ast::EvidenceKind::Context(name) => match resolver.context(name) {
                Some(context) => evidence.contexts.push(context),
                None => is_complete = false,
            },
        }
    }
    is_complete.then_some(evidence)
}

/// An empty text is none (D2.18, D2.19); a question may leave the text out.
fn says_something(text: Option<&ast::Text>) -> bool {
    text.is_none_or(|text| !text.text.trim().is_empty())
}
