//! `format`, after Go.

use std::iter::Peekable;
use std::str::Chars;

use unicode_segmentation::UnicodeSegmentation as _;

use super::{Caller, Outcome, argument, check_length, json, text};
use crate::hcl::convert::convert;
use crate::hcl::number::{Notation, Number};
use crate::hcl::types::Type;
use crate::hcl::unknown::Reason;
use crate::hcl::value::{Data, Value};

/// The widest field.
const MAX_WIDTH: usize = 100_000;

pub(super) fn format(caller: &dyn Caller, arguments: &[Value]) -> Outcome {
    // a format alone has no values
    let values = arguments.get(1..).unwrap_or_default();
    match written(text(arguments, 0), values)? {
        Some(text) => Ok(Value::text(&text)),
        None => {
            let reason = Reason::Other("null is written when Terraform applies".into());
            Ok(Value::unknown(Type::Text, reason, Some(caller.span())))
        }
    }
}

pub(super) fn formatlist(caller: &dyn Caller, arguments: &[Value]) -> Outcome {
    let is_list = |value: &&Value| value.elements().is_some();
    // a format alone has no values
    let values = arguments.get(1..).unwrap_or_default();
    let mut lengths = values.iter().filter(is_list).filter_map(Value::elements).map(<[Value]>::len);
    let length = lengths.next().unwrap_or(1);
    if lengths.any(|other| other != length) {
        return Err("all lists must have the same length".to_owned());
    }
    let is_list_call = values.iter().any(|value| is_list(&value));
    if !is_list_call && values.iter().any(Value::is_null) {
        return format(caller, arguments);
    }
    let mut rows = Vec::new();
    for place in 0..length {
        let row = values.iter().map(|value| match value.elements() {
            Some(elements) => elements.get(place).cloned().unwrap_or_else(Value::null),
            None => value.clone(),
        });
        let call: Vec<Value> = std::iter::once(argument(arguments, 0)).chain(row).collect();
        if is_list_call && call.iter().any(Value::is_null) {
            return Err("an element must not be null".to_owned());
        }
        rows.push(format(caller, &call)?);
    }
    Ok(Value::list(Type::Text, rows))
}

/// One verb: `%[2]+08.3f`.
#[derive(Debug, Default)]
struct Verb {
    letter: char,
    has_plus: bool,
    has_minus: bool,
    has_sharp: bool,
    has_blank: bool,
    has_zero: bool,
    width: usize,
    precision: Option<usize>,
    place: Option<usize>,
}

/// Returns nothing where null is written.
fn written(format: &str, values: &[Value]) -> Result<Option<String>, String> {
    let mut result = String::new();
    let mut rest = format.chars().peekable();
    let mut next_place = 0;
    let mut highest = 0;
    let mut is_open = false;
    while let Some(letter) = rest.next() {
        if letter != '%' {
            result.push(letter);
            continue;
        }
        check_length(Some(result.len()))?;
        let verb = parse_verb(&mut rest)?;
        if verb.letter == '%' {
            result.push('%');
            continue;
        }
        let place = verb.place.unwrap_or(next_place);
        next_place = place + 1;
        highest = highest.max(next_place);
        let value = values.get(place).ok_or_else(|| format!("there is no argument {} for `%{}`", place + 1, verb.letter))?;
        is_open |= value.is_null();
        if !value.is_null() {
            result.push_str(&padded(&verb, &write_value(&verb, value)?));
        }
    }
    if highest < values.len() {
        return Err(format!("{} arguments are used, {} are given", highest, values.len()));
    }
    Ok((!is_open).then_some(result))
}

fn parse_verb(rest: &mut Peekable<Chars>) -> Result<Verb, String> {
    let mut verb = Verb::default();
    while let Some(flag) = rest.next_if(|letter| "+-# 0".contains(*letter)) {
        match flag {
            '+' => verb.has_plus = true,
            '-' => verb.has_minus = true,
            '#' => verb.has_sharp = true,
            ' ' => verb.has_blank = true,
            _ => verb.has_zero = true,
        }
    }
    verb.width = parse_count(rest)?.unwrap_or(0);
    if rest.next_if_eq(&'.').is_some() {
        verb.precision = Some(parse_count(rest)?.unwrap_or(0));
    }
    if rest.next_if_eq(&'[').is_some() {
        let place = parse_count(rest)?.and_then(|place| place.checked_sub(1));
        verb.place = Some(place.ok_or("an argument is named by a number from 1 on")?);
        rest.next_if_eq(&']').ok_or("`]` is missing")?;
    }
    verb.letter = rest.next().ok_or("a verb is missing after `%`")?;
    Ok(verb)
}

