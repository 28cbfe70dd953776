//! What people type first, and what they mean by it: to each guess the form that fits, filled in with what was typed.
//!
//! A guess is one entry of a table, `guess/questions.rs` or `guess/statements.rs`. A test walks over both: its example cannot be read, and each
//! form that is offered can.

mod pattern;
mod questions;
mod statements;

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::LazyLock;

use self::pattern::{Found, Pattern, Typed};
use super::ast;
use super::build::{Builder, Item};
use super::lex::Kind;
use super::parse::{Asked, Extent, Finding, Reader};
use super::scan::scan;
use super::words::opens_block;
use crate::defect::OrDefect;
use crate::diag::Offer;
use crate::source::SourceId;

/// How much of a text before what cannot be read is looked at, in bytes.
const NEAR: usize = 2_048;
/// How much behind it.
const BEHIND: usize = 256;
/// How many mistakes of one question are mended.
const MOST_MISTAKES: usize = 5;
/// How many forms are offered, of which those are told that the policy set has names for.
const MOST_FORMS: usize = 8;
/// What stands in a pattern where no block is.
const FILE: &str = "file";

/// A first guess.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Guess {
    /// What is typed, as `guess/pattern.rs` tells.
    pub typed: &'static str,
    /// What is meant, with `$1` for the first thing that is kept of it, `$%1` for that with two digits, and `$head` for what the statement
    /// declares; where it depends, several.
    pub meant: &'static [&'static str],
    /// Why, in a few words; may be empty.
    pub why: &'static str,
    /// A text that has it.
    pub example: &'static str,
    /// Whether what is meant is a statement of its own.
    pub is_apart: bool,
}

