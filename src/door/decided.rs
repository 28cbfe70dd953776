//! Decides a question without saying why.

use super::exit::Exit;
use super::refused::{UNREADABLE, refusal};
use super::told::Told;
use crate::ir::Instant;
use crate::render::DecisionJson;
use crate::session::{Decider, Session};

/// Tells what the text of a question comes to as of an instant, and nothing else. One whose answer is no decision is told as an error. `decider` is one
/// of the session.
#[must_use]
pub fn decide(session: &Session, decider: &mut Decider<'_>, text: &str, at: Instant) -> Told {
    match session.decide_with(decider, text, at) {
        Ok((read, decided)) => Told::one(&DecisionJson::new(session, &read.query, decided), Exit::of_decided(decided)),
        Err(rejected) => Told::one(&refusal(text, &rejected, UNREADABLE).with_unread_parts(session.unread_parts()), Exit::Unanswered),
    }
}
