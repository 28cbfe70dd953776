//! Saves what is good of a piece that does not parse: whole statements, heads of declarations, items of blocks.

mod block;

use super::ast;
use super::build::{Builder, Declared, Head, end_of};
use super::grammar::Rule;
use super::lex::{Kind, Token};
use super::parse::{Asked, Extent, Failure, Finding, Parts, Reader};
use super::words;
use crate::diag::nearest;

/// How much text is tried at once where a single statement or item is looked for.
const WINDOW: usize = 4096;
/// How many words of a piece are looked at as misspelt beginnings of statements.
const MOST_COMPARISONS: usize = 10_000;

/// A walk over one broken piece.
#[derive(Debug)]
pub(super) struct Recovery<'t> {
    reader: Reader<'t>,
    parts: Parts,
    /// Where the statement begins that is walked over.
    whole: usize,
    /// How many words may still be compared with those that begin a statement.
    comparisons: usize,
}

/// A part of the text: from the first token of something to where the next thing begins.
#[derive(Debug, Clone, Copy)]
struct Segment {
    first: Token,
    stop: usize,
}

impl<'t> Recovery<'t> {
    /// Creates a walk.
    pub fn new(reader: Reader<'t>) -> Self {
        Self { reader, parts: Parts::default(), whole: 0, comparisons: MOST_COMPARISONS }
    }

    /// Walks over a piece. Every byte is passed a bounded number of times.
    pub fn recover(mut self, start: usize, end: usize) -> Parts {
        let mut at = start;
        while let Some(token) = self.reader.token(at, end) {
            self.whole = token.start;
            at = if words::is_statement(self.reader.word(token)) { self.statement(token, end) } else { self.unknown(token, end) };
        }
        self.parts
    }

    /// Reports a failure, unless scanning found a fault in the same place.
    fn report(&mut self, failure: &Failure, extent: Extent) {
        if !self.reader.has_fault(extent.start, extent.end) {
            self.parts.findings.push(Finding::Failure(failure.clone(), extent));
        }
    }

    fn extent(&self, segment: Segment) -> Extent {
        let start = segment.first.start;
        Extent { whole: self.whole, context: start, start, end: segment.stop, asked: Asked::Nothing }
    }

    /// Passes what begins with no statement word.
    fn unknown(&mut self, first: Token, end: usize) -> usize {
        let segment = Segment { first, stop: self.next_statement(first, first.end, end) };
        if let Err(failure) = self.reader.parse(Rule::statements, first.start, first.end) {
            self.report(&failure, self.extent(segment));
        }
        segment.stop
    }

    /// Saves what it can of the statement that begins with `first`; returns where to go on.
    fn statement(&mut self, first: Token, end: usize) -> usize {
        let mut segment = Segment { first, stop: self.next_statement(first, first.end, end) };
        let failure = match self.reader.statements(first.start, segment.stop) {
            Ok(parts) => {
                self.parts.append(parts);
                return segment.stop;
            }
            Err(failure) => failure,
        };
        let failure = match self.extend(&mut segment, failure, end) {
            Ok(parts) => {
                self.parts.append(parts);
                return segment.stop;
            }
            Err(failure) => failure,
        };
        while let Some(next) = self.save_first(segment, failure.at) {
            segment.first = next;
            self.whole = next.start;
        }
        match self.reader.tokens(segment.first.end, segment.stop).find(|token| token.kind == Kind::Open) {
            Some(open) => self.braced(segment, open, &failure),
            None => self.plain(segment, &failure),
        }
    }

    /// A line may begin with a statement word and yet continue the statement: `to` and, on the next line, `role …`.
    fn extend(&mut self, segment: &mut Segment, failure: Failure, end: usize) -> Result<Parts, Failure> {
        if self.reader.token(failure.at, segment.stop).is_some() || segment.stop >= end {
            return Err(failure);
        }
        let Some(next) = self.reader.token(segment.stop, end) else { return Err(failure) };
        let stop = self.next_statement(segment.first, next.end, end);
        match self.reader.statements(segment.first.start, stop) {
            Err(farther) if farther.at <= next.start => Err(failure),
            result => {
                segment.stop = stop;
                result
            }
        }
    }

    /// Saves the first statement if another one follows it, no later than where the failure is; returns that one's first token.
    fn save_first(&mut self, segment: Segment, failed_at: usize) -> Option<Token> {
        let start = segment.first.start;
        let window = self.window(start, segment.stop);
        let whole = self.reader.parse(Rule::statement, start, window).ok()?.next()?;
        let next = self.reader.token(start + end_of(&whole), segment.stop)?;
        if next.start > failed_at || !words::is_statement(self.reader.word(next)) {
            return None;
        }
        let parts = self.reader.statements(start, next.start).ok()?;
        self.parts.append(parts);
        Some(next)
    }

    /// Returns a near end for a part of the text.
    fn window(&self, start: usize, stop: usize) -> usize {
        let near = (start + WINDOW).min(stop);
        (near..stop).find(|at| self.reader.text.is_char_boundary(*at)).unwrap_or(stop)
    }

    /// A statement without a block: what ends on a line before the failing token is kept, and of a declaration its head.
    fn plain(&mut self, segment: Segment, failure: &Failure) -> usize {
        let (start, stop) = (segment.first.start, segment.stop);
        if failure.at > start
            && self.reader.token(failure.at, stop).is_some_and(|token| token.indent.is_some())
            && let Ok(parts) = self.reader.statements(start, failure.at)
        {
            self.parts.append(parts);
        } else {
            self.keep_head(segment);
        }
        self.report(failure, self.extent(segment));
        stop
    }

