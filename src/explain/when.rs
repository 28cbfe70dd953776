//! Answers `when can …`.

use crate::answer::{when_can, when_comes_to};
use crate::eval::Manner;
use crate::ir::{Action, Modifiers, PrincipalId};

use super::asker::{Asker, mode};
use super::said::Answer;

/// Finds the intervals in which an action may be done, or a goal is within reach.
pub(super) fn answer(asker: &Asker<'_>, principal: PrincipalId, action: &Action, mods: &Modifiers) -> Answer {
    let tenant = asker.tenant();
    Answer::When(match action {
        Action::Step(step) => when_can(tenant, principal, *step, Manner::of(mods)),
        Action::Pursue(pursuit) => when_comes_to(tenant, asker.kept, principal, pursuit, mode(mods)),
    })
}
