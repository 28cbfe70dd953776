//! The values of an instance.

use std::collections::{BTreeMap, BTreeSet};

use super::resolve::{Resolved, Resolver, count_true, has_true};
use super::row::Row;
use crate::hcl::configuration::Argument;
use crate::hcl::syntax::{Json, JsonKind};
use crate::hcl::types::Type;
use crate::hcl::unknown::Reason;
use crate::hcl::value::Value;
use crate::source::Span;

/// A value as a plan writes it: what is known, what is not, and what is to be hidden, each nested alike.
#[derive(Debug, Clone, Copy)]
struct Layers<'a> {
    /// Where it stands: name and value; nothing where only a mark says that it is there.
    span: Option<Span>,
    value: Option<&'a Json>,
    unknown: Option<&'a Json>,
    sensitive: Option<&'a Json>,
}

impl<'a> Layers<'a> {
    fn is_unknown(&self) -> bool {
        self.unknown.is_some_and(Json::is_true)
    }

    fn is_sensitive(&self) -> bool {
        self.sensitive.is_some_and(Json::is_true)
    }

    fn is_null(&self) -> bool {
        !self.is_unknown() && self.value.is_none_or(Json::is_null)
    }

    /// The elements, with those that are not known.
    fn elements(&self) -> Vec<Self> {
        // what is not known or null has no elements
        let known = self.value.map(Json::items).unwrap_or_default();
        let layer = |layer: Option<&'a Json>, at: usize| layer.and_then(|json| json.items().get(at));
        let element = |(at, value): (usize, &'a Json)| Layers {
            span: Some(value.span),
            value: Some(value),
            unknown: layer(self.unknown, at),
            sensitive: layer(self.sensitive, at),
        };
        known.iter().enumerate().map(element).collect()
    }

    /// The members, with those that are not known.
    fn members(&self) -> BTreeMap<&'a str, Self> {
        let layer = |json: Option<&'a Json>| -> BTreeMap<&'a str, (Span, &'a Json)> {
            // a layer that says nothing is left out of the file
            json.map(Json::members).unwrap_or_default().iter().map(|(name, span, json)| (&**name, (*span, json))).collect()
        };
        let (values, unknown, sensitive) = (layer(self.value), layer(self.unknown), layer(self.sensitive));
        let open = unknown.iter().filter(|(_, (_, mark))| has_true(mark)).map(|(name, _)| *name);
        let names: BTreeSet<&str> = values.keys().copied().chain(open).collect();
        let member = |name: &'a str| {
            let of = |layer: &BTreeMap<&'a str, (Span, &'a Json)>| layer.get(name).map(|(_, json)| *json);
            let span = values.get(name).map(|(span, json)| span.to(json.span));
            (name, Layers { span, value: of(&values), unknown: of(&unknown), sensitive: of(&sensitive) })
        };
        names.into_iter().map(member).collect()
    }
}

/// Returns the attributes and blocks that an instance has, by name. What is neither known nor written is as if it were not there: Terraform
/// leaves it to the provider.
pub(super) fn of_row(row: &Row<'_>, resolver: &Resolver<'_>) -> Vec<Argument> {
    let reader = Reader { row, resolver };
    let layers = Layers { span: Some(row.span), value: row.values, unknown: row.unknown, sensitive: row.sensitive };
    reader.arguments(layers, resolver.written(row))
}

struct Reader<'r, 'a> {
    row: &'r Row<'a>,
    resolver: &'r Resolver<'a>,
}

impl Reader<'_, '_> {
    fn arguments(&self, layers: Layers<'_>, written: Option<&Json>) -> Vec<Argument> {
        let mut arguments = Vec::new();
        let expressions: BTreeMap<&str, &Json> =
            // what no block writes has no expressions
            written.map(Json::members).unwrap_or_default().iter().map(|(name, _, expression)| (&**name, expression)).collect();
        for (name, layers) in layers.members() {
            let expression = expressions.get(name).copied();
            let is_left_open = layers.is_unknown() && written.is_some() && expression.is_none();
            if !layers.is_null() && !is_left_open {
                let (value, span) = (self.attribute(layers, expression), layers.span.unwrap_or(self.row.head));
                arguments.push(Argument { name: name.into(), value, span });
            }
        }
        arguments
    }

