//! From one type to another.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::compare;
use super::number::Number;
use super::types::Type;
use super::unknown::Unknown;
use super::value::{Data, Entries, Value};

/// Converts a value to a type.
///
/// # Errors
///
/// What is wrong with the value, as in `a number is required`.
pub fn convert(value: &Value, wanted: &Type) -> Result<Value, String> {
    let converted = match &value.data {
        _ if *wanted == Type::Any => value.clone(),
        Data::Null(_) => Data::Null(wanted.clone()).into(),
        Data::Unknown(unknown) => convert_unknown(unknown, wanted)?,
        Data::Bool(_) | Data::Number(_) | Data::Text(_) => convert_primitive(value, wanted)?,
        Data::List(_) | Data::Set(_) | Data::Tuple(_) | Data::Map(_) | Data::Object(_) => convert_collection(value, wanted)?,
    };
    Ok(Value { origin: value.origin, is_sensitive: value.is_sensitive || converted.is_sensitive, data: converted.data })
}

/// Brings values to one type.
///
/// # Errors
///
/// Where no type fits all.
pub fn unify(values: &[Value]) -> Result<(Type, Vec<Value>), String> {
    let kinds: Vec<Type> = values.iter().map(Value::kind).collect();
    let kind = Type::unify(&kinds).ok_or("all elements must have the same type")?;
    let converted = values.iter().map(|value| convert(value, &kind)).collect::<Result<_, _>>()?;
    Ok((kind, converted))
}

/// Tells whether values of one type convert to another, as far as types tell.
#[must_use]
pub fn is_convertible(from: &Type, to: &Type) -> bool {
    match (from, to) {
        (Type::Any, _)
        | (_, Type::Any)
        | (Type::Bool | Type::Number | Type::Text, Type::Text)
        | (Type::Text, Type::Bool | Type::Number) => true,
        (Type::List(one) | Type::Set(one), Type::List(two) | Type::Set(two)) | (Type::Map(one), Type::Map(two)) => is_convertible(one, two),
        (Type::Tuple(items), Type::List(element) | Type::Set(element)) => items.iter().all(|item| is_convertible(item, element)),
        (Type::Object(attributes), Type::Map(element)) => attributes.values().all(|one| is_convertible(one, element)),
        (Type::Tuple(one), Type::Tuple(two)) => {
            one.len() == two.len() && one.iter().zip(two.iter()).all(|(one, two)| is_convertible(one, two))
        }
        (Type::Object(one), Type::Object(two)) => {
            two.iter().all(|(name, wanted)| one.get(name).is_some_and(|kind| is_convertible(kind, wanted)))
        }
        (Type::Map(element), Type::Object(attributes)) => attributes.values().all(|wanted| is_convertible(element, wanted)),
        (one, two) => one == two,
    }
}

fn convert_unknown(unknown: &Arc<Unknown>, wanted: &Type) -> Result<Value, String> {
    if !is_convertible(&unknown.kind, wanted) {
        return Err(required(wanted));
    }
    let kind = match (&unknown.kind, wanted) {
        (own, wanted) if own != &Type::Any && wanted.has_any() && std::mem::discriminant(own) == std::mem::discriminant(wanted) => {
            own.clone()
        }
        _ => wanted.clone(),
    };
    // where one of them cannot be converted, nothing is said of what it may be
    let alternatives = unknown.alternatives.iter().map(|value| convert(value, wanted)).collect::<Result<Vec<_>, _>>().unwrap_or_default();
    Ok(Unknown { kind, alternatives, ..(**unknown).clone() }.into())
}

fn convert_primitive(value: &Value, wanted: &Type) -> Result<Value, String> {
    match (&value.data, wanted) {
        (Data::Bool(_), Type::Bool) | (Data::Number(_), Type::Number) | (Data::Text(_), Type::Text) => Ok(value.clone()),
        (Data::Bool(value), Type::Text) => Ok(Value::text(if *value { "true" } else { "false" })),
        (Data::Number(value), Type::Text) => Ok(Value::text(&value.to_string())),
        (Data::Text(text), Type::Number) => Number::parse(text).map(Value::from).ok_or_else(|| required(wanted)),
        (Data::Text(text), Type::Bool) => match &**text {
            "true" | "1" => Ok(true.into()),
            "false" | "0" => Ok(false.into()),
            _ => Err(required(wanted)),
        },
        _ => Err(required(wanted)),
    }
}

fn convert_collection(value: &Value, wanted: &Type) -> Result<Value, String> {
    match (&value.data, wanted) {
        (Data::List(_) | Data::Set(_) | Data::Tuple(_), Type::List(element)) => {
            // each of the three has elements
            let (kind, values) = convert_elements(value.elements().unwrap_or_default(), element)?;
            Ok(Value::list(kind, values))
        }
        (Data::List(_) | Data::Set(_) | Data::Tuple(_), Type::Set(element)) => {
            // each of the three has elements
            let (kind, values) = convert_elements(value.elements().unwrap_or_default(), element)?;
            Ok(compare::set(kind, values))
        }
        (Data::Tuple(items), Type::Tuple(kinds)) if items.values.len() == kinds.len() => {
            let pairs = items.values.iter().zip(kinds.iter());
            Ok(Value::tuple(pairs.map(|(value, kind)| convert(value, kind)).collect::<Result<_, _>>()?))
        }
        (Data::Map(entries) | Data::Object(entries), Type::Map(element)) => {
            let values: Vec<Value> = entries.entries.values().cloned().collect();
            let (kind, values) = convert_elements(&values, element)?;
            Ok(Value::map(kind, entries.entries.keys().cloned().zip(values).collect()))
        }
        (Data::Object(entries), Type::Object(_)) if entries.instance.is_some() => Ok(value.clone()),
        (Data::Map(entries) | Data::Object(entries), Type::Object(attributes)) => convert_attributes(&entries.entries, attributes),
        _ => Err(required(wanted)),
    }
}

fn convert_elements(values: &[Value], element: &Type) -> Result<(Type, Vec<Value>), String> {
    if !element.has_any() {
        let converted = values.iter().map(|value| convert(value, element)).collect::<Result<_, _>>()?;
        return Ok((element.clone(), converted));
    }
    let shaped: Vec<Value> = values.iter().map(|value| convert(value, element)).collect::<Result<_, _>>()?;
    unify(&shaped)
}

fn convert_attributes(entries: &Entries, wanted: &BTreeMap<Arc<str>, Type>) -> Result<Value, String> {
    let mut converted = BTreeMap::new();
    for (name, kind) in wanted {
        let value = entries.get(name).ok_or_else(|| format!("attribute `{name}` is required"))?;
        let value = convert(value, kind).map_err(|problem| format!("attribute `{name}`: {problem}"))?;
        converted.insert(name.clone(), value);
    }
    Ok(Value::object(converted.into()))
}

fn required(wanted: &Type) -> String {
    match wanted {
        Type::Any => "a value is required".to_owned(),
        Type::Bool => "a bool is required".to_owned(),
        Type::Number => "a number is required".to_owned(),
        Type::Text => "a string is required".to_owned(),
        Type::List(_) | Type::Set(_) | Type::Map(_) => format!("a {wanted} is required"),
        Type::Tuple(_) => "a tuple is required".to_owned(),
        Type::Object(_) => "an object is required".to_owned(),
    }
}
