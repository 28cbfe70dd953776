//! `count` and `for_each`: which instances there are.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::block::Existence;
use crate::hcl::address::{Key, Reference};
use crate::hcl::compare;
use crate::hcl::convert::convert;
use crate::hcl::evaluate::Fault;
use crate::hcl::types::Type;
use crate::hcl::unknown::Unknown;
use crate::hcl::value::{Data, Entries, Value};
use crate::source::Span;

/// One instance that a block has.
#[derive(Debug, Clone)]
pub(super) struct Slot {
    pub key: Key,
    pub existence: Existence,
    /// `each` or `count`, where the block has one.
    pub names: Vec<(Arc<str>, Value)>,
}

/// The instances of a block.
#[derive(Debug, Clone)]
pub(super) struct Slots {
    pub slots: Vec<Slot>,
    pub way: Way,
    /// Why it is not known which instances there are.
    pub unknown: Option<Unknown>,
}

/// How a block is repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    Once,
    Count,
    ForEach,
}

impl Slots {
    /// A block that is not repeated.
    pub fn once() -> Self {
        Self { slots: vec![Slot { key: Key::None, existence: Existence::Certain, names: Vec::new() }], way: Way::Once, unknown: None }
    }

    /// Nobody knows how many.
    pub fn several(way: Way, unknown: Unknown) -> Self {
        let names = match way {
            Way::Once => Vec::new(),
            Way::Count => count_names(unknown.derive(Type::Number).into()),
            Way::ForEach => {
                let element = match &unknown.kind {
                    Type::Map(element) => (**element).clone(),
                    Type::Set(_) => Type::Text,
                    _ => Type::Any,
                };
                each_names(unknown.derive(Type::Text).into(), unknown.derive(element).into())
            }
        };
        Self { slots: vec![Slot { key: Key::Unknown, existence: Existence::Several, names }], way, unknown: Some(unknown) }
    }

    /// The same for a module: what stands in it has to be told apart by the key, so of several whose keys are not known nobody knows how many.
    pub fn of_module(self) -> Self {
        let has_unknown_keys = self.slots.iter().any(|slot| slot.key == Key::Unknown);
        match &self.unknown {
            Some(unknown) if has_unknown_keys => Self::several(self.way, unknown.clone()),
            Some(_) | None => self,
        }
    }

    /// The value of the block, from those of its instances.
    pub fn value(&self, values: Vec<Value>) -> Value {
        if self.slots.iter().any(|slot| slot.key == Key::Unknown) {
            return self.unknown.as_ref().map_or_else(Value::null, |unknown| unknown.derive(Type::Any).into());
        }
        let all = self.collected(&values, |_| true);
        match &self.unknown {
            None => all,
            Some(unknown) => {
                let least = self.collected(&values, |slot| slot.existence == Existence::Certain);
                Unknown { alternatives: vec![all, least], ..unknown.derive(Type::Any) }.into()
            }
        }
    }

    fn collected(&self, values: &[Value], keeps: impl Fn(&Slot) -> bool) -> Value {
        let mut kept = self.slots.iter().zip(values).filter(|(slot, _)| keeps(slot));
        match self.way {
            Way::Once => kept.next().map_or_else(Value::null, |(_, value)| value.clone()),
            Way::Count => Value::tuple(kept.map(|(_, value)| value.clone()).collect()),
            Way::ForEach => {
                let entry = |(slot, value): (&Slot, &Value)| match &slot.key {
                    Key::Name(name) => Some((name.clone(), value.clone())),
                    Key::None | Key::Position(_) | Key::Unknown => None,
                };
                Value::object(kept.filter_map(entry).collect())
            }
        }
    }
}

fn count_names(index: Value) -> Vec<(Arc<str>, Value)> {
    vec![("count".into(), Value::object([("index".into(), index)].into()))]
}

fn each_names(key: Value, value: Value) -> Vec<(Arc<str>, Value)> {
    vec![("each".into(), Value::object([("key".into(), key), ("value".into(), value)].into()))]
}

/// The instances of `count = value`.
pub(super) fn by_count(value: &Value, span: Span, limit: usize) -> Result<Slots, Box<Fault>> {
    if value.is_null() {
        return Err(Fault::new("`count` must not be null", span));
    }
    let value = convert(value, &Type::Number).map_err(|_| Fault::new("`count` must be a number", span))?;
    let (certain, possible, unknown) = match value.as_unknown() {
        None => {
            let count = number(&value, span)?;
            (count, count, None)
        }
        Some(unknown) => {
            let counts =
                // where one of them is no number, nothing is said of what it may be
                unknown.alternatives.iter().map(|value| number(value, span).ok()).collect::<Option<Vec<usize>>>().unwrap_or_default();
            match (counts.iter().min(), counts.iter().max()) {
                (Some(least), Some(most)) => (*least, *most, Some(unknown.derive(Type::Any)).filter(|_| least < most)),
                _ => return Ok(Slots::several(Way::Count, unknown.derive(Type::Any))),
            }
        }
    };
    if possible > limit {
        return Err(Fault::fatal(format!("there would be more than {limit} instances"), span));
    }
    let slot = |position: usize| Slot {
        key: Key::Position(position),
        existence: if position < certain { Existence::Certain } else { Existence::Possible },
        names: count_names(Value::count(position)),
    };
    Ok(Slots { slots: (0..possible).map(slot).collect(), way: Way::Count, unknown })
}

