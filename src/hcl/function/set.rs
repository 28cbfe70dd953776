//! Sets.

use std::collections::BTreeSet;

use super::{Caller, Outcome, elements};
use crate::hcl::compare;
use crate::hcl::convert::{convert, unify};
use crate::hcl::types::Type;
use crate::hcl::value::{Data, Value};

/// The most elements of a product.
const MAX_PRODUCT: usize = 1_000_000;

/// Brings all sets to one type.
fn unified(arguments: &[Value]) -> Result<(Type, Vec<Vec<Value>>), String> {
    let (_, sets) = unify(arguments).map_err(|_| "all sets must have one type".to_owned())?;
    let kind = sets.iter().find_map(|set| if let Data::Set(items) = &set.data { Some(items.element.clone()) } else { None });
    // sets were brought to one type just now, so they are sets
    Ok((kind.unwrap_or(Type::Any), sets.iter().map(|set| set.elements().unwrap_or_default().to_vec()).collect()))
}

/// Keeps the elements of the first set that stand in every other, or in none.
fn keep(arguments: &[Value], in_all: bool) -> Outcome {
    let (kind, sets) = unified(arguments)?;
    let Some((first, rest)) = sets.split_first() else { return Err("a set is needed".to_owned()) };
    let rest: Vec<BTreeSet<_>> = rest.iter().map(|set| set.iter().map(compare::identity).collect()).collect();
    let keeps = |value: &&Value| {
        let identity = compare::identity(value);
        if in_all { rest.iter().all(|set| set.contains(&identity)) } else { !rest.iter().any(|set| set.contains(&identity)) }
    };
    Ok(compare::set(kind, first.iter().filter(keeps).cloned().collect()))
}

pub(super) fn setintersection(_: &dyn Caller, arguments: &[Value]) -> Outcome {
    keep(arguments, true)
}

pub(super) fn setsubtract(_: &dyn Caller, arguments: &[Value]) -> Outcome {
    keep(arguments, false)
}

pub(super) fn setunion(_: &dyn Caller, arguments: &[Value]) -> Outcome {
    let (kind, sets) = unified(arguments)?;
    Ok(compare::set(kind, sets.into_iter().flatten().collect()))
}

pub(super) fn setproduct(_: &dyn Caller, arguments: &[Value]) -> Outcome {
    if arguments.len() < 2 {
        return Err("at least two sets are needed".to_owned());
    }
    let is_set = arguments.iter().any(|value| matches!(value.data, Data::Set(_)));
    let mut lists = Vec::new();
    let mut kinds = Vec::new();
    for place in 0..arguments.len() {
        let value = arguments.get(place).filter(|value| value.elements().is_some()).ok_or("every argument must be a list, set or tuple")?;
        let list = convert(value, &Type::list(Type::Any)).map_err(|_| "the elements of an argument must have one type".to_owned())?;
        kinds.push(if let Data::List(items) = &list.data { items.element.clone() } else { Type::Any });
        lists.push(elements(std::slice::from_ref(&list), 0).to_vec());
    }
    let size = lists.iter().try_fold(1_usize, |size, list| size.checked_mul(list.len())).filter(|size| *size <= MAX_PRODUCT);
    size.ok_or_else(|| format!("the product has more than {MAX_PRODUCT} elements"))?;
    let rows = lists.iter().fold(vec![Vec::new()], |rows: Vec<Vec<Value>>, list| {
        rows.iter().flat_map(|row| list.iter().map(|value| row.iter().chain([value]).cloned().collect())).collect()
    });
    let kind = Type::Tuple(kinds.into());
    let tuples = rows.into_iter().map(Value::tuple).collect();
    Ok(if is_set { compare::set(kind, tuples) } else { Value::list(kind, tuples) })
}
