//! What is picked out of a value: attributes and elements.

use std::sync::Arc;

use super::super::address::Step;
use super::super::convert::convert;
use super::super::types::Type;
use super::super::unknown::Unknown;
use super::super::value::{Data, Value};
use super::{Evaluated, Fault};
use crate::source::Span;

/// `value.name`
pub(in crate::hcl) fn pick_attribute(value: &Value, name: &Arc<str>, span: Span) -> Evaluated {
    let found = match &value.data {
        Data::Null(_) => return Err(Fault::new(format!("null has no attribute `{name}`"), span)),
        Data::Map(entries) | Data::Object(entries) => match entries.entries.get(name) {
            Some(found) => found.clone(),
            None => value.unwritten(Step::Attribute(name.clone()), Some(span)).ok_or_else(|| missing(value, name, span))?,
        },
        Data::Unknown(unknown) => attribute_of_unknown(unknown, name, span)?,
        Data::Bool(_) | Data::Number(_) | Data::Text(_) | Data::List(_) | Data::Set(_) | Data::Tuple(_) => {
            return Err(Fault::new(format!("a {} has no attribute `{name}`", value.kind()), span));
        }
    };
    Ok(found.hidden_if(value.is_sensitive))
}

fn missing(value: &Value, name: &str, span: Span) -> Box<Fault> {
    Fault::new(format!("this {} has no attribute `{name}`", if matches!(value.data, Data::Map(_)) { "map" } else { "object" }), span)
}

fn attribute_of_unknown(unknown: &Unknown, name: &Arc<str>, span: Span) -> Evaluated {
    let kind = match &unknown.kind {
        Type::Any => Type::Any,
        Type::Map(element) => (**element).clone(),
        Type::Object(attributes) => match attributes.get(name) {
            Some(kind) => kind.clone(),
            None => return Err(Fault::new(format!("this object has no attribute `{name}`"), span)),
        },
        Type::Bool | Type::Number | Type::Text | Type::List(_) | Type::Set(_) | Type::Tuple(_) => {
            return Err(Fault::new(format!("a {} has no attribute `{name}`", unknown.kind), span));
        }
    };
    let (alternatives, may_fail) = pick_each(unknown, |value| pick_attribute(value, name, span));
    let reference = unknown.reference.as_ref().map(|reference| reference.then(Step::Attribute(name.clone())));
    Ok(Unknown { reference, alternatives, may_fail, ..unknown.derive(kind) }.into())
}

/// Picks out of each value that an unknown one may have; those that lack the part would be an error, so they are not it.
fn pick_each(unknown: &Unknown, pick: impl Fn(&Value) -> Evaluated) -> (Vec<Value>, bool) {
    let found: Vec<Value> = unknown.alternatives.iter().filter_map(|value| pick(value).ok()).collect();
    let is_missing = found.len() < unknown.alternatives.len();
    (found, unknown.may_fail || is_missing)
}

/// `value[index]`
pub(in crate::hcl) fn pick_index(value: &Value, index: &Value, span: Span) -> Evaluated {
    if value.is_null() {
        return Err(Fault::new("null has no elements", span));
    }
    if index.is_null() {
        return Err(Fault::new("an index must not be null", span));
    }
    let found = match &value.data {
        Data::List(items) => pick_element(&items.values, &items.element, index, span)?,
        Data::Tuple(items) => pick_element(&items.values, &Type::Any, index, span)?,
        Data::Map(_) | Data::Object(_) => pick_entry(value, index, span)?,
        Data::Unknown(unknown) => index_of_unknown(unknown, index, span)?,
        Data::Null(_) | Data::Bool(_) | Data::Number(_) | Data::Text(_) | Data::Set(_) => {
            return Err(Fault::new(format!("a {} has no elements that an index picks", value.kind()), span));
        }
    };
    Ok(found.hidden_if(value.is_sensitive || index.is_sensitive))
}

fn pick_element(values: &[Value], element: &Type, index: &Value, span: Span) -> Evaluated {
    let number = convert(index, &Type::Number).map_err(|_| Fault::new("the index of a list must be a number", span))?;
    match &number.data {
        Data::Unknown(unknown) => Ok(unknown.derive(element.clone()).into()),
        Data::Number(number) => {
            let found = number.to_usize().and_then(|place| values.get(place));
            found.cloned().ok_or_else(|| Fault::new(format!("the index {number} does not fit a list of {}", values.len()), span))
        }
        _ => Err(Fault::new("the index of a list must be a number", span)),
    }
}

fn pick_entry(value: &Value, index: &Value, span: Span) -> Evaluated {
    let text = convert(index, &Type::Text).map_err(|_| Fault::new("the key of a map must be a text", span))?;
    let element = if let Data::Map(entries) = &value.data { entries.element.clone() } else { Type::Any };
    match &text.data {
        Data::Unknown(unknown) => Ok(unknown.derive(element).into()),
        Data::Text(key) => match value.entries().and_then(|entries| entries.get(key)) {
            Some(found) => Ok(found.clone()),
            None => value
                .unwritten(step_of(index).unwrap_or_else(|| Step::Name(key.clone())), Some(span))
                .ok_or_else(|| Fault::new(format!("there is no element {}", super::super::display::quoted(key)), span)),
        },
        _ => Err(Fault::new("the key of a map must be a text", span)),
    }
}

fn index_of_unknown(unknown: &Unknown, index: &Value, span: Span) -> Evaluated {
    let (kind, wanted) = match &unknown.kind {
        Type::Any => (Type::Any, Type::Any),
        Type::List(element) => ((**element).clone(), Type::Number),
        Type::Map(element) => ((**element).clone(), Type::Text),
        Type::Tuple(elements) => {
            let place = index.as_number().and_then(super::super::number::Number::to_usize);
            (place.and_then(|place| elements.get(place)).cloned().unwrap_or(Type::Any), Type::Number)
        }
        Type::Object(attributes) => (index.as_text().and_then(|key| attributes.get(key)).cloned().unwrap_or(Type::Any), Type::Text),
        Type::Bool | Type::Number | Type::Text | Type::Set(_) => {
            return Err(Fault::new(format!("a {} has no elements that an index picks", unknown.kind), span));
        }
    };
    let index = convert(index, &wanted).map_err(|problem| Fault::new(format!("this index does not fit: {problem}"), span))?;
    let (alternatives, may_fail) = pick_each(unknown, |value| pick_index(value, &index, span));
    let reference = unknown.reference.as_ref().and_then(|reference| Some(reference.then(step_of(&index)?)));
    Ok(Unknown { reference, alternatives, may_fail, ..unknown.derive(kind) }.into())
}

fn step_of(index: &Value) -> Option<Step> {
    match &index.data {
        Data::Text(name) => Some(Step::Name(name.clone())),
        Data::Number(number) => number.to_usize().map(Step::Position),
        _ => None,
    }
}
