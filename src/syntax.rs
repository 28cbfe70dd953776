//! Text to tree and back: cuts a file into statements, parses each with pest, builds [`ast`], formats; knows what may follow a text.

mod accept;
pub mod ast;
mod build;
mod cut;
mod follow;
mod format;
mod forms;
mod grammar;
mod guess;
mod lex;
mod literal;
mod meant;
mod message;
mod parse;
mod plain;
mod recover;
mod scan;
mod split;
mod trivia;
mod words;

pub use accept::{Acceptance, Spot, accept};
pub use follow::{NameKind, Part, PartKind, Position, Slot, Walk, find_position, find_position_in_file, walk, walk_file};
pub use format::{format_answer, format_file, format_name, format_query, format_statement, format_step, format_string, format_time};
pub use forms::{FORMS, Form, MODIFIERS, behind};
pub use guess::{Guess, QUESTIONS as QUESTION_GUESSES, STATEMENTS as STATEMENT_GUESSES, begins_guess};
pub(crate) use literal::is_late_year;
pub use split::{Leading, Splitter, leading};
pub use words::{DEEDS, FORMER, RESERVED, STATEMENTS, is_reserved};

use std::ops::Range;

use pest::Parser;
use pest::iterators::Pair;
use rayon::prelude::*;

use build::{Builder, Item, Kids};
use grammar::Rule;
use parse::{Asked, Extent, Finding, Parts, Reader};
use scan::{Scan, scan};

use crate::defect::OrDefect;
use crate::diag::{Code, Diagnostic};
use crate::source::{SourceId, Span};

/// How many diagnostics of one text are listed.
const MOST_DIAGNOSTICS: usize = 10_000;

/// The tree of a text and everything that is wrong with the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parsed {
    /// The statements that could be read.
    pub file: ast::File,
    /// The faults, by position.
    pub diagnostics: Vec<Diagnostic>,
}

/// Parses a whole text. Never stops at the first fault: every good statement and item is kept, every bad one reported.
#[must_use]
pub fn parse_file(source: SourceId, text: &str) -> Parsed {
    parse(source, text, Way::InParts(cut::PART))
}

/// Does the same in parts that are about so long.
#[doc(hidden)]
#[must_use]
pub fn parse_file_in_parts(source: SourceId, text: &str, part: usize) -> Parsed {
    parse(source, text, Way::InParts(part.max(1)))
}

/// Does the same by the grammar alone, which plain statements need not come past: what reads those is held to this.
#[must_use]
pub fn parse_file_by_grammar(source: SourceId, text: &str) -> Parsed {
    parse(source, text, Way::ByGrammar)
}

/// How a text is parsed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    /// In parts that are about so long, plain statements without the grammar.
    InParts(usize),
    /// As a whole, by the grammar alone.
    ByGrammar,
}

fn parse(source: SourceId, text: &str, way: Way) -> Parsed {
    let is_by_grammar = way == Way::ByGrammar;
    let start = scan::text_start(text);
    let part = |part: Range<usize>| {
        let scan = scan(text, part);
        let parts = parse::parse_pieces(Reader { source, text, faults: &scan.faults, is_by_grammar }, &scan.pieces);
        (scan, parts)
    };
    let parts = match way {
        Way::InParts(part) => cut::cut(text, start, part),
        Way::ByGrammar => cut::cut(text, start, text.len().max(1)),
    };
    // a text of one part is read where it is
    let parts: Vec<(Scan, Parts)> =
        if parts.len() > 1 { parts.into_par_iter().map(part).collect() } else { parts.into_iter().map(part).collect() };
    let (scan, parts) = join(parts);
    let mut file = ast::File { source, statements: parts.statements, dangling: Vec::new() };
    trivia::attach(text, &scan.comments, &mut file);
    Parsed { file, diagnostics: describe(Reader { source, text, faults: &scan.faults, is_by_grammar }, parts.findings) }
}

/// Puts the parts of a text together.
fn join(parts: Vec<(Scan, Parts)>) -> (Scan, Parts) {
    let statements = parts.iter().map(|(_, parts)| parts.statements.len()).sum();
    let mut all = (Scan::default(), Parts { statements: Vec::with_capacity(statements), findings: Vec::new() });
    for (scan, parts) in parts {
        all.0.comments.extend(scan.comments);
        all.0.faults.extend(scan.faults);
        all.1.append(parts);
    }
    all
}

/// Parses a text that is one question.
///
/// # Errors
///
/// Returns what is wrong with it, by position.
pub fn parse_query(source: SourceId, text: &str) -> Result<ast::Query, Vec<Diagnostic>> {
    parse_one(source, text, Asked::Question, Builder::query).map(|query| query.value)
}

/// Parses a text that is one step of a scenario.
///
/// # Errors
///
/// Returns what is wrong with it, by position.
pub fn parse_step(source: SourceId, text: &str) -> Result<ast::Node<ast::Step>, Vec<Diagnostic>> {
    parse_one(source, text, Asked::Step, ast::Step::build)
}

