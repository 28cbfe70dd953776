//! A policy set that stays loaded, and is asked again and again.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use super::compared::{self, Sides};
use super::listed::{list, unlisted};
use super::question::ask;
use super::refused::refuse;
use super::tested::{Unproven, test};
use super::told::Told;
use super::{about, check};
use crate::ir::Instant;
use crate::session::{Changes, Input, Loader, Rejected, Session, Unchanged, Unlisted, Wanted};

/// So many changed sessions are kept.
const KEPT: usize = 4;

/// A policy set as it was read once, with the session that answers and the last few that questions changed.
#[derive(Debug)]
pub struct Held {
    read: Unchanged,
    changes: Changes,
    session: Arc<Session>,
    recent: Mutex<VecDeque<(Changes, Arc<Session>)>>,
}

/// What is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Errand {
    /// An answer to the text of a question.
    Ask(String),
    /// A list, by its kind and filters as `pim list` has them; without any, how many there are of each.
    List(Vec<String>),
    /// Everything that is wrong, or risky.
    Check,
    /// The outcome of those expectations whose name, text or file contains this.
    Test(Option<String>),
    /// The page of a code or a rule.
    Explain(String),
}

/// What is wanted, and of which world.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// What is wanted.
    pub errand: Errand,
    /// The instant to judge at, as the language writes it; now, where none is given.
    pub at: Option<String>,
    /// Statements to add.
    pub assume: Vec<String>,
    /// Statements to take away.
    pub retract: Vec<String>,
    /// How many items of a list are told at most.
    pub limit: Option<usize>,
}

impl Request {
    /// Creates a request of the world as it is, now.
    #[must_use]
    pub fn new(errand: Errand) -> Self {
        Self { errand, at: None, assume: Vec::new(), retract: Vec::new(), limit: None }
    }
}

impl Held {
    /// Reads and loads a policy set. One with errors is held too: it can be checked.
    ///
    /// # Errors
    ///
    /// Fails as [`Session::load`] does.
    pub fn load(inputs: Vec<Input>, loader: &dyn Loader, changes: Changes) -> Result<Self, Box<Rejected>> {
        let read = Unchanged::read(inputs, loader)?;
        let session = Arc::new(read.session(&changes)?);
        Ok(Self { read, changes, session, recent: Mutex::default() })
    }

    /// Returns the session without the changes of any question.
    #[must_use]
    pub fn session(&self) -> &Arc<Session> {
        &self.session
    }

    /// Returns the session with statements added and taken away, on top of the changes that all questions share.
    ///
    /// # Errors
    ///
    /// Fails when a change cannot be made.
    pub fn changed(&self, assume: &[String], retract: &[String]) -> Result<Arc<Session>, Box<Rejected>> {
        if assume.is_empty() && retract.is_empty() {
            return Ok(Arc::clone(&self.session));
        }
        let mut changes = self.changes.clone();
        changes.assume.extend_from_slice(assume);
        changes.retract.extend_from_slice(retract);
        if let Some(known) = self.known(&changes) {
            return Ok(known);
        }
        let session = Arc::new(self.read.session(&changes)?);
        let mut recent = self.recent.lock().unwrap_or_else(PoisonError::into_inner);
        recent.truncate(KEPT - 1);
        recent.push_front((changes, Arc::clone(&session)));
        Ok(session)
    }

    fn known(&self, changes: &Changes) -> Option<Arc<Session>> {
        let mut recent = self.recent.lock().unwrap_or_else(PoisonError::into_inner);
        let at = recent.iter().position(|(known, _)| known == changes)?;
        let found = recent.remove(at)?;
        let session = Arc::clone(&found.1);
        recent.push_front(found);
        Some(session)
    }

    /// Returns the session and the instant of a request.
    ///
    /// # Errors
    ///
    /// Fails when a change cannot be made, or the instant is none.
    pub fn open(&self, request: &Request, now: Instant) -> Result<(Arc<Session>, Instant), Box<Rejected>> {
        let session = self.changed(&request.assume, &request.retract)?;
        if session.is_refused() && request.errand != Errand::Check {
            return Err(Box::new(Rejected { sources: session.sources().clone(), diagnostics: session.diagnostics().to_vec() }));
        }
        let at = request.at.as_deref().map_or(Ok(now), |at| session.instant(at))?;
        Ok((session, at))
    }

    /// Answers a request; `now` is when it is judged where it names no instant.
    #[must_use]
    pub fn answer(&self, request: &Request, now: Instant) -> Told {
        let asked = || request.errand.text();
        let wanted = match request.errand.wanted() {
            Ok(wanted) => wanted,
            Err(why) => return unlisted(&asked(), &why),
        };
        if let Errand::Explain(name) = &request.errand {
            return about::explain(name); // whatever the policy set is
        }
        let (session, at) = match self.open(request, now) {
            Ok(opened) => opened,
            Err(rejected) => return refuse(&asked(), &rejected),
        };
        match &request.errand {
            Errand::Ask(text) => ask(&session, text, at, request.limit),
            Errand::List(_) => list(&session, wanted.as_ref(), at),
            Errand::Check => check::check(&session, at, &[]),
            Errand::Test(filter) => {
                test(&session, at, filter.as_deref(), Unproven::Fail).unwrap_or_else(|rejected| refuse(&asked(), &rejected))
            }
            Errand::Explain(name) => about::explain(name),
        }
    }

    /// Tells what differs by effect from a policy set before this one.
    #[must_use]
    pub fn diff(&self, old: &Session, names: [&str; 2], request: &Request, now: Instant) -> Told {
        match self.open(request, now) {
            Ok((new, at)) => compared::diff(Sides { old, new: &new, names }, at, false, true),
            Err(rejected) => compared::reject(names, &rejected),
        }
    }
}

impl Errand {
    /// Returns what is to be listed, where something in particular is.
    fn wanted(&self) -> Result<Option<Wanted>, Unlisted> {
        match self {
            Self::List(words) if !words.is_empty() => Wanted::read(words).map(Some),
            Self::Ask(_) | Self::List(_) | Self::Check | Self::Test(_) | Self::Explain(_) => Ok(None),
        }
    }

    /// Returns the text of it, as it is typed after `pim`.
    fn text(&self) -> String {
        match self {
            Self::Ask(text) => text.clone(),
            Self::List(words) if words.is_empty() => "list".to_owned(),
            Self::List(words) => format!("list {}", words.join(" ")),
            Self::Check => "check".to_owned(),
            Self::Test(None) => "test".to_owned(),
            Self::Test(Some(filter)) => format!("test --filter {filter}"),
            Self::Explain(name) => format!("explain {name}"),
        }
    }
}
