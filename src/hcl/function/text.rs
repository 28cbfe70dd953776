//! Texts. What is counted are characters as people see them.

use unicode_segmentation::UnicodeSegmentation as _;

use super::{Caller, Outcome, argument, check_length, check_parts, elements, text, whole};
use crate::hcl::types::Type;
use crate::hcl::unknown::Unknown;
use crate::hcl::value::Value;

fn made(text: &str) -> Outcome {
    Ok(Value::text(text))
}

pub(super) fn chomp(_: &dyn Caller, arguments: &[Value]) -> Outcome {
    made(text(arguments, 0).trim_end_matches(['\r', '\n']))
}

pub(super) fn endswith(_: &dyn Caller, arguments: &[Value]) -> Outcome {
    Ok(text(arguments, 0).ends_with(text(arguments, 1)).into())
}

/// Of a text that is not known the beginning may be.
pub(super) fn startswith(_: &dyn Caller, arguments: &[Value]) -> Outcome {
    let (of, prefix) = (argument(arguments, 0), argument(arguments, 1));
    let open = |unknown: &Unknown| Ok(unknown.derive(Type::Bool).into());
    match (of.as_unknown(), prefix.as_unknown()) {
        (_, Some(unknown)) => open(unknown),
        (None, None) => Ok(text(arguments, 0).starts_with(text(arguments, 1)).into()),
        (Some(unknown), None) => {
            // of most that is not known nobody knows how it begins
            let (known, wanted) = (unknown.prefix.as_deref().unwrap_or_default(), text(arguments, 1));
            if known.starts_with(wanted) {
                Ok(true.into())
            } else if !wanted.starts_with(known) {
                Ok(false.into())
            } else {
                open(unknown)
            }
        }
    }
}

pub(super) fn strcontains(_: &dyn Caller, arguments: &[Value]) -> Outcome {
    Ok(text(arguments, 0).contains(text(arguments, 1)).into())
}

pub(super) fn indent(_: &dyn Caller, arguments: &[Value]) -> Outcome {
    let spaces = usize::try_from(whole(arguments, 0)?).map_err(|_| "the number of blanks must not be negative")?;
    let lines = text(arguments, 1).matches('\n').count();
    check_length(spaces.checked_mul(lines.max(1)))?;
    made(&text(arguments, 1).replace('\n', &format!("\n{}", " ".repeat(spaces))))
}

pub(super) fn join(_: &dyn Caller, arguments: &[Value]) -> Outcome {
    if arguments.len() < 2 {
        return Err("at least one list is needed".to_owned());
    }
    let values = (1..arguments.len()).flat_map(|place| elements(arguments, place));
    let texts = values.map(Value::as_text).collect::<Option<Vec<_>>>().ok_or("an element must not be null")?;
    let own: usize = texts.iter().map(|text| text.len()).sum();
    check_length(text(arguments, 0).len().checked_mul(texts.len()).and_then(|between| between.checked_add(own)))?;
    made(&texts.join(text(arguments, 0)))
}

/// One letter becomes one letter; where Unicode has several it stays.
fn mapped(text: &str, map: impl Fn(char) -> char) -> Outcome {
    made(&text.chars().map(map).collect::<String>())
}

fn upper_letter(letter: char) -> char {
    let mut letters = letter.to_uppercase();
    match (letters.next(), letters.next()) {
        (Some(only), None) => only,
        _ => letter,
    }
}

fn lower_letter(letter: char) -> char {
    letter.to_lowercase().next().unwrap_or(letter)
}

pub(super) fn lower(_: &dyn Caller, arguments: &[Value]) -> Outcome {
    mapped(text(arguments, 0), lower_letter)
}

pub(super) fn upper(_: &dyn Caller, arguments: &[Value]) -> Outcome {
    mapped(text(arguments, 0), upper_letter)
}

pub(super) fn title(_: &dyn Caller, arguments: &[Value]) -> Outcome {
    let mut before = ' ';
    let mut titled = String::new();
    for letter in text(arguments, 0).chars() {
        titled.push(if is_separator(before) { upper_letter(letter) } else { letter });
        before = letter;
    }
    made(&titled)
}

fn is_separator(letter: char) -> bool {
    if letter.is_ascii() { !(letter.is_ascii_alphanumeric() || letter == '_') } else { letter.is_whitespace() }
}

pub(super) fn split(_: &dyn Caller, arguments: &[Value]) -> Outcome {
    let (separator, of) = (text(arguments, 0), text(arguments, 1));
    check_parts(if separator.is_empty() { of.len() } else { of.matches(separator).count() })?;
    let parts: Vec<Value> = if separator.is_empty() {
        of.chars().map(|letter| Value::text(letter.encode_utf8(&mut [0; 4]))).collect()
    } else {
        of.split(separator).map(Value::text).collect()
    };
    Ok(Value::list(Type::Text, parts))
}

pub(super) fn strrev(_: &dyn Caller, arguments: &[Value]) -> Outcome {
    made(&text(arguments, 0).graphemes(true).rev().collect::<String>())
}

pub(super) fn substr(_: &dyn Caller, arguments: &[Value]) -> Outcome {
    let letters: Vec<&str> = text(arguments, 0).graphemes(true).collect();
    let (offset, length) = (whole(arguments, 1)?, whole(arguments, 2)?);
    let size = i64::try_from(letters.len()).map_err(|_| "the text is too long")?;
    // far behind the end is behind the end
    let start = usize::try_from(if offset < 0 { (offset.saturating_add(size)).max(0) } else { offset }).unwrap_or(0);
    let count = usize::try_from(length).unwrap_or(usize::MAX);
    made(&letters.into_iter().skip(start).take(count).collect::<String>())
}

pub(super) fn trim(_: &dyn Caller, arguments: &[Value]) -> Outcome {
    let cut: Vec<char> = text(arguments, 1).chars().collect();
    made(text(arguments, 0).trim_matches(cut.as_slice()))
}

pub(super) fn trimprefix(_: &dyn Caller, arguments: &[Value]) -> Outcome {
    let of = text(arguments, 0);
    made(of.strip_prefix(text(arguments, 1)).unwrap_or(of))
}

pub(super) fn trimsuffix(_: &dyn Caller, arguments: &[Value]) -> Outcome {
    let of = text(arguments, 0);
    made(of.strip_suffix(text(arguments, 1)).unwrap_or(of))
}

pub(super) fn trimspace(_: &dyn Caller, arguments: &[Value]) -> Outcome {
    made(text(arguments, 0).trim())
}
