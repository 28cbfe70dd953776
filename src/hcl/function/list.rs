//! Lists.

use super::{Caller, Outcome, argument, elements, number, whole};
use crate::hcl::compare;
use crate::hcl::convert::unify;
use crate::hcl::number::Number;
use crate::hcl::types::Type;
use crate::hcl::unknown::Unknown;
use crate::hcl::value::{Data, Value};

/// The most elements that `range` makes, as in Terraform.
const MAX_RANGE: usize = 1024;

/// Finds a value that decides, or the unknown one that keeps it open.
fn decide(arguments: &[Value], decides: fn(&Value) -> bool, decided: bool) -> Outcome {
    if let Some(unknown) = argument(arguments, 0).as_unknown() {
        return Ok(unknown.derive(Type::Bool).into());
    }
    let values = elements(arguments, 0);
    if values.iter().any(decides) {
        return Ok(decided.into());
    }
    let open = values.iter().find_map(Value::first_unknown);
    Ok(open.map_or_else(|| Value::from(!decided), |unknown| unknown.derive(Type::Bool).into()))
}

pub(super) fn alltrue(_: &dyn Caller, arguments: &[Value]) -> Outcome {
    decide(arguments, |value| value.is_null() || value.as_bool() == Some(false), false)
}

pub(super) fn anytrue(_: &dyn Caller, arguments: &[Value]) -> Outcome {
    decide(arguments, |value| value.as_bool() == Some(true), true)
}

/// The elements of a list of one type, or of a tuple, in the same kind.
fn like(original: &Value, values: Vec<Value>) -> Value {
    match &original.data {
        Data::List(items) | Data::Set(items) => Value::list(items.element.clone(), values),
        _ => Value::tuple(values),
    }
}

pub(super) fn chunklist(_: &dyn Caller, arguments: &[Value]) -> Outcome {
    let list = argument(arguments, 0);
    let size = usize::try_from(whole(arguments, 1)?).map_err(|_| "the size must not be negative")?;
    let values = elements(arguments, 0);
    let kind = list.kind();
    if values.is_empty() {
        return Ok(Value::list(kind, Vec::new()));
    }
    let chunks = values.chunks(if size == 0 { values.len() } else { size });
    Ok(Value::list(kind, chunks.map(|chunk| like(&list, chunk.to_vec())).collect()))
}

pub(super) fn compact(_: &dyn Caller, arguments: &[Value]) -> Outcome {
    let kept = elements(arguments, 0).iter().filter(|value| value.as_text().is_some_and(|text| !text.is_empty()));
    Ok(Value::list(Type::Text, kept.cloned().collect()))
}

pub(super) fn concat(_: &dyn Caller, arguments: &[Value]) -> Outcome {
    if arguments.is_empty() {
        return Err("at least one list is needed".to_owned());
    }
    let is_list = |value: &Value| matches!(value.data, Data::List(_) | Data::Tuple(_));
    if !arguments.iter().all(is_list) {
        return Err("every argument must be a list or tuple".to_owned());
    }
    let values: Vec<Value> = arguments
        .iter()
        // all were seen to be lists
        .flat_map(|list| list.elements().unwrap_or_default().iter().map(|value| value.clone().hidden_if(list.is_sensitive)))
        .collect();
    if arguments.iter().all(|list| matches!(list.data, Data::List(_)))
        && let Ok((kind, values)) = unify(&values)
    {
        let kind = if values.is_empty() { element_type(arguments.first()) } else { kind };
        return Ok(Value::list(kind, values));
    }
    Ok(Value::tuple(values))
}

fn element_type(list: Option<&Value>) -> Type {
    match list.map(|list| &list.data) {
        Some(Data::List(items)) => items.element.clone(),
        _ => Type::Any,
    }
}

pub(super) fn distinct(_: &dyn Caller, arguments: &[Value]) -> Outcome {
    let list = argument(arguments, 0);
    let mut seen = std::collections::BTreeSet::new();
    let kept = elements(arguments, 0).iter().filter(|value| seen.insert(compare::identity(value)));
    Ok(like(&list, kept.cloned().collect()))
}

