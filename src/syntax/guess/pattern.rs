//! Patterns of what is typed: words, and places where names may stand.
//!
//! A pattern is written as it is typed. `a|b` is one of several words, `[a|b]` may be left out, `(a|b)` is kept for the form that is meant.
//! In capitals stand what is kept too: `NAME`, `NAMES` (a list with commas), `WORDS` (words that are one name together), `DATE`, `CLOCK`,
//! `INSTANT`, `LENGTH`,
//! `NUMBER`, `QUOTED` (a string, kept without its quotes); and what is not: `GET` (words for coming to hold something), `START` and `END` (nothing before, nothing more). `^` stands before what cannot be
//! read, `@activation` at the beginning for the block around it, `@file`
//! for none.

use std::ops::Range;

use crate::defect::OrDefect;
use crate::syntax::RESERVED;
use crate::syntax::format::format_string;
use crate::syntax::lex::{Kind, Token};
use crate::syntax::literal;

/// Words that people use for coming to hold something.
const GET: &[&str] = &["be", "become", "get", "have", "hold", "obtain", "gain", "join", "acquire", "receive"];

/// The tokens of a text, as far as they are looked at.
#[derive(Debug, Clone)]
pub(super) struct Typed<'t> {
    /// The whole text.
    pub text: &'t str,
    /// Tokens of it, from the beginning of the statement or item on.
    pub tokens: Vec<Token>,
    /// The first of them that belongs to what could not be read.
    pub begin: usize,
    /// The end of those that do.
    pub end: usize,
    /// The token that cannot be read; [`Typed::end`] where something is missing.
    pub wrong: usize,
}

impl<'t> Typed<'t> {
    /// Returns the characters of a token.
    pub fn slice(&self, token: Token) -> &'t str {
        self.text.get(token.start..token.end).or_defect()
    }

    /// Writes tokens on one line.
    pub fn join(&self, range: Range<usize>) -> String {
        let mut out = String::new();
        for token in self.tokens.get(range).or_defect() {
            let is_close = matches!(token.kind, Kind::Comma | Kind::Colon);
            if !out.is_empty() && !is_close {
                out.push(' ');
            }
            out.push_str(self.slice(*token));
        }
        out
    }
}

/// What a pattern found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    /// The tokens that it stands for.
    pub range: Range<usize>,
    /// What is kept of them.
    pub kept: Vec<String>,
}

/// A pattern, read.
#[derive(Debug)]
pub(super) struct Pattern {
    parts: Vec<Part>,
    /// Which part is what cannot be read.
    wrong: usize,
    /// The block that must be around it.
    pub within: Option<&'static str>,
}

#[derive(Debug)]
struct Part {
    kind: PartKind,
    is_optional: bool,
    is_kept: bool,
}

#[derive(Debug)]
enum PartKind {
    Literal(Vec<&'static str>),
    Name,
    Names,
    Words,
    Date,
    Clock,
    Instant,
    Length,
    Number,
    Quoted,
    Start,
    End,
}

impl Pattern {
    /// Reads a pattern.
    pub fn new(written: &'static str) -> Self {
        let (mut parts, mut wrong, mut within) = (Vec::new(), 0, None);
        for part in written.split(' ') {
            if let Some(block) = part.strip_prefix('@') {
                within = Some(block);
                continue;
            }
            let (is_wrong, part) = part.strip_prefix('^').map_or((false, part), |part| (true, part));
            if is_wrong {
                wrong = parts.len();
            }
            parts.push(Part::new(part));
        }
        Self { parts, wrong, within }
    }

    /// Tells whether any name may be what cannot be read.
    pub fn is_open(&self) -> bool {
        self.parts.get(self.wrong).is_some_and(|part| matches!(part.kind, PartKind::Name | PartKind::Words | PartKind::Names))
    }

    /// Looks for it around the token that cannot be read.
    pub fn find(&self, typed: &Typed<'_>) -> Option<Found> {
        if !self.may_be(typed) {
            return None;
        }
        let starts = typed.wrong.saturating_sub(self.wrong + 1)..=typed.wrong; // a name of two words is one part
        starts.rev().find_map(|start| self.fits(typed, start))
    }

    /// Tells whether the token that cannot be read is one that the pattern has there: most have not, and nothing else is looked at.
    fn may_be(&self, typed: &Typed<'_>) -> bool {
        let part = self.parts.get(self.wrong);
        part.is_none_or(|part| {
            part.is_optional || !matches!(part.kind, PartKind::Literal(_)) || part.kind.length(typed, typed.wrong).is_some()
        })
    }

