//! Tells what may follow a text, and what its tokens are: for completion, hints and colours at a prompt.

mod machine;
mod slot;

pub use slot::{NameKind, Slot};

use std::ops::Range;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use self::machine::{Machine, States};
use super::lex::{Kind, Lexer, Token};
use super::{scan, words};
use crate::defect::OrDefect;

/// A text, read token by token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Walk {
    /// Its tokens and comments, in order.
    pub parts: Vec<Part>,
    /// What may follow; empty after a token that does not fit.
    pub next: Vec<Slot>,
}

/// A token of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Its bytes.
    pub range: Range<usize>,
    /// What it is.
    pub kind: PartKind,
}

/// What a token is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PartKind {
    /// A keyword.
    Keyword,
    /// A name, a text, a time and so on: what it may stand for, the likeliest first.
    Filled(Vec<Slot>),
    /// `{`, `}`, `,` or `:`.
    Mark,
    /// A comment.
    Comment,
    /// The first token that does not fit.
    Wrong,
    /// What stands behind it.
    Unread,
}

/// Where the cursor stands: behind whole tokens, in one that is being typed, or in a comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Position {
    /// The byte at which the token begins that is being typed; the cursor where none is.
    pub start: usize,
    /// What may stand there; nothing in a comment.
    pub slots: Vec<Slot>,
}

/// Reads a text that is typed at a prompt: statements, a question, or a step. Linear in the text.
#[must_use]
pub fn walk(text: &str) -> Walk {
    let mut walker = Walker::new(text, Machine::of_input());
    let parts = Lexer::new(text, 0, text.len()).map(|token| walker.part(token)).collect();
    Walk { parts, next: walker.next() }
}

/// Reads a whole file, statement by statement, so that what does not fit in one leaves the others readable. Returns the parts of each;
/// comments between statements are those of the one before them.
#[must_use]
pub fn walk_file(text: &str) -> Vec<Vec<Part>> {
    let start = scan::text_start(text);
    let starts: Vec<usize> = scan::scan(text, start..text.len()).pieces.iter().map(|piece| piece.start).collect();
    let mut starts = starts.into_iter().peekable();
    let mut walker = Walker::new(text, Machine::of_file());
    let mut statements: Vec<Vec<Part>> = Vec::new();
    for token in Lexer::new(text, start, text.len()) {
        if starts.next_if(|start| *start == token.start).is_some() || statements.is_empty() {
            walker.begin_again();
            statements.push(Vec::new());
        }
        let part = walker.part(token);
        statements.last_mut().into_iter().for_each(|last| last.push(part.clone()));
    }
    statements
}

/// Returns what may stand at a place of a file, given the text before it.
#[must_use]
pub fn find_position_in_file(before: &str) -> Position {
    let start = scan::scan(before, scan::text_start(before)..before.len()).pieces.last().map_or(0, |piece| piece.start);
    let found = find_position_by(Machine::of_file(), before.get(start..).or_defect());
    Position { start: start + found.start, slots: found.slots }
}

/// Returns what may stand at the end of a text, where one is typing.
#[must_use]
pub fn find_position(text: &str) -> Position {
    find_position_by(Machine::of_input(), text)
}

fn find_position_by(machine: &'static Machine, text: &str) -> Position {
    let mut tokens: Vec<Token> = Lexer::new(text, 0, text.len()).collect();
    let last = tokens.last().copied().filter(|token| token.end == text.len());
    let is_typed = last.is_some_and(|token| matches!(token.kind, Kind::Word | Kind::Digits | Kind::Unclosed | Kind::Text));
    if last.is_some_and(|token| matches!(token.kind, Kind::Comment | Kind::Glued | Kind::Other)) {
        return Position { start: text.len(), slots: Vec::new() };
    }
    if is_typed {
        tokens.pop();
    }
    let start = last.filter(|_| is_typed).map_or(text.len(), |token| token.start);
    let mut walker = Walker::new(text, machine);
    tokens.into_iter().for_each(|token| _ = walker.part(token));
    Position { start, slots: walker.next() }
}

struct Walker<'t> {
    text: &'t str,
    machine: &'static Machine,
    states: Arc<States>,
    /// The words so far, of which the last ones matter.
    words: Vec<&'t str>,
    /// The steps so far: long texts repeat themselves.
    known: FxHashMap<(Arc<States>, Kind, &'t str), Arc<Taken>>,
}

/// A step of the machine: what the token fills, and the states after it.
struct Taken {
    slots: Vec<Slot>,
    states: Arc<States>,
}

impl<'t> Walker<'t> {
    fn new(text: &'t str, machine: &'static Machine) -> Self {
        Self { text, machine, states: Arc::new(machine.start()), words: Vec::new(), known: FxHashMap::default() }
    }

    /// Goes back to where a statement may begin.
    fn begin_again(&mut self) {
        self.states = Arc::new(self.machine.start());
        self.words.clear();
    }

    /// Returns what may follow, in the order of the grammar, marks last; former words are read, and not offered.
    fn next(&self) -> Vec<Slot> {
        let is_former = |slot: &Slot| matches!(slot, Slot::Keyword(word) if words::successor(word).is_some());
        let offered = self.machine.next(&self.states).into_iter().filter(|slot| !is_former(slot));
        let slots = offered.map(|slot| slot::refine(slot, &self.words));
        let (marks, mut rest): (Vec<Slot>, Vec<Slot>) = slots.partition(|slot| matches!(slot, Slot::Mark(_)));
        rest.extend(marks);
        rest
    }

    fn part(&mut self, token: Token) -> Part {
        Part { range: token.start..token.end, kind: self.kind(token) }
    }

    fn kind(&mut self, token: Token) -> PartKind {
        if token.kind == Kind::Comment {
            return PartKind::Comment;
        }
        if self.states.is_empty() {
            return PartKind::Unread;
        }
        let written = self.text.get(token.start..token.end).or_defect();
        let taken = self.take(token.kind, written);
        self.states = Arc::clone(&taken.states);
        let kind = part_kind(&taken.slots, &self.words);
        self.words.push(written);
        kind
    }

    fn take(&mut self, kind: Kind, written: &'t str) -> Arc<Taken> {
        // only of words it matters how they are written
        let key = (Arc::clone(&self.states), kind, if kind == Kind::Word { written } else { "" });
        let taken = self.known.entry(key).or_insert_with_key(|(states, _, _)| {
            let slots = self.machine.taken(states, kind, written).cloned().collect();
            Arc::new(Taken { slots, states: Arc::new(self.machine.step(states, kind, written)) })
        });
        Arc::clone(taken)
    }
}

fn part_kind(taken: &[Slot], before: &[&str]) -> PartKind {
    if taken.is_empty() {
        return PartKind::Wrong;
    }
    if taken.iter().any(|slot| matches!(slot, Slot::Keyword(_))) {
        return PartKind::Keyword;
    }
    if taken.iter().any(|slot| matches!(slot, Slot::Mark(_))) {
        return PartKind::Mark;
    }
    let mut filled: Vec<Slot> = Vec::new();
    for slot in taken.iter().map(|slot| slot::refine(slot.clone(), before)) {
        if !filled.contains(&slot) {
            filled.push(slot);
        }
    }
    PartKind::Filled(filled)
}
