//! Parses the pieces of a text: plain ones one by one, all others with pest, many small ones at a time.

use std::ops::Range;

use pest::Parser;
use pest::error::{ErrorVariant, InputLocation};
use pest::iterators::Pairs;

use super::ast;
use super::build::{Builder, Kids, tight};
use super::grammar::{Grammar, Rule};
use super::lex::{Kind, Lexer, Token};
use super::plain;
use super::recover::Recovery;
use super::scan::{Fault, Piece};
use crate::defect::OrDefect;
use crate::diag::Diagnostic;
use crate::source::{SourceId, Span};

/// How much text is given to pest at once.
const BATCH: usize = 64 * 1024;
/// The longest part that is given to pest, since it needs many times the size of a text.
const LONGEST: usize = 8 * 1024 * 1024;

/// A text under way to its tree.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reader<'t> {
    /// Names the text.
    pub source: SourceId,
    /// The whole text.
    pub text: &'t str,
    /// What scanning found wrong, by position.
    pub faults: &'t [Fault],
    /// Whether the grammar reads everything, plain statements too.
    pub is_by_grammar: bool,
}

/// Where and why pest stopped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Failure {
    /// The byte of the text at which nothing fits.
    pub at: usize,
    /// What would have fitted.
    pub expected: Vec<Rule>,
    /// Whether the text was too long to try.
    pub is_too_long: bool,
}

/// A part of the text that was given to pest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Extent {
    /// Where the statement begins that it is of.
    pub whole: usize,
    /// From where on it is looked at for what was meant: what can be read of an item is cut off in front.
    pub context: usize,
    /// Its first byte.
    pub start: usize,
    /// One past its last byte.
    pub end: usize,
    /// What it is, if it stands alone.
    pub asked: Asked,
}

/// What can be asked or done alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asked {
    /// Neither: statements and items.
    Nothing,
    /// A question.
    Question,
    /// A step of a scenario.
    Step,
}

/// Something wrong, not yet put into words: a hostile text has more of it than anybody reads.
#[derive(Debug)]
pub(super) enum Finding {
    /// Where pest stopped, and in which part of the text.
    Failure(Failure, Extent),
    /// What the builder refused.
    Refusal(Diagnostic),
    /// What scanning found.
    Fault(Fault),
}

impl Finding {
    /// Returns the byte it is about.
    pub fn position(&self) -> usize {
        match self {
            Self::Failure(failure, _) => failure.at,
            Self::Refusal(diagnostic) => diagnostic.labels.first().map_or(0, |label| label.span.range().start),
            Self::Fault(fault) => fault.start,
        }
    }
}

/// What a part of the text gives.
#[derive(Debug, Default)]
pub(super) struct Parts {
    /// Its statements.
    pub statements: Vec<ast::Node<ast::Statement>>,
    /// What is wrong with it.
    pub findings: Vec<Finding>,
}

impl Parts {
    /// Adds what the next part gives.
    pub fn append(&mut self, mut next: Self) {
        self.statements.append(&mut next.statements);
        self.findings.append(&mut next.findings);
    }

    /// Adds what a builder refused.
    pub fn refuse(&mut self, diagnostics: Vec<Diagnostic>) {
        self.findings.extend(diagnostics.into_iter().map(Finding::Refusal));
    }
}

/// Parses every piece; statements and diagnostics come in the order of the text.
pub(super) fn parse_pieces(reader: Reader<'_>, pieces: &[Piece]) -> Parts {
    let mut all = Parts { statements: Vec::with_capacity(pieces.len()), findings: Vec::new() };
    let mut rest = pieces;
    while let Some(piece) = rest.first() {
        if let Some(statement) = reader.plain(piece) {
            all.statements.push(statement);
            rest = rest.get(1..).or_defect();
            continue;
        }
        let count = 1 + rest.iter().skip(1).take_while(|piece| !reader.is_perhaps_plain(piece)).count();
        let (others, behind) = rest.split_at(count);
        for batch in batches(others) {
            all.append(reader.parse_batch(others.get(batch).or_defect()));
        }
        rest = behind;
    }
    all
}

