//! Templates: quoted texts, heredocs and whole files, cut into pieces.

use super::super::value::Value;
use super::ast::{Expr, ExprKind, LoopNames, Part};
use super::cursor::{Cursor, Place};
use super::expression::parse_expr;
use super::operand::parse_loop_names;
use super::weave::{dedent, trim, weave};
use super::{Parsed, SyntaxError};
use crate::source::Span;

/// A piece of a template before directives find their ends.
#[derive(Debug)]
pub(super) struct Piece {
    pub kind: PieceKind,
    pub span: Span,
    /// `~` at the beginning: blanks before it go.
    pub trims_before: bool,
    /// `~` at the end: blanks behind it go.
    pub trims_after: bool,
}

/// The kinds of piece.
#[derive(Debug)]
pub(super) enum PieceKind {
    /// A text; outside of quotes each line is a piece of its own.
    Literal(String),
    Interpolation(Expr),
    If(Expr),
    Else,
    EndIf,
    For(LoopNames, Expr),
    EndFor,
}

/// What a template stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Frame<'a> {
    Quotes,
    Heredoc(&'a str),
    File,
}

/// Parses a text that is a template as a whole.
///
/// # Errors
///
/// What does not fit.
pub(in crate::hcl) fn parse_template(text: &str, place: Place) -> Result<Expr, SyntaxError> {
    let mut cursor = Cursor::new(text, place);
    let pieces = parse_pieces(&mut cursor, Frame::File)?;
    let span = cursor.span(0, text.len());
    Ok(finish(weave(pieces)?, span))
}

/// Parses a text in quotes.
pub(super) fn parse_quoted(cursor: &mut Cursor) -> Parsed<Expr> {
    let start = cursor.at;
    cursor.at += 1;
    let pieces = parse_pieces(cursor, Frame::Quotes)?;
    cursor.expect("\"", "at the end of a text")?;
    let span = cursor.since(start);
    Ok(finish(weave(pieces)?, span))
}

/// Parses a heredoc, `<<EOT` or `<<-EOT`.
pub(super) fn parse_heredoc(cursor: &mut Cursor) -> Parsed<Expr> {
    let start = cursor.at;
    cursor.at += 2;
    let is_indented = cursor.eat("-");
    let name_start = cursor.at;
    if cursor.identifier().is_none() {
        return Err(cursor.unexpected("a name after `<<`"));
    }
    let text = cursor.text;
    // a name was passed just now
    let marker = text.get(name_start..cursor.at).unwrap_or_default();
    if !cursor.eat_line_end() {
        return Err(cursor.unexpected("the end of the line"));
    }
    let mut pieces = parse_pieces(cursor, Frame::Heredoc(marker))?;
    cursor.at += cursor.rest().find(marker).unwrap_or(0) + marker.len();
    if is_indented {
        // what `~` takes away does not count as indentation any more
        trim(&mut pieces);
        dedent(&mut pieces);
    }
    let span = cursor.since(start);
    Ok(finish(weave(pieces)?, span))
}

/// A text without parts is a literal; one part alone stands for itself.
fn finish(parts: Vec<Part>, span: Span) -> Expr {
    let mut parts = parts;
    let only = if parts.len() == 1 { parts.pop() } else { None };
    let kind = match only {
        Some(Part::Literal(text)) => ExprKind::Literal(Value::text(&text).at(span)),
        Some(Part::Interpolation(expr)) => ExprKind::Postfix(Box::new(expr), Vec::new()),
        Some(other) => ExprKind::Template(vec![other]),
        None if parts.is_empty() => ExprKind::Literal(Value::text("").at(span)),
        None => ExprKind::Template(parts),
    };
    Expr { kind, span }
}

fn parse_pieces(cursor: &mut Cursor, frame: Frame) -> Parsed<Vec<Piece>> {
    let mut pieces = Vec::new();
    let mut is_line_start = true;
    loop {
        if is_at_end(cursor, frame, is_line_start)? {
            return Ok(pieces);
        }
        if cursor.looks_at("${") || cursor.looks_at("%{") {
            pieces.push(parse_sequence(cursor)?);
            is_line_start = false;
        } else {
            let piece = parse_literal(cursor, frame)?;
            is_line_start = cursor.text.get(..cursor.at).is_some_and(|text| text.ends_with('\n'));
            pieces.push(piece);
        }
    }
}

