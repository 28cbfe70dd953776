//! Decides questions without saying why, and so in a fraction of the time: for programs that ask very much. Everything that takes more than the packed
//! facts tell goes to the judge, to the search for every possible answer, or to the explanation, so that what comes is always what is explained.
//!
//! ```rust
//! use pim::{Changes, Decided, Decision, Input, NoIncludes, Session};
//!
//! fn main() -> Result<(), Box<dyn std::error::Error>> {
//!     let text = "user alice user bob user carol
//!                 group ops { pim-enabled membership policy { activation { approval by carol } } }
//!                 assign alice to ops as eligible member until 2026-12-31";
//!     let session = Session::load(vec![Input::pim("ops.pim", text)], &NoIncludes, &Changes::default())?;
//!     let noon = session.instant("2026-03-02T12:00:00Z")?;
//!     let questions = ["alice", "bob"].map(|who| format!("can {who} activate membership of ops"));
//!     let words: Vec<&str> = std::thread::scope(|scope| {
//!         let ask = |question| {
//!             let read = session.read(question)?;
//!             Ok(session.decider()?.decide(&read.question, noon).map_or("no decision", Decided::word))
//!         };
//!         let threads = questions.each_ref().map(|question| scope.spawn(move || ask(question)));
//!         threads.into_iter().map(|thread| thread.join().expect("it decides")).collect::<Result<_, Box<pim::Rejected>>>()
//!     })?;
//!     assert_eq!(words, ["approval", "deny"]);
//!     assert_eq!(session.decide("is alice member of ops", noon)?, Some(Decided::Is(Some(false))));
//!     assert_eq!(session.decide(&questions[0], noon)?, Some(Decided::Can(Some(Decision::Approval))));
//!     Ok(())
//! }
//! ```

use std::sync::Arc;

use crate::answer::Judge;
use crate::compile;
use crate::diag::{Code, Diagnostic};
use crate::eval::{Decision, Manner, View};
use crate::explain::{self, Answer, OpenAnswer};
use crate::hot::{Ask, Hot, Moment, Scratch};
use crate::ir::{Action, HoldingQuestion, Instant, Modifiers, OneStep, PrincipalId, Question, Tenant, Thing};
use crate::possible::{Act, Asked, Decisions, Grounds, Look, Memory, Space};
use crate::source::{Origin, SourceId, Span};
use crate::syntax;

use super::loaded::{ReadQuestion, Rejected, Session};
use super::packed::Packed;

/// What a question comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Decided {
    /// Of `can …` and `how …`: the decision; `None` where it turns on what is not known.
    Can(Option<Decision>),
    /// Of `is …`: whether it is so; `None` where that is not known.
    Is(Option<bool>),
}

impl Decided {
    /// Returns `allow`, `approval`, `already`, `deny`, `yes`, `no` or `unknown`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Can(Some(decision)) => decision.word(),
            Self::Is(Some(true)) => "yes",
            Self::Is(Some(false)) => "no",
            Self::Can(None) | Self::Is(None) => "unknown",
        }
    }

    /// Returns the decision that an answer tells; `None` of lists, times and sheets, which have none.
    #[must_use]
    pub fn of(answer: &Answer) -> Option<Self> {
        match answer {
            Answer::Can(can) => Some(Self::Can(Some(can.decision))),
            Answer::Plan(plan) => Some(Self::Can(Some(plan.decision))),
            Answer::Any(any) => Self::of(&any.answer),
            Answer::Is(is) => Some(Self::Is(Some(is.holds))),
            Answer::Open(open) => Self::of_open(open),
            Answer::WhoCan { .. } | Answer::WhoIs(_) | Answer::WhatIs(_) | Answer::WhatCan { .. } => None,
            Answer::When(_) | Answer::Show(_) => None,
        }
    }

    fn of_open(open: &OpenAnswer) -> Option<Self> {
        match open {
            OpenAnswer::Can(can) => Some(Self::Can(can.decisions.known())),
            OpenAnswer::Is(is) => Some(Self::is_among(is.decisions)),
            OpenAnswer::Plan(_) => Some(Self::Can(None)),
            OpenAnswer::Who(_) | OpenAnswer::What(_) | OpenAnswer::When(_) => None,
        }
    }

    fn is_among(decisions: Decisions) -> Self {
        Self::Is(decisions.known().map(Decision::is_yes))
    }
}

