//! Bodies: attributes and blocks.

use std::collections::HashSet;
use std::sync::Arc;

use super::ast::{Attribute, Block, Body};
use super::cursor::{Cursor, Place};
use super::expression::parse_expr;
use super::{Parsed, SyntaxError};
use crate::source::Span;

/// Parses a file. After an error it goes on at the next line that begins with a word.
pub(in crate::hcl) fn parse_body(text: &str, place: Place) -> (Body, Vec<SyntaxError>) {
    let mut cursor = Cursor::new(text, place);
    let mut reader = Reader::default();
    let mut errors = Vec::new();
    let _ = cursor.eat("\u{feff}");
    loop {
        cursor.skip_lines();
        if cursor.at >= text.len() {
            return (reader.body, errors);
        }
        if let Err(error) = cursor.nested(true, |cursor| parse_item(cursor, &mut reader)) {
            errors.push(error);
            recover(&mut cursor);
        }
    }
}

/// Goes to the next line that begins with a word.
fn recover(cursor: &mut Cursor) {
    let next = cursor.rest().match_indices('\n').map(|(place, _)| cursor.at + place + 1);
    let begins = |place: &usize| cursor.text.get(*place..).is_some_and(|rest| rest.starts_with(|first: char| first.is_alphabetic()));
    cursor.at = next.into_iter().find(begins).unwrap_or(cursor.text.len());
}

/// A body under construction.
#[derive(Default)]
struct Reader {
    body: Body,
    names: HashSet<Arc<str>>,
}

fn parse_item(cursor: &mut Cursor, reader: &mut Reader) -> Parsed<()> {
    let start = cursor.at;
    let Some(name) = cursor.identifier() else { return Err(cursor.unexpected("a name")) };
    let name_span = cursor.since(start);
    cursor.skip();
    if cursor.looks_at("=") && !cursor.looks_at("==") {
        cursor.at += 1;
        parse_attribute(cursor, reader, name, name_span)?;
    } else {
        reader.body.blocks.push(parse_block(cursor, start, name)?);
    }
    cursor.skip();
    if cursor.eat_line_end() || cursor.at >= cursor.text.len() { Ok(()) } else { Err(cursor.unexpected("the end of the line")) }
}

fn parse_attribute(cursor: &mut Cursor, reader: &mut Reader, name: Arc<str>, name_span: Span) -> Parsed<()> {
    let value = parse_expr(cursor)?;
    let span = name_span.to(value.span);
    if !reader.names.insert(name.clone()) {
        return Err(SyntaxError { message: format!("`{name}` is set twice"), span: name_span });
    }
    reader.body.attributes.push(Attribute { name, name_span, value: Arc::new(value), span });
    Ok(())
}

fn parse_block(cursor: &mut Cursor, start: usize, kind: Arc<str>) -> Parsed<Block> {
    let mut labels = Vec::new();
    let mut end = cursor.at;
    while !cursor.eat("{") {
        let label = if cursor.looks_at("\"") { parse_label(cursor)? } else { cursor.identifier() };
        let Some(label) = label else { return Err(cursor.unexpected(&format!("`=` or `{{` after `{kind}`"))) };
        labels.push(label);
        end = cursor.at;
        cursor.skip();
    }
    let head = cursor.span(start, end);
    let mut reader = Reader::default();
    cursor.skip();
    if cursor.eat_line_end() {
        cursor.nested(true, |cursor| parse_lines(cursor, &mut reader))?;
    } else if !cursor.eat("}") {
        parse_single(cursor, &mut reader)?;
    }
    Ok(Block { kind, labels, body: reader.body, head, span: cursor.since(start) })
}

fn parse_lines(cursor: &mut Cursor, reader: &mut Reader) -> Parsed<()> {
    loop {
        cursor.skip_lines();
        if cursor.eat("}") {
            return Ok(());
        }
        parse_item(cursor, reader)?;
    }
}

/// A block on one line holds one attribute at most.
fn parse_single(cursor: &mut Cursor, reader: &mut Reader) -> Parsed<()> {
    let start = cursor.at;
    let Some(name) = cursor.identifier() else { return Err(cursor.unexpected("a name")) };
    let name_span = cursor.since(start);
    cursor.skip();
    cursor.expect("=", "in a block on one line")?;
    parse_attribute(cursor, reader, name, name_span)?;
    cursor.skip();
    cursor.expect("}", "at the end of a block on one line")
}

fn parse_label(cursor: &mut Cursor) -> Parsed<Option<Arc<str>>> {
    let start = cursor.at;
    let expr = super::template::parse_quoted(cursor)?;
    match &expr.kind {
        super::ast::ExprKind::Literal(value) => Ok(value.as_text().map(Arc::from)),
        _ => Err(cursor.error(start, "a label must be a text without templates")),
    }
}