    fn fits(&self, typed: &Typed<'_>, start: usize) -> Option<Found> {
        let (mut at, mut kept) = (start, Vec::new());
        for (index, part) in self.parts.iter().enumerate() {
            let length = part.kind.length(typed, at).or(part.is_optional.then_some(0))?;
            let covers = at + length > typed.wrong || (length == 0 && at == typed.wrong);
            if index == self.wrong && (at > typed.wrong || !covers) {
                return None;
            }
            if part.is_kept {
                kept.push(part.kind.keep(typed, at..at + length));
            }
            at += length;
        }
        Some(Found { range: start..at, kept })
    }
}

impl Part {
    fn new(written: &'static str) -> Self {
        let inner = |open: char, close: char| written.strip_prefix(open).and_then(|rest| rest.strip_suffix(close));
        let (written, is_optional, is_grouped) = match (inner('[', ']'), inner('(', ')')) {
            (Some(inner), _) => (inner, true, false),
            (None, Some(inner)) => (inner, false, true),
            (None, None) => (written, false, false),
        };
        let kind = match written {
            "NAME" => PartKind::Name,
            "NAMES" => PartKind::Names,
            "WORDS" => PartKind::Words,
            "DATE" => PartKind::Date,
            "CLOCK" => PartKind::Clock,
            "INSTANT" => PartKind::Instant,
            "LENGTH" => PartKind::Length,
            "NUMBER" => PartKind::Number,
            "QUOTED" => PartKind::Quoted,
            "START" => PartKind::Start,
            "END" => PartKind::End,
            "GET" => PartKind::Literal(GET.to_vec()),
            words => PartKind::Literal(words.split('|').collect()),
        };
        let is_kept = is_grouped || !matches!(kind, PartKind::Literal(_) | PartKind::Start | PartKind::End);
        Self { kind, is_optional, is_kept }
    }
}

impl PartKind {
    /// Returns how many tokens from `at` on it stands for.
    fn length(&self, typed: &Typed<'_>, at: usize) -> Option<usize> {
        match self {
            Self::Start => return (at == typed.begin).then_some(0),
            Self::End => return (at >= typed.end).then_some(0),
            _ => {}
        }
        let token = typed.tokens.get(at)?;
        let written = typed.slice(*token);
        let is_digits = token.kind == Kind::Digits;
        let fits = match self {
            Self::Literal(words) => token.kind != Kind::Text && words.iter().any(|word| word.eq_ignore_ascii_case(written)),
            Self::Name => is_name(typed, *token),
            Self::Date => is_digits && written.len() == 10 && literal::parse_time(written).is_ok(),
            Self::Clock => is_digits && written.contains(':') && literal::parse_time(&format!("2000-01-01T{written}")).is_ok(),
            Self::Instant => is_digits && written.contains('T'),
            Self::Length => is_digits && literal::parse_duration(written).is_ok(),
            Self::Number => is_digits && written.bytes().all(|byte| byte.is_ascii_digit()),
            Self::Quoted => token.kind == Kind::Text,
            Self::Words => return words(typed, at),
            Self::Names => return names(typed, at),
            Self::Start | Self::End => false,
        };
        fits.then_some(1)
    }

    fn keep(&self, typed: &Typed<'_>, range: Range<usize>) -> String {
        let tokens = typed.tokens.get(range.clone()).or_defect();
        match (self, tokens) {
            (Self::Words, [_, _, ..]) => format_string(&tokens.iter().map(|token| plain(typed, *token)).collect::<Vec<_>>().join(" ")),
            (Self::Quoted, [token]) => plain(typed, *token),
            _ => typed.join(range),
        }
    }
}

fn is_name(typed: &Typed<'_>, token: Token) -> bool {
    token.kind == Kind::Text || (token.kind == Kind::Word && !RESERVED.contains(&typed.slice(token)))
}

/// Counts the names that follow each other on a line.
fn words(typed: &Typed<'_>, at: usize) -> Option<usize> {
    let rest = typed.tokens.get(at..typed.end)?;
    let count =
        rest.iter().enumerate().take_while(|(index, token)| is_name(typed, **token) && (*index == 0 || token.indent.is_none())).count();
    (count > 0).then_some(count)
}

/// Counts the tokens of a list of names.
fn names(typed: &Typed<'_>, at: usize) -> Option<usize> {
    let is_name = |index: usize| typed.tokens.get(index).is_some_and(|token| is_name(typed, *token));
    let is_comma = |index: usize| typed.tokens.get(index).is_some_and(|token| token.kind == Kind::Comma);
    let more = (0..).take_while(|pair| is_comma(at + 2 * pair + 1) && is_name(at + 2 * pair + 2)).count();
    is_name(at).then_some(1 + 2 * more)
}

/// Returns the characters of a word or string.
fn plain(typed: &Typed<'_>, token: Token) -> String {
    let written = typed.slice(token);
    let unescaped = (token.kind == Kind::Text).then(|| literal::unescape(written).ok()).flatten();
    unescaped.unwrap_or_else(|| written.to_owned())
}