    fn attribute(&self, layers: Layers<'_>, expression: Option<&Json>) -> Value {
        match expression.map(|expression| (&expression.kind, expression)) {
            Some((JsonKind::Array(blocks), _)) if !layers.is_unknown() => self.blocks(layers, blocks),
            Some((_, expression)) => self.expression(layers, expression),
            None => self.build(layers, &mut || self.unknown(&Resolved::default())),
        }
    }

    /// Blocks, each with what is written in it where that can be told: a set of blocks has an order of its own.
    fn blocks(&self, layers: Layers<'_>, written: &[Json]) -> Value {
        let mut left: Vec<&Json> = written.iter().collect();
        let elements = layers.elements();
        let is_whole = elements.len() == written.len();
        let block = |layers: Layers<'_>| {
            let found = left.iter().position(|block| is_whole && is_like(block, layers)).map(|at| left.remove(at));
            let arguments = self.arguments(layers, found).into_iter();
            self.placed(Value::object(arguments.map(|argument| (argument.name, argument.value)).collect()), layers)
        };
        self.placed(Value::tuple(elements.into_iter().map(block).collect()), layers)
    }

    fn placed(&self, value: Value, layers: Layers<'_>) -> Value {
        let place = layers.value.filter(|_| !layers.is_unknown()).map_or(self.row.head, |json| json.span);
        value.at(place).hidden_if(layers.is_sensitive())
    }

    /// A value with an expression. All that is not known in it comes of what is not known in the expression: if that is one thing, it is
    /// that; the elements of a list are what the list is written of, if there are as many.
    fn expression(&self, layers: Layers<'_>, expression: &Json) -> Value {
        let open = layers.unknown.map_or(0, count_true);
        let resolved = if open == 0 { Resolved::default() } else { self.resolver.resolve(expression, self.row) };
        let is_flat = layers.elements().iter().filter(|element| element.is_unknown()).count() == open;
        let each = is_flat && resolved.open.is_empty() && open == resolved.references.len();
        let mut references = resolved.references.iter();
        self.build(layers, &mut || match references.next().filter(|_| each) {
            Some(reference) => Value::referring(reference.clone(), Type::Any, Some(self.row.head)),
            None => self.unknown(&resolved),
        })
    }

    /// Something that is not known: what it refers to, if that is one thing, else why nobody can tell.
    fn unknown(&self, resolved: &Resolved) -> Value {
        let place = Some(self.row.head);
        match (resolved.references.as_slice(), resolved.open.as_slice()) {
            ([one], []) => Value::referring(one.clone(), Type::Any, place),
            (many, open) => {
                let made = open.iter().map(ToString::to_string).chain(many.iter().map(ToString::to_string));
                let names: Vec<String> = made.map(|name| format!("`{name}`")).collect();
                let why = match names.as_slice() {
                    [] => "it is only known once it is applied".to_owned(),
                    names => format!("it is made of {}, and a plan does not tell how", names.join(", ")),
                };
                Value::unknown(Type::Any, Reason::Other(why.into()), place)
            }
        }
    }

    /// Builds a value; `leaf` gives each part that is not known.
    fn build(&self, layers: Layers<'_>, leaf: &mut dyn FnMut() -> Value) -> Value {
        let value = if layers.is_unknown() {
            leaf()
        } else {
            match layers.value.map(|json| &json.kind) {
                None => Value::null(),
                Some(JsonKind::Plain(value)) => value.clone(),
                Some(JsonKind::Text(text)) => Value::text(text),
                Some(JsonKind::Array(_)) => Value::tuple(layers.elements().into_iter().map(|element| self.build(element, leaf)).collect()),
                Some(JsonKind::Object(_)) => {
                    let members = layers.members().into_iter();
                    Value::object(members.map(|(name, layers)| (name.into(), self.build(layers, leaf))).collect())
                }
            }
        };
        self.placed(value, layers)
    }
}

/// Tells whether a block may be the one that is written so: no text is another one, and what is not known has an expression.
fn is_like(written: &Json, layers: Layers<'_>) -> bool {
    layers.members().iter().all(|(name, layers)| {
        let constant = written.member(name).and_then(|expression| expression.member("constant_value"));
        match (constant.and_then(Json::as_text), layers.value.and_then(Json::as_text)) {
            (Some(constant), Some(value)) => constant == value,
            (Some(_), None) => !layers.is_unknown(),
            (None, _) => true,
        }
    })
}
