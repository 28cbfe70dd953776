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
mod difference;
mod expect;
mod input;
mod live;
mod scenario;
mod written;

pub(crate) use change::take_away;
pub use difference::Difference;
pub use expect::{Case, CaseKind, Failure, Outcome};
pub use input::{Content, Ignored, Input, InputKind, Loader, NoIncludes};
pub use live::{Live, LiveAnswer, ReadStep, Taken};
pub use scenario::{Ground, Misstep, Moment};
pub use written::expected_answers;

use std::error::Error;
use std::fmt;
use std::sync::OnceLock;

use crate::compile::{self, Expectation, Scenario, Scope, TimeEdge};
use crate::diag::{Code, Diagnostic, Severity};
use crate::exchange::{Note, NoteKind};
use crate::explain::{self, Explanation};
use crate::ir::{Instant, Never, Question, Tenant};
use crate::lint::{self, Findings};
use crate::reach::Index;
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

/// Writes the messages on one line, without their places.
impl fmt::Display for Rejected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let messages: Vec<&str> = self.diagnostics.iter().map(|diagnostic| diagnostic.message.as_str()).collect();
        f.write_str(&messages.join("; "))
    }
}

impl Error for Rejected {}

/// A policy set, loaded and compiled.
#[derive(Debug, Clone)]
pub struct Session {
    sources: Sources,
    tenant: Tenant,
    scope: Scope,
    expectations: Vec<Expectation>,
    nevers: Vec<Never>,
    scenarios: Vec<Scenario>,
    diagnostics: Vec<Diagnostic>,
    notes: Vec<Note>,
    /// What searches look up, kept between questions.
    index: OnceLock<Index>,
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
    /// Fails when a change cannot be made: an assumption that does not parse, a retracted statement that is not there; and when the
    /// loader gives time zones without the tenant's.
    pub fn load(inputs: Vec<Input>, loader: &dyn Loader, changes: &Changes) -> Result<Self, Box<Rejected>> {
        let mut read = input::read(inputs, loader);
        let faults = change::apply(&mut read.sources, &mut read.files, changes);
        if !faults.is_empty() {
            return Err(Box::new(Rejected { sources: read.sources, diagnostics: faults }));
        }
        let compiled = compile::compile_with(&read.files, loader.zones());
        if let Some(fault) = compiled.diagnostics.iter().find(|fault| fault.code == Code::UnreadableFile) {
            return Err(Box::new(Rejected { sources: read.sources, diagnostics: vec![fault.clone()] }));
        }
        let mut diagnostics = read.diagnostics;
        diagnostics.extend(compiled.diagnostics);
        diagnostics.sort_by_key(place);
        Ok(Self {
            sources: read.sources,
            tenant: compiled.tenant,
            scope: compiled.scope,
            expectations: compiled.expectations,
            nevers: compiled.nevers,
            scenarios: compiled.scenarios,
            diagnostics,
            notes: read.notes,
            index: OnceLock::new(),
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

    /// Returns the names of the files that are not read, since of their folders others are; `check` warns of each.
    #[must_use]
    pub fn ignored_files(&self) -> Vec<&str> {
        self.sources.iter().filter(|(_, source)| source.origin() == Origin::Ignored).map(|(_, source)| source.name()).collect()
    }

    /// Returns the tenant. With an error among the diagnostics it is incomplete.
    #[must_use]
    pub fn tenant(&self) -> &Tenant {
        &self.tenant
    }

    /// Returns everything that is wrong with the policy set whatever the instant, in the order of the texts; [`Session::check`] adds lints.
    #[must_use]
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// Returns everything that is wrong or risky as of `at`, and what an `allow` accepts. A policy set that is refused is not linted.
    /// Lints that are off unless asked for come where `asked` names them.
    #[must_use]
    pub fn check(&self, at: Instant, asked: &[Code]) -> Findings {
        let mut findings = if self.is_refused() { Findings::default() } else { lint::lint(&self.tenant, &self.nevers, at, asked) };
        findings.open.extend(self.diagnostics.iter().cloned());
        findings.open.sort_by_key(|diagnostic| (place(diagnostic), diagnostic.code));
        findings
    }

    /// Returns how many parts of imported files are not understood, so that answers may miss them; [`Session::notes`] names them.
    #[must_use]
    pub fn unread_parts(&self) -> usize {
        self.notes.iter().filter(|note| note.kind == NoteKind::Unknown).count()
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
            .and_then(|time| compile::resolve_time(&time, &self.tenant.settings.timezone, TimeEdge::Start).map_err(|fault| vec![fault]))
            .map_err(|diagnostics| Box::new(Rejected { sources, diagnostics }))
    }

    /// Answers one question as of `at`; a question's own `at` beats it.
    ///
    /// # Errors
    ///
    /// Fails when the text is no question, or names what is not there; and when the policy set is refused.
    pub fn ask(&self, text: &str, at: Instant) -> Result<Answered, Box<Rejected>> {
        self.refuse_if_faulty()?;
        let asked = self.read_question(&self.sources, text)?;
        let explanation = self.explain(&asked.question, at, asked.query.span);
        Ok(asked.answered(explanation))
    }

    /// Replays the plan of an answer with the independent checker; `None` where it has none.
    ///
    /// # Errors
    ///
    /// Fails with the first step that the rules do not permit.
    #[must_use]
    pub fn verify(&self, answered: &Answered) -> Option<Result<(), explain::Flaw>> {
        explain::verify(&self.tenant, &answered.question, &answered.explanation)
    }

    /// Judges every `expect` as of `at` and every `never` from `at` on, and runs every `scenario`, which starts at `at` where it sets no
    /// clock first; in the order of the texts.
    ///
    /// # Errors
    ///
    /// Fails when the policy set is refused.
    pub fn test(&self, at: Instant) -> Result<Vec<Case>, Box<Rejected>> {
        self.test_matching(at, None).map(|(cases, _)| cases)
    }

    /// Does the same for those whose name, text or file contains `filter`, and counts those left out, which are not judged.
    ///
    /// # Errors
    ///
    /// Fails when the policy set is refused.
    pub fn test_matching(&self, at: Instant, filter: Option<&str>) -> Result<(Vec<Case>, usize), Box<Rejected>> {
        self.judge_where(at, |span, name| filter.is_none_or(|filter| self.mentions(span, name, filter)))
    }

    /// Does the same for those of one text, given by its name.
    ///
    /// # Errors
    ///
    /// Fails when the policy set is refused.
    pub fn test_text(&self, at: Instant, name: &str) -> Result<Vec<Case>, Box<Rejected>> {
        self.judge_where(at, |span, _| self.sources.get(span.source).name() == name).map(|(cases, _)| cases)
    }

    fn judge_where(&self, at: Instant, keep: impl Fn(Span, &str) -> bool) -> Result<(Vec<Case>, usize), Box<Rejected>> {
        self.refuse_if_faulty()?;
        let mut promises = self.promises();
        let all = promises.len();
        promises.retain(|((span, name), _)| keep(*span, name));
        let left_out = all - promises.len();
        Ok((promises.into_iter().map(|(_, promise)| self.judge(promise, at)).collect(), left_out))
    }

    /// Returns the names of every `expect`, `never` and `scenario`, in the order of the texts.
    #[must_use]
    pub fn promise_names(&self) -> Vec<String> {
        self.promises().into_iter().map(|((_, name), _)| name).collect()
    }

    fn promises(&self) -> Vec<((Span, String), Promise<'_>)> {
        let expects = self.expectations.iter().map(|found| (found.span, format!("{}: {}", found.answer_text, found.question_text)));
        let expects = expects.zip(&self.expectations).map(|(head, expectation)| (head, Promise::Expect(expectation)));
        let nevers = self.nevers.iter().map(|never| ((never.span, never.name.to_string()), Promise::Never(never)));
        let scenarios = self.scenarios.iter().map(|scenario| ((scenario.span, scenario.name.clone()), Promise::Scenario(scenario)));
        let mut promises: Vec<_> = expects.chain(nevers).chain(scenarios).collect();
        promises.sort_by_key(|((span, _), _)| (span.source, span.start));
        promises
    }

    fn mentions(&self, span: Span, name: &str, filter: &str) -> bool {
        let file = self.sources.get(span.source).name();
        [name, self.sources.slice(span), file].iter().any(|text| text.contains(filter))
    }

    fn judge(&self, promise: Promise<'_>, at: Instant) -> Case {
        match promise {
            Promise::Expect(expectation) => expect::judge(self, expectation, at),
            Promise::Never(never) => expect::judge_never(self, never, at),
            Promise::Scenario(scenario) => scenario::run(self, scenario, at),
        }
    }

    fn refuse_if_faulty(&self) -> Result<(), Box<Rejected>> {
        if !self.is_refused() {
            return Ok(());
        }
        Err(Box::new(Rejected { sources: self.sources.clone(), diagnostics: self.diagnostics.clone() }))
    }

    /// Reads a question in its canonical text, which is the one that labels of its answer point into and that is shown.
    fn read_question(&self, known: &Sources, text: &str) -> Result<Asked, Box<Rejected>> {
        let asked = self.read_question_as_it_is(known, text)?;
        let canonical = syntax::format_query(&asked.query);
        Ok(self.read_question_as_it_is(known, &canonical).unwrap_or(asked))
    }

    fn read_question_as_it_is(&self, known: &Sources, text: &str) -> Result<Asked, Box<Rejected>> {
        let mut sources = known.clone();
        let source = sources.add("<query>", text, Origin::Query);
        let read = syntax::parse_query(source, text)
            .and_then(|query| compile::resolve_query(&self.tenant, &self.scope, &query).map(|question| (query, question)));
        match read {
            Ok((query, question)) => Ok(Asked { sources, query, question }),
            Err(diagnostics) => Err(Box::new(Rejected { sources, diagnostics })),
        }
    }

    fn explain(&self, question: &Question, at: Instant, query: Span) -> Explanation {
        explain::answer_again(&self.tenant, &self.index, question, at, query)
    }
}

/// What a policy set promises.
enum Promise<'a> {
    Expect(&'a Expectation),
    Never(&'a Never),
    Scenario(&'a Scenario),
}

/// A question, read.
struct Asked {
    sources: Sources,
    query: syntax::ast::Query,
    question: Question,
}

impl Asked {
    fn answered(self, explanation: Explanation) -> Answered {
        let (query, span) = (syntax::format_query(&self.query), self.query.span);
        Answered { query, question: self.question, span, explanation, sources: self.sources }
    }
}

fn place(diagnostic: &Diagnostic) -> (usize, u32) {
    diagnostic.labels.first().map_or((usize::MAX, 0), |label| (label.span.source.index(), label.span.start))
}
