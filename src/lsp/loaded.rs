//! A policy set as it was loaded last, with what is found out about it, each once.

use std::cell::{OnceCell, RefCell};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::mention::{Mention, find_mentions};
use crate::defect::OrDefect;
use crate::diag::Diagnostic;
use crate::exchange;
use crate::interact::Names;
use crate::ir::{Instant, Tenant};
use crate::render::{Answered, Style, render_explanation};
use crate::session::{Case, Rejected, Session};
use crate::source::{Origin, Source, SourceId, Sources};
use crate::stop;
use crate::syntax::ast;

/// A policy set as it was loaded last.
#[derive(Debug)]
pub struct Loaded {
    /// Its texts.
    pub sources: Sources,
    /// The set; `None` where it could not even be loaded.
    pub session: Option<Session>,
    /// Why it could not.
    rejected: Vec<Diagnostic>,
    /// The instant to judge at.
    pub at: Instant,
    /// The file behind each text.
    keys: FxHashMap<SourceId, PathBuf>,
    ids: FxHashMap<PathBuf, SourceId>,
    findings: OnceCell<Vec<Diagnostic>>,
    cases: OnceCell<Vec<Case>>,
    names: OnceCell<Names>,
    answers: RefCell<FxHashMap<String, Option<Rc<str>>>>,
}

impl Loaded {
    /// Puts together what came of loading. `keys` tells the file of each name.
    #[must_use]
    pub fn new(
        outcome: Result<Session, Box<Rejected>>,
        keys: &FxHashMap<String, PathBuf>,
        at: impl FnOnce(Option<&Session>) -> Instant,
    ) -> Self {
        let (session, sources, rejected) = match outcome {
            Ok(session) => {
                let sources = session.sources().clone();
                (Some(session), sources, Vec::new())
            }
            Err(rejected) => (None, rejected.sources, rejected.diagnostics),
        };
        let keys: FxHashMap<SourceId, PathBuf> =
            sources.iter().filter_map(|(id, source)| Some((id, keys.get(source.name())?.clone()))).collect();
        let ids = keys.iter().map(|(id, key)| (key.clone(), *id)).collect();
        let (findings, cases, names) = (OnceCell::new(), OnceCell::new(), OnceCell::new());
        Self { at: at(session.as_ref()), sources, session, rejected, keys, ids, findings, cases, names, answers: RefCell::default() }
    }

    /// Returns the set where it can be asked.
    #[must_use]
    pub fn answering(&self) -> Option<&Session> {
        self.session.as_ref().filter(|session| !session.is_refused())
    }

    /// Returns the tenant.
    #[must_use]
    pub fn tenant(&self) -> Option<&Tenant> {
        self.session.as_ref().map(Session::tenant)
    }

    /// Returns the file of a text.
    #[must_use]
    pub fn key(&self, source: SourceId) -> Option<&Path> {
        self.keys.get(&source).map(PathBuf::as_path)
    }

    /// Returns the text of a file.
    #[must_use]
    pub fn source(&self, key: &Path) -> Option<SourceId> {
        self.ids.get(key).copied()
    }

    /// Returns the texts in this language, in order.
    pub fn policies(&self) -> impl Iterator<Item = (SourceId, &Source)> {
        let is_policy = |source: &Source| source.origin() == Origin::File && exchange::of_path(source.name()).is_none();
        self.sources.iter().filter(move |(id, source)| is_policy(source) && self.keys.contains_key(id))
    }

    /// Returns what is wrong whatever the instant, without lints.
    #[must_use]
    pub fn faults(&self) -> &[Diagnostic] {
        self.session.as_ref().map_or(&self.rejected, |session| session.diagnostics())
    }

    /// Returns everything that is wrong or risky; looked for at the first call.
    #[must_use]
    pub fn findings(&self) -> &[Diagnostic] {
        self.findings.get_or_init(|| match &self.session {
            Some(session) => session.check(self.at, &[]).open,
            None => self.rejected.clone(),
        })
    }

    /// Returns what came of the promises, if they were judged.
    #[must_use]
    pub fn cases(&self) -> &[Case] {
        self.cases.get().map_or(&[], Vec::as_slice)
    }

    /// Judges the promises, unless somebody asks to stop; tells whether they are judged.
    #[must_use]
    pub fn judge(&self) -> bool {
        if self.cases.get().is_some() {
            return true;
        }
        let Some(session) = self.answering() else { return self.cases.set(Vec::new()).is_ok() };
        match stop::run(|| session.test(self.at)) {
            // a set that answers is not refused
            Some(cases) => self.cases.set(cases.or_defect()).is_ok(),
            None => false,
        }
    }

    /// Returns the names that are known.
    #[must_use]
    pub fn names(&self) -> &Names {
        self.names.get_or_init(|| self.tenant().map_or_else(Names::default, Names::new))
    }

    /// Answers a question as the command line does, if it can be; each only once.
    #[must_use]
    pub fn answer(&self, question: &str) -> Option<Rc<str>> {
        if let Some(known) = self.answers.borrow().get(question) {
            return known.clone();
        }
        let session = self.answering()?;
        let answered = session.ask(question, self.at).ok();
        let told = answered.map(|answered| Rc::from(render_explanation(&Answered::of(session, &answered), Style::PLAIN)));
        self.answers.borrow_mut().insert(question.to_owned(), told.clone());
        told
    }
}

/// What is kept of each file from one load to the next: where its names stand.
#[derive(Debug, Default)]
pub struct Mentions(RefCell<FxHashMap<PathBuf, Known>>);

/// The mentions of a text, with the text.
type Known = (Arc<Source>, Rc<[Mention]>);

impl Mentions {
    /// Returns those of a text of a set.
    #[must_use]
    pub fn of(&self, loaded: &Loaded, source: SourceId) -> Rc<[Mention]> {
        let shared = loaded.sources.shared(source);
        let key = loaded.key(source).unwrap_or(Path::new("")).to_path_buf();
        let mut known = self.0.borrow_mut();
        if let Some((_, mentions)) = known.get(&key).filter(|(before, _)| Arc::ptr_eq(before, shared)) {
            return Rc::clone(mentions);
        }
        let mentions: Rc<[Mention]> = find_mentions(shared.text()).into();
        known.insert(key, (Arc::clone(shared), Rc::clone(&mentions)));
        mentions
    }
}

/// The statements of a text, or none.
#[must_use]
pub fn statements(file: Option<&ast::File>) -> &[ast::Node<ast::Statement>] {
    file.map_or(&[], |file| &file.statements)
}
