//! A Terraform file as blocks, attributes and values, each with its place and a mark that tells what became of it.

use std::cell::Cell;
use std::collections::BTreeMap;

use crate::source::Span;

/// What became of a block or attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    /// Nobody has looked at it yet.
    Unseen,
    /// It was used.
    Used,
    /// A note names it.
    Noted,
}

/// One file.
#[derive(Debug)]
pub(super) struct Document {
    /// Its folder: what stands before the last `/` of its name.
    pub folder: String,
    /// What it holds.
    pub body: Body,
}

/// What a file or block holds.
#[derive(Debug)]
pub(super) struct Body {
    /// The attributes in the order written.
    pub attributes: Vec<Attribute>,
    /// The blocks in the order written.
    pub blocks: Vec<Block>,
    by_name: BTreeMap<String, usize>,
}

/// A block such as `resource "azuread_group" "readers" { … }`.
#[derive(Debug)]
pub(super) struct Block {
    /// Its first word.
    pub kind: String,
    /// Its labels.
    pub labels: Vec<String>,
    /// What stands in its braces.
    pub body: Body,
    /// Where, up to its closing brace.
    pub span: Span,
    /// Its first word and labels.
    pub head: Span,
    /// What became of it.
    pub mark: Cell<Mark>,
}

/// An attribute such as `display_name = "Readers"`.
#[derive(Debug)]
pub(super) struct Attribute {
    /// Its key.
    pub name: String,
    /// Its value.
    pub value: Value,
    /// Where, key and value.
    pub span: Span,
    /// What became of it.
    pub mark: Cell<Mark>,
}

/// The value of an attribute or of an element of a list.
#[derive(Debug)]
pub(super) struct Value {
    /// What it is.
    pub kind: ValueKind,
    /// Where.
    pub span: Span,
}

/// The kinds of value that are told apart.
#[derive(Debug, PartialEq)]
pub(super) enum ValueKind {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A string without templates, or a number.
    Text(String),
    /// A string with templates: its pieces.
    Template(Vec<Value>),
    /// `[ … ]`
    List(Vec<Value>),
    /// `{ … }` with keys that are plain words or strings.
    Object(Vec<(String, Value)>),
    /// `data.azuread_group.x.object_id`: its words.
    Reference(Vec<String>),
    /// What is not evaluated, in words.
    Unread(String),
}

/// Compares what is written; the place does not count.
impl PartialEq for Value {
    fn eq(&self, other: &Self) -> bool {
        self.kind == other.kind
    }
}

impl Body {
    /// Creates a body; the parser has refused a name given twice.
    pub(super) fn new(attributes: Vec<Attribute>, blocks: Vec<Block>) -> Self {
        let by_name = attributes.iter().enumerate().map(|(index, attribute)| (attribute.name.clone(), index)).collect();
        Self { attributes, blocks, by_name }
    }

    /// Returns the attribute of that name.
    pub(super) fn attribute(&self, name: &str) -> Option<&Attribute> {
        self.attributes.get(*self.by_name.get(name)?)
    }

    /// Tells whether both say the same, wherever they stand.
    pub(super) fn is_same_as(&self, other: &Self) -> bool {
        let is_same_length = self.attributes.len() == other.attributes.len() && self.blocks.len() == other.blocks.len();
        let mut attributes = self.attributes.iter().zip(&other.attributes);
        let mut blocks = self.blocks.iter().zip(&other.blocks);
        is_same_length
            && attributes.all(|(one, two)| one.name == two.name && one.value == two.value)
            && blocks.all(|(one, two)| one.kind == two.kind && one.labels == two.labels && one.body.is_same_as(&two.body))
    }
}

impl Block {
    /// Tells whether the blocks inside both say the same.
    pub(super) fn has_same_blocks_as(&self, other: &Self) -> bool {
        let (one, two) = (&self.body.blocks, &other.body.blocks);
        one.len() == two.len() && one.iter().zip(two).all(|(one, two)| one.kind == two.kind && one.body.is_same_as(&two.body))
    }

    /// Returns the label at `index`, or nothing.
    pub(super) fn label(&self, index: usize) -> &str {
        self.labels.get(index).map_or("", String::as_str)
    }

    /// Returns the name that references use: `data.azuread_group.x`, `azuread_group.x`; for other blocks their words.
    pub(super) fn address(&self) -> String {
        match self.kind.as_str() {
            "resource" => self.labels.join("."),
            "variable" => format!("var.{}", self.labels.join(".")),
            "data" => format!("data.{}", self.labels.join(".")),
            _ if self.labels.is_empty() => self.kind.clone(),
            kind => format!("{kind} {}", self.labels.join(" ")),
        }
    }

    /// Tells whether it only looks something up.
    pub(super) fn is_data(&self) -> bool {
        self.kind == "data"
    }
}
