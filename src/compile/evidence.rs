//! Resolves `with` clauses. That nothing is brought twice was judged while parsing.

use super::resolve::Resolver;
use crate::ir::Evidence;
use crate::requirement::Requirement;
use crate::syntax::ast;

/// Resolves what a `with` clause brings; `None` after a name that is not known.
pub(super) fn resolve_with(resolver: &mut Resolver<'_>, with: &ast::With) -> Option<Evidence> {
    let mut evidence = Evidence { span: Some(with.span), ..Evidence::default() };
    let mut is_complete = true;
    for piece in &with.evidence {
        if let Requirement::Context(None) = piece.requirement {
            evidence.any_context = true;
            continue;
        }
        match piece.requirement.try_map(|name| resolver.context(name.as_ref()?)) {
            Some(requirement) if says_something(piece.said.as_ref()) => _ = evidence.brought.insert(requirement),
            Some(_) => {}
            None => is_complete = false,
        }
    }
    is_complete.then_some(evidence)
}

/// An empty text is none (D2.18, D2.19); a question may leave the text out.
fn says_something(text: Option<&ast::Text>) -> bool {
    text.is_none_or(|text| !text.text.trim().is_empty())
}