fn parse_one<T>(
    source: SourceId,
    text: &str,
    asked: Asked,
    build: impl FnOnce(&mut Builder, Pair<'_, Rule>) -> Option<T>,
) -> Result<ast::Node<T>, Vec<Diagnostic>> {
    let scan = scan(text, 0..text.len());
    let reader = Reader { source, text, faults: &scan.faults, is_by_grammar: true };
    read_one(reader, asked, build).map_err(|findings| describe(reader, findings))
}

/// Reads a text that is one question or step, and leaves what is wrong with it without words.
fn read_one<T>(
    reader: Reader<'_>,
    asked: Asked,
    build: impl FnOnce(&mut Builder, Pair<'_, Rule>) -> Option<T>,
) -> Result<ast::Node<T>, Vec<Finding>> {
    if !reader.faults.is_empty() {
        return Err(Vec::new());
    }
    let end = reader.text.len();
    let rule = if asked == Asked::Step { Rule::one_step } else { Rule::question };
    let whole = match reader.parse(rule, 0, end) {
        Ok(mut pairs) => pairs.next().and_then(|whole| Kids::of(whole).next()),
        Err(failure) => return Err(vec![Finding::Failure(failure, Extent { whole: 0, context: 0, start: 0, end, asked })]),
    };
    let mut builder = Builder::new(reader.source, 0);
    let built = whole.and_then(|whole| builder.node(whole, build));
    match built {
        Some(built) if builder.diagnostics.is_empty() => Ok(built),
        _ => Err(builder.diagnostics.into_iter().map(Finding::Refusal).collect()),
    }
}

/// Parses a text that is one time.
///
/// # Errors
///
/// Returns a `bad-time` where it is none.
pub fn parse_time(source: SourceId, text: &str) -> Result<ast::Time, Vec<Diagnostic>> {
    let word = text.trim();
    let start = text.len() - text.trim_start().len();
    let mut builder = Builder::new(source, 0);
    builder.time(word, Span::new(source, start, start + word.len())).ok_or(builder.diagnostics)
}

/// Parses a text that is one duration.
///
/// # Errors
///
/// Returns a `bad-duration` where it is none.
pub fn parse_duration(source: SourceId, text: &str) -> Result<ast::Duration, Vec<Diagnostic>> {
    let word = text.trim();
    let start = text.len() - text.trim_start().len();
    let mut builder = Builder::new(source, 0);
    builder.duration(word, Span::new(source, start, start + word.len())).ok_or(builder.diagnostics)
}

/// Returns the name that a word or string writes, in NFC; `None` for a string that is none.
#[must_use]
pub fn read_name(written: &str) -> Option<Box<str>> {
    let mut builder = Builder::new(SourceId::default(), 0);
    let pair = grammar::Grammar::parse(Rule::name, written).ok()?.next()?;
    builder.name(&pair).map(|name| name.text)
}

/// Puts into words what is wrong with a text, by position, and cuts off what nobody reads, saying so.
fn describe(reader: Reader<'_>, findings: Vec<Finding>) -> Vec<Diagnostic> {
    let mut findings: Vec<(usize, Finding)> = findings.into_iter().map(|finding| (finding.position(), finding)).collect();
    findings.extend(reader.faults.iter().map(|fault| (fault.start, Finding::Fault(*fault))));
    findings.sort_by_key(|(position, _)| *position);
    let rest = findings.split_off(findings.len().min(MOST_DIAGNOSTICS));
    let mut diagnostics: Vec<Diagnostic> = findings.into_iter().map(|(_, finding)| reader.describe(finding)).collect();
    diagnostics.sort_by_key(first_place);
    drop_offered(&mut diagnostics);
    if let Some((position, _)) = rest.first() {
        let place = Span::new(reader.source, *position, *position + 1);
        diagnostics.push(Diagnostic::new(Code::Syntax, format!("{} more faults are not listed", rest.len()), place, "the next of them"));
    }
    diagnostics
}

/// Drops what is wrong with a part of what an offer replaces: of one mistake one fault is told.
fn drop_offered(diagnostics: &mut Vec<Diagnostic>) {
    let offers = diagnostics.iter().enumerate().filter_map(|(index, found)| Some((found.offer.as_ref()?.place, index)));
    let mut offers: Vec<(Span, usize)> = offers.collect();
    offers.sort();
    let is_told = |index: usize, found: &Diagnostic| {
        let Some(place) = first_place(found) else { return false };
        let before = offers.partition_point(|(offered, _)| offered.start <= place.start);
        let near = offers.iter().take(before).rev().take(2);
        near.filter(|(offered, other)| place.end <= offered.end && *other != index)
            .any(|(_, other)| found.offer.is_none() || *other < index)
    };
    let told: Vec<bool> = diagnostics.iter().enumerate().map(|(index, found)| is_told(index, found)).collect();
    let mut told = told.into_iter();
    diagnostics.retain(|_| !told.next().or_defect());
}

fn first_place(diagnostic: &Diagnostic) -> Option<Span> {
    diagnostic.labels.first().map(|label| label.span)
}
