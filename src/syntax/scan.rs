//! Cuts a text into pieces of one or a few statements, finds its comments and its lexical faults. Linear in the text.

use std::ops::Range;

use super::lex::{Kind, Lexer, Token, is_false_line_end};
use super::words;
use crate::defect::OrDefect;

/// The deepest nesting of braces that is read.
pub(super) const MAX_DEPTH: usize = 128;

/// What scanning gives, all in the order of the text.
#[derive(Debug, Default)]
pub(super) struct Scan {
    /// The pieces; together they hold every token but stray braces.
    pub pieces: Vec<Piece>,
    /// The comments.
    pub comments: Vec<Comment>,
    /// What is wrong already.
    pub faults: Vec<Fault>,
}

/// A part of the text that is parsed alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Piece {
    /// First byte, of a token.
    pub start: usize,
    /// One past the last byte of its last token.
    pub end: usize,
    /// Whether it holds a fault, so that it cannot parse as a whole.
    pub is_broken: bool,
}

/// A comment and how it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Comment {
    /// Its `#`.
    pub start: usize,
    /// Where its line ends.
    pub end: usize,
    /// How many line ends stand between it and the token or comment before; none if it shares a line.
    pub lines_before: usize,
    /// How many line ends stand between it and the token or comment after it.
    pub lines_after: usize,
}

/// A lexical fault and its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Fault {
    /// What is wrong.
    pub kind: FaultKind,
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

/// The lexical faults.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FaultKind {
    /// A string that its line does not close.
    UnclosedString,
    /// A `#` right after a word or string.
    GluedHash,
    /// A `{` without its `}`.
    UnclosedBrace,
    /// A `}` without its `{`.
    StrayBrace,
    /// A `{` deeper than [`MAX_DEPTH`].
    TooDeep,
    /// A character that editors may show as a line end, and that ends no line here.
    FalseLineEnd,
}

/// Returns where a text begins behind a byte order mark.
pub(super) fn text_start(text: &str) -> usize {
    if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 }
}

/// Cuts a part of `text` that holds whole statements, as [`super::cut`] finds them, or all of it.
pub(super) fn scan(text: &str, part: Range<usize>) -> Scan {
    let mut scanner = Scanner { text, scan: Scan::default(), piece: None, depth: 0, opened: 0, before: Before::Other, is_too_deep: false };
    for token in Lexer::new(text, part.start, part.end) {
        scanner.step(token);
    }
    if scanner.depth > 0 {
        scanner.report_unclosed();
    }
    scanner.finish();
    let mut scan = scanner.scan;
    scan.faults.extend(false_line_ends(text, part));
    scan.faults.sort_by_key(|fault| fault.start);
    scan
}

/// Finds what would show somebody two lines where there is one: behind a `#`, the second would look like a statement.
fn false_line_ends(text: &str, part: Range<usize>) -> impl Iterator<Item = Fault> {
    let start = part.start;
    let found = text.get(part).or_defect().match_indices(is_false_line_end);
    found.map(move |(at, c)| Fault { kind: FaultKind::FalseLineEnd, start: start + at, end: start + at + c.len() })
}

/// What the last token means for the one after it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Before {
    /// It continues the phrase.
    Connecting,
    /// It wants a name or value, so that a word on the same line is one that should be quoted, or is a slip.
    Declaring,
    /// It is `deny`, which a reason code may follow: `policy` on the same line, or before a colon, is one.
    Denying,
    /// It was a stray brace.
    Stray,
    /// Nothing.
    Other,
}

struct Scanner<'t> {
    text: &'t str,
    scan: Scan,
    piece: Option<Piece>,
    depth: usize,
    /// The outermost open brace.
    opened: usize,
    before: Before,
    /// Whether the piece was reported as too deep.
    is_too_deep: bool,
}

