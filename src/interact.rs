//! The engine of the prompt: text in, text out. It holds a policy set, the statements that were added, and the steps that were taken.
//!
//! An input that fails changes nothing. What touches the world, reading and writing files, goes through a [`World`].

mod ask;
mod command;
mod complete;
mod explain;
mod help;
mod kind;
mod list;
mod load;
mod log;
mod names;
mod paint;
mod reply;
mod save;
mod set;
mod statement;
mod step;
mod undo;

pub use complete::{Candidate, Completion, Hint};
pub use paint::{Stroke, Tone};
pub use reply::{Form, Looks, Reply};
pub use set::{Set, World};

use std::sync::Arc;

use self::kind::InputKind;
use self::log::Entry;
use self::names::Names;
use crate::defect::{self, Defect};
use crate::diag::Code;
use crate::ir::Instant;
use crate::session::{Live, Session};

/// A conversation about a policy set.
#[derive(Debug)]
pub struct Engine {
    set: Set,
    /// The instant before the clock was first set.
    start: Instant,
    entries: Vec<Entry>,
    live: Live,
    names: Names,
    /// How many inputs were kept so far: each has a number in messages.
    kept: usize,
    looks: Looks,
}

impl Engine {
    /// Starts on a policy set that was read and loaded, at an instant.
    #[must_use]
    pub fn new(set: Set, session: Session, at: Instant, looks: Looks) -> Self {
        let live = Live::new(Arc::new(session), at);
        let names = Names::new(live.state().tenant());
        Self { set, start: at, entries: Vec::new(), live, names, kept: 0, looks }
    }

    /// Returns the instant, as the prompt shows it.
    #[must_use]
    pub fn now(&self) -> Instant {
        self.live.state().now()
    }

    /// Tells whether answers are written as JSON.
    #[must_use]
    pub fn is_json(&self) -> bool {
        self.looks.form == Form::Json
    }

    /// Says what is wrong with the policy set, if it is refused, and what can be typed. Nothing is said in JSON.
    #[must_use]
    pub fn greet(&self) -> Reply {
        let mut reply = self.reply();
        if self.live.session().is_refused() {
            let session = self.live.session();
            reply.complain_about(session.sources(), session.diagnostics());
            reply.note("the policy set is refused, so questions are not answered; mend it, then `:reload`");
        }
        reply.into_reply()
    }

    /// Takes one input: a question, statements, a step or a command.
    pub fn input(&mut self, text: &str, world: &mut dyn World) -> Reply {
        let reply = match kind::classify(text) {
            InputKind::Nothing => self.reply().into_reply(),
            InputKind::Command => self.command(text, world),
            InputKind::Question => self.ask(text),
            InputKind::Statements => self.state(text, world),
            InputKind::Step => self.step(text),
            InputKind::Unknown => self.refuse_unknown(text),
        };
        defect::take().map_or(reply, |defect| self.refuse_defect(text, defect))
    }

    /// Says that an answer cannot be relied on, in its place.
    fn refuse_defect(&self, text: &str, defect: Defect) -> Reply {
        let mut reply = self.reply();
        reply.refuse_plainly(text, "internal-error", &defect.to_string(), Some(defect::HELP));
        reply.into_reply()
    }

    /// Refuses an input of which a line is not UTF-8; `text` has marks where the bytes were.
    #[must_use]
    pub fn refuse_unreadable(&self, text: &str, line: usize) -> Reply {
        let mut reply = self.reply();
        let help = text.contains('\n').then_some("nothing of the block was taken");
        reply.refuse_plainly(text, Code::NotUtf8.name(), &format!("line {line} is not UTF-8"), help);
        reply.into_reply()
    }

    /// Goes on with another state.
    fn go_on(&mut self, live: Live) {
        if !Arc::ptr_eq(live.session(), self.live.session()) {
            self.names = Names::new(live.state().tenant());
        }
        self.live = live;
    }

    /// Returns what the next input that is kept is called in messages.
    fn next_name(&self) -> String {
        format!("<input {}>", self.kept + 1)
    }

    fn keep(&mut self, entry: Entry) {
        self.entries.push(entry);
        self.kept += 1;
    }

    fn has_steps(&self) -> bool {
        self.entries.iter().any(Entry::is_course)
    }
}
