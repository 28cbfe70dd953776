//! Maps and objects.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::{Caller, Outcome, argument, elements, text};
use crate::hcl::address::Step;
use crate::hcl::convert::convert;
use crate::hcl::types::Type;
use crate::hcl::value::{Data, Value};

const NO_MAP: &str = "a map or object is needed";

/// Where attributes of an instance are not all known, neither are its keys.
fn open(value: &Value) -> Option<Value> {
    value.as_instance()?;
    value.first_unknown().map(|unknown| unknown.derive(Type::Any).into())
}

pub(super) fn keys(_: &dyn Caller, arguments: &[Value]) -> Outcome {
    let map = argument(arguments, 0);
    if let Some(unknown) = open(&map) {
        return Ok(unknown);
    }
    let keys = map.entries().ok_or(NO_MAP)?.keys().map(|key| Value::text(key)).collect();
    Ok(if matches!(map.data, Data::Map(_)) { Value::list(Type::Text, keys) } else { Value::tuple(keys) })
}

pub(super) fn values(_: &dyn Caller, arguments: &[Value]) -> Outcome {
    let map = argument(arguments, 0);
    if let Some(unknown) = open(&map) {
        return Ok(unknown);
    }
    let values = map.entries().ok_or(NO_MAP)?.values().cloned().collect();
    Ok(if let Data::Map(entries) = &map.data { Value::list(entries.element.clone(), values) } else { Value::tuple(values) })
}

pub(super) fn lookup(_: &dyn Caller, arguments: &[Value]) -> Outcome {
    let map = argument(arguments, 0);
    let entries = map.entries().ok_or(NO_MAP)?;
    if arguments.len() > 3 {
        return Err("two or three arguments are needed".to_owned());
    }
    let key = text(arguments, 1);
    let default = match (&map.data, arguments.get(2)) {
        (Data::Map(entries), Some(default)) => Some(default_of(&entries.element, default)?),
        (_, default) => default.cloned(),
    };
    match entries.get(key).cloned().or_else(|| map.unwritten(Step::Name(key.into()), None)).or(default) {
        Some(found) => Ok(found),
        None => Err(format!("there is no key {}", crate::hcl::display::quoted(key))),
    }
}

/// The default of a lookup in a map must be of the type of its values.
fn default_of(element: &Type, default: &Value) -> Outcome {
    let kind = default.kind();
    let is_fitting = *element == Type::Any || kind == Type::Any || Type::unify([element, &kind]).as_ref() == Some(element);
    if is_fitting { convert(default, element) } else { Err("the default must have the type of the map's values".to_owned()) }
}

pub(super) fn merge(_: &dyn Caller, arguments: &[Value]) -> Outcome {
    let mut merged: BTreeMap<Arc<str>, Value> = BTreeMap::new();
    let given: Vec<&Value> = arguments.iter().filter(|value| !value.is_null()).collect();
    if let Some(unknown) = given.iter().find_map(|value| open(value)) {
        return Ok(unknown);
    }
    for value in &given {
        let entries = value.entries().ok_or("every argument must be a map or object")?;
        merged.extend(entries.iter().map(|(key, value)| (key.clone(), value.clone())));
    }
    let kinds: Vec<&Type> =
        given.iter().filter_map(|value| if let Data::Map(map) = &value.data { Some(&map.element) } else { None }).collect();
    match kinds.split_first() {
        Some((first, rest)) if kinds.len() == given.len() && rest.iter().all(|kind| kind == first) => {
            Ok(Value::map((*first).clone(), merged.into()))
        }
        _ => Ok(Value::object(merged.into())),
    }
}

pub(super) fn zipmap(_: &dyn Caller, arguments: &[Value]) -> Outcome {
    let (keys, values) = (argument(arguments, 0), argument(arguments, 1));
    if let Some(unknown) = keys.first_unknown().or_else(|| values.as_unknown().cloned()) {
        return Ok(unknown.derive(Type::Any).into());
    }
    let kind = match &values.data {
        Data::List(items) => Some(items.element.clone()),
        Data::Tuple(_) => None,
        _ => return Err("the values must be a list or tuple".to_owned()),
    };
    let (keys, values) = (elements(arguments, 0), elements(arguments, 1));
    if keys.len() != values.len() {
        return Err(format!("there are {} keys and {} values", keys.len(), values.len()));
    }
    let texts = keys.iter().map(|key| key.as_text().map(Arc::from)).collect::<Option<Vec<Arc<str>>>>().ok_or("a key must not be null")?;
    let entries = texts.into_iter().zip(values.iter().cloned()).collect();
    Ok(match kind {
        Some(kind) => Value::map(kind, entries),
        None => Value::object(entries),
    })
}

pub(super) fn transpose(_: &dyn Caller, arguments: &[Value]) -> Outcome {
    let mut turned: BTreeMap<Arc<str>, BTreeSet<Arc<str>>> = BTreeMap::new();
    for (key, values) in argument(arguments, 0).entries().into_iter().flatten() {
        for value in values.elements().ok_or("a list must not be null")? {
            let value = value.as_text().ok_or("a value must not be null")?;
            turned.entry(value.into()).or_default().insert(key.clone());
        }
    }
    let list = |keys: BTreeSet<Arc<str>>| Value::list(Type::Text, keys.iter().map(|key| Value::text(key)).collect());
    Ok(Value::map(Type::list(Type::Text), turned.into_iter().map(|(value, keys)| (value, list(keys))).collect()))
}