impl Scanner<'_> {
    fn step(&mut self, token: Token) {
        self.count_lines_after_comment(&token);
        if token.kind == Kind::Comment {
            return self.comment(token);
        }
        let word = if token.kind == Kind::Word { self.text.get(token.start..token.end).or_defect() } else { "" };
        self.cut_before(word, token);
        match token.kind {
            Kind::Open => self.open(token),
            Kind::Close => return self.close(token),
            Kind::Unclosed => self.fault(FaultKind::UnclosedString, token.start, token.end),
            Kind::Glued => self.fault(FaultKind::GluedHash, token.start, token.end),
            Kind::Word | Kind::Digits | Kind::Text | Kind::Comma | Kind::Colon | Kind::Comment | Kind::Other => {}
        }
        self.extend(token);
        let connects = matches!(token.kind, Kind::Comma | Kind::Colon) || words::connects(word);
        self.before = match connects {
            true => Before::Connecting,
            false if word == "deny" => Before::Denying,
            false if words::wants_more(word, self.depth) => Before::Declaring,
            false => Before::Other,
        };
    }

    fn comment(&mut self, token: Token) {
        let (start, end, lines_before) = (token.start, token.end, if token.indent.is_some() { token.lines_before.max(1) } else { 0 });
        self.scan.comments.push(Comment { start, end, lines_before, lines_after: 0 });
    }

    fn count_lines_after_comment(&mut self, token: &Token) {
        if let Some(last) = self.scan.comments.last_mut().filter(|last| last.lines_after == 0) {
            last.lines_after = token.lines_before;
        }
    }

    /// Ends the piece where `word` shows that the next one begins.
    fn cut_before(&mut self, word: &str, token: Token) {
        let may_begin = match self.before {
            Before::Connecting => false,
            Before::Declaring => token.indent.is_some(),
            Before::Denying if word == "policy" => token.indent.is_some() && !self.is_before_colon(token),
            Before::Stray | Before::Denying | Before::Other => true,
        };
        if self.depth == 0 {
            if words::always_begins_piece(word) || (may_begin && words::begins_piece(word)) {
                self.finish();
            }
        } else if may_begin && words::proves_missing_brace(word) {
            self.report_unclosed();
            self.finish();
            self.depth = 0;
        }
    }

    fn is_before_colon(&self, token: Token) -> bool {
        self.text.get(token.end..).is_some_and(|rest| rest.trim_start().starts_with(':'))
    }

    fn open(&mut self, token: Token) {
        if self.depth == 0 {
            self.opened = token.start;
        }
        self.depth += 1;
        if self.depth == MAX_DEPTH + 1 && !self.is_too_deep {
            self.is_too_deep = true;
            self.fault(FaultKind::TooDeep, token.start, token.end);
        }
    }

    fn close(&mut self, token: Token) {
        if self.depth == 0 {
            self.finish();
            if self.before != Before::Stray {
                self.scan.faults.push(Fault { kind: FaultKind::StrayBrace, start: token.start, end: token.end });
            }
            self.before = Before::Stray;
            return;
        }
        self.extend(token);
        self.before = Before::Other;
        self.depth -= 1;
        if self.depth == 0 {
            self.finish();
        }
    }

    /// Reports the open brace, unless the piece is too deep anyway.
    fn report_unclosed(&mut self) {
        if !self.is_too_deep {
            self.fault(FaultKind::UnclosedBrace, self.opened, self.opened + 1);
        }
    }

    fn fault(&mut self, kind: FaultKind, start: usize, end: usize) {
        self.scan.faults.push(Fault { kind, start, end });
        match &mut self.piece {
            Some(piece) => piece.is_broken = true,
            None => self.piece = Some(Piece { start, end, is_broken: true }),
        }
    }

    fn extend(&mut self, token: Token) {
        let piece = self.piece.get_or_insert(Piece { start: token.start, end: token.end, is_broken: false });
        piece.end = token.end;
    }

    fn finish(&mut self) {
        self.is_too_deep = false;
        self.scan.pieces.extend(self.piece.take());
    }
}
