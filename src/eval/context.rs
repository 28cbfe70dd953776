//! What an authentication context demands of one user now (D2.13 to D2.15).

use crate::ir::{ContextId, ContextMode, PrincipalId};
use crate::source::Span;

use super::closure::{LinkId, UpWalk};

/// What comes of a requirement that a policy asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// It is demanded as it is asked; of a context, that the session satisfies it (D2.13).
    AsAsked,
    /// MFA is demanded: no Conditional Access policy targets it (D2.14).
    AsMfa(Span),
    /// Nothing is demanded: its policy is off or only reports (D2.14).
    NotOn(Span),
    /// Nothing is demanded: its policy excludes the user (D2.14), by name or through a group of the upward walk.
    Excluded(Span, Option<LinkId>),
}

/// Returns what the context demands of the principal of a walk.
#[must_use]
pub fn context_effect(walk: UpWalk<'_>, context: ContextId) -> Effect {
    let tenant = walk.view.tenant;
    let context = tenant.contexts.row(context);
    match context.mode {
        (ContextMode::Untargeted, span) => return Effect::AsMfa(span),
        (ContextMode::Off | ContextMode::ReportOnly, span) => return Effect::NotOn(span),
        (ContextMode::Enforced, _) => {}
    }
    let by_name = context.excludes.iter().find(|(excluded, _)| *excluded == walk.principal);
    if let Some((_, span)) = by_name {
        return Effect::Excluded(*span, None);
    }
    let through = |(excluded, span): &(PrincipalId, Span)| {
        let link = walk.find(tenant.group_of(*excluded)?)?;
        Some(Effect::Excluded(*span, Some(link)))
    };
    context.excludes.iter().find_map(through).unwrap_or(Effect::AsAsked)
}
