//! The types of variables: conversion, optional attributes and their defaults.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::hcl::convert::convert;
use crate::hcl::evaluate::Fault;
use crate::hcl::syntax::ast::{Call, Expr, ExprKind};
use crate::hcl::types::Type;
use crate::hcl::value::{Data, Entries, Value};

/// The type that a variable asks for.
#[derive(Debug, Clone)]
pub(super) enum Constraint {
    Any,
    Bool,
    Number,
    Text,
    List(Box<Self>),
    Set(Box<Self>),
    Map(Box<Self>),
    Tuple(Vec<Self>),
    Object(BTreeMap<Arc<str>, Field>),
}

/// An attribute of an object.
#[derive(Debug, Clone)]
pub(super) struct Field {
    constraint: Constraint,
    is_optional: bool,
    default: Option<Value>,
}

impl Constraint {
    /// Reads a type; `default` evaluates the second argument of `optional`.
    pub fn parse(expr: &Expr, default: &dyn Fn(&Expr) -> Result<Value, Box<Fault>>) -> Result<Self, Box<Fault>> {
        let wrong = || Fault::fatal("this is no type", expr.span);
        match &expr.kind {
            ExprKind::Variable(name) => Self::word(name).ok_or_else(wrong),
            ExprKind::Literal(value) => value.as_text().and_then(Self::word).ok_or_else(wrong),
            ExprKind::Postfix(inner, steps) if steps.is_empty() => Self::parse(inner, default),
            ExprKind::Call(call) => Self::parse_call(call, expr, default),
            _ => Err(wrong()),
        }
    }

    /// `list` and `map` alone, and types in quotes, are older ways to write them.
    fn word(name: &str) -> Option<Self> {
        Some(match name {
            "any" => Self::Any,
            "bool" => Self::Bool,
            "number" => Self::Number,
            "string" => Self::Text,
            "list" => Self::List(Box::new(Self::Any)),
            "map" => Self::Map(Box::new(Self::Any)),
            "set" => Self::Set(Box::new(Self::Any)),
            _ => return None,
        })
    }

    fn parse_call(call: &Call, expr: &Expr, default: &dyn Fn(&Expr) -> Result<Value, Box<Fault>>) -> Result<Self, Box<Fault>> {
        let [argument] = call.arguments.as_slice() else { return Err(Fault::fatal("a type has one argument", expr.span)) };
        let inner = || Self::parse(argument, default).map(Box::new);
        match (&*call.name, &argument.kind) {
            ("list", _) => inner().map(Self::List),
            ("set", _) => inner().map(Self::Set),
            ("map", _) => inner().map(Self::Map),
            ("tuple", ExprKind::Tuple(elements)) => {
                elements.iter().map(|element| Self::parse(element, default)).collect::<Result<_, _>>().map(Self::Tuple)
            }
            ("object", ExprKind::Object(items)) => {
                let name = |key: &Expr| match &key.kind {
                    ExprKind::Literal(name) => name.as_text().map(Into::into),
                    _ => None,
                };
                let field = |(key, value): &(Expr, Expr)| match name(key) {
                    Some(name) => Ok((name, Field::parse(value, default)?)),
                    None => Err(Fault::fatal("the name of an attribute is needed", key.span)),
                };
                items.iter().map(field).collect::<Result<_, _>>().map(Self::Object)
            }
            _ => Err(Fault::fatal("this is no type", expr.span)),
        }
    }

    /// The type of a value that fits.
    pub fn kind(&self) -> Type {
        match self {
            Self::Any => Type::Any,
            Self::Bool => Type::Bool,
            Self::Number => Type::Number,
            Self::Text => Type::Text,
            Self::List(element) => Type::list(element.kind()),
            Self::Set(element) => Type::set(element.kind()),
            Self::Map(element) => Type::map(element.kind()),
            Self::Tuple(elements) => Type::Tuple(elements.iter().map(Self::kind).collect()),
            Self::Object(fields) => {
                Type::Object(Arc::new(fields.iter().map(|(name, field)| (name.clone(), field.constraint.kind())).collect()))
            }
        }
    }

    /// Tells whether a text that is given for it stands for itself.
    pub fn takes_text(&self) -> bool {
        matches!(self, Self::Bool | Self::Number | Self::Text)
    }

    /// Converts a value, after what is optional got its default.
    pub fn apply(&self, value: &Value) -> Result<Value, String> {
        convert(&self.filled(value)?, &self.kind())
    }

    fn filled(&self, value: &Value) -> Result<Value, String> {
        let data: Value = match (self, &value.data) {
            (Self::Object(fields), Data::Map(_) | Data::Object(_)) if value.as_instance().is_none() => {
                let entries = value.entries().ok_or("an object is required")?;
                let mut filled = BTreeMap::new();
                for (name, field) in fields {
                    if let Some(value) = field.filled(entries.get(name))? {
                        filled.insert(name.clone(), value);
                    }
                }
                Value::object(filled.into())
            }
            (Self::List(element) | Self::Set(element), Data::List(_) | Data::Set(_) | Data::Tuple(_)) => {
                // each of the three has elements
                let values = value.elements().unwrap_or_default();
                Value::tuple(values.iter().map(|value| element.filled(value)).collect::<Result<_, _>>()?)
            }
            (Self::Map(element), Data::Map(entries) | Data::Object(entries)) => {
                let filled = entries.entries.iter().map(|(key, value)| Ok((key.clone(), element.filled(value)?)));
                Value::object(filled.collect::<Result<Entries, String>>()?)
            }
            (Self::Tuple(kinds), Data::Tuple(items)) if kinds.len() == items.values.len() => {
                let pairs = kinds.iter().zip(&items.values);
                Value::tuple(pairs.map(|(kind, value)| kind.filled(value)).collect::<Result<_, _>>()?)
            }
            _ => return Ok(value.clone()),
        };
        Ok(Value { origin: value.origin, is_sensitive: value.is_sensitive, data: data.data })
    }
}

impl Field {
    fn parse(expr: &Expr, default: &dyn Fn(&Expr) -> Result<Value, Box<Fault>>) -> Result<Self, Box<Fault>> {
        let call = if let ExprKind::Call(call) = &expr.kind { Some(call).filter(|call| &*call.name == "optional") } else { None };
        let Some(call) = call else {
            return Ok(Self { constraint: Constraint::parse(expr, default)?, is_optional: false, default: None });
        };
        let (kind, own) = match call.arguments.as_slice() {
            [kind] => (kind, None),
            [kind, own] => (kind, Some(default(own)?)),
            _ => return Err(Fault::fatal("`optional` takes a type and a default", expr.span)),
        };
        Ok(Self { constraint: Constraint::parse(kind, default)?, is_optional: true, default: own })
    }

    /// The value, or the default where it is missing or null.
    fn filled(&self, value: Option<&Value>) -> Result<Option<Value>, String> {
        match value {
            Some(value) if !value.is_null() => self.constraint.filled(value).map(Some),
            given => match &self.default {
                Some(default) => self.constraint.filled(default).map(Some),
                None if self.is_optional => Ok(Some(Data::Null(self.constraint.kind()).into())),
                None => Ok(given.cloned()),
            },
        }
    }
}