impl Guess {
    const fn new(typed: &'static str, meant: &'static [&'static str], why: &'static str, example: &'static str) -> Self {
        Self { typed, meant, why, example, is_apart: false }
    }

    const fn apart(typed: &'static str, meant: &'static [&'static str], why: &'static str, example: &'static str) -> Self {
        Self { typed, meant, why, example, is_apart: true }
    }
}

/// The guesses of which a question is meant.
pub const QUESTIONS: &[Guess] = questions::GUESSES;

/// Those of which something else is meant: a statement, an item, a time.
pub const STATEMENTS: &[Guess] = statements::GUESSES;

type Patterns = LazyLock<Vec<(Pattern, &'static Guess)>>;

static OF_QUESTIONS: Patterns = LazyLock::new(|| read_patterns(QUESTIONS));
static OF_STATEMENTS: Patterns = LazyLock::new(|| read_patterns(STATEMENTS));

fn read_patterns(guesses: &'static [Guess]) -> Vec<(Pattern, &'static Guess)> {
    guesses.iter().map(|guess| (Pattern::new(guess.typed), guess)).collect()
}

/// Tells whether a word begins nothing in the language, and is still where people begin a question.
#[must_use]
pub fn begins_guess(word: &str) -> bool {
    let begins = |guess: &Guess| guess.typed.trim_start_matches("START ").split(' ').next().and_then(|first| first.strip_prefix('^'));
    QUESTIONS.iter().filter_map(begins).any(|first| first.split('|').any(|begin| begin == word))
}

impl Reader<'_> {
    /// Returns what is meant where reading stops at the byte `at`, if that is a guess that is known. What is nearly a keyword is no name.
    pub(super) fn offer(&self, at: usize, extent: Extent, is_near_keyword: bool) -> Option<Offer> {
        if at > extent.context + NEAR {
            return None;
        }
        let mut typed = self.typed(at, extent);
        let (asked, kind) = self.asked(&typed, extent);
        if kind != Asked::Nothing {
            (typed.begin, typed.end) = (asked.start, asked.end);
        }
        let asks = kind != Asked::Nothing || typed.tokens.first().is_some_and(|first| self.word(*first) == "never");
        let is_there = |block| (kind == Asked::Nothing || block != FILE) && self.is_within(block, extent);
        let fits = |pattern: &Pattern| !(is_near_keyword && pattern.is_open()) && pattern.within.is_none_or(is_there);
        let (guess, found) = find(&typed, asks, fits)?;
        let fragments = fragments(guess, &found, || self.head(extent));
        if kind == Asked::Nothing || found.range.start < asked.start || asked.end < found.range.end {
            return Some(self.offered(guess, &typed, found.range, fragments));
        }
        let forms = mended(filled(&typed, &asked, &found.range, fragments), kind);
        let says_something = !forms.is_empty() || !guess.why.is_empty();
        says_something.then(|| self.offered(guess, &typed, asked, forms))
    }

    fn offered(&self, guess: &Guess, typed: &Typed<'_>, range: Range<usize>, forms: Vec<String>) -> Offer {
        let tokens = typed.tokens.get(range).unwrap_or_default(); // what is missing at the end has none
        let start = tokens.first().map_or(self.text.len(), |token| token.start);
        let place = self.span(start, tokens.last().map_or(start, |token| token.end));
        Offer { place, why: guess.why, forms: forms.into_iter().take(MOST_FORMS).collect(), is_apart: guess.is_apart }
    }

    fn typed(&self, at: usize, extent: Extent) -> Typed<'_> {
        let behind = (extent.end + BEHIND).min(self.text.len());
        let behind = (behind..self.text.len()).find(|at| self.text.is_char_boundary(*at)).unwrap_or(self.text.len());
        let near = (at + NEAR).min(behind);
        let tokens: Vec<_> = self.tokens(extent.context, behind).take_while(|token| token.start < near).collect();
        let end = tokens.partition_point(|token| token.start < extent.end);
        let wrong = tokens.partition_point(|token| token.start < at);
        let begin = tokens.partition_point(|token| token.start < extent.start);
        Typed { text: self.text, tokens, begin, end, wrong }
    }

    /// Returns the tokens that are a question or a step of their own.
    fn asked(&self, typed: &Typed<'_>, extent: Extent) -> (Range<usize>, Asked) {
        let first = typed.tokens.get(typed.begin).map_or("", |token| self.word(*token));
        let mut tokens = typed.tokens.iter().enumerate().skip(typed.begin);
        let behind_colon = tokens.find(|(_, token)| token.kind == Kind::Colon).map_or(typed.end, |(colon, _)| colon + 1);
        match first {
            "expect" => (behind_colon..end_of_line(typed), Asked::Question),
            "refused" => (behind_colon..typed.end, Asked::Step),
            "at" | "after" => (typed.begin..typed.end, Asked::Nothing),
            _ => (typed.begin..typed.end, extent.asked),
        }
    }

    /// Tells whether the innermost block around an extent is of that kind.
    fn is_within(&self, block: &str, extent: Extent) -> bool {
        if extent.context > extent.whole + 4 * NEAR {
            return false;
        }
        let (mut open, mut last) = (Vec::new(), "");
        for token in self.tokens(extent.whole, extent.context) {
            match token.kind {
                Kind::Open => open.push(last),
                Kind::Close => drop(open.pop()),
                Kind::Word if opens_block(self.word(token)) => last = self.word(token),
                _ => {}
            }
        }
        open.last().map_or(block == FILE, |innermost| *innermost == block)
    }

    /// Returns the name of what the statement around an extent declares.
    fn head(&self, extent: Extent) -> &str {
        self.tokens(extent.whole, extent.end).nth(1).map_or("", |token| self.slice(token.start, token.end))
    }
}

/// A question behind `expect` may be cut off where a word begins a statement elsewhere: what stands on the line still belongs to it.
fn end_of_line(typed: &Typed<'_>) -> usize {
    let rest = typed.tokens.iter().skip(typed.end).take_while(|token| token.indent.is_none() && token.kind != Kind::Close);
    typed.end + rest.count()
}

/// Looks for a guess: of all kinds, or only of those that are no questions.
fn find(typed: &Typed<'_>, asks: bool, fits: impl Fn(&Pattern) -> bool) -> Option<(&'static Guess, Found)> {
    let questions = OF_QUESTIONS.iter().filter(|_| asks);
    questions.chain(OF_STATEMENTS.iter()).find_map(|(pattern, guess)| {
        let found = pattern.find(typed)?;
        fits(pattern).then_some((*guess, found))
    })
}

/// Fills in what is meant.
fn fragments<'h>(guess: &Guess, found: &Found, head: impl Fn() -> &'h str) -> Vec<String> {
    guess.meant.iter().map(|meant| fill(meant, &found.kept, &head)).collect()
}

