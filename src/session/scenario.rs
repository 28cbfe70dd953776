//! Runs scenarios: lets time pass, lets people act, and compares what is expected.

use super::case::{Case, CaseKind, Ground, Misstep, Moment, Outcome};
use super::expect::compare;
use super::loaded::Session;
use crate::compile::{Expectation, Scenario, Step, StepKind};
use crate::diag::ReasonCode;
use crate::explain::Reason;
use crate::ir::{Act, Instant};
use crate::scenario::{Entry, LiveTenant, Refusal};
use crate::source::Span;
use crate::text::quote;

/// How one step ended.
pub(super) enum Ending {
    /// As it should.
    Done,
    /// Otherwise.
    Otherwise(Box<Misstep>),
}

/// Runs a scenario from the declared state, up to the first step that goes otherwise. Without a first `at` it starts at `at`.
pub fn run(session: &Session, scenario: &Scenario, at: Instant) -> Case {
    let mut runner = Runner::new(LiveTenant::new(session.tenant(), start(scenario, at)));
    let mut outcome = Outcome::Passed;
    for step in &scenario.steps {
        match runner.run(step) {
            Ending::Done => {}
            Ending::Otherwise(misstep) => {
                outcome = Outcome::Diverged(misstep);
                break;
            }
        }
    }
    Case { kind: CaseKind::Scenario, name: scenario.name.clone(), span: scenario.span, outcome, timeline: runner.timeline, remark: None }
}

/// Returns when a scenario starts.
pub(super) fn start(scenario: &Scenario, at: Instant) -> Instant {
    match scenario.steps.first().map(|step| &step.kind) {
        Some(StepKind::At(first)) => *first,
        Some(StepKind::After(_) | StepKind::Expect(_) | StepKind::Act(_) | StepKind::Refused(..)) | None => at,
    }
}

/// Takes steps one after the other, and keeps what comes of them.
#[derive(Debug, Clone)]
pub(super) struct Runner {
    /// The state after the steps so far.
    pub(super) state: LiveTenant,
    /// The steps so far, and what came of them.
    pub(super) timeline: Vec<Moment>,
    /// How many entries of the history stand in the timeline already.
    told: usize,
}

impl Runner {
    /// Starts from a state.
    pub(super) fn new(state: LiveTenant) -> Self {
        Self { state, timeline: Vec::new(), told: 0 }
    }

    /// Takes a step.
    pub(super) fn run(&mut self, step: &Step) -> Ending {
        match &step.kind {
            StepKind::At(to) => self.pass(step, *to),
            StepKind::After(seconds) => self.pass(step, self.state.now().plus_seconds(*seconds)),
            StepKind::Expect(expectation) => self.expect(step, expectation),
            StepKind::Act(act) => self.act(step, act),
            StepKind::Refused(code, act) => self.refused(step, *code, act),
        }
    }

    /// Lets time pass; what happens meanwhile stands before the step, with its own instants.
    fn pass(&mut self, step: &Step, to: Instant) -> Ending {
        let now = self.state.now();
        if !to.is_in_calendar() {
            self.note(step);
            return otherwise("time would pass the year 9999".to_owned(), step.span);
        }
        if !self.state.advance(to) {
            self.note(step);
            return otherwise(format!("time goes back: it is {now} already"), step.span);
        }
        self.tell();
        Ending::Done
    }

    fn expect(&mut self, step: &Step, expectation: &Expectation) -> Ending {
        self.note(step);
        let explanation = self.state.answer(&expectation.question, expectation.question_span);
        match compare(self.state.tenant(), expectation, &explanation) {
            Outcome::Passed => Ending::Done,
            Outcome::Failed(unmet) | Outcome::Unproven(unmet) => {
                let (message, span) = (unmet.message.clone(), unmet.place);
                Ending::Otherwise(Box::new(Misstep { message, span, reasons: Vec::new(), unmet: Some(*unmet) }))
            }
            Outcome::Diverged(misstep) => Ending::Otherwise(misstep),
        }
    }

    fn act(&mut self, step: &Step, act: &Act) -> Ending {
        self.note(step);
        let done = self.state.perform(act);
        self.tell();
        match done {
            Ok(()) => Ending::Done,
            Err(Refusal { reasons }) => {
                let message = format!("the act is refused: {}", codes(&reasons));
                Ending::Otherwise(Box::new(Misstep { message, span: act.span, reasons, unmet: None }))
            }
        }
    }

    fn refused(&mut self, step: &Step, code: Option<ReasonCode>, act: &Act) -> Ending {
        self.note(step);
        let done = self.state.perform(act);
        self.tell();
        let Err(Refusal { reasons }) = done else {
            return otherwise("the act should be refused, and is not".to_owned(), step.span);
        };
        match code {
            Some(code) if !reasons.iter().any(|reason| reason.code == code) => {
                let message = format!("the act should be refused for `{}`, and is for {}", code.name(), codes(&reasons));
                Ending::Otherwise(Box::new(Misstep { message, span: step.span, reasons, unmet: None }))
            }
            Some(_) | None => {
                let why = grounds(&reasons);
                self.timeline.push(Moment { at: self.state.now(), text: "refused".to_owned(), step: None, why });
                Ending::Done
            }
        }
    }

    fn note(&mut self, step: &Step) {
        self.timeline.push(Moment { at: self.state.now(), text: step.text.clone(), step: Some(step.span), why: Vec::new() });
    }

    /// Takes what happened since the last time into the timeline.
    fn tell(&mut self) {
        let moments: Vec<Moment> = self.state.history().iter().skip(self.told).map(|entry| moment(entry)).collect();
        self.told += moments.len();
        self.timeline.extend(moments);
    }
}

fn moment(entry: &Entry) -> Moment {
    let mut why = grounds(&entry.reasons);
    if why.is_empty() {
        why.push(Ground { code: None, rules: vec![entry.rule] });
    }
    Moment { at: entry.at, text: entry.text.clone(), step: None, why }
}

/// Returns what reasons rest on: each code once, with its rules.
fn grounds(reasons: &[Reason]) -> Vec<Ground> {
    let mut found: Vec<Ground> = Vec::new();
    for reason in reasons {
        match found.iter_mut().find(|ground| ground.code == Some(reason.code)) {
            Some(ground) if ground.rules.contains(&reason.rule) => {}
            Some(ground) => ground.rules.push(reason.rule),
            None => found.push(Ground { code: Some(reason.code), rules: vec![reason.rule] }),
        }
    }
    found
}

fn otherwise(message: String, span: Span) -> Ending {
    Ending::Otherwise(Box::new(Misstep { message, span, reasons: Vec::new(), unmet: None }))
}

/// Lists the codes of reasons, each once.
fn codes(reasons: &[Reason]) -> String {
    let mut names: Vec<String> = Vec::new();
    for reason in reasons {
        let name = quote(reason.code.name());
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names.join(", ")
}
