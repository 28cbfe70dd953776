//! `for` expressions and splats.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::super::convert::convert;
use super::super::syntax::ast::{Expr, For, LoopNames};
use super::super::types::Type;
use super::super::unknown::Unknown;
use super::super::value::{Data, Entries, Value};
use super::{Evaluated, Evaluator, Fault, Scope};
use crate::source::Span;

/// The pairs that a loop goes over, or why they are not known.
pub(super) type Pairs = Result<Vec<(Value, Value)>, Unknown>;

impl Evaluator<'_> {
    pub(super) fn evaluate_for(&self, parts: &For, scope: &Scope, span: Span) -> Evaluated {
        let collection = self.evaluate(&parts.collection, scope)?;
        self.loop_over(&collection, parts, scope, span)
    }

    fn loop_over(&self, collection: &Value, parts: &For, scope: &Scope, span: Span) -> Evaluated {
        let result = match pairs_of(collection, parts.collection.span)? {
            Ok(pairs) => match &parts.key {
                None => self.collect_tuple(parts, pairs, scope)?,
                Some(key) => self.collect_object(parts, key, pairs, scope, span)?,
            },
            Err(unknown) => {
                let each = unknown.alternatives.iter().map(|value| self.loop_over(value, parts, scope, span));
                // where one of them is an error, nothing is said of what it may be
                let alternatives = each.collect::<Result<_, _>>().unwrap_or_default();
                Unknown { alternatives, ..unknown.derive(Type::Any) }.into()
            }
        };
        Ok(result.hidden_if(collection.is_sensitive))
    }

    fn collect_tuple(&self, parts: &For, pairs: Vec<(Value, Value)>, scope: &Scope) -> Evaluated {
        let mut values = Vec::with_capacity(pairs.len());
        let mut unknown = None;
        let mut is_sensitive = false;
        for pair in pairs {
            let names = bind(&parts.names, pair);
            let inner = Scope::with(scope, &names);
            match self.evaluate_filter(parts, &inner, &mut is_sensitive)? {
                Ok(true) => values.push(self.evaluate(&parts.value, &inner)?),
                Ok(false) => {}
                Err(found) => unknown = unknown.or(Some(found)),
            }
        }
        let result = unknown.map_or_else(|| Value::tuple(values), |unknown| unknown.derive(Type::Any).into());
        Ok(result.hidden_if(is_sensitive))
    }

    /// Evaluates the `if` of a loop.
    fn evaluate_filter(&self, parts: &For, scope: &Scope, is_sensitive: &mut bool) -> Result<Result<bool, Unknown>, Box<Fault>> {
        let Some(condition) = &parts.condition else { return Ok(Ok(true)) };
        let value = self.evaluate(condition, scope)?;
        if value.is_null() {
            return Err(Fault::new("the condition of a `for` must not be null", condition.span));
        }
        *is_sensitive |= value.is_sensitive;
        let value = convert(&value, &Type::Bool).map_err(|_| Fault::new("the condition of a `for` must be a bool", condition.span))?;
        match &value.data {
            Data::Bool(value) => Ok(Ok(*value)),
            Data::Unknown(unknown) => Ok(Err((**unknown).clone())),
            _ => Err(Fault::new("the condition of a `for` must be a bool", condition.span)),
        }
    }

    fn collect_object(&self, parts: &For, key: &Expr, pairs: Vec<(Value, Value)>, scope: &Scope, span: Span) -> Evaluated {
        let mut entries: BTreeMap<Arc<str>, Vec<Value>> = BTreeMap::new();
        let mut unknown: Option<Value> = None;
        let mut is_sensitive = false;
        for pair in pairs {
            let names = bind(&parts.names, pair);
            let inner = Scope::with(scope, &names);
            match self.evaluate_filter(parts, &inner, &mut is_sensitive)? {
                Ok(false) => continue,
                Ok(true) => {}
                Err(found) => {
                    unknown.get_or_insert(found.derive(Type::Any).into());
                    continue;
                }
            }
            let own_key = self.evaluate(key, &inner)?;
            is_sensitive |= own_key.is_sensitive;
            let value = self.evaluate(&parts.value, &inner)?;
            match self.key_text(&own_key, key.span)? {
                Ok(text) => {
                    let values = entries.entry(text.clone()).or_default();
                    if !values.is_empty() && !parts.groups {
                        return Err(Fault::new(format!("two elements have the key {}", super::super::display::quoted(&text)), key.span));
                    }
                    values.push(value);
                }
                Err(found) => drop(unknown.get_or_insert(found)),
            }
        }
        let result = unknown.unwrap_or_else(|| Value::object(grouped(entries, parts.groups)));
        Ok(result.at(span).hidden_if(is_sensitive))
    }

    pub(super) fn evaluate_splat(&self, source: &Expr, each: &Expr, scope: &Scope) -> Evaluated {
        let value = self.evaluate(source, scope)?;
        self.splat(&value, each, scope)
    }

    fn splat(&self, value: &Value, each: &Expr, scope: &Scope) -> Evaluated {
        let result = match &value.data {
            Data::Null(_) => Value::tuple(Vec::new()),
            Data::List(items) | Data::Set(items) => {
                let values = self.evaluate_each(&items.values, each, scope)?;
                let element = values.first().map_or(Type::Any, Value::kind);
                Value::list(element, values)
            }
            Data::Tuple(items) => Value::tuple(self.evaluate_each(&items.values, each, scope)?),
            Data::Unknown(unknown) if !unknown.alternatives.is_empty() => {
                let all = unknown.alternatives.iter().map(|value| self.splat(value, each, scope));
                // where one of them is an error, nothing is said of what it may be
                let alternatives = all.collect::<Result<_, _>>().unwrap_or_default();
                Unknown { alternatives, ..unknown.derive(Type::Any) }.into()
            }
            Data::Unknown(unknown) => self.splat_unknown(value, unknown, each, scope)?,
            Data::Bool(_) | Data::Number(_) | Data::Text(_) | Data::Map(_) | Data::Object(_) => {
                Value::tuple(self.evaluate_each(std::slice::from_ref(value), each, scope)?)
            }
        };
        Ok(result.hidden_if(value.is_sensitive))
    }

    fn evaluate_each(&self, values: &[Value], each: &Expr, scope: &Scope) -> Result<Vec<Value>, Box<Fault>> {
        values.iter().map(|item| self.evaluate(each, &Scope::at_item(scope, item))).collect()
    }

    fn splat_unknown(&self, value: &Value, unknown: &Unknown, each: &Expr, scope: &Scope) -> Evaluated {
        match &unknown.kind {
            Type::Any => Ok(unknown.derive(Type::Any).into()),
            Type::List(element) | Type::Set(element) => {
                let item = Value::from(unknown.derive((**element).clone()));
                let kind = self.evaluate(each, &Scope::at_item(scope, &item))?.kind();
                Ok(unknown.derive(Type::list(kind)).into())
            }
            Type::Tuple(elements) => {
                let items: Vec<Value> = elements.iter().map(|kind| unknown.derive(kind.clone()).into()).collect();
                Ok(Value::tuple(self.evaluate_each(&items, each, scope)?))
            }
            Type::Bool | Type::Number | Type::Text | Type::Map(_) | Type::Object(_) => {
                // it may be null, which makes an empty tuple
                let _ = self.evaluate(each, &Scope::at_item(scope, value))?;
                Ok(unknown.derive(Type::Any).into())
            }
        }
    }
}