/// A question that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadQuery {
    /// Its canonical text.
    pub query: String,
    /// The question, with ids for names.
    pub question: Question,
}

impl ReadQuery {
    fn of(read: &ReadQuestion) -> Self {
        Self { query: syntax::format_query(&read.query), question: read.question.clone() }
    }
}

/// Decides one question after the other, with memory that it reuses. Make one for each thread.
#[derive(Debug)]
pub struct Decider<'a> {
    tenant: &'a Tenant,
    memory: &'a Memory,
    packed: &'a Packed,
    hot: &'a Hot,
    moment: Option<Arc<Moment>>,
    scratch: Scratch,
    judge: Option<Judge<'a>>,
}

impl Session {
    /// Begins to decide without saying why.
    ///
    /// # Errors
    ///
    /// Fails when the policy set is refused.
    pub fn decider(&self) -> Result<Decider<'_>, Box<Rejected>> {
        self.refuse_if_faulty()?;
        Ok(Decider::new(&self.tenant, &self.memory, &self.packed))
    }

    /// Reads a question, names to ids; it can then be decided as often as one wishes.
    ///
    /// # Errors
    ///
    /// Fails when the text is no question, or names what is not there; and when the policy set is refused.
    pub fn read(&self, text: &str) -> Result<ReadQuery, Box<Rejected>> {
        self.refuse_if_faulty()?;
        match compile::resolve_plain_query(&self.scope, text) {
            Some((query, question)) => Ok(ReadQuery { query, question }),
            None => self.read_question(&self.sources, text).map(|read| ReadQuery::of(&read)),
        }
    }

    /// Reads and decides one question as of `at` with a decider of this session.
    ///
    /// # Errors
    ///
    /// Fails as [`Session::read`] does, and where the answer is no decision.
    pub fn decide_with(&self, decider: &mut Decider<'_>, text: &str, at: Instant) -> Result<(ReadQuery, Decided), Box<Rejected>> {
        let read = self.read(text)?;
        match decider.decide(&read.question, at) {
            Some(decided) => Ok((read, decided)),
            None => Err(self.without_decision(&read.query)),
        }
    }

    /// Says of a question that its answer is no decision.
    fn without_decision(&self, query: &str) -> Box<Rejected> {
        let mut sources = self.sources.clone();
        let source = sources.add("<query>", query, Origin::Query);
        let place = Span::new(source, 0, query.len());
        let message = "a question about a list, about times or for a sheet has no decision";
        let fault = Diagnostic::new(Code::MisplacedModifier, message, place, "asked for its decision alone");
        Box::new(Rejected { sources, diagnostics: vec![fault.with_help("ask it without `--decision-only`")] })
    }

    /// Decides one question as of `at`, as [`Session::ask`] does, and does not say why; `None` of lists, times and sheets, which have no decision.
    /// Whoever asks much keeps a [`Session::decider`].
    ///
    /// # Errors
    ///
    /// Fails when the text is no question, or names what is not there; and when the policy set is refused.
    pub fn decide(&self, text: &str, at: Instant) -> Result<Option<Decided>, Box<Rejected>> {
        let read = self.read(text)?;
        Ok(self.decider()?.decide(&read.question, at))
    }
}

impl<'a> Decider<'a> {
    /// Begins to decide about a tenant. `memory` and `packed` keep what is looked up, for this tenant alone.
    #[must_use]
    pub fn new(tenant: &'a Tenant, memory: &'a Memory, packed: &'a Packed) -> Self {
        let hot = packed.hot(tenant);
        Self { tenant, memory, packed, hot, moment: None, scratch: Scratch::default(), judge: None }
    }

