//! Explains `can …` of one account: whether a request to activate would be allowed, and whether a power is had now.

mod activation;
mod approve;
mod management;
mod reset;

pub(super) use activation::explain as request_from;
pub(super) use approve::nobody as nobody_approves;
pub(super) use management::nobody as nobody_manages;
pub(super) use reset::nobody as nobody_resets;

use crate::eval::Deed;
use crate::ir::{Action, Modifiers, Power, PrincipalId};

use super::asker::{Asker, request};
use super::plan;
use super::said::{Answer, CanAnswer};

/// Answers `can …`.
pub(super) fn explain(asker: &mut Asker<'_>, principal: PrincipalId, action: &Action, mods: &Modifiers) -> Answer {
    match action {
        Action::Activate(thing) => {
            let now = asker.view.at;
            Answer::Can(activation::explain(asker, &request(principal, *thing, mods), now))
        }
        Action::Use(power) => Answer::Can(power_answer(asker, principal, *power)),
        Action::Pursue(pursuit) => plan::explain(asker, principal, pursuit, mods),
    }
}

/// Answers `can …` about what needs no request: it may be done now, or not.
fn power_answer(asker: &mut Asker<'_>, principal: PrincipalId, power: Power) -> CanAnswer {
    match power {
        Power::Approve(thing, requester) => approve::explain(asker, principal, (thing, requester)),
        Power::Manage(group, managed) => management::explain(asker, principal, (Deed::Manage(managed), group)),
        Power::Change(group, relation) => management::explain(asker, principal, (Deed::Change(relation), group)),
        Power::Reset(credential, victim) => reset::explain(asker, principal, (credential, victim)),
    }
}
