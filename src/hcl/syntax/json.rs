//! JSON, with the place of everything.

use std::sync::Arc;

use super::super::number::Number;
use super::super::value::Value;
use super::cursor::{Cursor, Place};
use super::{Parsed, SyntaxError};
use crate::source::Span;

/// A JSON value.
#[derive(Debug, Clone)]
pub(crate) struct Json {
    pub kind: JsonKind,
    pub span: Span,
}

/// The kinds of JSON value.
#[derive(Debug, Clone)]
pub(crate) enum JsonKind {
    /// A bool, number or `null`.
    Plain(Value),
    Text(String),
    Array(Vec<Json>),
    /// The members as written, keys with their place.
    Object(Vec<(Arc<str>, Span, Json)>),
}

impl Json {
    /// Returns the members as written; none of what is no object.
    pub(crate) fn members(&self) -> &[(Arc<str>, Span, Self)] {
        if let JsonKind::Object(members) = &self.kind { members } else { &[] }
    }

    /// Returns the value of a member, of a repeated one the last.
    pub(crate) fn member(&self, name: &str) -> Option<&Self> {
        self.members().iter().rfind(|(own, _, _)| &**own == name).map(|(_, _, value)| value)
    }

    /// Returns the elements; none of what is no array.
    pub(crate) fn items(&self) -> &[Self] {
        if let JsonKind::Array(items) = &self.kind { items } else { &[] }
    }

    /// Returns the text.
    pub(crate) fn as_text(&self) -> Option<&str> {
        if let JsonKind::Text(text) = &self.kind { Some(text) } else { None }
    }

    /// Returns the bool.
    pub(crate) fn as_bool(&self) -> Option<bool> {
        if let JsonKind::Plain(value) = &self.kind { value.as_bool() } else { None }
    }

    /// Tells whether it is `true`.
    pub(crate) fn is_true(&self) -> bool {
        self.as_bool() == Some(true)
    }

    /// Tells whether it is `null`.
    pub(crate) fn is_null(&self) -> bool {
        matches!(&self.kind, JsonKind::Plain(value) if value.is_null())
    }
}

/// The most values that one text may have: each takes many times its place in the text.
const MAX_VALUES: usize = 4_000_000;

/// Parses a text that is one JSON value.
///
/// # Errors
///
/// What does not fit.
pub(in crate::hcl) fn parse_json(text: &str, place: Place) -> Result<Json, SyntaxError> {
    let mut cursor = Cursor::new(text, place);
    let value = parse_value(&mut cursor)?;
    blanks(&mut cursor);
    if cursor.at < text.len() { Err(cursor.unexpected("the end of the text")) } else { Ok(value) }
}

/// The value as it is written: texts are no templates, of a repeated key the last counts.
pub(in crate::hcl) fn json_value(json: &Json) -> Value {
    let value = match &json.kind {
        JsonKind::Plain(value) => value.clone(),
        JsonKind::Text(text) => Value::text(text),
        JsonKind::Array(items) => Value::tuple(items.iter().map(json_value).collect()),
        JsonKind::Object(members) => Value::object(
            // the value of a text is one
            members.iter().map(|(key, _, value)| (Value::text(key).as_text().unwrap_or_default().into(), json_value(value))).collect(),
        ),
    };
    value.at(json.span)
}