/// Groups neighbouring sound pieces; a broken one stands alone.
fn batches(pieces: &[Piece]) -> Vec<Range<usize>> {
    let mut batches: Vec<Range<usize>> = Vec::new();
    let mut first: Option<Piece> = None;
    for (index, piece) in pieces.iter().enumerate() {
        let fits = |first: Piece| !first.is_broken && !piece.is_broken && piece.end - first.start <= BATCH;
        match batches.last_mut().filter(|_| first.is_some_and(fits)) {
            Some(batch) => batch.end = index + 1,
            None => {
                first = Some(*piece);
                batches.push(index..index + 1);
            }
        }
    }
    batches
}

impl<'t> Reader<'t> {
    /// Reads a piece that is one plain statement.
    fn plain(&self, piece: &Piece) -> Option<ast::Node<ast::Statement>> {
        let is_too_long = piece.end - piece.start > LONGEST; // which the grammar says
        if self.is_by_grammar || piece.is_broken || is_too_long {
            None
        } else {
            plain::read_statement(self.source, self.text, piece.start, piece.end)
        }
    }

    /// Tells whether a piece begins as plain statements do, so that it is tried alone.
    fn is_perhaps_plain(&self, piece: &Piece) -> bool {
        let begins = |word: &str| self.text.get(piece.start..).is_some_and(|rest| rest.starts_with(word));
        !self.is_by_grammar && !piece.is_broken && plain::STARTS.iter().any(|word| begins(word))
    }

    fn parse_batch(&self, pieces: &[Piece]) -> Parts {
        let (Some(first), Some(last)) = (pieces.first(), pieces.last()) else { return Parts::default() };
        if !first.is_broken
            && let Ok(parts) = self.statements(first.start, last.end)
        {
            return parts;
        }
        let mut all = Parts::default();
        for piece in pieces {
            let whole = if pieces.len() > 1 { self.statements(piece.start, piece.end).ok() } else { None };
            all.append(whole.unwrap_or_else(|| Recovery::new(*self).recover(piece.start, piece.end)));
        }
        all
    }

    /// Parses and builds nothing but statements.
    pub fn statements(&self, start: usize, end: usize) -> Result<Parts, Failure> {
        let pairs = self.parse(Rule::statements, start, end)?;
        let mut builder = Builder::new(self.source, start);
        let statements = tight(pairs.flat_map(|whole| builder.statements(Kids::of(whole))).collect());
        let mut parts = Parts { statements, findings: Vec::new() };
        parts.refuse(builder.diagnostics);
        Ok(parts)
    }

    /// Parses a rule at the start of a part of the text.
    pub fn parse(&self, rule: Rule, start: usize, end: usize) -> Result<Pairs<'t, Rule>, Failure> {
        let part = self.text.get(start..end).or_defect();
        if part.len() > LONGEST {
            return Err(Failure { at: start, expected: Vec::new(), is_too_long: true });
        }
        Grammar::parse(rule, part).map_err(|error| {
            let (InputLocation::Pos(at) | InputLocation::Span((at, _))) = error.location;
            let expected = match error.variant {
                ErrorVariant::ParsingError { positives, .. } => positives,
                ErrorVariant::CustomError { .. } => Vec::new(),
            };
            Failure { at: start + at, expected, is_too_long: false }
        })
    }

    /// Returns the first token between two bytes, comments passed over.
    pub fn token(&self, start: usize, end: usize) -> Option<Token> {
        self.tokens(start, end).next()
    }

    /// Returns the tokens between two bytes, without comments.
    pub fn tokens(&self, start: usize, end: usize) -> impl Iterator<Item = Token> + Clone + use<'t> {
        Lexer::new(self.text, start, end).filter(|token| token.kind != Kind::Comment)
    }

    /// Returns the characters between two bytes.
    pub fn slice(&self, start: usize, end: usize) -> &'t str {
        self.text.get(start..end).or_defect()
    }

    /// Returns a token's word; empty for what is no bare word.
    pub fn word(&self, token: Token) -> &'t str {
        if token.kind == Kind::Word { self.slice(token.start, token.end) } else { "" }
    }

    /// Returns a place.
    pub fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.source, start, end)
    }

    /// Tells whether scanning found a fault between two bytes.
    pub fn has_fault(&self, start: usize, end: usize) -> bool {
        let first = self.faults.partition_point(|fault| fault.start < start);
        self.faults.get(first).is_some_and(|fault| fault.start < end)
    }
}
