//! The tree of a text.

use std::sync::Arc;

use super::super::value::Value;
use crate::source::Span;

/// What a file or block holds, in the order written.
#[derive(Debug, Clone, Default)]
pub(in crate::hcl) struct Body {
    pub attributes: Vec<Attribute>,
    pub blocks: Vec<Block>,
}

/// `name = expression`
#[derive(Debug, Clone)]
pub(in crate::hcl) struct Attribute {
    pub name: Arc<str>,
    pub name_span: Span,
    pub value: Arc<Expr>,
    pub span: Span,
}

/// `kind "label" { … }`
#[derive(Debug, Clone)]
pub(in crate::hcl) struct Block {
    pub kind: Arc<str>,
    pub labels: Vec<Arc<str>>,
    pub body: Body,
    /// The first word and the labels.
    pub head: Span,
    pub span: Span,
}

impl Body {
    /// Returns the attribute of that name.
    pub fn attribute(&self, name: &str) -> Option<&Attribute> {
        self.attributes.iter().find(|attribute| &*attribute.name == name)
    }

    /// Tells whether an attribute is written as `true`.
    pub fn is_set(&self, name: &str) -> bool {
        let value = self.attribute(name).map(|attribute| &attribute.value.kind);
        matches!(value, Some(ExprKind::Literal(value)) if value.as_bool() == Some(true) || value.as_text() == Some("true"))
    }
}

impl Block {
    /// Returns a label, or nothing.
    pub fn label(&self, index: usize) -> &str {
        self.labels.get(index).map_or("", |label| label)
    }
}

/// An expression.
#[derive(Debug, Clone)]
pub(in crate::hcl) struct Expr {
    pub kind: ExprKind,
    pub span: Span,
}

impl Expr {
    /// The word that it is, as an expression or a text.
    pub fn as_word(&self) -> Option<Arc<str>> {
        match &self.kind {
            ExprKind::Variable(name) => Some(name.clone()),
            ExprKind::Literal(value) => value.as_text().map(Arc::from),
            _ => None,
        }
    }
}

/// The kinds of expression.
#[derive(Debug, Clone)]
pub(in crate::hcl) enum ExprKind {
    /// A bool, number, text or `null`.
    Literal(Value),
    /// A text with parts to be evaluated.
    Template(Vec<Part>),
    Tuple(Vec<Expr>),
    Object(Vec<(Expr, Expr)>),
    Variable(Arc<str>),
    /// The element that a splat is at.
    Item,
    /// `base.a[0]`
    Postfix(Box<Expr>, Vec<Access>),
    /// `source[*]…`: what follows stands in `each`.
    Splat {
        source: Box<Expr>,
        each: Box<Expr>,
    },
    Unary(Unary, Box<Expr>),
    Binary(Binary, Box<[Expr; 2]>),
    /// Condition, first and second arm.
    Conditional(Box<[Expr; 3]>),
    Call(Box<Call>),
    For(Box<For>),
}

/// One step of an access.
#[derive(Debug, Clone)]
pub(in crate::hcl) enum Access {
    Attribute(Arc<str>, Span),
    Index(Expr),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::hcl) enum Unary {
    Not,
    Negate,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::hcl) enum Binary {
    Or,
    And,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
}

/// `name(arguments…)`
#[derive(Debug, Clone)]
pub(in crate::hcl) struct Call {
    pub name: Arc<str>,
    pub name_span: Span,
    pub arguments: Vec<Expr>,
    /// Whether the last argument holds the rest: `f(list...)`.
    pub expands: bool,
}

/// `[for …]` or `{for …}`
#[derive(Debug, Clone)]
pub(in crate::hcl) struct For {
    pub names: LoopNames,
    pub collection: Expr,
    /// The key of an object.
    pub key: Option<Expr>,
    pub value: Expr,
    pub condition: Option<Expr>,
    /// Whether values of one key are grouped.
    pub groups: bool,
}

/// The names that a loop gives to key and value.
#[derive(Debug, Clone)]
pub(in crate::hcl) struct LoopNames {
    pub key: Option<Arc<str>>,
    pub value: Arc<str>,
}

/// One part of a template.
#[derive(Debug, Clone)]
pub(in crate::hcl) enum Part {
    Literal(Arc<str>),
    Interpolation(Expr),
    If { condition: Expr, then: Vec<Part>, otherwise: Vec<Part> },
    For { names: LoopNames, collection: Expr, parts: Vec<Part> },
}
