//! Explains `can …` of one account: whether a request to activate would be allowed, and whether a power is had now. Knows its explainers and plans;
//! lists and members of groups stand above it.

mod activation;
mod approve;
mod management;
mod reset;

pub(super) use activation::explain as request_from;
pub(super) use approve::nobody as nobody_approves;
pub(super) use management::nobody as nobody_manages;
pub(super) use reset::nobody as nobody_resets;

use crate::eval::Manner;
use crate::ir::{Action, Modifiers, OneStep, PrincipalId};

use super::asker::Asker;
use super::plan;
use super::said::{Answer, CanAnswer};

/// Answers `can …`.
pub(super) fn explain(asker: &mut Asker<'_>, principal: PrincipalId, action: &Action, mods: &Modifiers) -> Answer {
    match action {
        Action::Step(step) => Answer::Can(step_answer(asker, principal, *step, mods)),
        Action::Pursue(pursuit) => plan::explain(asker, principal, pursuit, mods),
    }
}

/// Answers `can …` about what is done in one step.
fn step_answer(asker: &mut Asker<'_>, principal: PrincipalId, step: OneStep, mods: &Modifiers) -> CanAnswer {
    match step {
        OneStep::Activate(thing) => {
            let now = asker.view.at;
            activation::explain(asker, &Manner::of(mods).request(principal, thing), now)
        }
        OneStep::Approve(thing, requester) => approve::explain(asker, principal, (thing, requester)),
        OneStep::Deed(group, deed) => management::explain(asker, principal, (deed, group)),
        OneStep::Reset(credential, victim) => reset::explain(asker, principal, (credential, victim)),
    }
}