fn blanks(cursor: &mut Cursor) {
    cursor.at += cursor.rest().bytes().take_while(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r')).count();
}

fn parse_value(cursor: &mut Cursor) -> Parsed<Json> {
    blanks(cursor);
    let start = cursor.at;
    cursor.values += 1;
    if cursor.values > MAX_VALUES {
        return Err(cursor.error(start, "there are more than 4,000,000 values"));
    }
    let kind = match cursor.peek() {
        Some('{') => cursor.nested(false, parse_object)?,
        Some('[') => cursor.nested(false, parse_array)?,
        Some('"') => JsonKind::Text(parse_text(cursor)?),
        Some(first) if first == '-' || first.is_ascii_digit() => JsonKind::Plain(parse_number(cursor)?),
        _ if cursor.eat_word("true") => JsonKind::Plain(true.into()),
        _ if cursor.eat_word("false") => JsonKind::Plain(false.into()),
        _ if cursor.eat_word("null") => JsonKind::Plain(Value::null()),
        _ => return Err(cursor.unexpected("a JSON value")),
    };
    Ok(Json { kind, span: cursor.since(start) })
}

fn parse_object(cursor: &mut Cursor) -> Parsed<JsonKind> {
    cursor.at += 1;
    let mut members = Vec::new();
    blanks(cursor);
    if cursor.eat("}") {
        return Ok(JsonKind::Object(members));
    }
    loop {
        blanks(cursor);
        let start = cursor.at;
        if !cursor.looks_at("\"") {
            return Err(cursor.unexpected("a key in quotes"));
        }
        let key = parse_text(cursor)?;
        let span = cursor.since(start);
        blanks(cursor);
        cursor.expect(":", "after a key")?;
        members.push((key.into(), span, parse_value(cursor)?));
        blanks(cursor);
        if cursor.eat("}") {
            return Ok(JsonKind::Object(members));
        }
        cursor.expect(",", "or `}` after a member")?;
    }
}

fn parse_array(cursor: &mut Cursor) -> Parsed<JsonKind> {
    cursor.at += 1;
    let mut items = Vec::new();
    blanks(cursor);
    if cursor.eat("]") {
        return Ok(JsonKind::Array(items));
    }
    loop {
        items.push(parse_value(cursor)?);
        blanks(cursor);
        if cursor.eat("]") {
            return Ok(JsonKind::Array(items));
        }
        cursor.expect(",", "or `]` after an element")?;
    }
}

fn parse_number(cursor: &mut Cursor) -> Parsed<Value> {
    let start = cursor.at;
    let length = cursor.rest().bytes().take_while(|byte| byte.is_ascii_digit() || b"+-.eE".contains(byte)).count();
    cursor.at += length;
    // the bytes that were passed are ASCII
    let text = cursor.text.get(start..cursor.at).unwrap_or_default();
    let digits = text.strip_prefix('-').unwrap_or(text);
    // there is always a first part
    let whole = digits.split(['.', 'e', 'E']).next().unwrap_or_default();
    let is_json = !digits.ends_with('.') && !digits.contains(".e") && !digits.contains(".E") && (whole == "0" || !whole.starts_with('0'));
    let number = if is_json && !whole.is_empty() { Number::parse(text) } else { None };
    number.map(Value::from).ok_or_else(|| cursor.error(start, "this is no JSON number, or out of bounds"))
}

fn parse_text(cursor: &mut Cursor) -> Parsed<String> {
    let start = cursor.at;
    cursor.at += 1;
    let mut text = String::new();
    loop {
        match cursor.bump() {
            Some('"') => return Ok(text),
            Some('\\') => text.push(parse_escape(cursor)?),
            Some(character) if character >= ' ' => text.push(character),
            _ => return Err(cursor.error(start, "the text does not end")),
        }
    }
}

fn parse_escape(cursor: &mut Cursor) -> Parsed<char> {
    let start = cursor.at;
    match cursor.bump() {
        Some('n') => Ok('\n'),
        Some('r') => Ok('\r'),
        Some('t') => Ok('\t'),
        Some('b') => Ok('\u{8}'),
        Some('f') => Ok('\u{c}'),
        Some(plain @ ('"' | '\\' | '/')) => Ok(plain),
        Some('u') => parse_unicode(cursor).ok_or_else(|| cursor.error(start, "this is no escape")),
        _ => Err(cursor.error(start, "this is no escape")),
    }
}

/// Reads the digits of `\u`; half a pair alone becomes the replacement character.
fn parse_unicode(cursor: &mut Cursor) -> Option<char> {
    let first = hexadecimal(cursor)?;
    if (0xd800..0xdc00).contains(&first) && cursor.looks_at("\\u") {
        let before = cursor.at;
        cursor.at += 2;
        let second = hexadecimal(cursor)?;
        if (0xdc00..0xe000).contains(&second) {
            return char::from_u32(0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00));
        }
        cursor.at = before;
    }
    Some(char::from_u32(first).unwrap_or(char::REPLACEMENT_CHARACTER))
}

fn hexadecimal(cursor: &mut Cursor) -> Option<u32> {
    let digits = cursor.rest().get(..4).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()))?;
    cursor.at += 4;
    u32::from_str_radix(digits, 16).ok()
}
