//! The façade for programs: load texts, read diagnostics, ask.
//!
//! ```
//! use pim::ir::Instant;
//! use pim::session::{Changes, Input, NoIncludes, Session};
//!
//! let text = "user alice\ngroup ops { pim-enabled }\nassign alice to ops as eligible member";
//! let session = Session::load(vec![Input::pim("ops.pim", text)], &NoIncludes, &Changes::default())
//!     .map_err(|rejected| rejected.diagnostics)
//!     .unwrap();
//! let noon = Instant::from_micros(1_772_452_800_000_000);
//! let answered = session.ask("is alice member of ops", noon).map_err(|rejected| rejected.diagnostics).unwrap();
//! assert_eq!(answered.query, "is alice member of ops");
//! ```

mod change;
mod expect;
mod input;
mod scenario;

pub use expect::{Case, CaseKind, Outcome};
pub use input::{Content, Input, InputKind, Loader, NoIncludes};
pub use scenario::{Misstep, Moment};

use crate::compile::{self, Expectation, Scenario, Scope, TimeEdge};
use crate::diag::{Diagnostic, Severity};
use crate::exchange::terraform::Note;
use crate::explain::{self, Explanation};
use crate::ir::{Instant, Question, Tenant};
use crate::source::{Origin, Sources, Span};
use crate::syntax;

/// What a question changes about the policy set before it is asked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Changes {
    /// Statements to add (`--assume`), in order.
    pub assume: Vec<String>,
    /// Statements to take away (`--retract`), each as it is written, in order.
    pub retract: Vec<String>,
}

/// Texts that could not be used, with the diagnostics that say why.
#[derive(Debug, Clone)]
pub struct Rejected {
    /// The texts that the labels point into.
    pub sources: Sources,
    /// Why; at least one.
    pub diagnostics: Vec<Diagnostic>,
}

/// A policy set, loaded and compiled.
#[derive(Debug, Clone)]
pub struct Session {
    sources: Sources,
    tenant: Tenant,
    scope: Scope,
    expectations: Vec<Expectation>,
    scenarios: Vec<Scenario>,
    unevaluated: Vec<Case>,
    diagnostics: Vec<Diagnostic>,
    notes: Vec<Note>,
}

/// A question with its answer, and the texts that the labels of the answer point into.
#[derive(Debug, Clone)]
pub struct Answered {
    /// The canonical text of the question.
    pub query: String,
    /// The question.
    pub question: Question,
    /// Where the question stands: the whole of `<query>`.
    pub span: Span,
    /// The answer.
    pub explanation: Explanation,
    /// The texts, the question's own (`<query>`) among them.
    pub sources: Sources,
}

impl Session {
    /// Loads a policy set: reads the inputs and what they include, applies the changes, and compiles.
    ///
    /// Faults of the policy set do not fail here: they stand in [`Session::diagnostics`].
    ///
    /// # Errors
    ///
    /// Fails when a change cannot be made: an assumption that does not parse, a retracted statement that is not there.
    pub fn load(inputs: Vec<Input>, loader: &dyn Loader, changes: &Changes) -> Result<Self, Box<Rejected>> {
        let mut read = input::read(inputs, loader);
        let faults = change::apply(&mut read.sources, &mut read.files, changes);
        if !faults.is_empty() {
            return Err(Box::new(Rejected { sources: read.sources, diagnostics: faults }));
        }
        let compiled = compile::compile(&read.files);
        let mut diagnostics = read.diagnostics;
        diagnostics.extend(compiled.diagnostics);
        diagnostics.sort_by_key(place);
        Ok(Self {
            unevaluated: expect::unevaluated(&read.files),
            sources: read.sources,
            tenant: compiled.tenant,
            scope: compiled.scope,
            expectations: compiled.expectations,
            scenarios: compiled.scenarios,
            diagnostics,
            notes: read.notes,
        })
    }

    /// Returns the texts, files first in the order they were read.
    #[must_use]
    pub fn sources(&self) -> &Sources {
        &self.sources
    }

    /// Returns how many files were read, included ones counted.
    #[must_use]
    pub fn files(&self) -> usize {
        self.sources.iter().filter(|(_, source)| source.origin() == Origin::File).count()
    }

