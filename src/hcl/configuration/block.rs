//! What a block says, evaluated.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::hcl::address::{Address, Reference};
use crate::hcl::unknown::Unknown;
use crate::hcl::value::Value;
use crate::source::Span;

/// One instance of a resource or data block.
#[derive(Debug, Clone)]
pub struct Instance {
    /// Its address.
    pub address: Arc<Address>,
    /// Whether it is there.
    pub existence: Existence,
    /// What stands in the block.
    pub body: Arguments,
    /// The words before the braces.
    pub head: Span,
    /// The whole block.
    pub span: Span,
}

/// Whether an instance is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Existence {
    /// It is.
    Certain,
    /// It may be, or not.
    Possible,
    /// It stands for any number of instances, none among them.
    Several,
}

/// The arguments and blocks that stand in a block.
#[derive(Debug, Clone, Default)]
pub struct Arguments {
    /// The arguments in the order written.
    pub arguments: Vec<Argument>,
    /// The blocks in the order written, `dynamic` ones expanded.
    pub blocks: Vec<Nested>,
    /// The types of block of which it is not known how many there are; what is known of such a block stands in `blocks` once.
    pub unknown_blocks: Vec<(Arc<str>, Unknown)>,
}

/// One argument.
#[derive(Debug, Clone)]
pub struct Argument {
    /// Its name.
    pub name: Arc<str>,
    /// Its value.
    pub value: Value,
    /// Name and value.
    pub span: Span,
}

/// A block in a block.
#[derive(Debug, Clone)]
pub struct Nested {
    /// Its type.
    pub kind: Arc<str>,
    /// What stands in it.
    pub body: Arguments,
    /// Where.
    pub span: Span,
    /// Whether it is there: of a `dynamic` block whose number is not known one stands for several.
    pub existence: Existence,
}

impl Arguments {
    /// Returns the argument of that name.
    #[must_use]
    pub fn argument(&self, name: &str) -> Option<&Argument> {
        self.arguments.iter().find(|argument| &*argument.name == name)
    }

    /// Returns the blocks of that type.
    pub fn blocks<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = &'a Nested> {
        self.blocks.iter().filter(move |block| &*block.kind == kind)
    }

    /// Returns the blocks of that type however they are written: in JSON a block is an argument that is an object, or a list of some.
    #[must_use]
    pub fn nested(&self, kind: &str) -> Vec<Nested> {
        let written = self.blocks(kind).cloned();
        let arguments = self.arguments.iter().filter(|argument| &*argument.name == kind);
        let as_values = arguments.flat_map(|argument| {
            let values = argument.value.elements().unwrap_or(std::slice::from_ref(&argument.value));
            values.iter().filter_map(|value| nested_of(value, argument))
        });
        written.chain(as_values).collect()
    }

    /// The values by name, blocks as tuples of objects.
    pub(super) fn entries(&self) -> BTreeMap<Arc<str>, Value> {
        let mut entries: BTreeMap<Arc<str>, Value> =
            self.arguments.iter().map(|argument| (argument.name.clone(), argument.value.clone())).collect();
        let mut grouped: BTreeMap<Arc<str>, Vec<Value>> = BTreeMap::new();
        for block in &self.blocks {
            grouped.entry(block.kind.clone()).or_default().push(Value::object(block.body.entries().into()).at(block.span));
        }
        entries.extend(grouped.into_iter().map(|(kind, values)| (kind, Value::tuple(values))));
        entries.extend(self.unknown_blocks.iter().map(|(kind, unknown)| (kind.clone(), Value::from(unknown.clone()))));
        entries
    }
}

/// An object as a block.
fn nested_of(value: &Value, argument: &Argument) -> Option<Nested> {
    let span = value.origin.unwrap_or(argument.span);
    let part =
        |(name, value): &(Arc<str>, Value)| Argument { name: name.clone(), value: value.clone(), span: value.origin.unwrap_or(span) };
    let arguments = value.entries()?.iter().map(part).collect();
    let body = Arguments { arguments, ..Arguments::default() };
    Some(Nested { kind: argument.name.clone(), body, span, existence: Existence::Certain })
}

impl Instance {
    /// The value of a reference to it.
    pub(super) fn value(&self) -> Value {
        Value::instance(self.body.entries().into(), Reference::new(self.address.clone())).at(self.head)
    }
}
