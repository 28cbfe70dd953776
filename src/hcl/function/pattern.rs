//! Regular expressions, in Go's syntax.

use std::collections::BTreeMap;
use std::iter::Peekable;
use std::str::Chars;
use std::sync::Arc;

use regex::{Captures, Regex, RegexBuilder};

use super::{Caller, MAX_LENGTH, Outcome, check_length, check_parts, text};
use crate::hcl::convert::unify;
use crate::hcl::types::Type;
use crate::hcl::value::{Data, Value};

/// The most memory that a pattern may take.
const MAX_SIZE: usize = 4 * 1024 * 1024;

pub(super) fn regex(_: &dyn Caller, arguments: &[Value]) -> Outcome {
    let pattern = compile(text(arguments, 0))?;
    let found = pattern.captures(text(arguments, 1)).ok_or("the pattern does not match")?;
    captured(&pattern, &found)
}

pub(super) fn regexall(_: &dyn Caller, arguments: &[Value]) -> Outcome {
    let pattern = compile(text(arguments, 0))?;
    check_parts(pattern.find_iter(text(arguments, 1)).count())?;
    let all = pattern.captures_iter(text(arguments, 1)).map(|found| captured(&pattern, &found)).collect::<Result<Vec<_>, _>>()?;
    let (kind, all) = unify(&all)?;
    Ok(Value::list(kind, all))
}

pub(super) fn replace(_: &dyn Caller, arguments: &[Value]) -> Outcome {
    let (of, what, by) = (text(arguments, 0), text(arguments, 1), text(arguments, 2));
    // each match is replaced, and each `$` may bring all of it back
    let grown = by.len().checked_mul(of.len() + 1).filter(|grown| *grown <= MAX_LENGTH);
    if grown.is_none() {
        check_growth(of, what, by)?;
    }
    match what.strip_prefix('/').and_then(|rest| rest.strip_suffix('/')) {
        Some(pattern) => Ok(Value::text(&compile(pattern)?.replace_all(of, by))),
        None => Ok(Value::text(&of.replace(what, by))),
    }
}

/// Counts what would be replaced.
fn check_growth(of: &str, what: &str, by: &str) -> Result<(), String> {
    let count = match what.strip_prefix('/').and_then(|rest| rest.strip_suffix('/')) {
        Some(pattern) => compile(pattern)?.find_iter(of).count(),
        None => of.matches(what).count(),
    };
    let again = by.matches('$').count().checked_mul(of.len());
    check_length(count.checked_mul(by.len()).zip(again).and_then(|(new, again)| new.checked_add(again)?.checked_add(of.len())))
}

/// The whole match, the groups as a tuple, or the named groups as an object.
fn captured(pattern: &Regex, found: &Captures) -> Outcome {
    let part = |place: usize| match found.get(place) {
        Some(part) => Value::text(part.as_str()),
        None => Data::Null(Type::Text).into(),
    };
    let names: Vec<Option<&str>> = pattern.capture_names().skip(1).collect();
    if names.is_empty() {
        return Ok(part(0));
    }
    if names.iter().all(Option::is_none) {
        return Ok(Value::tuple((1..=names.len()).map(part).collect()));
    }
    let mut entries: BTreeMap<Arc<str>, Value> = BTreeMap::new();
    for (place, name) in names.iter().enumerate() {
        let name = name.ok_or("either all groups have names or none")?;
        entries.insert(name.into(), part(place + 1));
    }
    Ok(Value::object(entries.into()))
}

fn compile(pattern: &str) -> Result<Regex, String> {
    let translated = translate(pattern)?;
    RegexBuilder::new(&translated).size_limit(MAX_SIZE).build().map_err(|_| format!("`{pattern}` is no regular expression, or too large"))
}

/// Go's classes are ASCII, its brackets know no operators, and every punctuation can be escaped.
pub(super) fn translate(pattern: &str) -> Result<String, String> {
    let mut translated = String::new();
    let mut rest = pattern.chars().peekable();
    let mut is_class = false;
    let mut is_class_start = false;
    while let Some(next) = rest.next() {
        let begins = std::mem::take(&mut is_class_start);
        match next {
            '\\' => translate_escape(&mut rest, is_class, &mut translated)?,
            '[' if is_class && rest.peek() == Some(&':') => {
                translated.push('[');
                for letter in rest.by_ref() {
                    translated.push(letter);
                    if letter == ']' {
                        break;
                    }
                }
            }
            '[' if is_class => translated.push_str("\\["),
            '[' => {
                is_class = true;
                is_class_start = true;
                translated.push('[');
                if rest.next_if_eq(&'^').is_some() {
                    translated.push('^');
                }
            }
            ']' if is_class && begins => translated.push_str("\\]"),
            ']' => {
                is_class = false;
                translated.push(']');
            }
            '&' | '~' if is_class => translated.extend(['\\', next]),
            other => translated.push(other),
        }
    }
    Ok(translated)
}

fn translate_escape(rest: &mut Peekable<Chars>, is_class: bool, translated: &mut String) -> Result<(), String> {
    let next = rest.next().ok_or("the regular expression ends with `\\`")?;
    let inside = match next {
        'd' => "0-9",
        'w' => "0-9A-Za-z_",
        's' => "\\t\\n\\f\\r ",
        'D' => "^0-9",
        'W' => "^0-9A-Za-z_",
        'S' => "^\\t\\n\\f\\r ",
        _ => "",
    };
    match next {
        'd' | 'w' | 's' if is_class => translated.push_str(inside),
        'd' | 'w' | 's' | 'D' | 'W' | 'S' => translated.push_str(&format!("[{inside}]")),
        'b' | 'B' if !is_class => translated.push_str(&format!("(?-u:\\{next})")),
        'Q' => {
            let quoted = rest.clone().collect::<String>();
            let end = quoted.find("\\E").unwrap_or(quoted.len());
            // the end is where a mark was found, or that of the text
            let literal = quoted.get(..end).unwrap_or_default();
            translated.push_str(&regex::escape(literal));
            let skipped = literal.chars().count() + if end < quoted.len() { 2 } else { 0 };
            // where nothing is to be passed nothing is left either
            let _ = rest.nth(skipped.saturating_sub(1)).filter(|_| skipped > 0);
        }
        '<' | '>' => translated.push(next),
        other => translated.extend(['\\', other]),
    }
    Ok(())
}