    fn keep_head(&mut self, segment: Segment) {
        let stop = segment.stop;
        match self.reader.word(segment.first) {
            "tenant" => self.declare::<ast::TenantItem>(segment, stop, None),
            "user" => self.declare::<ast::UserItem>(segment, stop, None),
            "service-principal" => self.declare::<ast::ServicePrincipalItem>(segment, stop, None),
            "blueprint" => self.declare::<ast::BlueprintItem>(segment, stop, None),
            "group" => self.declare::<ast::GroupItem>(segment, stop, None),
            "role" => self.declare::<ast::RoleItem>(segment, stop, None),
            "unit" => self.declare::<ast::UnitItem>(segment, stop, None),
            "context" => self.declare::<ast::ContextItem>(segment, stop, None),
            "policy" => self.declare::<ast::PolicyItem>(segment, stop, None),
            _ => {}
        }
    }

    /// A statement with a block: its head and every good item are kept.
    fn braced(&mut self, segment: Segment, open: Token, failure: &Failure) -> usize {
        let close = self.closing(open, segment.stop);
        let whole = Segment { stop: close.map_or(segment.stop, |close| close.end), ..segment };
        let reported = self.parts.findings.len();
        let body = Segment { first: open, stop: close.map_or(segment.stop, |close| close.start) };
        let declares = match self.reader.word(segment.first) {
            "tenant" => self.declare_block::<ast::TenantItem>(whole, body),
            "user" => self.declare_block::<ast::UserItem>(whole, body),
            "service-principal" => self.declare_block::<ast::ServicePrincipalItem>(whole, body),
            "blueprint" => self.declare_block::<ast::BlueprintItem>(whole, body),
            "group" => self.declare_block::<ast::GroupItem>(whole, body),
            "role" => self.declare_block::<ast::RoleItem>(whole, body),
            "unit" => self.declare_block::<ast::UnitItem>(whole, body),
            "context" => self.declare_block::<ast::ContextItem>(whole, body),
            "policy" => self.declare_block::<ast::PolicyItem>(whole, body),
            "scenario" => self.declare_block::<ast::Step>(whole, body),
            _ => false,
        };
        let fails_in_head = !failure.is_too_long && failure.at <= open.start;
        let is_silent = self.parts.findings.len() == reported && !failure.is_too_long;
        if fails_in_head && !self.reader.has_fault(segment.first.start, open.start) {
            self.parts.findings.push(Finding::Failure(failure.clone(), self.extent(whole)));
        } else if !declares || is_silent {
            self.report(failure, self.extent(whole));
        }
        whole.stop
    }

    fn declare_block<T: Declared + block::Recover>(&mut self, whole: Segment, body: Segment) -> bool {
        let block = self.block::<T>(body, whole.stop);
        self.declare(whole, body.first.start, Some(block));
        true
    }

    /// Keeps a declaration if its head can be read; what follows the head was reported already.
    fn declare<T: Declared>(&mut self, whole: Segment, head_end: usize, block: Option<ast::Block<T>>) {
        let start = whole.first.start;
        let window = self.window(start, head_end);
        let Some(pair) = self.reader.parse(T::HEAD, start, window).ok().and_then(|mut pairs| pairs.next()) else { return };
        let mut builder = Builder::new(self.reader.source, start);
        let head_span = builder.span(&pair);
        let head: Option<Head> = builder.head(pair);
        self.parts.refuse(builder.diagnostics);
        let span = if block.is_some() { self.reader.span(start, whole.stop) } else { head_span };
        let end = self.reader.span(span.end as usize, span.end as usize);
        self.parts.statements.extend(head.map(|head| ast::Node::new(T::declare(head, block, end), span)));
    }

    /// Returns the `}` that closes `open`.
    fn closing(&self, open: Token, stop: usize) -> Option<Token> {
        let mut depth = 0_usize;
        self.reader.tokens(open.start, stop).find(|token| {
            match token.kind {
                Kind::Open => depth += 1,
                Kind::Close => depth = depth.saturating_sub(1), // one too many closes nothing
                _ => {}
            }
            depth == 0
        })
    }

    /// Returns where the next statement begins: its word, or a misspelt one, stands first on a line outside braces.
    fn next_statement(&mut self, first: Token, from: usize, end: usize) -> usize {
        let mut depth = 0_usize;
        let column = first.indent.unwrap_or(0);
        for token in self.reader.tokens(from, end) {
            match token.kind {
                Kind::Open => depth += 1,
                Kind::Close => depth = depth.saturating_sub(1), // one too many closes nothing
                Kind::Word if depth == 0 => {
                    let word = self.reader.word(token);
                    let begins = |indent| words::is_statement(word) || (indent <= column && self.is_misspelt(word));
                    if token.indent.is_some_and(begins) {
                        return token.start;
                    }
                }
                _ => {}
            }
        }
        end
    }

    /// Tells whether a word is almost one that begins a statement.
    fn is_misspelt(&mut self, word: &str) -> bool {
        if self.comparisons == 0 || word.len() > 24 || words::is_keyword(word) {
            return false;
        }
        self.comparisons -= 1;
        nearest(word, words::STATEMENTS.iter().copied()).is_some()
    }
}
