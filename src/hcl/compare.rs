//! `==`, and the order of sets.

use std::cmp::Ordering;
use std::fmt::Write as _;

use super::types::Type;
use super::unknown::Unknown;
use super::value::{Data, Value};

/// Compares as `==` does: never converts, and does not know where a part that decides is not known.
#[must_use]
pub fn equals(one: &Value, two: &Value) -> Value {
    let is_sensitive = one.has_sensitive() || two.has_sensitive();
    let result = match known_equality(one, two) {
        Ok(equal) => equal.into(),
        Err(unknown) => Value::from(unknown.derive(Type::Bool)),
    };
    result.hidden_if(is_sensitive)
}

fn known_equality(one: &Value, two: &Value) -> Result<bool, Box<Unknown>> {
    if let Some(unknown) = one.as_unknown().or_else(|| two.as_unknown()) {
        return known_by_type(one, two).ok_or_else(|| Box::new(unknown.clone()));
    }
    match (&one.data, &two.data) {
        (Data::Null(_), Data::Null(_)) => Ok(true),
        (Data::Bool(one), Data::Bool(two)) => Ok(one == two),
        (Data::Number(one), Data::Number(two)) => Ok(one.cmp(two) == Ordering::Equal),
        (Data::Text(one), Data::Text(two)) => Ok(one == two),
        (Data::List(one), Data::List(two)) | (Data::Tuple(one), Data::Tuple(two)) => {
            all(one.values.len() == two.values.len(), one.values.iter().zip(&two.values))
        }
        (Data::Set(one), Data::Set(two)) => match one.values.iter().chain(&two.values).find_map(Value::first_unknown) {
            Some(unknown) => Err(Box::new(unknown)),
            None => all(one.values.len() == two.values.len(), one.values.iter().zip(&two.values)),
        },
        (Data::Map(first), Data::Map(second)) | (Data::Object(first), Data::Object(second)) => {
            if let Some(unknown) =
                first.instance.as_ref().and(one.first_unknown()).or_else(|| second.instance.as_ref().and(two.first_unknown()))
            {
                return Err(Box::new(unknown));
            }
            let has_same_keys = first.entries.keys().eq(second.entries.keys());
            all(has_same_keys, first.entries.values().zip(second.entries.values()))
        }
        _ => Ok(false),
    }
}

/// Where one side is not known: primitive types, or kinds of collection, that differ decide.
fn known_by_type(one: &Value, two: &Value) -> Option<bool> {
    let (one, two) = (one.kind(), two.kind());
    let is_any = one == Type::Any || two == Type::Any;
    (!is_any && std::mem::discriminant(&one) != std::mem::discriminant(&two)).then_some(false)
}

fn all<'a>(is_same_shape: bool, pairs: impl Iterator<Item = (&'a Value, &'a Value)>) -> Result<bool, Box<Unknown>> {
    if !is_same_shape {
        return Ok(false);
    }
    // the first pair that differs or is not known decides, as in Terraform
    for (one, two) in pairs {
        if !known_equality(one, two)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Tells whether both are known to be the same.
#[must_use]
pub fn is_same(one: &Value, two: &Value) -> bool {
    known_equality(one, two) == Ok(true)
}

/// Makes a set: in order, nothing twice. One sensitive element hides all.
#[must_use]
pub fn set(element: Type, values: Vec<Value>) -> Value {
    let is_sensitive = values.iter().any(Value::has_sensitive);
    let mut keyed: Vec<(Rank, Value)> = values.into_iter().map(|value| (Rank::of(&value), value)).collect();
    keyed.sort_by(|one, two| one.0.cmp(&two.0));
    keyed.dedup_by(|one, two| one.0 == two.0 && one.1.is_wholly_known() && two.1.is_wholly_known());
    Value::ordered_set(element, keyed.into_iter().map(|(_, value)| value).collect()).hidden_if(is_sensitive)
}

/// What two known values that are the same have in common.
pub(super) fn identity(value: &Value) -> impl Ord + use<> {
    Rank::of(value)
}

/// The place of a value in a set.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Bool(bool),
    Number(super::number::Number),
    Text(std::sync::Arc<str>),
    Other(String),
    Null,
    Unknown,
}

impl Rank {
    fn of(value: &Value) -> Self {
        match &value.data {
            Data::Bool(value) => Self::Bool(*value),
            Data::Number(value) => Self::Number(value.clone()),
            Data::Text(value) => Self::Text(value.clone()),
            Data::Null(_) => Self::Null,
            Data::Unknown(_) => Self::Unknown,
            Data::List(_) | Data::Set(_) | Data::Tuple(_) | Data::Map(_) | Data::Object(_) => {
                let mut text = String::new();
                write_rank(value, &mut text);
                Self::Other(text)
            }
        }
    }
}

/// Writes the text by which Terraform orders what has no order of its own.
fn write_rank(value: &Value, text: &mut String) {
    match &value.data {
        Data::Unknown(_) => text.push('?'),
        Data::Null(_) => text.push('~'),
        Data::Bool(value) => text.push(if *value { 'T' } else { 'F' }),
        Data::Number(value) => drop(write!(text, "{value}")),
        Data::Text(value) => text.push_str(&super::display::quoted(value)),
        Data::List(items) | Data::Set(items) => write_ranks('[', items.values.iter(), ']', text),
        Data::Tuple(items) => write_ranks('<', items.values.iter(), '>', text),
        Data::Object(entries) => write_ranks('<', entries.entries.values(), '>', text),
        Data::Map(entries) => {
            text.push('{');
            for (key, value) in &entries.entries {
                text.push_str(&super::display::quoted(key));
                text.push(':');
                write_rank(value, text);
                text.push(';');
            }
            text.push('}');
        }
    }
}

fn write_ranks<'a>(open: char, values: impl Iterator<Item = &'a Value>, close: char, text: &mut String) {
    text.push(open);
    for value in values {
        write_rank(value, text);
        text.push(';');
    }
    text.push(close);
}
