//! Text to tree and back: cuts a file into statements, parses each with pest, builds [`ast`], formats.

pub mod ast;
mod build;
mod format;
mod grammar;
mod lex;
mod literal;
mod message;
mod parse;
mod recover;
mod scan;
mod trivia;
mod words;

pub use format::{format_answer, format_file, format_name, format_query, format_statement, format_step, format_string};
pub use words::RESERVED;

use build::{Builder, Kids};
use grammar::Rule;
use parse::Reader;
use scan::scan;

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
    let start = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let scan = scan(text, start);
    let reader = Reader { source, text, faults: &scan.faults };
    let parts = parse::parse_pieces(reader, &scan);
    let mut file = ast::File { source, statements: parts.statements, dangling: Vec::new() };
    trivia::attach(text, &scan.comments, &mut file);
    let mut diagnostics: Vec<Diagnostic> =
        scan.faults.iter().take(MOST_DIAGNOSTICS + 1).map(|fault| reader.describe_fault(fault)).collect();
    diagnostics.extend(parts.diagnostics);
    Parsed { file, diagnostics: in_order(diagnostics) }
}

/// Parses a text that is one question.
///
/// # Errors
///
/// Returns what is wrong with it, by position.
pub fn parse_query(source: SourceId, text: &str) -> Result<ast::Query, Vec<Diagnostic>> {
    let scan = scan(text, 0);
    let reader = Reader { source, text, faults: &scan.faults };
    if !scan.faults.is_empty() {
        return Err(in_order(scan.faults.iter().map(|fault| reader.describe_fault(fault)).collect()));
    }
    let question = match reader.parse(Rule::question, 0, text.len()) {
        Ok(mut pairs) => pairs.next().and_then(|question| Kids::of(question).next()),
        Err(failure) => return Err(vec![reader.describe(&failure, text.len())]),
    };
    let mut builder = Builder::new(source, 0);
    let query = question.and_then(|question| builder.node(question, Builder::query));
    match query {
        Some(query) if builder.diagnostics.is_empty() => Ok(query.value),
        _ => Err(in_order(builder.diagnostics)),
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

/// Sorts by position and cuts off what nobody reads, saying so.
fn in_order(mut diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    diagnostics.sort_by_key(|found| found.labels.first().map(|label| label.span));
    let rest = diagnostics.len().saturating_sub(MOST_DIAGNOSTICS);
    if let Some(span) = diagnostics.get(MOST_DIAGNOSTICS).and_then(|found| found.labels.first()).map(|label| label.span) {
        diagnostics.truncate(MOST_DIAGNOSTICS);
        diagnostics.push(Diagnostic::new(Code::Syntax, format!("{rest} more faults are not listed"), span, "the next of them"));
    }
    diagnostics
}
