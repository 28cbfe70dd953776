//! Collections of any kind.

use unicode_segmentation::UnicodeSegmentation as _;

use super::{Caller, Outcome, argument, elements, whole};
use crate::hcl::compare;
use crate::hcl::convert::{convert, unify};
use crate::hcl::number::Number;
use crate::hcl::types::Type;
use crate::hcl::unknown::Unknown;
use crate::hcl::value::{Data, Value};

pub(super) fn length(_: &dyn Caller, arguments: &[Value]) -> Outcome {
    let value = argument(arguments, 0);
    match &value.data {
        Data::Text(text) => Ok(Value::count(text.graphemes(true).count())),
        Data::List(items) | Data::Tuple(items) => Ok(Value::count(items.values.len())),
        Data::Set(items) => Ok(match value.first_unknown().filter(|_| items.values.len() > 1) {
            Some(unknown) => unknown.derive(Type::Number).into(),
            None => Value::count(items.values.len()),
        }),
        Data::Object(_) if value.as_instance().is_some() => {
            Ok(value.first_unknown().map_or_else(Value::null, |unknown| unknown.derive(Type::Number).into()))
        }
        Data::Map(entries) | Data::Object(entries) => Ok(Value::count(entries.entries.len())),
        Data::Null(_) | Data::Bool(_) | Data::Number(_) | Data::Unknown(_) => Err("a text or collection is needed".to_owned()),
    }
}

pub(super) fn coalesce(_: &dyn Caller, arguments: &[Value]) -> Outcome {
    let given: Vec<Value> = arguments.iter().filter(|value| !is_bare_null(value)).cloned().collect();
    let (kind, values) = unify(&given).map_err(|_| "all arguments must have one type".to_owned())?;
    for value in values {
        match &value.data {
            Data::Unknown(unknown) => return Ok(unknown.derive(kind).into()),
            Data::Null(_) => {}
            Data::Text(text) if text.is_empty() => {}
            _ => return Ok(value),
        }
    }
    Err("every argument is null or empty".to_owned())
}

fn is_bare_null(value: &Value) -> bool {
    matches!(value.data, Data::Null(Type::Any))
}

pub(super) fn coalescelist(_: &dyn Caller, arguments: &[Value]) -> Outcome {
    if !arguments.iter().all(|value| matches!(value.data, Data::List(_) | Data::Tuple(_) | Data::Unknown(_))) {
        return Err("every argument must be a list or tuple".to_owned());
    }
    for value in arguments {
        match value.as_unknown() {
            Some(unknown) => return Ok(unknown.derive(Type::Any).into()),
            None if value.elements().is_some_and(<[Value]>::is_empty) => {}
            None => return Ok(value.clone()),
        }
    }
    Err("no list has an element".to_owned())
}

/// The elements of a list, set or tuple.
fn list(arguments: &[Value]) -> Result<&[Value], String> {
    arguments.first().and_then(Value::elements).ok_or_else(|| "a list, set or tuple is needed".to_owned())
}

pub(super) fn contains(_: &dyn Caller, arguments: &[Value]) -> Outcome {
    let wanted = argument(arguments, 1);
    if let Some(unknown) = argument(arguments, 0).as_unknown() {
        return Ok(unknown.derive(Type::Bool).into());
    }
    let mut open: Option<Unknown> = None;
    for value in list(arguments)? {
        let equal = compare::equals(value, &wanted);
        match equal.as_bool() {
            Some(true) => return Ok(true.into()),
            Some(false) => {}
            None => open = open.or_else(|| equal.as_unknown().cloned()),
        }
    }
    Ok(open.map_or_else(|| false.into(), Value::from))
}

pub(super) fn element(caller: &dyn Caller, arguments: &[Value]) -> Outcome {
    let from = argument(arguments, 0);
    let place = argument(arguments, 1);
    if let Some(unknown) = place.as_unknown() {
        return Ok(unknown.derive(Type::Any).into());
    }
    let place = whole(arguments, 1)?;
    if from.as_unknown().is_some() {
        // the length is not known: a place from the front is that place, any other may be any element
        return match usize::try_from(place) {
            Ok(place) => crate::hcl::evaluate::pick_index(&from, &Value::count(place), caller.span()).map_err(|fault| fault.message),
            Err(_) => Ok(from.first_unknown().map_or_else(Value::null, |unknown| unknown.derive(Type::Any).into())),
        };
    }
    let (values, is_list) = match &from.data {
        Data::List(items) => (&items.values, true),
        Data::Tuple(items) => (&items.values, false),
        _ => return Err("a list or tuple is needed".to_owned()),
    };
    if values.is_empty() {
        return Err("the list is empty".to_owned());
    }
    if place < 0 && !is_list {
        return Err("the position in a tuple must not be negative".to_owned());
    }
    let length = i64::try_from(values.len()).map_err(|_| "the list is too long")?;
    let place = usize::try_from(place.rem_euclid(length)).map_err(|_| "the list is too long")?;
    Ok(values.get(place).cloned().unwrap_or_else(Value::null))
}

pub(super) fn index(_: &dyn Caller, arguments: &[Value]) -> Outcome {
    let values = match &argument(arguments, 0).data {
        Data::List(items) | Data::Tuple(items) => items.values.clone(),
        _ => return Err("a list or tuple is needed".to_owned()),
    };
    let wanted = argument(arguments, 1);
    let place = values.iter().position(|value| compare::is_same(value, &wanted));
    place.map(|place| Number::from(place).into()).ok_or_else(|| "no element has that value".to_owned())
}

pub(super) fn one(_: &dyn Caller, arguments: &[Value]) -> Outcome {
    let list = argument(arguments, 0);
    let values = match &list.data {
        Data::List(items) | Data::Tuple(items) => &items.values,
        Data::Set(items) => match list.first_unknown().filter(|_| items.values.len() > 1) {
            Some(unknown) => return Ok(unknown.derive(items.element.clone()).into()),
            None => &items.values,
        },
        _ => return Err("a list, set or tuple is needed".to_owned()),
    };
    match values.as_slice() {
        [] => Ok(Value::null()),
        [only] => Ok(only.clone()),
        _ => Err("the list must have no more than one element".to_owned()),
    }
}

pub(super) fn matchkeys(_: &dyn Caller, arguments: &[Value]) -> Outcome {
    let (values, keys) = (elements(arguments, 0), elements(arguments, 1));
    if values.len() != keys.len() {
        return Err("values and keys must have the same length".to_owned());
    }
    let kind = if let Data::List(items) = &argument(arguments, 0).data { items.element.clone() } else { Type::Any };
    let key_kind = keys.first().map_or(Type::Any, Value::kind);
    let mut kept = Vec::new();
    for (value, key) in values.iter().zip(keys) {
        let wanted = elements(arguments, 2).iter().filter_map(|wanted| convert(wanted, &key_kind).ok());
        if wanted.into_iter().any(|wanted| compare::is_same(&wanted, key)) {
            kept.push(value.clone());
        }
    }
    Ok(Value::list(kind, kept))
}