/// Binds the names of a loop.
pub(super) fn bind(names: &LoopNames, (key, value): (Value, Value)) -> Vec<(Arc<str>, Value)> {
    let key = names.key.as_ref().map(|name| (name.clone(), key));
    [(names.value.clone(), value)].into_iter().chain(key).collect()
}

fn grouped(entries: BTreeMap<Arc<str>, Vec<Value>>, groups: bool) -> Entries {
    let one = |mut values: Vec<Value>| if groups { Value::tuple(values) } else { values.pop().unwrap_or_else(Value::null) };
    entries.into_iter().map(|(key, values)| (key, one(values))).collect()
}

/// The keys and values of a collection.
pub(super) fn pairs_of(collection: &Value, span: Span) -> Result<Pairs, Box<Fault>> {
    match &collection.data {
        Data::List(items) | Data::Tuple(items) => {
            Ok(Ok(items.values.iter().enumerate().map(|(place, value)| (Value::count(place), value.clone())).collect()))
        }
        Data::Set(items) => Ok(Ok(items.values.iter().map(|value| (value.clone(), value.clone())).collect())),
        Data::Map(entries) | Data::Object(entries) => {
            Ok(Ok(entries.entries.iter().map(|(key, value)| (Value::text(key), value.clone())).collect()))
        }
        Data::Unknown(unknown) if unknown.kind.is_primitive() => Err(Fault::new("a loop goes over a list, set or map", span)),
        Data::Unknown(unknown) => Ok(Err((**unknown).clone())),
        Data::Null(_) => Err(Fault::new("a loop cannot go over null", span)),
        Data::Bool(_) | Data::Number(_) | Data::Text(_) => Err(Fault::new("a loop goes over a list, set or map", span)),
    }
}