    /// Returns the tenant. With an error among the diagnostics it is incomplete.
    #[must_use]
    pub fn tenant(&self) -> &Tenant {
        &self.tenant
    }

    /// Returns everything that is wrong with the policy set, or risky, in the order of the texts.
    #[must_use]
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// Returns what an imported file says and this program does not use.
    #[must_use]
    pub fn notes(&self) -> &[Note] {
        &self.notes
    }

    /// Tells whether the policy set is refused: it can then be checked, but not asked.
    #[must_use]
    pub fn is_refused(&self) -> bool {
        self.diagnostics.iter().any(|diagnostic| diagnostic.severity() == Severity::Error)
    }

    /// Returns the instant of a time as the language writes it; without an offset it is in the tenant's time zone.
    ///
    /// # Errors
    ///
    /// Fails with `bad-time` where the text is none, or daylight saving skips or repeats it.
    pub fn instant(&self, text: &str) -> Result<Instant, Box<Rejected>> {
        let mut sources = self.sources.clone();
        let source = sources.add("<at>", text, Origin::Query);
        syntax::parse_time(source, text)
            .and_then(|time| compile::resolve_time(&time, self.tenant.settings.timezone, TimeEdge::Start).map_err(|fault| vec![fault]))
            .map_err(|diagnostics| Box::new(Rejected { sources, diagnostics }))
    }

    /// Answers one question as of `at`; a question's own `at` beats it.
    ///
    /// # Errors
    ///
    /// Fails when the text is no question, or names what is not there; and when the policy set is refused.
    pub fn ask(&self, text: &str, at: Instant) -> Result<Answered, Box<Rejected>> {
        self.refuse_if_faulty()?;
        let asked = self.read_question(text)?;
        // labels of an answer point into the canonical text, which is the one that is shown
        let canonical = syntax::format_query(&asked.query);
        let asked = self.read_question(&canonical).unwrap_or(asked);
        let explanation = self.explain(&asked.question, at, asked.query.span);
        Ok(Answered { query: canonical, question: asked.question, span: asked.query.span, explanation, sources: asked.sources })
    }

    /// Judges every `expect` as of `at`, runs every `scenario`, and lists what this version does not evaluate, in the order of the texts.
    /// A scenario that sets no clock first starts at `at`.
    ///
    /// # Errors
    ///
    /// Fails when the policy set is refused.
    pub fn test(&self, at: Instant) -> Result<Vec<Case>, Box<Rejected>> {
        self.refuse_if_faulty()?;
        let judged = self.expectations.iter().map(|expectation| expect::judge(self, expectation, at));
        let run = self.scenarios.iter().map(|scenario| scenario::run(self, scenario, at));
        let mut cases: Vec<Case> = judged.chain(run).chain(self.unevaluated.iter().cloned()).collect();
        cases.sort_by_key(|case| (case.span.source, case.span.start));
        Ok(cases)
    }

    fn refuse_if_faulty(&self) -> Result<(), Box<Rejected>> {
        if !self.is_refused() {
            return Ok(());
        }
        Err(Box::new(Rejected { sources: self.sources.clone(), diagnostics: self.diagnostics.clone() }))
    }

    fn read_question(&self, text: &str) -> Result<Asked, Box<Rejected>> {
        let mut sources = self.sources.clone();
        let source = sources.add("<query>", text, Origin::Query);
        let read = syntax::parse_query(source, text)
            .and_then(|query| compile::resolve_query(&self.tenant, &self.scope, &query).map(|question| (query, question)));
        match read {
            Ok((query, question)) => Ok(Asked { sources, query, question }),
            Err(diagnostics) => Err(Box::new(Rejected { sources, diagnostics })),
        }
    }

    fn explain(&self, question: &Question, at: Instant, query: Span) -> Explanation {
        explain::answer(&self.tenant, question, at, query)
    }
}

/// A question, read.
struct Asked {
    sources: Sources,
    query: syntax::ast::Query,
    question: Question,
}

fn place(diagnostic: &Diagnostic) -> (usize, u32) {
    diagnostic.labels.first().map_or((usize::MAX, 0), |label| (label.span.source.index(), label.span.start))
}
