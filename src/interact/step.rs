//! Takes the steps of a scenario, and sets the clock.

use serde_json::{Value, json};

use super::engine::Engine;
use super::log::{Entry, Typed, codes, course_of};
use super::reply::{Draft, Reply};
use crate::defect::OrDefect;
use crate::diag::{Code, Diagnostic};
use crate::ir::Instant;
use crate::render::{self, reasons_json};
use crate::session::{Ground, Live, Misstep, Moment, Outcome, ReadStep, Taken};
use crate::syntax::ast;

impl Engine {
    /// Takes a step.
    pub(super) fn step(&mut self, text: &str) -> Reply {
        let name = self.next_name();
        let read = match self.live.read_step(&name, text) {
            Ok(read) => read,
            Err(rejected) => {
                let mut reply = self.reply();
                reply.reject(text, &rejected);
                if self.live.session().is_refused() {
                    reply.note("the policy set is refused, so nothing can happen; mend it, then `:reload`");
                }
                return reply.into_reply();
            }
        };
        let typed = Typed { name, text: text.to_owned(), shown: read.text().to_owned() };
        match read.instant() {
            Some(at) if !self.has_steps() => self.set_clock(at, typed.shown),
            Some(at) if at < self.now() => self.refuse_past(&read, text),
            Some(_) | None => self.take(&read, typed),
        }
    }

    /// Sets the clock before any step was taken, in whatever direction.
    fn set_clock(&mut self, at: Instant, shown: String) -> Reply {
        self.live = Live::new(std::sync::Arc::clone(self.live.session()), at);
        let mut reply = self.reply();
        reply.answer(|style| format!("it is {}\n", style.clock(at)), || step_json(&shown, at, true, &[]));
        self.keep(Entry::Clock(at, shown));
        reply.into_reply()
    }

    fn refuse_past(&self, read: &ReadStep, text: &str) -> Reply {
        let (sources, span) = read.place();
        let label = format!("it is {} already, and steps were taken", self.now());
        let fault = Diagnostic::new(Code::BadTime, "time goes back", span, label).with_help("`:undo` takes back steps and the clock");
        let mut reply = self.reply();
        reply.refuse(text, sources, &[fault]);
        reply.into_reply()
    }

    fn take(&mut self, read: &ReadStep, typed: Typed) -> Reply {
        let mut next = self.live.clone();
        let taken = next.take(read);
        let mut reply = self.reply();
        let entry = match (&read.ast.value, &taken.outcome) {
            (ast::Step::Act(_), Outcome::Diverged(_)) if !taken.has_effect => Some(Entry::Attempt(typed.clone())),
            (ast::Step::Act(_), Outcome::Diverged(_)) => Some(Entry::Step(typed.clone(), course_of(read, &taken))),
            (_, Outcome::Diverged(_) | Outcome::Failed(_) | Outcome::Unproven(_)) => None,
            (ast::Step::Expect(_), Outcome::Passed) => Some(Entry::Watched(typed.clone())),
            (ast::Step::Refused(..), Outcome::Passed) if !taken.has_effect => Some(Entry::Watched(typed.clone())),
            (_, Outcome::Passed) => Some(Entry::Step(typed.clone(), course_of(read, &taken))),
        };
        tell(&mut reply, read, &next, &taken);
        match entry {
            Some(entry) => {
                self.live = next;
                self.keep(entry);
            }
            None => reply.note("nothing was changed or kept"),
        }
        reply.into_reply()
    }
}

/// Tells what came of a step.
fn tell(reply: &mut Draft, read: &ReadStep, live: &Live, taken: &Taken) {
    let misstep = match &taken.outcome {
        Outcome::Diverged(misstep) => Some(&**misstep),
        Outcome::Passed | Outcome::Failed(_) | Outcome::Unproven(_) => None,
    };
    reply.answer(
        |style| {
            let moments = render::render_moments(&moments_of(live, read, taken), style);
            let told = |misstep| render::render_misstep_with_answer(live.state().tenant(), live.sources(), misstep, style);
            moments + &misstep.map_or_else(String::new, told)
        },
        || {
            let events: Vec<&Moment> = taken.moments.iter().filter(|moment| moment.step.is_none()).collect();
            let object = step_json(read.text(), live.state().now(), misstep.is_none(), &events);
            misstep.map_or(object.clone(), |misstep| with_misstep(object, live, misstep))
        },
    );
}

/// Returns what is told of a step: where time passes, what happened meanwhile comes first.
fn moments_of(live: &Live, read: &ReadStep, taken: &Taken) -> Vec<Moment> {
    let mut moments = taken.moments.clone();
    if moments.iter().all(|moment| moment.step.is_none()) {
        moments.push(Moment { at: live.state().now(), text: read.text().to_owned(), step: Some(read.place().1), why: Vec::new() });
    }
    if matches!(read.ast.value, ast::Step::Expect(_)) && taken.outcome == Outcome::Passed {
        moments.push(Moment { at: live.state().now(), text: "as expected".to_owned(), step: None, why: Vec::new() });
    }
    moments
}

fn step_json(shown: &str, at: Instant, is_done: bool, events: &[&Moment]) -> Value {
    let why = |event: &Moment| event.why.iter().map(Ground::text).collect::<Vec<String>>();
    let event = |event: &&Moment| json!({ "at": event.at.to_string(), "text": event.text, "why": why(event) });
    let events: Vec<Value> = events.iter().map(event).collect();
    json!({ "step": shown, "at": at.to_string(), "done": is_done, "events": events })
}

fn with_misstep(mut object: Value, live: &Live, misstep: &Misstep) -> Value {
    if let Some(fields) = object.as_object_mut() {
        fields.insert("message".to_owned(), json!(misstep.message));
        fields.insert("codes".to_owned(), json!(codes(misstep)));
        let reasons = reasons_json(live.sources(), &misstep.reasons);
        fields.insert("reasons".to_owned(), serde_json::to_value(reasons).or_defect());
    }
    object
}
