//! Cuts a text into tokens, without judging their order: for scanning, for recovery and for error messages.

use pest::unicode::{DECIMAL_NUMBER, LETTER, MARK};

use crate::defect::OrDefect;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    /// A bare word: a name or a keyword.
    Word,
    /// A word that starts with a digit.
    Digits,
    /// A closed string.
    Text,
    /// A string that its line does not close.
    Unclosed,
    /// A word or string with a `#` right behind it, up to the next white space.
    Glued,
    /// `{`
    Open,
    /// `}`
    Close,
    /// `,`
    Comma,
    /// `:`
    Colon,
    /// A comment, to the end of its line.
    Comment,
    /// Characters that belong to nothing in the language.
    Other,
}

/// A run of characters and where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Token {
    /// What it is.
    pub kind: Kind,
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// How many line ends stand between it and the token or comment before.
    pub lines_before: usize,
    /// How far it is indented, in bytes, if it is the first on its line.
    pub indent: Option<usize>,
}

/// Walks over the tokens of a text, comments among them. Never fails; time linear in what it passes.
#[derive(Debug, Clone)]
pub(super) struct Lexer<'t> {
    text: &'t str,
    at: usize,
    end: usize,
    lines: usize,
    line_start: Option<usize>,
}

impl<'t> Lexer<'t> {
    /// Starts at the byte `start` of `text` and stops before `end`.
    pub fn new(text: &'t str, start: usize, end: usize) -> Self {
        let before = text.get(..start).or_defect();
        let head = before.trim_end_matches(|c: char| (c.is_whitespace() && !is_line_end(c)) || c == '\u{feff}');
        let blank = before.len() - head.len();
        let begins_line = head.is_empty() || head.ends_with(is_line_end);
        Self { text, at: start, end: end.min(text.len()), lines: 0, line_start: begins_line.then(|| start - blank) }
    }

    fn peek(&self) -> Option<char> {
        self.text.get(self.at..self.end).and_then(|rest| rest.chars().next())
    }

    fn skip_while(&mut self, keep: impl Fn(char) -> bool) {
        let rest = self.text.get(self.at..self.end).or_defect();
        self.at += rest.find(|c| !keep(c)).unwrap_or(rest.len());
    }

    fn skip_blank(&mut self) {
        self.lines = 0;
        while let Some(next) = self.peek().filter(|c| c.is_whitespace()) {
            let crosses = next == '\n' || (next == '\r' && !self.followed_by(b'\n'));
            self.at += next.len_utf8();
            if crosses {
                self.lines += 1;
                self.line_start = Some(self.at);
            }
        }
    }

    fn followed_by(&self, byte: u8) -> bool {
        self.text.as_bytes().get(self.at + 1) == Some(&byte)
    }

    /// Passes a string; tells whether its line closes it.
    fn skip_string(&mut self) -> Kind {
        let bytes = self.text.as_bytes();
        self.at += 1;
        while let Some(byte) = bytes.get(self.at).filter(|_| self.at < self.end) {
            match byte {
                b'"' => {
                    self.at += 1;
                    return Kind::Text;
                }
                b'\n' | b'\r' => break,
                b'\\' if !matches!(bytes.get(self.at + 1), Some(b'\n' | b'\r') | None) => self.at += 2,
                _ => self.at += 1,
            }
        }
        self.at = self.at.min(self.end);
        while !self.text.is_char_boundary(self.at) {
            self.at += 1;
        }
        Kind::Unclosed
    }

    fn read(&mut self, first: char) -> Kind {
        match first {
            '#' => {
                self.skip_while(|c| !is_line_end(c));
                Kind::Comment
            }
            '"' => {
                let kind = self.skip_string();
                self.glue(kind)
            }
            '{' => self.single(Kind::Open),
            '}' => self.single(Kind::Close),
            ',' => self.single(Kind::Comma),
            ':' => self.single(Kind::Colon),
            c if is_word_start(c) => {
                self.skip_while(is_word_char);
                self.glue(Kind::Word)
            }
            c if is_digit(c) => {
                self.skip_while(|c| is_word_char(c) || c == ':');
                self.glue(Kind::Digits)
            }
            _ => {
                self.skip_while(|c| !(c.is_whitespace() || is_word_start(c) || is_digit(c) || "#\"{},:".contains(c)));
                Kind::Other
            }
        }
    }

    fn single(&mut self, kind: Kind) -> Kind {
        self.at += 1;
        kind
    }

    /// A `#` right after a word or string is no comment: the rest up to white space belongs to the mistake.
    fn glue(&mut self, kind: Kind) -> Kind {
        if self.peek() != Some('#') {
            return kind;
        }
        self.skip_while(|c| !(c.is_whitespace() || "\"{},".contains(c)));
        Kind::Glued
    }
}

impl Iterator for Lexer<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        self.skip_blank();
        let first = self.peek()?;
        let start = self.at;
        let indent = self.line_start.take().map(|line| start.checked_sub(line).or_defect());
        let kind = self.read(first);
        Some(Token { kind, start, end: self.at, lines_before: self.lines, indent })
    }
}

/// Tells whether a character ends a line, and with it a comment or string.
pub(super) fn is_line_end(c: char) -> bool {
    c == '\n' || c == '\r'
}

/// Tells whether a character ends a line in some editors, though it ends none here.
pub(super) fn is_false_line_end(c: char) -> bool {
    matches!(c, '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Tells whether a bare word may begin with it.
pub(super) fn is_word_start(c: char) -> bool {
    c == '_' || c.is_ascii_alphabetic() || (!c.is_ascii() && LETTER(c))
}

/// Tells whether a bare word may go on with it.
pub(super) fn is_word_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '@' | '+' | '-') || (!c.is_ascii() && (LETTER(c) || MARK(c) || DECIMAL_NUMBER(c)))
}

fn is_digit(c: char) -> bool {
    c.is_ascii_digit() || (!c.is_ascii() && DECIMAL_NUMBER(c))
}
