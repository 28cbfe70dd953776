//! Answers `when can …`.

use crate::answer::{OneStep, when_can};
use crate::ir::{Action, Modifiers, PrincipalId};

use super::{Answer, Asker};

/// Finds the intervals in which an action may be done; plans are not evaluated over time.
pub(super) fn answer(asker: &Asker<'_>, principal: PrincipalId, action: &Action, mods: &Modifiers) -> Answer {
    match (OneStep::of(action), action) {
        (Some(step), _) => Answer::When(when_can(asker.view.tenant, principal, step, mods)),
        (None, Action::Escalate(_)) => Answer::NotEvaluated("when can … escalate to"),
        (None, _) => Answer::NotEvaluated("when can … reach"),
    }
}