    /// Decides a question as of `at`; its own `at` beats it. `None` of lists, times and sheets, which have no decision.
    #[must_use]
    pub fn decide(&mut self, question: &Question, at: Instant) -> Option<Decided> {
        let at = question.at().unwrap_or(at);
        match question {
            Question::Can(account, Action::Step(step), mods) => Some(Decided::Can(self.can(*account, *step, mods, at))),
            Question::Is(principal, holding, _) => Some(Decided::Is(self.is(*principal, *holding, at))),
            Question::IsEligible(principal, thing, _) => self.is_eligible(*principal, *thing, (question, at)),
            Question::Can(_, Action::Pursue(_), _) | Question::CanAny(..) | Question::How(..) => self.explained(question, at),
            Question::WhoCan(..) | Question::WhatCan(..) | Question::WhatCanAny(..) | Question::When(..) => None,
            Question::WhoIs(..) | Question::WhoIsEligible(..) | Question::WhatIs(..) | Question::Show(_) => None,
        }
    }

    fn can(&mut self, account: PrincipalId, step: OneStep, mods: &Modifiers, at: Instant) -> Option<Decision> {
        let manner = Manner::of(mods);
        if let Some(decisions) = self.possible(account, Asked::of(Act::Can(step), manner), at) {
            return decisions.known();
        }
        match self.ask(at, |ask| ask.can(account, step, manner)) {
            Some(decision) => Some(decision),
            None => Some(self.judge(at).can(account, step, manner).decision),
        }
    }

    fn is(&mut self, principal: PrincipalId, holding: HoldingQuestion, at: Instant) -> Option<bool> {
        match self.possible(principal, Asked::of(Act::Holds(holding), Manner::default()), at) {
            Some(decisions) => decisions.known().map(Decision::is_yes),
            None => Some(self.ask(at, |ask| ask.is(principal, holding))),
        }
    }

    fn is_eligible(&mut self, principal: PrincipalId, thing: Thing, (question, at): (&Question, Instant)) -> Option<Decided> {
        if let Some(decisions) = self.possible(principal, Asked::of(Act::Eligible(thing), Manner::default()), at) {
            return Some(Decided::is_among(decisions));
        }
        match self.ask(at, |ask| ask.is_eligible(principal, thing)) {
            Some(is) => Some(Decided::Is(Some(is))),
            None => self.explained(question, at),
        }
    }

    /// Returns what is possible where something that is not known touches the question; `None` where nothing does.
    fn possible(&self, account: PrincipalId, asked: Asked<'_>, at: Instant) -> Option<Decisions> {
        let stage = self.memory.stage(self.tenant)?;
        let space = Space::new(stage, asked, Some(account), Some(at));
        if space.is_plain() {
            return None;
        }
        Some(space.study(&mut Grounds::new(stage), account, at, Look::Decisions, |_| {}).decisions)
    }

    fn ask<T>(&mut self, at: Instant, ask: impl FnOnce(&mut Ask<'_>) -> T) -> T {
        let known = self.moment.take().filter(|moment| moment.at == at);
        let moment = self.moment.insert(known.unwrap_or_else(|| self.packed.moment(self.hot, at)));
        ask(&mut Ask::new(self.tenant, self.hot, moment, &mut self.scratch))
    }

    fn judge(&mut self, at: Instant) -> &mut Judge<'a> {
        let judge = self.judge.get_or_insert_with(|| Judge::new(&View::new(self.tenant, at), &self.memory.index));
        judge.go_to(at);
        judge
    }

    /// Takes the decision from the explanation.
    fn explained(&self, question: &Question, at: Instant) -> Option<Decided> {
        let place = Span::new(SourceId::default(), 0, 0);
        if self.tenant.unknowns.is_empty() {
            let verdict = explain::verdict(self.tenant, &self.memory.index, question, at, place)?;
            return Some(match question {
                Question::IsEligible(..) => Decided::Is(Some(verdict.decision.is_yes())),
                _ => Decided::Can(Some(verdict.decision)),
            });
        }
        Decided::of(&explain::answer_again(self.tenant, self.memory, question, at, place).answer)
    }
}
