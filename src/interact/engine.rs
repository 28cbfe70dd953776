//! What a conversation is: the policy set, what was said about it, and the state that this led to. Knows no command.
//!
//! A state is never changed in place: each input makes the next one, and only what succeeds takes its place. So an error leaves no trace, and
//! undoing is saying less.

use std::cell::{OnceCell, RefCell};
use std::sync::Arc;

use super::log::Entry;
use super::names::Names;
use super::reply::{Draft, Form, Looks, Reply};
use super::set::Set;
use super::warned::Warned;
use crate::defect::{self, Defect};
use crate::diag::Code;
use crate::ir::{Instant, Zone};
use crate::session::{Live, Session};

/// A conversation about a policy set.
#[derive(Debug)]
pub struct Engine {
    pub(super) set: Set,
    /// The instant before the clock was first set.
    pub(super) start: Instant,
    pub(super) entries: Vec<Entry>,
    pub(super) live: Live,
    names: OnceCell<Names>,
    pub(super) warned: RefCell<Option<Warned>>,
    /// How many inputs were kept so far: each has a number in messages.
    kept: usize,
    pub(super) looks: Looks,
}

impl Engine {
    /// Starts on a policy set that was read and loaded, at an instant.
    #[must_use]
    pub fn new(set: Set, session: Session, at: Instant, looks: Looks) -> Self {
        let live = Live::new(Arc::new(session), at);
        Self { set, start: at, entries: Vec::new(), live, names: OnceCell::new(), warned: RefCell::default(), kept: 0, looks }
    }

    /// Returns the instant, as the prompt shows it.
    #[must_use]
    pub fn now(&self) -> Instant {
        self.live.state().now()
    }

    /// Returns the same by the clocks of the tenant's zone.
    #[must_use]
    pub fn clock(&self) -> String {
        self.now().in_zone(self.zone())
    }

    fn zone(&self) -> &Zone {
        &self.live.session().tenant().settings.timezone
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

    /// Says that an answer cannot be relied on, in its place.
    pub(super) fn refuse_defect(&self, text: &str, defect: Defect) -> Reply {
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

    /// Returns the names that are known, collected when they are first asked for: who types no key needs none.
    pub(super) fn names(&self) -> &Names {
        self.names.get_or_init(|| Names::new(self.live.state().tenant()))
    }

    /// Begins a reply.
    pub(super) fn reply(&self) -> Draft {
        Draft::new(self.looks, self.zone().clone())
    }

    /// Goes on with another state.
    pub(super) fn go_on(&mut self, live: Live) {
        if !Arc::ptr_eq(live.session(), self.live.session()) {
            self.names = OnceCell::new();
        }
        self.live = live;
    }

    /// Returns what the next input that is kept is called in messages.
    pub(super) fn next_name(&self) -> String {
        format!("<input {}>", self.kept + 1)
    }

    /// Keeps what was said.
    pub(super) fn keep(&mut self, entry: Entry) {
        self.entries.push(entry);
        self.kept += 1;
    }

    /// Tells whether a step changed the state.
    pub(super) fn has_steps(&self) -> bool {
        self.entries.iter().any(Entry::is_course)
    }
}
