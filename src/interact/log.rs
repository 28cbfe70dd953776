//! What was said so far, and how it is said again on another declared state.

use std::sync::Arc;

use super::set::{Set, World};
use crate::ir::Instant;
use crate::scenario::Event;
use crate::session::{Input, Live, Misstep, Outcome, ReadStep, Rejected, Session, Taken};
use crate::syntax::ast;

/// One thing that was said.
#[derive(Debug, Clone)]
pub(super) enum Entry {
    /// Statements, which are part of the declared state.
    Statements(Typed),
    /// The clock was set before any step was taken.
    Clock(Instant, String),
    /// A step that changed the state.
    Step(Typed, Course),
    /// An expectation that was met, or an act that was refused as it should: they change nothing.
    Watched(Typed),
    /// An act that was refused, and changed nothing.
    Attempt(Typed),
    /// A question.
    Asked(Asked),
}

/// A text that was typed.
#[derive(Debug, Clone)]
pub(super) struct Typed {
    /// What it is called in messages.
    pub name: String,
    /// As it was typed.
    pub text: String,
    /// In one line, in its canonical form.
    pub shown: String,
}

/// How a step went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Course {
    /// As it should; of an act, with what came of it.
    Done(Vec<Event>),
    /// It was refused for these reasons, and yet left a trace (D4.26, D4.30).
    Refused(Vec<&'static str>),
}

/// A question that was answered.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    /// Its canonical text.
    pub query: String,
    /// The answers that `expect` lines would write; none where no answer can be expected.
    pub answers: Vec<String>,
}

impl Entry {
    /// Tells whether it is a step that changed the state.
    pub fn is_course(&self) -> bool {
        match self {
            Self::Step(..) => true,
            Self::Statements(_) | Self::Clock(..) | Self::Watched(_) | Self::Attempt(_) | Self::Asked(_) => false,
        }
    }

    /// Returns what is said when it is taken back; `None` for what cannot be, since it changed nothing.
    pub fn undone(&self) -> Option<&str> {
        match self {
            Self::Statements(typed) | Self::Step(typed, _) | Self::Watched(typed) => Some(&typed.shown),
            Self::Clock(_, shown) => Some(shown),
            Self::Attempt(_) | Self::Asked(_) => None,
        }
    }
}

/// Why entries cannot be said again.
#[derive(Debug)]
pub(super) enum Fault {
    /// A text cannot be read any more.
    Rejected(Box<Rejected>),
    /// A step goes otherwise: what it reads, what comes instead, and the state before it.
    Otherwise(Box<(String, String, Option<Misstep>, Live)>),
}

/// Loads the policy set with the statements among the entries.
pub(super) fn load(set: &Set, entries: &[Entry], world: &dyn World) -> Result<Session, Box<Rejected>> {
    let typed = entries.iter().filter_map(|entry| match entry {
        Entry::Statements(typed) => Some(Input::typed(&typed.name, &typed.text)),
        Entry::Clock(..) | Entry::Step(..) | Entry::Watched(_) | Entry::Attempt(_) | Entry::Asked(_) => None,
    });
    set.load(typed.collect(), as_loader(world))
}

fn as_loader(world: &dyn World) -> &dyn crate::session::Loader {
    world
}

/// Takes all steps again, on another declared state. Each must go as it went before.
pub(super) fn replay(session: Arc<Session>, start: Instant, entries: &[Entry]) -> Result<Live, Fault> {
    let mut live = Live::new(session, start);
    for entry in entries {
        match entry {
            Entry::Clock(at, _) => live = Live::new(Arc::clone(live.session()), *at),
            Entry::Step(typed, course) => live = retake(live, typed, course)?,
            Entry::Statements(_) | Entry::Watched(_) | Entry::Attempt(_) | Entry::Asked(_) => {}
        }
    }
    Ok(live)
}

fn retake(live: Live, typed: &Typed, course: &Course) -> Result<Live, Fault> {
    let read = live.read_step(&typed.name, &typed.text).map_err(Fault::Rejected)?;
    let mut next = live.clone();
    let taken = next.take(&read);
    if course_of(&read, &taken) == *course {
        return Ok(next);
    }
    let (instead, misstep) = match taken.outcome {
        Outcome::Diverged(misstep) => (misstep.message.clone(), Some(*misstep)),
        Outcome::Passed | Outcome::Failed(_) | Outcome::Unproven(_) => (happening(&taken), None),
    };
    Err(Fault::Otherwise(Box::new((typed.shown.clone(), instead, misstep, next))))
}

/// Says what came of a step.
fn happening(taken: &Taken) -> String {
    let texts: Vec<&str> = taken.moments.iter().filter(|moment| moment.step.is_none()).map(|moment| moment.text.as_str()).collect();
    texts.join("; ")
}

/// Tells how a step went. What happens while time passes is no part of it: further assignments may begin and end.
pub(super) fn course_of(read: &ReadStep, taken: &Taken) -> Course {
    match (&read.ast.value, &taken.outcome) {
        (_, Outcome::Diverged(misstep)) => Course::Refused(codes(misstep)),
        (ast::Step::Act(_) | ast::Step::Refused(..), _) => Course::Done(taken.events.clone()),
        (ast::Step::At(_) | ast::Step::After(_) | ast::Step::Expect(_), _) => Course::Done(Vec::new()),
    }
}

/// Returns the codes of a refusal, each once.
pub(super) fn codes(misstep: &Misstep) -> Vec<&'static str> {
    let mut codes: Vec<&'static str> = Vec::new();
    for code in misstep.reasons.iter().map(|reason| reason.code.name()) {
        if !codes.contains(&code) {
            codes.push(code);
        }
    }
    codes
}
