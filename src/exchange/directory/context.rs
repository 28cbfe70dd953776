//! Authentication contexts, and what Conditional Access does with them (D2.13, D2.14).

use super::{Placed, PrincipalId};
use crate::source::Span;
use crate::syntax::ast::ContextMode;

/// An authentication context.
#[derive(Debug, Clone)]
pub(in crate::exchange) struct Context {
    /// What it is called.
    pub label: Option<Placed>,
    /// What the policies that target it say.
    pub targets: Vec<Target>,
    /// Whether all policies are known, so that one that none targets is known to have none.
    pub is_whole: bool,
    /// Where it is first told of.
    pub span: Span,
}

/// What one policy of Conditional Access says that targets a context.
#[derive(Debug, Clone)]
pub(in crate::exchange) struct Target {
    /// Whether it is in force.
    pub state: TargetState,
    /// Whom it leaves out.
    pub excludes: Vec<(PrincipalId, Span)>,
    /// Where it stands.
    pub span: Span,
}

/// Whether a policy of Conditional Access is in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::exchange) enum TargetState {
    Off,
    ReportOnly,
    On,
}

/// What is known of a context, all policies together.
pub(super) struct Enforced {
    /// Unless it is enforced.
    pub mode: Option<(ContextMode, Span)>,
    /// Whom it leaves out.
    pub excludes: Vec<(PrincipalId, Span)>,
}

impl Context {
    pub(super) fn new(span: Span) -> Self {
        Self { label: None, targets: Vec::new(), is_whole: false, span }
    }

    /// Of several policies that target it the strictest counts, and whom all of them leave out.
    pub(super) fn enforced(&self) -> Enforced {
        let strictest = self.targets.iter().map(|target| target.state).max();
        let first = |state| self.targets.iter().find(move |target| target.state == state).map(|target| target.span);
        let mode = match strictest {
            None => self.is_whole.then_some((ContextMode::Untargeted, self.span)),
            Some(TargetState::On) => None,
            Some(TargetState::ReportOnly) => first(TargetState::ReportOnly).map(|span| (ContextMode::ReportOnly, span)),
            Some(TargetState::Off) => first(TargetState::Off).map(|span| (ContextMode::Off, span)),
        };
        let on: Vec<&Target> = self.targets.iter().filter(|target| target.state == TargetState::On).collect();
        let excludes = match on.as_slice() {
            [] => Vec::new(),
            [first, others @ ..] => {
                let is_out = |id: PrincipalId| others.iter().all(|other| other.excludes.iter().any(|(own, _)| *own == id));
                first.excludes.iter().copied().filter(|(id, _)| is_out(*id)).collect()
            }
        };
        Enforced { mode, excludes }
    }
}
