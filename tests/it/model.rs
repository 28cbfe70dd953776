//! A small world for tests: text in, answers out.

use std::sync::OnceLock;

use pim::compile::{Compiled, compile, resolve_query};
use pim::explain::{self, Answer, CanAnswer, Decision, Explanation, Verdict};
use pim::ir::{Action, Instant, Question, Tenant};
use pim::possible::Memory;
use pim::session::{Decided, Decider, Packed};
use pim::source::{Origin, SourceId, Sources, Span};
use pim::syntax;

/// A compiled text that can be asked.
pub struct Model {
    pub sources: Sources,
    pub compiled: Compiled,
    memory: Memory,
    packed: Packed,
}

/// The instant most tests ask at: 2026-03-02T09:00:00Z.
pub fn noon() -> Instant {
    Instant::from_micros(1_772_442_000_000_000)
}

impl Model {
    /// Compiles a text; `None` where it has an error.
    pub fn valid(text: &str) -> Option<Self> {
        let model = Self::new(text);
        model.compiled.diagnostics.iter().all(|diagnostic| !diagnostic.is_error()).then_some(model)
    }

    /// Compiles a text, whatever is wrong with it.
    pub fn new(text: &str) -> Self {
        let mut sources = Sources::new();
        let source = sources.add("test.pim", text.to_owned(), Origin::File);
        let parsed = syntax::parse_file(source, text);
        let mut compiled = compile(&[parsed.file]);
        compiled.diagnostics.splice(0..0, parsed.diagnostics);
        Self { sources, compiled, memory: Memory::default(), packed: Packed::default() }
    }

    pub fn tenant(&self) -> &Tenant {
        &self.compiled.tenant
    }

    pub fn ask(&self, query: &str) -> Answer {
        self.explain(query).answer
    }

    /// Answers a question, with what a list rests on and why nobody answers to it.
    pub fn explain(&self, query: &str) -> Explanation {
        let source = SourceId::default();
        let parsed = syntax::parse_query(source, query).unwrap_or_else(|errors| panic!("{query}: {errors:?}"));
        let question =
            resolve_query(&self.compiled.tenant, &self.compiled.scope, &parsed).unwrap_or_else(|errors| panic!("{query}: {errors:?}"));
        let place = Span::new(source, 0, 0);
        let explanation = explain::answer(&self.compiled.tenant, &question, noon(), place);
        // whatever step any test asks about: without reasons it comes to the same
        if matches!(question, Question::Can(_, Action::Step(_), _) | Question::Is(..) | Question::IsEligible(..)) {
            let decided = Decider::new(&self.compiled.tenant, &self.memory, &self.packed).decide(&question, noon());
            assert_eq!(decided, Decided::of(&explanation.answer), "{query}");
        }
        explanation
    }

    /// Says what a question comes to and why, without what would turn a denial.
    pub fn verdict(&self, query: &str) -> Option<Verdict> {
        let parsed = syntax::parse_query(SourceId::default(), query).unwrap_or_else(|errors| panic!("{query}: {errors:?}"));
        let question = resolve_query(&self.compiled.tenant, &self.compiled.scope, &parsed).unwrap();
        explain::verdict(&self.compiled.tenant, &OnceLock::new(), &question, noon(), Span::new(SourceId::default(), 0, 0))
    }

    pub fn can(&self, query: &str) -> CanAnswer {
        match self.ask(query) {
            Answer::Can(answer) => answer,
            other => panic!("{query}: {other:?}"),
        }
    }

    /// Returns the decision of a `can`; that of a plan has its reasons and lines.
    pub fn decide(&self, query: &str) -> Decision {
        match self.ask(query) {
            Answer::Can(can) => can.decision,
            Answer::Plan(plan) => {
                assert!(!plan.reasons.is_empty() && plan.reasons.iter().all(|reason| !reason.labels.is_empty()), "{query}");
                assert!(plan.steps.iter().all(|step| !step.labels.is_empty()), "{query}");
                plan.decision
            }
            other => panic!("{query}: {other:?}"),
        }
    }

    pub fn name(&self, principal: pim::ir::PrincipalId) -> &str {
        &self.tenant().principals.row(principal).name
    }

    /// Returns the line (from 0) a span begins on.
    pub fn line(&self, span: Span) -> usize {
        self.sources.get(span.source).line_index(span.start)
    }
}
