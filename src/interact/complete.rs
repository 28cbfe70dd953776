//! Completes what is being typed, and hints at what may come.

use indexmap::IndexSet;

use super::candidates::{Candidate, Partial, candidates, plain};
use super::command;
use super::command::COMMANDS;
use super::engine::Engine;
use super::help::{more_topics, topics};
use super::list::kinds;
use super::names::Names;
use crate::defect::OrDefect;
use crate::diag::Topic;
use crate::inventory::{FilterWord, Kind};
use crate::ir::{Instant, Tenant};
use crate::syntax::{self, NameKind, Slot};
use crate::text::join;

/// What may stand where one is typing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Completion {
    /// The byte from which on a candidate replaces what is typed.
    pub start: usize,
    /// The candidates, keywords before names.
    pub candidates: Vec<Candidate>,
    /// Whether the path of a file stands there, which the engine cannot know.
    pub is_path: bool,
}

/// What is shown dim behind the cursor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hint {
    /// As it is shown.
    pub shown: String,
    /// The part that may be taken over; none where the hint only describes.
    pub text: Option<String>,
}

/// How many words a hint lists.
const HINTED: usize = 6;

/// The names of a tenant, for whoever completes questions elsewhere than at the prompt.
#[derive(Debug, Clone)]
pub struct Vocabulary(Names);

impl Vocabulary {
    /// Collects the names of a tenant.
    #[must_use]
    pub fn new(tenant: &Tenant) -> Self {
        Self(Names::new(tenant))
    }

    /// Completes a text at its end.
    #[must_use]
    pub fn complete(&self, before: &str, now: Instant) -> Completion {
        complete(&self.0, before, now)
    }
}

/// Completes a text at its end, by the names that are known.
fn complete(names: &Names, before: &str, now: Instant) -> Completion {
    let position = syntax::find_position(before);
    let typed = before.get(position.start..).or_defect();
    let is_path = position.slots.contains(&Slot::Path);
    let found: IndexSet<Candidate> = position.slots.iter().flat_map(|slot| candidates(slot, typed, names, now)).collect();
    Completion { start: position.start, candidates: found.into_iter().collect(), is_path }
}

impl Engine {
    /// Completes a text at its end.
    #[must_use]
    pub fn complete(&self, before: &str) -> Completion {
        if before.trim_start().starts_with(':') {
            return self.complete_command(before);
        }
        complete(self.names(), before, self.now())
    }

    /// Hints at what may come behind a text.
    #[must_use]
    pub fn hint(&self, text: &str) -> Option<Hint> {
        if text.trim().is_empty() {
            return Some(describe("a question, a statement, a step, or :help"));
        }
        let is_command = text.trim_start().starts_with(':');
        if !is_command && text.ends_with(char::is_whitespace) && syntax::find_position(text).start == text.len() {
            // nothing is typed yet: no need to look at every name
            return describe_slots(text);
        }
        let completion = self.complete(text);
        let typed = text.get(completion.start..).or_defect();
        if typed.is_empty() {
            return if text.ends_with(char::is_whitespace) { describe_slots(text) } else { None };
        }
        let [only] = completion.candidates.as_slice() else { return None };
        let rest = only.text.trim_end().strip_prefix(typed)?;
        (!rest.is_empty()).then(|| Hint { shown: rest.to_owned(), text: Some(rest.to_owned()) })
    }

    fn complete_command(&self, before: &str) -> Completion {
        let start = before.len() - before.trim_start().len();
        let (word, rest) = command::parts(before);
        if rest.is_empty() && !before.ends_with(char::is_whitespace) {
            let words = COMMANDS.iter().map(|command| command.word).filter(|known| known.starts_with(word));
            return Completion { start, candidates: words.map(plain).collect(), is_path: false };
        }
        if word == ":list" && (rest.contains(char::is_whitespace) || !rest.is_empty() && before.ends_with(char::is_whitespace)) {
            return self.complete_filter(before, rest);
        }
        if !rest.is_empty() && before.ends_with(char::is_whitespace) {
            return Completion { start: before.len(), ..Completion::default() };
        }
        let start = before.len() - rest.len();
        let now = self.now().to_string();
        let choices: Vec<&str> = match word {
            ":at" => vec![&now],
            ":list" => kinds().collect(),
            ":format" => vec!["human", "json"],
            ":explain" => Topic::names(),
            ":help" => {
                let more: IndexSet<&str> = more_topics().filter(|_| !rest.is_empty()).collect();
                topics().chain(more).collect()
            }
            _ => Vec::new(),
        };
        let candidates = choices.into_iter().filter(|choice| begins_with(choice, rest)).map(plain).collect();
        Completion { start, candidates, is_path: matches!(word, ":load" | ":save") }
    }

