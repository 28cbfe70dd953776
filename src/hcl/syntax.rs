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
pub(super) use json::{Json, JsonKind, json_value, parse_json};
pub(super) use template::parse_template;

use crate::source::Span;

/// What is wrong with a text, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SyntaxError {
    /// In words.
    pub message: String,
    /// Where.
    pub span: Span,
}

/// What a parser returns.
type Parsed<T> = Result<T, SyntaxError>;