fn parse_count(rest: &mut Peekable<Chars>) -> Result<Option<usize>, String> {
    let mut digits = String::new();
    while let Some(digit) = rest.next_if(char::is_ascii_digit) {
        digits.push(digit);
    }
    if digits.is_empty() {
        return Ok(None);
    }
    digits.parse().ok().filter(|count| *count <= MAX_WIDTH).map(Some).ok_or_else(|| format!("a width is larger than {MAX_WIDTH}"))
}

fn write_value(verb: &Verb, value: &Value) -> Result<String, String> {
    match verb.letter {
        'v' => write_plain(verb, value),
        't' => {
            let value = convert(value, &Type::Bool).map_err(|_| "`%t` needs a bool")?;
            // what is converted to a bool is one
            Ok(value.as_bool().unwrap_or_default().to_string())
        }
        'b' | 'd' | 'o' | 'x' | 'X' => write_whole(verb, &number(verb, value)?),
        'e' | 'E' | 'f' | 'F' | 'g' | 'G' => Ok(write_number(verb, &number(verb, value)?)),
        's' | 'q' => {
            let value = convert(value, &Type::Text).map_err(|_| format!("`%{}` needs a text", verb.letter))?;
            // what is converted to a text is one
            let text: String = value.as_text().unwrap_or_default().graphemes(true).take(verb.precision.unwrap_or(usize::MAX)).collect();
            Ok(if verb.letter == 'q' { json_text(&Value::text(&text)) } else { text })
        }
        other => Err(format!("`%{other}` is no verb")),
    }
}

fn number(verb: &Verb, value: &Value) -> Result<Number, String> {
    let value = convert(value, &Type::Number).map_err(|_| format!("`%{}` needs a number", verb.letter))?;
    value.as_number().cloned().ok_or_else(|| format!("`%{}` needs a number", verb.letter))
}

fn json_text(value: &Value) -> String {
    let mut text = String::new();
    json::write(value, &mut text);
    text
}

fn write_plain(verb: &Verb, value: &Value) -> Result<String, String> {
    if verb.has_sharp {
        return Ok(json_text(value));
    }
    match &value.data {
        Data::Text(text) => Ok(text.to_string()),
        Data::Bool(value) => Ok(value.to_string()),
        Data::Number(number) => Ok(number.notation(Notation::Shorter, None)),
        _ => Ok(json_text(value)),
    }
}

fn write_whole(verb: &Verb, number: &Number) -> Result<String, String> {
    let whole = number.to_integer().ok_or_else(|| format!("`%{}` needs a whole number", verb.letter))?;
    let (radix, prefix) = match verb.letter {
        'b' => (2, ""),
        'o' => (8, "0"),
        'x' => (16, "0x"),
        'X' => (16, "0X"),
        _ => (10, ""),
    };
    let digits = whole.magnitude().to_str_radix(radix);
    let digits = if verb.letter == 'X' { digits.to_uppercase() } else { digits };
    // what is longer is not filled up
    let zeros = "0".repeat(verb.precision.unwrap_or(0).saturating_sub(digits.len()));
    let prefix = if verb.has_sharp { prefix } else { "" };
    Ok(format!("{}{prefix}{zeros}{digits}", sign(verb, number.is_negative())))
}

fn write_number(verb: &Verb, number: &Number) -> String {
    let (notation, precision) = match verb.letter {
        'e' | 'E' => (Notation::Power, Some(verb.precision.unwrap_or(6))),
        'f' | 'F' => (Notation::Plain, Some(verb.precision.unwrap_or(6))),
        _ => (Notation::Shorter, verb.precision),
    };
    let text = number.notation(notation, precision);
    let text = if verb.letter.is_uppercase() { text.to_uppercase() } else { text };
    match text.strip_prefix('-') {
        Some(rest) => format!("-{rest}"),
        None => format!("{}{text}", sign(verb, false)),
    }
}

fn sign(verb: &Verb, is_negative: bool) -> &'static str {
    match (is_negative, verb.has_plus, verb.has_blank) {
        (true, _, _) => "-",
        (false, true, _) => "+",
        (false, false, true) => " ",
        (false, false, false) => "",
    }
}

fn padded(verb: &Verb, text: &str) -> String {
    // Terraform does not pad bools
    if verb.letter == 't' {
        return text.to_owned();
    }
    // what is wider is not padded
    let missing = verb.width.saturating_sub(text.graphemes(true).count());
    if verb.has_minus {
        return format!("{text}{}", " ".repeat(missing));
    }
    if !verb.has_zero {
        return format!("{}{text}", " ".repeat(missing));
    }
    let is_number = !matches!(verb.letter, 's' | 'q' | 'v');
    let (sign, digits) = match text.get(..1) {
        // behind a sign of one byte
        Some(sign @ ("-" | "+" | " ")) if is_number => (sign, text.get(1..).unwrap_or_default()),
        _ => ("", text),
    };
    format!("{sign}{}{digits}", "0".repeat(missing))
}