    /// Completes a filter of `:list`, or what it names.
    fn complete_filter(&self, before: &str, rest: &str) -> Completion {
        let is_begun = !before.ends_with(char::is_whitespace);
        let mut words: Vec<&str> = rest.split_whitespace().collect();
        let typed = if is_begun { words.pop().or_defect() } else { "" };
        let start = before.len() - typed.len();
        let partial = Partial::new(typed);
        let candidates = match words.last().and_then(|last| named_by(last)) {
            Some(kind) => self.names().of(kind).filter(|name| partial.begins_name(name)).map(|name| partial.name(name)).collect(),
            None => {
                let kind = words.first().and_then(|word| Kind::of_word(word));
                let fitting = FilterWord::all().filter(|part| kind.is_some_and(|kind| part.fits(kind)));
                let words: Vec<String> = fitting.map(|part| format!("--{}", part.word())).collect();
                words.iter().filter(|word| word.starts_with(typed)).map(|word| plain(word)).collect()
            }
        };
        Completion { start, candidates, is_path: false }
    }
}

/// Returns what a filter's value names.
fn named_by(filter: &str) -> Option<NameKind> {
    match FilterWord::of_word(filter.strip_prefix("--")?)? {
        FilterWord::Group => Some(NameKind::Group),
        FilterWord::Role => Some(NameKind::Role),
        FilterWord::User => Some(NameKind::Account),
        FilterWord::Approver => Some(NameKind::User),
        FilterWord::Eligible | FilterWord::Active | FilterWord::Activated | FilterWord::Permanent | FilterWord::Expiring => None,
        FilterWord::PimEnabled | FilterWord::RoleAssignable | FilterWord::NoApprover => None,
    }
}

/// Tells whether a word begins with what was typed, in any case.
fn begins_with(word: &str, typed: &str) -> bool {
    word.get(..typed.len()).is_some_and(|start| start.eq_ignore_ascii_case(typed))
}

fn describe(text: &str) -> Hint {
    Hint { shown: text.to_owned(), text: None }
}

/// Says in a few words what may come.
fn describe_slots(text: &str) -> Option<Hint> {
    if text.trim_start().starts_with(':') {
        let (word, _) = command::parts(text);
        let argument = COMMANDS.iter().find(|command| command.word == word).map(|command| command.argument)?;
        return (!argument.is_empty()).then(|| describe(argument));
    }
    let slots = syntax::find_position(text).slots;
    let words: Vec<String> = slots.iter().filter_map(word_of).collect();
    let more = if words.len() > HINTED { ", …" } else { "" };
    let listed = join(words.iter().take(HINTED));
    (!listed.is_empty()).then(|| describe(&format!("{listed}{more}")))
}

fn word_of(slot: &Slot) -> Option<String> {
    Some(match slot {
        Slot::Keyword(word) => word.to_string(),
        Slot::Name(kind) => kind.noun().to_owned(),
        Slot::NewName => "a new name".to_owned(),
        Slot::Access => "what a group grants".to_owned(),
        Slot::Text => "a word or string".to_owned(),
        Slot::String => "\"…\"".to_owned(),
        Slot::Path => "a path in quotes".to_owned(),
        Slot::Time => "a time".to_owned(),
        Slot::Duration => "a duration such as 1h30m".to_owned(),
        Slot::Lint => "a lint".to_owned(),
        Slot::Reason => "a reason code".to_owned(),
        Slot::Mark(',') | Slot::End => return None,
        Slot::Mark(mark) => mark.to_string(),
    })
}