fn is_at_end(cursor: &Cursor, frame: Frame, is_line_start: bool) -> Parsed<bool> {
    match frame {
        Frame::Quotes if cursor.at >= cursor.text.len() => Err(cursor.unexpected("`\"`")),
        Frame::Quotes => Ok(cursor.looks_at("\"")),
        Frame::File => Ok(cursor.at >= cursor.text.len()),
        Frame::Heredoc(marker) if is_line_start && cursor.rest().lines().next().is_some_and(|line| line.trim() == marker) => Ok(true),
        Frame::Heredoc(marker) if cursor.at >= cursor.text.len() => Err(cursor.unexpected(&format!("a line `{marker}`"))),
        Frame::Heredoc(_) => Ok(false),
    }
}

/// Reads text up to the next sequence, the end of the line or of the template.
fn parse_literal(cursor: &mut Cursor, frame: Frame) -> Parsed<Piece> {
    let start = cursor.at;
    let mut text = String::new();
    while !cursor.looks_at("${") && !cursor.looks_at("%{") {
        if cursor.looks_at("$${") || cursor.looks_at("%%{") {
            text.extend(cursor.bump());
            cursor.at += 2;
            text.push('{');
            continue;
        }
        match cursor.peek() {
            None => break,
            Some('"') if frame == Frame::Quotes => break,
            Some('\\') if frame == Frame::Quotes => text.push(parse_escape(cursor)?),
            Some('\n' | '\r') if frame == Frame::Quotes => return Err(cursor.error(start, "a text in quotes must end on its line")),
            Some('\n') => {
                text.extend(cursor.bump());
                break;
            }
            Some(_) => text.extend(cursor.bump()),
        }
    }
    Ok(Piece { kind: PieceKind::Literal(text), span: cursor.since(start), trims_before: false, trims_after: false })
}

fn parse_escape(cursor: &mut Cursor) -> Parsed<char> {
    let start = cursor.at;
    cursor.at += 1;
    let wrong = "only \\n, \\r, \\t, \\\", \\\\, \\uXXXX and \\UXXXXXXXX can be escaped";
    match cursor.bump() {
        Some('n') => Ok('\n'),
        Some('r') => Ok('\r'),
        Some('t') => Ok('\t'),
        Some('"') => Ok('"'),
        Some('\\') => Ok('\\'),
        Some(kind @ ('u' | 'U')) => {
            let length = if kind == 'u' { 4 } else { 8 };
            // with fewer characters left there is no such escape, as is said below
            let digits = cursor.rest().get(..length).unwrap_or_default();
            let code = if digits.bytes().all(|byte| byte.is_ascii_hexdigit()) { u32::from_str_radix(digits, 16).ok() } else { None };
            cursor.at += digits.len();
            code.and_then(char::from_u32).ok_or_else(|| cursor.error(start, wrong))
        }
        _ => Err(cursor.error(start, wrong)),
    }
}

/// Reads `${ … }` or `%{ … }`.
fn parse_sequence(cursor: &mut Cursor) -> Parsed<Piece> {
    let start = cursor.at;
    let is_directive = cursor.looks_at("%{");
    cursor.at += 2;
    let trims_before = cursor.eat("~");
    let kind = cursor
        .nested(false, |cursor| if is_directive { parse_directive(cursor) } else { parse_expr(cursor).map(PieceKind::Interpolation) })?;
    let before = std::mem::replace(&mut cursor.ends_at_line, false);
    cursor.skip();
    cursor.ends_at_line = before;
    let trims_after = cursor.eat("~");
    cursor.expect("}", "at the end of a template sequence")?;
    Ok(Piece { kind, span: cursor.since(start), trims_before, trims_after })
}

fn parse_directive(cursor: &mut Cursor) -> Parsed<PieceKind> {
    cursor.skip();
    let Some(word) = cursor.identifier() else { return Err(cursor.unexpected("`if`, `else`, `endif`, `for` or `endfor`")) };
    match &*word {
        "if" => parse_expr(cursor).map(PieceKind::If),
        "else" => Ok(PieceKind::Else),
        "endif" => Ok(PieceKind::EndIf),
        "for" => {
            let names = parse_loop_names(cursor)?;
            Ok(PieceKind::For(names, parse_expr(cursor)?))
        }
        "endfor" => Ok(PieceKind::EndFor),
        _ => Err(cursor.error(cursor.at - word.len(), "expected `if`, `else`, `endif`, `for` or `endfor`")),
    }
}
