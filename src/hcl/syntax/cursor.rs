//! A place in a text: what comes next, what is passed over.

use std::sync::Arc;

use super::{Parsed, SyntaxError};
use crate::source::{SourceId, Span};

/// The deepest nesting that is read.
pub(super) const MAX_DEPTH: usize = 200;

/// Where a text that is parsed stands.
#[derive(Debug, Clone, Copy)]
pub(in crate::hcl) enum Place {
    /// It is a piece of a file, from that byte on.
    File(SourceId, usize),
    /// It was made of something that stands there.
    Within(Span),
}

/// Reads a text from left to right.
pub(super) struct Cursor<'a> {
    pub text: &'a str,
    pub at: usize,
    place: Place,
    /// Whether a line end ends an expression.
    pub ends_at_line: bool,
    /// How many values were read, where they are counted.
    pub values: usize,
    depth: usize,
}

impl<'a> Cursor<'a> {
    pub fn new(text: &'a str, place: Place) -> Self {
        Self { text, at: 0, place, ends_at_line: false, values: 0, depth: 0 }
    }

    pub fn span(&self, start: usize, end: usize) -> Span {
        match self.place {
            Place::File(source, offset) => Span::new(source, offset + start, offset + end),
            Place::Within(span) => span,
        }
    }

    /// From `start` up to here.
    pub fn since(&self, start: usize) -> Span {
        self.span(start, self.at)
    }

    pub fn rest(&self) -> &'a str {
        // behind the end nothing is left
        self.text.get(self.at..).unwrap_or_default()
    }

    pub fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    pub fn looks_at(&self, text: &str) -> bool {
        self.rest().starts_with(text)
    }

    /// Takes a text if it stands here.
    pub fn eat(&mut self, text: &str) -> bool {
        let found = self.looks_at(text);
        if found {
            self.at += text.len();
        }
        found
    }

    pub fn bump(&mut self) -> Option<char> {
        let next = self.peek()?;
        self.at += next.len_utf8();
        Some(next)
    }

    /// Passes over blanks and comments, and over line ends where they end nothing.
    pub fn skip(&mut self) {
        loop {
            let before = self.at;
            let is_blank = |byte: &u8| matches!(byte, b' ' | b'\t') || (!self.ends_at_line && matches!(byte, b'\n' | b'\r'));
            self.at += self.rest().bytes().take_while(is_blank).count();
            if self.ends_at_line && self.looks_at("\r\n") {
                return;
            }
            if self.looks_at("#") || self.looks_at("//") {
                self.at += self.rest().bytes().take_while(|byte| *byte != b'\n').count();
                if self.ends_at_line && self.text.get(..self.at).is_some_and(|text| text.ends_with('\r')) {
                    self.at -= 1;
                }
            } else if self.looks_at("/*") {
                self.at += self.rest().find("*/").map_or(self.rest().len(), |end| end + 2);
            }
            if self.at == before {
                return;
            }
        }
    }

    /// Passes over blanks, comments and line ends.
    pub fn skip_lines(&mut self) {
        let before = std::mem::replace(&mut self.ends_at_line, false);
        self.skip();
        self.ends_at_line = before;
    }

    /// Takes a line end.
    pub fn eat_line_end(&mut self) -> bool {
        self.eat("\n") || self.eat("\r\n")
    }

    pub fn identifier(&mut self) -> Option<Arc<str>> {
        let rest = self.rest();
        if !rest.starts_with(|first: char| first.is_alphabetic() || first == '_') {
            return None;
        }
        let end = rest.find(|next: char| !(next.is_alphanumeric() || next == '_' || next == '-')).unwrap_or(rest.len());
        self.at += end;
        rest.get(..end).map(Arc::from)
    }

    /// Takes a word if it stands here whole.
    pub fn eat_word(&mut self, word: &str) -> bool {
        let before = self.at;
        let found = self.identifier().is_some_and(|found| &*found == word);
        if !found {
            self.at = before;
        }
        found
    }

    pub fn looks_at_word(&mut self, word: &str) -> bool {
        let before = self.at;
        let found = self.eat_word(word);
        self.at = before;
        found
    }

    pub fn expect(&mut self, text: &str, purpose: &str) -> Parsed<()> {
        if self.eat(text) { Ok(()) } else { Err(self.unexpected(&format!("`{text}` {purpose}"))) }
    }

    /// Says what should stand here.
    pub fn unexpected(&self, wanted: &str) -> SyntaxError {
        let found = self.peek();
        let end = self.at + found.map_or(0, char::len_utf8);
        let found = match found {
            None => "the end of the text".to_owned(),
            Some('\n' | '\r') => "the end of the line".to_owned(),
            Some(found) => format!("`{found}`"),
        };
        SyntaxError { message: format!("expected {wanted}, found {found}"), span: self.span(self.at, end) }
    }

    pub fn error(&self, start: usize, message: &str) -> SyntaxError {
        SyntaxError { message: message.to_owned(), span: self.since(start) }
    }

    /// Reads something one level deeper, with or without line ends that count.
    pub fn nested<T>(&mut self, ends_at_line: bool, read: impl FnOnce(&mut Self) -> Parsed<T>) -> Parsed<T> {
        if self.depth >= MAX_DEPTH {
            let end = self.at + self.peek().map_or(0, char::len_utf8);
            return Err(SyntaxError::too_deep(MAX_DEPTH, self.span(self.at, end)));
        }
        let before = std::mem::replace(&mut self.ends_at_line, ends_at_line);
        self.depth += 1;
        let result = read(self);
        self.depth -= 1;
        self.ends_at_line = before;
        result
    }
}
