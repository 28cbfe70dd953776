//! What is rendered of an answer.

use crate::explain::Explanation;
use crate::ir::{Question, Tenant};
use crate::session::{self, Session};
use crate::source::{Sources, Span};

/// An answered question, with everything needed to show it.
#[derive(Debug, Clone, Copy)]
pub struct Answered<'a> {
    /// The canonical text of the question.
    pub query: &'a str,
    /// The question.
    pub question: &'a Question,
    /// Where it stands; labels of facts that no line carries point there, and are told in words instead of being drawn.
    pub place: Span,
    /// The answer.
    pub explanation: &'a Explanation,
    /// The tenant it was asked of.
    pub tenant: &'a Tenant,
    /// The texts that labels point into, the question's own among them.
    pub sources: &'a Sources,
}

impl<'a> Answered<'a> {
    /// Puts together what is needed to show an answer of a session.
    #[must_use]
    pub fn of(session: &'a Session, answered: &'a session::Answered) -> Self {
        Self {
            query: &answered.query,
            question: &answered.question,
            place: answered.span,
            explanation: &answered.explanation,
            tenant: session.tenant(),
            sources: &answered.sources,
        }
    }
}
