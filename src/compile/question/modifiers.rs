//! Judges and resolves the modifiers of a question.

use super::super::evidence::resolve_with;
use super::super::resolve::Resolver;
use super::{Context, resolve_at};
use crate::diag::{Code, Diagnostic};
use crate::ir::Modifiers;
use crate::source::Span;
use crate::syntax::ast;

/// Which modifiers fit, with the verb they would belong to. `at` is judged apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::compile) enum Fit {
    /// `activate`: `for`, `with` and `without approval`.
    Request,
    /// `reach` and `escalate`: `without approval`.
    Plan(&'static str),
    /// All others: none.
    Nothing(&'static str),
}

impl Fit {
    /// Returns which modifiers fit an action.
    pub(in crate::compile) fn of_action(action: &ast::Action) -> Self {
        match action {
            ast::Action::Activate(_) => Self::Request,
            ast::Action::Approve(..) => Self::Nothing("approve"),
            ast::Action::Manage(..) => Self::Nothing("manage"),
            ast::Action::Change(..) => Self::Nothing("change"),
            ast::Action::Reset(..) => Self::Nothing("reset"),
            ast::Action::Reach(_) => Self::Plan("reach"),
            ast::Action::Escalate(_) => Self::Plan("escalate"),
        }
    }

    /// Returns which modifiers fit the verb of `what can`.
    pub(in crate::compile) fn of_verb(verb: ast::Verb) -> Self {
        match verb {
            ast::Verb::Activate => Self::Request,
            ast::Verb::Approve => Self::Nothing("approve"),
            ast::Verb::Manage(_) => Self::Nothing("manage"),
            ast::Verb::Change => Self::Nothing("change"),
            ast::Verb::Reset => Self::Nothing("reset"),
            ast::Verb::Reach => Self::Plan("reach"),
            ast::Verb::Escalate => Self::Plan("escalate"),
        }
    }

    fn verb(self) -> &'static str {
        match self {
            Self::Request => "activate",
            Self::Plan(verb) | Self::Nothing(verb) => verb,
        }
    }
}

/// Resolves modifiers; `None` after one that does not fit or does not resolve.
pub(in crate::compile) fn resolve_modifiers(resolver: &mut Resolver<'_>, ctx: &Context, fit: Fit, mods: &ast::Mods) -> Option<Modifiers> {
    let duration = mods.duration.map(|(_, span)| ("for", span)).filter(|_| fit != Fit::Request);
    let with = mods.with.as_ref().map(|with| ("with", with.span)).filter(|_| fit != Fit::Request);
    let without = mods.without_approval.map(|span| ("without approval", span)).filter(|_| matches!(fit, Fit::Nothing(_)));
    let misplaced: Vec<(&str, Span)> = [duration, with, without].into_iter().flatten().collect();
    for (word, span) in &misplaced {
        resolver.report(misfit(fit, word, *span));
    }
    let evidence = mods.with.as_ref().map_or(Some(None), |with| resolve_with(resolver, with).map(Some));
    let at = resolve_at(resolver, ctx, mods.at);
    if !misplaced.is_empty() {
        return None;
    }
    let duration = mods.duration.map(|(duration, span)| (duration.seconds(), span));
    Some(Modifiers { duration, evidence: evidence?, without_approval: mods.without_approval, at: at? })
}

fn misfit(fit: Fit, word: &str, span: Span) -> Diagnostic {
    let goes_with = if word == "without approval" { "`activate`, `reach` and `escalate`" } else { "`activate`" };
    let message = format!("`{word}` does not fit `{}`", fit.verb());
    Diagnostic::new(Code::MisplacedModifier, message, span, "does not fit here").with_help(format!("`{word}` goes with {goes_with}"))
}
