//! What an authentication context demands of one user now (D2.13 to D2.15).

use crate::ir::{ContextId, ContextMode, PrincipalId};
use crate::source::Span;

use super::closure::{Closure, LinkId};
use super::view::View;

/// What a context demands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ContextEffect {
    /// That the session satisfies it (D2.13).
    Enforced,
    /// MFA: no Conditional Access policy targets it (D2.14).
    AsMfa(Span),
    /// Nothing: its policy is off or only reports (D2.14).
    NotOn(Span),
    /// Nothing: its policy excludes the user (D2.14), by name or through a group of the upward walk.
    Excluded(Span, Option<LinkId>),
}

/// Returns what the context demands of the principal. `up` must be the upward walk of the principal.
#[must_use]
pub fn context_effect(view: &View<'_>, up: &Closure, principal: PrincipalId, context: ContextId) -> ContextEffect {
    let context = view.tenant.contexts.row(context);
    match context.mode {
        (ContextMode::Untargeted, span) => return ContextEffect::AsMfa(span),
        (ContextMode::Off | ContextMode::ReportOnly, span) => return ContextEffect::NotOn(span),
        (ContextMode::Enforced, _) => {}
    }
    let by_name = context.excludes.iter().find(|(excluded, _)| *excluded == principal);
    if let Some((_, span)) = by_name {
        return ContextEffect::Excluded(*span, None);
    }
    let through = |(excluded, span): &(PrincipalId, Span)| {
        let link = up.find(view.tenant.group_of(*excluded)?)?;
        Some(ContextEffect::Excluded(*span, Some(link)))
    };
    context.excludes.iter().find_map(through).unwrap_or(ContextEffect::Enforced)
}
