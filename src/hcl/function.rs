//! The functions of Terraform 1.11 as a table, one entry a function.

mod cidr;
mod collection;
mod convert;
mod digest;
mod encode;
mod file;
mod format;
mod json;
mod list;
mod map;
mod number;
mod pattern;
mod set;
mod table;
mod text;
mod time;
mod yaml;

use super::files::Files;
use super::types::Type;
use super::value::Value;
use crate::source::Span;

pub(super) use table::find;

/// Begins a problem that `try` does not catch.
pub(super) const FATAL: &str = "\u{0}";

/// The longest text that a function makes.
const MAX_LENGTH: usize = 16 * 1024 * 1024;

/// The most parts that a function cuts a text into.
const MAX_PARTS: usize = 2_000_000;

/// What a function makes of its arguments, or what is wrong with them.
type Outcome = Result<Value, String>;

/// What functions are given besides their arguments.
pub(super) trait Caller {
    /// The files that may be read.
    fn files(&self) -> &dyn Files;

    /// Where the call stands.
    fn span(&self) -> Span;

    /// Whether the call stands in a template of its own.
    fn is_template(&self) -> bool;

    /// Evaluates a template with those names.
    fn render(&self, template: &str, values: &Value) -> Result<Value, String>;
}

/// A function.
pub(super) struct Function {
    /// Its name.
    pub name: &'static str,
    /// Its parameters.
    pub parameters: &'static [Parameter],
    /// What may follow them any number of times.
    pub rest: Option<Parameter>,
    /// The type of its result, as far as that does not depend on the arguments.
    pub returns: Kind,
    /// What of its arguments must be known.
    pub reads: Reads,
    /// Which sensitive arguments hide the result.
    pub hides: Hides,
    /// Which types fit any of its arguments: asked where one of them is not known, so that the function is not run.
    pub fits: fn(&Type) -> bool,
    /// What it does.
    pub run: fn(&dyn Caller, &[Value]) -> Outcome,
}

/// A parameter.
#[derive(Debug, Clone, Copy)]
pub(super) struct Parameter {
    /// What the argument is converted to.
    pub wants: Kind,
    /// Whether it may be null.
    pub takes_null: bool,
}

/// What of its arguments a function needs to know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reads {
    /// Every part.
    Whole,
    /// The arguments, not what is inside.
    Outside,
    /// It handles what is not known itself.
    Anything,
}

/// Which sensitive arguments hide the whole result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hides {
    /// Those that are sensitive, or hold something that is.
    Deep,
    /// Those that are sensitive themselves; what is inside keeps it.
    Outside,
    /// None: the function sees to it.
    Never,
}

/// A type, for the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Any,
    Bool,
    Number,
    Text,
    List,
    Set,
    Map,
    Texts,
    Numbers,
    Bools,
    TextSet,
    TextListMap,
}

impl Kind {
    /// The type.
    pub fn kind(self) -> Type {
        match self {
            Self::Any => Type::Any,
            Self::Bool => Type::Bool,
            Self::Number => Type::Number,
            Self::Text => Type::Text,
            Self::List => Type::list(Type::Any),
            Self::Set => Type::set(Type::Any),
            Self::Map => Type::map(Type::Any),
            Self::Texts => Type::list(Type::Text),
            Self::Numbers => Type::list(Type::Number),
            Self::Bools => Type::list(Type::Bool),
            Self::TextSet => Type::set(Type::Text),
            Self::TextListMap => Type::map(Type::list(Type::Text)),
        }
    }
}

/// Refuses to make a text that would be too long.
fn check_length(length: Option<usize>) -> Result<(), String> {
    match length {
        Some(length) if length <= MAX_LENGTH => Ok(()),
        _ => Err(format!("the text would be longer than {MAX_LENGTH} bytes")),
    }
}

/// Refuses to cut a text into too many parts.
fn check_parts(count: usize) -> Result<(), String> {
    if count <= MAX_PARTS { Ok(()) } else { Err(format!("there would be more than {MAX_PARTS} parts")) }
}

/// The argument at a place; null where there is none, which the table rules out.
fn argument(arguments: &[Value], place: usize) -> Value {
    arguments.get(place).cloned().unwrap_or_else(Value::null)
}

/// The text at a place.
fn text(arguments: &[Value], place: usize) -> &str {
    // the table gives the types of arguments, and they are checked before a function runs
    arguments.get(place).and_then(Value::as_text).unwrap_or_default()
}

/// The number at a place.
fn number(arguments: &[Value], place: usize) -> super::number::Number {
    arguments.get(place).and_then(Value::as_number).cloned().unwrap_or(super::number::Number::ZERO)
}

/// The whole number at a place.
fn whole(arguments: &[Value], place: usize) -> Result<i64, String> {
    number(arguments, place).to_i64().ok_or_else(|| "a whole number is required".to_owned())
}

/// The elements at a place.
fn elements(arguments: &[Value], place: usize) -> &[Value] {
    // the table gives the types of arguments, and they are checked before a function runs
    arguments.get(place).and_then(Value::elements).unwrap_or_default()
}
