//! A policy set that was loaded: what it holds, what is wrong with it, and questions about it.

use std::error::Error;
use std::fmt;

use crate::compile::{self, Expectation, Scenario, Scope, TimeEdge};
use crate::diag::{Code, Diagnostic, Severity};
use crate::exchange::{Format, Note, NoteKind};
use crate::explain::{self, Explanation};
use crate::ir::{Instant, Never, Question, Tenant};
use crate::lint::{self, Findings};
use crate::possible::Memory;
use crate::source::{Origin, Sources, Span};
use crate::syntax;

use super::packed::Packed;

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
    pub(super) sources: Sources,
    pub(super) tenant: Tenant,
    pub(super) scope: Scope,
    pub(super) expectations: Vec<Expectation>,
    pub(super) nevers: Vec<Never>,
    pub(super) scenarios: Vec<Scenario>,
    pub(super) diagnostics: Vec<Diagnostic>,
    pub(super) notes: Vec<Note>,
    pub(super) remarks: Vec<String>,
    pub(super) formats: Vec<Format>,
    /// What questions look up, kept between them.
    pub(super) memory: Memory,
    /// The copy of the facts that decisions are made from.
    pub(super) packed: Packed,
    /// How many unknowns are read as nothing, where there are some.
    pub(super) closed: Option<usize>,
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
    /// Returns the texts, files first in the order they were read.
    #[must_use]
    pub fn sources(&self) -> &Sources {
        &self.sources
    }

    /// Names the texts anew, for who read them from elsewhere than their names shall tell.
    pub fn rename(&mut self, name: &dyn Fn(&str) -> String) {
        self.sources.rename(name);
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

    /// Returns the names of the policy set, resolved.
    #[must_use]
    pub fn scope(&self) -> &Scope {
        &self.scope
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

    /// Returns the formats of other tools' files among what was read.
    #[must_use]
    pub fn formats(&self) -> &[Format] {
        &self.formats
    }

    /// Returns how many parts of imported files are not understood, so that answers may miss them; [`Session::notes`] names them.
    #[must_use]
    pub fn unread_parts(&self) -> usize {
        self.notes.iter().filter(|note| note.kind == NoteKind::Unknown).count()
    }

    /// Returns those parts in words, each with its place: `main.tf:4: …`.
    #[must_use]
    pub fn unread(&self) -> Vec<String> {
        let unread = self.notes.iter().filter(|note| note.kind == NoteKind::Unknown);
        let told = |note: &Note| {
            let (file, line) = self.sources.line(note.span);
            format!("{file}:{line}: {}", note.message)
        };
        unread.map(told).collect()
    }

    /// Returns what an imported file says and this program does not use.
    #[must_use]
    pub fn notes(&self) -> &[Note] {
        &self.notes
    }

    /// Returns what the changes of the question did that does not stand in them: which statement was taken away.
    #[must_use]
    pub fn remarks(&self) -> &[String] {
        &self.remarks
    }

    /// Returns how many unknowns are read as nothing; `None` where none is.
    #[must_use]
    pub fn closed(&self) -> Option<usize> {
        self.closed
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

    pub(super) fn refuse_if_faulty(&self) -> Result<(), Box<Rejected>> {
        if !self.is_refused() {
            return Ok(());
        }
        Err(Box::new(Rejected { sources: self.sources.clone(), diagnostics: self.diagnostics.clone() }))
    }

    /// Reads a question in its canonical text, which is the one that labels of its answer point into and that is shown.
    pub(super) fn read_question(&self, known: &Sources, text: &str) -> Result<ReadQuestion, Box<Rejected>> {
        let asked = self.read_question_as_it_is(known, text)?;
        let canonical = syntax::format_query(&asked.query);
        if canonical == text {
            return Ok(asked);
        }
        Ok(self.read_question_as_it_is(known, &canonical).unwrap_or(asked))
    }

    fn read_question_as_it_is(&self, known: &Sources, text: &str) -> Result<ReadQuestion, Box<Rejected>> {
        let mut sources = known.clone();
        let source = sources.add("<query>", text, Origin::Query);
        let read = syntax::parse_query(source, text)
            .and_then(|query| compile::resolve_query(&self.tenant, &self.scope, &query).map(|question| (query, question)));
        match read {
            Ok((query, question)) => Ok(ReadQuestion { sources, query, question }),
            Err(mut diagnostics) => {
                self.narrow_all(&mut diagnostics);
                Err(Box::new(Rejected { sources, diagnostics }))
            }
        }
    }

    pub(super) fn explain(&self, question: &Question, at: Instant, query: Span) -> Explanation {
        let explanation = explain::answer_again(&self.tenant, &self.memory, question, at, query);
        Explanation { closed: self.closed, ..explanation }
    }
}

/// A question, read.
pub(super) struct ReadQuestion {
    sources: Sources,
    pub(super) query: syntax::ast::Query,
    pub(super) question: Question,
}

impl ReadQuestion {
    pub(super) fn answered(self, explanation: Explanation) -> Answered {
        let (query, span) = (syntax::format_query(&self.query), self.query.span);
        Answered { query, question: self.question, span, explanation, sources: self.sources }
    }
}

/// Returns what diagnostics are told by.
pub(super) fn place(diagnostic: &Diagnostic) -> (usize, u32) {
    diagnostic.labels.first().map_or((usize::MAX, 0), |label| (label.span.source.index(), label.span.start))
}