/// Puts what was kept in its places; what is put there is not looked at again.
fn fill<'h>(meant: &str, kept: &[String], head: impl Fn() -> &'h str) -> String {
    let mut parts = meant.split('$');
    let mut out = parts.next().map_or_else(String::new, str::to_owned);
    for part in parts {
        if let Some(rest) = part.strip_prefix("head") {
            out.extend([head(), rest]);
            continue;
        }
        let (is_padded, part) = part.strip_prefix('%').map_or((false, part), |part| (true, part));
        let mut characters = part.chars();
        let number = characters.next().and_then(|digit| digit.to_digit(10)).and_then(|number| number.checked_sub(1)).or_defect();
        let kept = kept.get(number as usize).map(String::as_str).or_defect();
        out.push_str(&if is_padded { format!("{kept:0>2}") } else { kept.to_owned() });
        out.push_str(characters.as_str());
    }
    out
}

/// Puts each fragment in the place of what was found.
fn filled(typed: &Typed<'_>, asked: &Range<usize>, found: &Range<usize>, fragments: Vec<String>) -> Vec<String> {
    let (before, after) = (typed.join(asked.start..found.start), typed.join(found.end..asked.end));
    let whole = |fragment: String| {
        let parts = [before.as_str(), &fragment, &after].into_iter().filter(|part| !part.is_empty());
        parts
            .fold(String::new(), |text, part| if text.is_empty() || part.starts_with([',', ':']) { text + part } else { text + " " + part })
    };
    fragments.into_iter().map(whole).collect()
}

/// Returns the questions or steps that are meant, further mistakes in them mended too.
fn mended(texts: Vec<String>, kind: Asked) -> Vec<String> {
    let (mut waiting, mut seen, mut forms) = (texts, BTreeSet::new(), Vec::new());
    for _ in 0..MOST_MISTAKES {
        waiting.retain(|text| seen.insert(text.clone()));
        waiting.truncate(2 * MOST_FORMS);
        let mut next = Vec::new();
        for text in waiting {
            match read(&text, kind) {
                None => forms.push(text),
                Some(at) => next.extend(mended_once(&text, at, kind)),
            }
        }
        waiting = next;
    }
    forms
}

/// Returns where reading a text stops; nowhere if it is a question, or a step.
fn read(text: &str, kind: Asked) -> Option<usize> {
    let scan = scan(text, 0..text.len());
    let reader = Reader { source: SourceId::default(), text, faults: &scan.faults, is_by_grammar: true };
    let findings = match kind {
        Asked::Nothing | Asked::Question => super::read_one(reader, kind, Builder::query).err(),
        Asked::Step => super::read_one(reader, kind, ast::Step::build).err(),
    };
    findings.map(|findings| findings.first().map_or(0, Finding::position))
}

/// Mends one mistake more.
fn mended_once(text: &str, at: usize, asked: Asked) -> Vec<String> {
    let reader = Reader { source: SourceId::default(), text, faults: &[], is_by_grammar: true };
    let typed = reader.typed(at, Extent { whole: 0, context: 0, start: 0, end: text.len(), asked });
    let Some((guess, found)) = find(&typed, true, |pattern| pattern.within.is_none()) else { return Vec::new() };
    filled(&typed, &(0..typed.end), &found.range, fragments(guess, &found, || ""))
}
