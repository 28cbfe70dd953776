//! Answers questions.

use super::engine::Engine;
use super::log::{Asked, Entry};
use super::reply::Reply;
use crate::defect::OrDefect;
use crate::render::{self, Answered, ErrorJson, ExplanationJson, to_json_line};
use crate::session::{LiveAnswer, Rejected, expected_answers};

impl Engine {
    /// Answers a question, just as `pim` does for one on its command line.
    pub(super) fn ask(&mut self, text: &str) -> Reply {
        match self.live.ask(text) {
            Ok(answer) => {
                let reply = self.show(&answer);
                let answers = expected_answers(self.live.tenant_of(&answer), &answer.answered.explanation.answer);
                self.entries.push(Entry::Asked(Asked { query: answer.answered.query, answers }));
                reply
            }
            Err(rejected) => self.refuse_question(text, &rejected),
        }
    }

    fn show(&self, answer: &LiveAnswer) -> Reply {
        let mut reply = self.reply();
        let answered = &answer.answered;
        let view = Answered {
            query: &answered.query,
            question: &answered.question,
            place: answered.span,
            explanation: &answered.explanation,
            tenant: self.live.tenant_of(answer),
            sources: &answered.sources,
        };
        let unread_parts = self.live.session().unread_parts();
        let object = || serde_json::to_value(ExplanationJson::new(&view).with_unread_parts(unread_parts)).or_defect();
        reply.answer(|style| render::render_explanation(&view, style), object);
        if answer.is_about_declared && self.has_steps() {
            reply.note("this is about the declared state: the steps taken here are not seen");
        }
        reply.into_reply()
    }

    fn refuse_question(&self, text: &str, rejected: &Rejected) -> Reply {
        let mut reply = self.reply();
        if reply.is_json() {
            reply.fail();
            let mut refused = reply.into_reply();
            if let Some(fault) = rejected.diagnostics.iter().find(|fault| fault.is_error()) {
                let error = ErrorJson::new(text.trim(), &rejected.sources, fault);
                refused.answer = to_json_line(&error.with_unread_parts(self.live.session().unread_parts()));
            }
            return refused;
        }
        reply.reject(text, rejected);
        if self.live.session().is_refused() {
            reply.note("the policy set is refused, so nothing was answered; mend it, then `:reload`");
        }
        reply.into_reply()
    }
}
