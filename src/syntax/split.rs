//! Joins lines into inputs: an input goes on while a brace is open.

use super::lex::{Kind, Lexer};
use super::words;
use crate::defect::OrDefect;

/// Takes lines and gives inputs: one a line, save that an open block goes on to its end. Linear in the lines.
#[derive(Debug, Clone, Default)]
pub struct Splitter {
    held: String,
    depth: usize,
}

impl Splitter {
    /// Takes a line; returns the input that ends with it. A line that begins with `:` where no block is open is an input of its own, whatever
    /// braces it has.
    pub fn push(&mut self, line: &str) -> Option<String> {
        if self.held.is_empty() && leading(line).0 == Leading::Colon {
            return Some(line.to_owned());
        }
        if !self.held.is_empty() {
            self.held.push('\n');
        }
        self.held.push_str(line);
        self.follow(line);
        if self.depth == 0 { self.finish() } else { None }
    }

    /// Returns what is left when no more lines come.
    pub fn finish(&mut self) -> Option<String> {
        self.depth = 0;
        Some(std::mem::take(&mut self.held)).filter(|held| !held.trim().is_empty())
    }

    /// Tells whether a block is open.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.depth > 0
    }

    /// Follows the braces of a line. A word that cannot stand in a block proves that one was forgotten: then nothing is waited for.
    fn follow(&mut self, line: &str) {
        let mut may_begin = true;
        for token in Lexer::new(line, 0, line.len()) {
            let word = if token.kind == Kind::Word { line.get(token.start..token.end).or_defect() } else { "" };
            match token.kind {
                Kind::Open => self.depth += 1,
                Kind::Close => self.depth = self.depth.saturating_sub(1), // one too many closes nothing
                Kind::Word if self.depth > 0 && may_begin && words::proves_missing_brace(word) => {
                    self.depth = 0;
                    return;
                }
                Kind::Word
                | Kind::Digits
                | Kind::Text
                | Kind::Unclosed
                | Kind::Glued
                | Kind::Comma
                | Kind::Colon
                | Kind::Comment
                | Kind::Other => {}
            }
            may_begin = !(matches!(token.kind, Kind::Comma | Kind::Colon) || words::connects(word) || words::wants_more(word, self.depth));
        }
    }
}

/// How a text begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Leading<'t> {
    /// With nothing but white space and comments: there is nothing in it.
    Nothing,
    /// With `:`.
    Colon,
    /// With a bare word.
    Word(&'t str),
    /// With a string.
    Text,
    /// With something else.
    Other,
}

/// Returns the first token of a text, and the one behind it.
#[must_use]
pub fn leading(text: &str) -> (Leading<'_>, Leading<'_>) {
    let mut tokens = Lexer::new(text, 0, text.len()).filter(|token| token.kind != Kind::Comment).map(|token| match token.kind {
        Kind::Colon => Leading::Colon,
        Kind::Word => Leading::Word(text.get(token.start..token.end).or_defect()),
        Kind::Text => Leading::Text,
        Kind::Digits | Kind::Unclosed | Kind::Glued | Kind::Open | Kind::Close | Kind::Comma | Kind::Comment | Kind::Other => {
            Leading::Other
        }
    });
    let first = tokens.next().unwrap_or(Leading::Nothing);
    (first, tokens.next().unwrap_or(Leading::Nothing))
}