pub(super) fn flatten(_: &dyn Caller, arguments: &[Value]) -> Outcome {
    let list = argument(arguments, 0);
    if let Some(unknown) = list.as_unknown() {
        return Ok(unknown.derive(Type::Any).into());
    }
    if list.elements().is_none() {
        return Err("only lists, sets and tuples can be flattened".to_owned());
    }
    let mut flat = Flat::default();
    let result = match flat.add(&list) {
        Some(unknown) => unknown.derive(Type::Any).into(),
        None => Value::tuple(flat.values),
    };
    Ok(result.hidden_if(flat.is_sensitive))
}

/// A list under construction: a sensitive part that is flattened hides all.
#[derive(Default)]
struct Flat {
    values: Vec<Value>,
    is_sensitive: bool,
}

impl Flat {
    /// Returns the part whose length is not known, if any.
    fn add(&mut self, list: &Value) -> Option<Unknown> {
        self.is_sensitive |= list.is_sensitive;
        // whoever calls this has a list
        for value in list.elements().unwrap_or_default() {
            match &value.data {
                Data::List(_) | Data::Set(_) | Data::Tuple(_) => {
                    if let Some(unknown) = self.add(value) {
                        return Some(unknown);
                    }
                }
                Data::Unknown(unknown) if matches!(unknown.kind, Type::Any | Type::List(_) | Type::Set(_) | Type::Tuple(_)) => {
                    return Some((**unknown).clone());
                }
                _ => self.values.push(value.clone()),
            }
        }
        None
    }
}

pub(super) fn range(_: &dyn Caller, arguments: &[Value]) -> Outcome {
    let at = |place| number(arguments, place);
    let zero = Number::from(0_i64);
    let towards = |start: &Number, end: &Number| Number::from(if end < start { -1_i64 } else { 1 });
    let (start, end, step) = match arguments.len() {
        1 => (zero.clone(), at(0), towards(&zero, &at(0))),
        2 => (at(0), at(1), towards(&at(0), &at(1))),
        3 => (at(0), at(1), at(2)),
        _ => return Err("one, two or three numbers are needed".to_owned()),
    };
    let is_down = step.is_negative();
    if step.is_zero() || (is_down && end > start) || (!is_down && end < start) {
        return Err("the step does not lead from the start to the end".to_owned());
    }
    let mut values = Vec::new();
    let mut current = start;
    while if is_down { current > end } else { current < end } {
        if values.len() >= MAX_RANGE {
            return Err(format!("more than {MAX_RANGE} values"));
        }
        values.push(current.clone().into());
        current = current.add(&step).ok_or("the numbers are out of bounds")?;
    }
    Ok(Value::list(Type::Number, values))
}

pub(super) fn reverse(_: &dyn Caller, arguments: &[Value]) -> Outcome {
    let list = argument(arguments, 0);
    let values = list.elements().ok_or("only a list, set or tuple can be reversed")?;
    Ok(like(&list, values.iter().rev().cloned().collect()))
}

pub(super) fn slice(_: &dyn Caller, arguments: &[Value]) -> Outcome {
    let list = argument(arguments, 0);
    let values = match &list.data {
        Data::List(items) | Data::Tuple(items) => &items.values,
        _ => return Err("only a list or tuple can be sliced".to_owned()),
    };
    let bounds = (usize::try_from(whole(arguments, 1)?), usize::try_from(whole(arguments, 2)?));
    let part = match bounds {
        (Ok(start), Ok(end)) => values.get(start..end),
        _ => None,
    };
    Ok(like(&list, part.ok_or("the bounds do not fit the list")?.to_vec()))
}

pub(super) fn sort(_: &dyn Caller, arguments: &[Value]) -> Outcome {
    let values = elements(arguments, 0);
    if values.iter().any(Value::is_null) {
        return Err("an element must not be null".to_owned());
    }
    if let Some(unknown) = values.iter().find_map(Value::as_unknown) {
        let each = values.iter().map(|_| unknown.derive(Type::Text).into());
        return Ok(Value::list(Type::Text, each.collect()));
    }
    let mut sorted = values.to_vec();
    sorted.sort_by(|one, two| one.as_text().cmp(&two.as_text()));
    Ok(Value::list(Type::Text, sorted))
}
