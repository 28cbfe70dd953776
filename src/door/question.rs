//! Answers a question.

use super::exit::Exit;
use super::refused::{UNREADABLE, refusal};
use super::told::Told;
use crate::ir::Instant;
use crate::render::{self, ExplanationJson};
use crate::session::{Answered, Session};

/// Answers the text of a question as of an instant; of those of whom something is only possible it lists `limit` at most, 1,000 where none is
/// given. A question that cannot be answered is told with its first error.
#[must_use]
pub fn ask(session: &Session, text: &str, at: Instant, limit: Option<usize>) -> Told {
    match session.ask(text, at) {
        Ok(answered) => shown(session, &answered, limit),
        Err(rejected) => Told::one(&refusal(text, &rejected, UNREADABLE).with_unread_parts(session.unread_parts()), Exit::Unanswered),
    }
}

/// Tells an answer that was given already.
#[must_use]
pub fn shown(session: &Session, answered: &Answered, limit: Option<usize>) -> Told {
    let view = render::Answered::of(session, answered);
    let json = limit.map_or_else(|| ExplanationJson::new(&view), |limit| ExplanationJson::with_limit(&view, limit));
    Told::one(&json.with_unread_parts(session.unread_parts()), Exit::of(&answered.explanation.answer))
}
