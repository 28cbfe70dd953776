//! Checks the name in `allow NAME because "…"` against the lints there are, and keeps what is allowed where.

use super::resolve::{Resolver, unknown};
use crate::diag::{Code, nearest};
use crate::ir::Allow;
use crate::source::Span;
use crate::syntax::ast;

/// What an assignment may accept although it is an error: a policy binds what is assigned from then on, and what was assigned before stays
/// (D9.15).
const KEPT: [Code; 2] = [Code::PermanentNotAllowed, Code::AssignmentTooLong];

/// Keeps an `allow` of an assignment, which may accept more than lints.
pub(super) fn lower_assignment_allow(resolver: &mut Resolver<'_>, allow: &ast::Allow, span: Span, declaration: Span) {
    if KEPT.iter().all(|code| code.name() != &*allow.lint.text) {
        lower_allow(resolver, allow, span, declaration);
    }
}

/// Keeps an `allow` of a declaration, which is named by the place its row carries; reports one of something that is no lint.
pub(super) fn lower_allow(resolver: &mut Resolver<'_>, allow: &ast::Allow, span: Span, declaration: Span) {
    let name = &allow.lint;
    if Code::lints().any(|code| code.name() == &*name.text) {
        let (lint, because) = (name.text.clone(), allow.reason.text.clone());
        resolver.allows.push(Allow { lint, because, declaration, span });
    } else {
        let suggestion = nearest(&name.text, Code::lints().map(Code::name));
        resolver.report(unknown(name.span, &name.text, "lint", suggestion));
    }
}
