//! Answers `when can …`.

use crate::answer::{OneStep, when_can, when_comes_to_again};
use crate::ir::{Action, Modifiers, PrincipalId};

use super::asker::{Asker, mode};
use super::said::Answer;

/// Finds the intervals in which an action may be done, or a goal is within reach.
pub(super) fn answer(asker: &Asker<'_>, principal: PrincipalId, action: &Action, mods: &Modifiers) -> Answer {
    let tenant = asker.tenant();
    Answer::When(match action {
        Action::Activate(thing) => when_can(tenant, principal, OneStep::Activate(*thing), mods),
        Action::Use(power) => when_can(tenant, principal, OneStep::from(*power), mods),
        Action::Pursue(pursuit) => when_comes_to_again(tenant, asker.kept, principal, pursuit, mode(mods)),
    })
}
