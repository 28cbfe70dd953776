//! Tells what an input is, by its first words.

use super::command::COMMANDS;
use super::engine::Engine;
use super::reply::Reply;
use crate::diag::{Code, Diagnostic, nearest};
use crate::source::{Origin, Span};
use crate::syntax::{self, DEEDS, Leading, RESERVED, STATEMENTS, ast, begins_guess, leading};

/// What an input is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum InputKind {
    /// White space and comments.
    Nothing,
    /// `:…`
    Command,
    /// A question.
    Question,
    /// One or more statements.
    Statements,
    /// A step of a scenario.
    Step,
    /// None of them.
    Unknown,
}

/// The words that begin a question.
const QUESTIONS: &[&str] = &["can", "who", "what", "how", "when", "is", "show"];

/// The words that begin a step, besides names.
const STEPS: &[&str] = &["at", "after", "refused"];

/// Tells what an input is.
pub(super) fn classify(text: &str) -> InputKind {
    let (first, second) = leading(text);
    match first {
        Leading::Nothing => InputKind::Nothing,
        Leading::Colon => InputKind::Command,
        Leading::Word("expect") if is_step(text) => InputKind::Step,
        Leading::Word(word) if QUESTIONS.contains(&word) => InputKind::Question,
        Leading::Word(word) if STATEMENTS.contains(&word) => InputKind::Statements,
        Leading::Word(word) if STEPS.contains(&word) => InputKind::Step,
        Leading::Word(word) if !RESERVED.contains(&word) => actor(Some(word), second),
        Leading::Text => actor(None, second),
        Leading::Word(_) | Leading::Other => InputKind::Unknown,
    }
}

/// Somebody does something; unless the first word is rather a misspelt beginning.
fn actor(word: Option<&str>, second: Leading<'_>) -> InputKind {
    let is_deed = matches!(second, Leading::Word(deed) if DEEDS.contains(&deed) || nearest(deed, DEEDS.iter().copied()).is_some());
    match word {
        Some(word) if !is_deed && meant_command(word, second).is_some() => InputKind::Unknown,
        Some(word) if !is_deed && begins_guess(word) => InputKind::Question,
        Some(word) if !is_deed && near_beginning(word).is_some() => InputKind::Unknown,
        Some(_) | None => InputKind::Step,
    }
}

/// Words that people leave a prompt with, or ask it for help.
const ELSEWHERE: &[(&str, &str)] =
    &[("exit", ":quit"), ("q", ":quit"), ("bye", ":quit"), ("quit", ":quit"), ("help", ":help"), ("usage", ":help"), ("history", ":list")];

/// Returns the command that is meant by a word without its colon.
fn meant_command(word: &str, second: Leading<'_>) -> Option<&'static str> {
    let elsewhere = || ELSEWHERE.iter().find(|(typed, _)| *typed == word).map(|(_, command)| *command);
    let is_alone = matches!(second, Leading::Nothing | Leading::Other);
    let own = COMMANDS.iter().map(|command| command.word).find(|command| command.trim_start_matches(':') == word);
    own.or_else(|| elsewhere().filter(|_| is_alone))
}

fn near_beginning(word: &str) -> Option<&'static str> {
    nearest(word, QUESTIONS.iter().chain(STATEMENTS).chain(STEPS).copied())
}

/// An `expect` is a step, unless it names its own instant, or others follow it.
fn is_step(text: &str) -> bool {
    let parsed = syntax::parse_file(crate::source::SourceId::default(), text);
    match parsed.file.statements.as_slice() {
        [only] if parsed.diagnostics.is_empty() => match &only.value {
            ast::Statement::Expect(expect) => !has_own_instant(&expect.query),
            _ => false,
        },
        _ => false,
    }
}

fn has_own_instant(query: &ast::Query) -> bool {
    match &query.kind {
        ast::QueryKind::Can(_, _, mods)
        | ast::QueryKind::When(_, _, mods)
        | ast::QueryKind::CanAny(_, _, mods)
        | ast::QueryKind::WhatCanAny(_, _, mods)
        | ast::QueryKind::WhoCan(_, mods)
        | ast::QueryKind::WhatCan(_, _, mods)
        | ast::QueryKind::How(_, _, mods) => mods.at.is_some(),
        ast::QueryKind::Is(_, _, at) | ast::QueryKind::WhoIs(_, at) => at.is_some(),
        ast::QueryKind::IsEligible(_, _, at) | ast::QueryKind::WhoIsEligible(_, at) | ast::QueryKind::WhatIs(_, _, at) => at.is_some(),
        ast::QueryKind::Show(_) => false,
    }
}

impl Engine {
    /// Says that an input is nothing that is known here.
    pub(super) fn refuse_unknown(&self, text: &str) -> Reply {
        let mut sources = self.live.sources().clone();
        let source = sources.add(&self.next_name(), text, Origin::Query);
        let start = text.len() - text.trim_start().len();
        let word = match leading(text).0 {
            Leading::Word(word) => word,
            Leading::Nothing | Leading::Colon | Leading::Text | Leading::Other => "",
        };
        let place = text.find(word).filter(|_| !word.is_empty()).map_or((start, text.trim_end().len()), |at| (at, at + word.len()));
        let meant = meant_command(word, leading(text).1);
        let help = match meant.or_else(|| near_beginning(word).filter(|_| !word.is_empty())) {
            Some(near) if meant.is_some() => format!("a command begins with a colon: `{near}`"),
            Some(near) => format!("did you mean `{near}`?"),
            None => "`:help` tells what can be typed".to_owned(),
        };
        let message = "expected a question, a statement, a step or a command";
        let fault = Diagnostic::new(Code::Syntax, message, Span::new(source, place.0, place.1), "none begins like this");
        let mut reply = self.reply();
        reply.refuse(text, &sources, &[fault.with_help(help)]);
        reply.into_reply()
    }
}
