//! Answers questions that are given as trees, for programs that ask often: no text is read, and nothing is looked for that would turn a no.

use super::loaded::Session;
use crate::compile;
use crate::diag::Diagnostic;
use crate::explain::{self, Answer};
use crate::ir::{Instant, Question};
use crate::source::{SourceId, Span};
use crate::syntax::ast;

impl Session {
    /// Resolves the names of a question.
    ///
    /// # Errors
    ///
    /// Returns everything that is wrong with it; the places are those of the tree.
    pub fn resolve(&self, query: &ast::Query) -> Result<Question, Vec<Diagnostic>> {
        compile::resolve_query(&self.tenant, &self.scope, query)
    }

    /// Answers a question as of `at`, which its own `at` beats, as [`Session::ask`] does, but without fixes, assumptions, labels that lie in the
    /// question, and standby approvers where others can approve now.
    #[must_use]
    pub fn weigh(&self, question: &Question, at: Instant) -> Answer {
        let nowhere = Span::new(SourceId::default(), 0, 0);
        explain::answer_briefly(&self.tenant, &self.memory, question, at, nowhere)
    }
}
