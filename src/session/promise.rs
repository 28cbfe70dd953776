//! Judges what a policy set promises: each `expect`, `never` and `scenario`, in the order of the texts.

use super::case::Case;
use super::expect::Lists;
use super::loaded::{Rejected, Session};
use super::{doubt, expect};
use crate::compile::{Expectation, Scenario};
use crate::ir::{Instant, Never};
use crate::source::Span;

/// What a policy set promises.
enum Promise<'a> {
    Expect(&'a Expectation),
    Never(&'a Never),
    Scenario(&'a Scenario),
}

impl Session {
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

    /// Judges the one that stands at a place; `None` where none does, or the policy set is refused.
    #[must_use]
    pub fn test_one(&self, at: Instant, place: Span) -> Option<Case> {
        let (cases, _) = self.judge_where(at, |span, _| span == place).ok()?;
        cases.into_iter().next()
    }

    fn judge_where(&self, at: Instant, keep: impl Fn(Span, &str) -> bool) -> Result<(Vec<Case>, usize), Box<Rejected>> {
        self.refuse_if_faulty()?;
        let mut promises = self.promises();
        let all = promises.len();
        promises.retain(|((span, name), _)| keep(*span, name));
        let left_out = all - promises.len();
        let mut lists = Lists::new(promises.iter().filter_map(|(_, promise)| match promise {
            Promise::Expect(expectation) => Some(*expectation),
            Promise::Never(_) | Promise::Scenario(_) => None,
        }));
        Ok((promises.into_iter().map(|(_, promise)| self.judge(&mut lists, promise, at)).collect(), left_out))
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

    fn judge<'s>(&'s self, lists: &mut Lists<'s>, promise: Promise<'s>, at: Instant) -> Case {
        match promise {
            Promise::Expect(expectation) => expect::judge(self, lists, expectation, at),
            Promise::Never(never) => expect::judge_never(self, never, at),
            Promise::Scenario(scenario) => doubt::run(self, scenario, at),
        }
    }
}
