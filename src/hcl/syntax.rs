//! Text to tree: bodies, expressions and templates in Terraform's two syntaxes, each part with its place.

pub(super) mod ast;
mod body;
mod cursor;
mod expression;
mod json;
mod operand;
mod template;
mod weave;

pub(super) use body::parse_body;
pub(super) use cursor::Place;
pub(super) use expression::parse_expression;
pub(crate) use json::{Json, JsonKind};
pub(super) use json::{json_value, parse_json};
pub(super) use template::parse_template;

use crate::source::Span;

/// What is wrong with a text, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SyntaxError {
    /// In words.
    pub message: String,
    /// Where.
    pub span: Span,
}

/// What is said of a text that nests too deeply.
const TOO_DEEP: &str = "nesting is deeper than";

impl SyntaxError {
    /// Something that nests deeper than `limit`.
    fn too_deep(limit: usize, span: Span) -> Self {
        Self { message: format!("{TOO_DEEP} {limit}"), span }
    }

    /// Tells whether it is about how deep a text nests.
    pub fn is_too_deep(&self) -> bool {
        self.message.starts_with(TOO_DEEP)
    }
}

/// What a parser returns.
type Parsed<T> = Result<T, SyntaxError>;