fn number(value: &Value, span: Span) -> Result<usize, Box<Fault>> {
    let number = value.as_number().and_then(crate::hcl::number::Number::to_usize);
    number.ok_or_else(|| Fault::new("`count` must be a whole number from 0 on", span))
}

/// The instances of `for_each = value`.
pub(super) fn by_each(value: &Value, span: Span, limit: usize) -> Result<Slots, Box<Fault>> {
    let slots = match value.as_unknown() {
        None => match keyed(value, span)? {
            Ok(entries) => Slots {
                slots: entries.iter().map(|(key, value)| slot(key.clone(), value.clone(), Existence::Certain)).collect(),
                way: Way::ForEach,
                unknown: None,
            },
            Err(unknown) => by_references(value, &unknown).unwrap_or_else(|| Slots::several(Way::ForEach, unknown)),
        },
        Some(unknown) if unknown.kind.is_primitive() || matches!(unknown.kind, Type::List(_) | Type::Tuple(_)) => return Err(wrong(span)),
        Some(unknown) => alternatives(unknown, span).unwrap_or_else(|| Slots::several(Way::ForEach, unknown.clone())),
    };
    if slots.slots.len() > limit {
        return Err(Fault::fatal(format!("there would be more than {limit} instances"), span));
    }
    Ok(slots)
}

fn slot(key: Arc<str>, value: Value, existence: Existence) -> Slot {
    Slot { names: each_names(Value::text(&key), value), key: Key::Name(key), existence }
}

/// The instances by a set of attributes that are only known once Terraform runs, each of one instance: one for each, under a key that nobody knows.
fn by_references(value: &Value, unknown: &Unknown) -> Option<Slots> {
    let Data::Set(items) = &value.data else { return None };
    let mut seen: Vec<&Reference> = Vec::new();
    let mut slots = Vec::new();
    for item in &items.values {
        match &item.data {
            Data::Text(text) => slots.push(slot(text.clone(), item.clone(), Existence::Certain)),
            Data::Unknown(one) if one.alternatives.is_empty() && !one.may_fail => {
                let reference = one.reference.as_ref()?;
                if !seen.contains(&reference) {
                    seen.push(reference);
                    let names = each_names(item.clone(), item.clone());
                    slots.push(Slot { key: Key::Unknown, existence: Existence::Certain, names });
                }
            }
            _ => return None,
        }
    }
    Some(Slots { slots, way: Way::ForEach, unknown: Some(unknown.derive(Type::Any)) })
}

fn wrong(span: Span) -> Box<Fault> {
    Fault::new("`for_each` must be a map, an object or a set of texts", span)
}

type Keyed = Result<Entries, Unknown>;

/// The keys with their values, or why they are not known.
fn keyed(value: &Value, span: Span) -> Result<Keyed, Box<Fault>> {
    if value.is_sensitive {
        return Err(Fault::new("`for_each` must not be sensitive: keys are shown", span));
    }
    if value.as_instance().is_some() {
        return Ok(Err(value
            .first_unknown()
            .unwrap_or_else(|| Unknown::new(Type::Any, crate::hcl::unknown::Reason::Instances, Some(span)))));
    }
    if let Some(entries) = value.entries() {
        return Ok(Ok(entries.clone()));
    }
    let Data::Set(items) = &value.data else { return Err(wrong(span)) };
    let mut entries = Vec::with_capacity(items.values.len());
    for item in &items.values {
        match &item.data {
            Data::Text(text) => entries.push((text.clone(), item.clone())),
            Data::Unknown(unknown) => return Ok(Err((**unknown).clone())),
            _ => return Err(wrong(span)),
        }
    }
    Ok(Ok(entries.into_iter().collect()))
}

/// The instances where one of several collections is meant.
fn alternatives(unknown: &Unknown, span: Span) -> Option<Slots> {
    let each: Vec<Entries> = unknown
        .alternatives
        .iter()
        .map(|value| keyed(value, span).ok()?.ok())
        .collect::<Option<_>>()
        .filter(|each: &Vec<_>| !each.is_empty())?;
    let mut slots: BTreeMap<Arc<str>, Slot> = BTreeMap::new();
    for (key, value) in each.iter().flatten() {
        let others: Vec<&Value> = each.iter().filter_map(|entries| entries.get(key)).collect();
        let existence = if others.len() == each.len() { Existence::Certain } else { Existence::Possible };
        let is_one = others.iter().all(|other| compare::is_same(other, value));
        let value = if is_one { value.clone() } else { unknown.derive(Type::Any).into() };
        slots.entry(key.clone()).or_insert_with(|| slot(key.clone(), value, existence));
    }
    let is_open = slots.values().any(|slot| slot.existence != Existence::Certain);
    Some(Slots { slots: slots.into_values().collect(), way: Way::ForEach, unknown: is_open.then(|| unknown.derive(Type::Any)) })
}
