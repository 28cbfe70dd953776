//! A policy set that lives: questions and steps one after the other, as in a scenario that is not yet written down.

use std::sync::Arc;

use super::case::{Moment, Outcome};
use super::list::{Unlisted, Wanted};
use super::loaded::{Answered, Rejected, Session};
use super::scenario::{Ending, Runner};
use crate::compile::{self, Step, StepKind};
use crate::inventory::{self, Kind, Listing};
use crate::ir::{Instant, Question, Tenant};
use crate::possible::Memory;
use crate::scenario::{Event, LiveTenant};
use crate::source::{Origin, Sources, Span};
use crate::syntax::{self, ast};

/// The state after some steps, with the texts of the steps.
#[derive(Debug, Clone)]
pub struct Live {
    session: Arc<Session>,
    runner: Runner,
    sources: Sources,
}

/// A step that was read, and not yet taken.
#[derive(Debug, Clone)]
pub struct ReadStep {
    /// Its tree.
    pub ast: ast::Node<ast::Step>,
    step: Step,
    sources: Sources,
}

/// What came of a step.
#[derive(Debug, Clone)]
pub struct Taken {
    /// The step, and what happened.
    pub moments: Vec<Moment>,
    /// How it ended: [`Outcome::Diverged`] where an act was refused, or an expectation is not met.
    pub outcome: Outcome,
    /// What kinds of thing happened, in order.
    pub events: Vec<Event>,
    /// Whether it left a trace: time passed, or something happened. A refused act mostly does not.
    pub has_effect: bool,
}

/// An answer, and which state it is about.
#[derive(Debug, Clone)]
pub struct LiveAnswer {
    /// The answer.
    pub answered: Answered,
    /// Whether it is about the declared state, because the question names its own instant or is about all time.
    pub is_about_declared: bool,
}

impl ReadStep {
    /// Returns the instant of an `at`.
    #[must_use]
    pub fn instant(&self) -> Option<Instant> {
        match self.step.kind {
            StepKind::At(at) => Some(at),
            StepKind::After(_) | StepKind::Expect(_) | StepKind::Act(_) | StepKind::Refused(..) => None,
        }
    }

    /// Returns its canonical text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.step.text
    }

    /// Returns its place, and the texts that it lies in.
    #[must_use]
    pub fn place(&self) -> (&Sources, Span) {
        (&self.sources, self.step.span)
    }
}

impl Live {
    /// Starts from the declared state at an instant.
    #[must_use]
    pub fn new(session: Arc<Session>, at: Instant) -> Self {
        let runner = Runner::new(LiveTenant::new(session.tenant(), at));
        let sources = session.sources().clone();
        Self { session, runner, sources }
    }

    /// Returns the policy set.
    #[must_use]
    pub fn session(&self) -> &Arc<Session> {
        &self.session
    }

    /// Returns the state as it is now.
    #[must_use]
    pub fn state(&self) -> &LiveTenant {
        &self.runner.state
    }

    /// Returns the tenant that an answer is about.
    #[must_use]
    pub fn tenant_of(&self, answer: &LiveAnswer) -> &Tenant {
        if answer.is_about_declared { self.session.tenant() } else { self.state().tenant() }
    }

    /// Returns the texts, those of the steps among them.
    #[must_use]
    pub fn sources(&self) -> &Sources {
        &self.sources
    }

    /// Answers a question about the state as it is now. One with its own `at`, and one about all time, is about the declared state.
    ///
    /// # Errors
    ///
    /// Fails when the text is no question, or names what is not there; and when the policy set is refused.
    pub fn ask(&self, text: &str) -> Result<LiveAnswer, Box<Rejected>> {
        self.session.refuse_if_faulty()?;
        let asked = self.session.read_question(&self.sources, text)?;
        let is_about_declared = is_about_declared(&asked.question);
        let explanation = match is_about_declared {
            true => self.session.explain(&asked.question, self.state().now(), asked.query.span),
            false => self.state().answer(&asked.question, asked.query.span),
        };
        Ok(LiveAnswer { answered: asked.answered(explanation), is_about_declared })
    }

    /// Counts what there is of each kind in this state.
    #[must_use]
    pub fn count(&self) -> Vec<(Kind, usize)> {
        let state = self.state();
        inventory::count(state.tenant(), &Memory::default(), state.now())
    }

    /// Lists what there is in the state as it is now.
    ///
    /// # Errors
    ///
    /// Fails when a filter does not fit, a name is not there, or the policy set is refused.
    pub fn list(&self, wanted: &Wanted) -> Result<Listing, Unlisted> {
        let state = self.state();
        self.session.list_in((state.tenant(), &Memory::default()), wanted, state.now())
    }

    /// Reads a step; `name` is what its text is called in messages.
    ///
    /// # Errors
    ///
    /// Fails when the text is no step, or names what is not there; and when the policy set is refused.
    pub fn read_step(&self, name: &str, text: &str) -> Result<ReadStep, Box<Rejected>> {
        self.session.refuse_if_faulty()?;
        let mut sources = self.sources.clone();
        let source = sources.add(name, text, Origin::Assumption);
        let read = syntax::parse_step(source, text).and_then(|ast| {
            // whether time goes back is judged when the step is taken
            let now = (!matches!(ast.value, ast::Step::At(_))).then(|| self.state().now());
            let step = compile::resolve_step(self.session.tenant(), &self.session.scope, now, &ast)?;
            Ok((ast, step))
        });
        match read {
            Ok((ast, step)) => Ok(ReadStep { ast, step, sources }),
            Err(mut diagnostics) => {
                self.session.narrow_all(&mut diagnostics);
                Err(Box::new(Rejected { sources, diagnostics }))
            }
        }
    }

    /// Takes a step that was read in this state.
    pub fn take(&mut self, read: &ReadStep) -> Taken {
        let (happened, now) = (self.state().history().len(), self.state().now());
        self.sources = read.sources.clone();
        let outcome = match self.runner.run(&read.step) {
            Ending::Done => Outcome::Passed,
            Ending::Otherwise(misstep) => Outcome::Diverged(misstep),
        };
        // who takes steps keeps what they came to
        let moments = std::mem::take(&mut self.runner.timeline);
        let events: Vec<Event> = self.state().history().iter().skip(happened).map(|entry| entry.event).collect();
        let has_effect = !events.is_empty() || self.state().now() != now;
        Taken { moments, outcome, events, has_effect }
    }
}

fn is_about_declared(question: &Question) -> bool {
    match question {
        Question::Can(_, _, mods) | Question::WhoCan(_, mods) | Question::WhatCan(_, _, mods) | Question::How(_, _, mods) => {
            mods.at.is_some()
        }
        Question::CanAny(_, _, mods) | Question::WhatCanAny(_, _, mods) => mods.at.is_some(),
        Question::Is(_, _, at) | Question::WhoIs(_, at) => at.is_some(),
        Question::IsEligible(_, _, at) | Question::WhoIsEligible(_, at) | Question::WhatIs(_, _, at) => at.is_some(),
        Question::When(..) => true,
        Question::Show(_) => false,
    }
}
