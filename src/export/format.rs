//! What a format is, what it is given, and what it gives.

use std::fmt;

use crate::ir::Tenant;
use crate::source::Sources;
use crate::syntax::ast;

/// How a comment of one line is written, around its text.
pub type Comment = (&'static str, &'static str);

/// A format that tenants are written in.
#[derive(Clone, Copy)]
pub struct Format {
    /// The word for it in commands.
    pub name: &'static str,
    /// What is written, in a few words.
    pub about: &'static str,
    /// How its comments are written; `None` where it has none.
    pub comment: Option<Comment>,
    /// Returns the schema of what is written; `None` where there is none.
    pub schema: Option<fn() -> String>,
    /// What can be written alone, where other tools want it in a file of its own.
    pub parts: &'static [Part],
    /// Writes a tenant.
    pub write: fn(&Material<'_>) -> Exported,
}

/// A part of a format that can be written alone.
#[derive(Clone, Copy)]
pub struct Part {
    /// The word for it in commands.
    pub name: &'static str,
    /// How its comments are written; `None` where it has none.
    pub comment: Option<Comment>,
    /// Writes it.
    pub write: fn(&Material<'_>) -> Exported,
}

/// What a format is given.
#[derive(Debug, Clone, Copy)]
pub struct Material<'a> {
    /// All statements, in the order of their texts; they make the tenant, without an error.
    pub files: &'a [ast::File],
    /// The texts that they stand in.
    pub sources: &'a Sources,
    /// The tenant.
    pub tenant: &'a Tenant,
    /// Whether promises are written too, where the format has such.
    pub promises: Promises,
    /// What the sources say and nobody could read, each with its place.
    pub unread: &'a [String],
}

/// Whether `never`, `expect` and `scenario` are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Promises {
    /// Facts only.
    Left,
    /// They too.
    Kept,
}

/// What a format gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exported {
    /// The text.
    pub text: String,
    /// What was written, in numbers: `12 statements`.
    pub written: String,
    /// What the tenant has and the text does not, one line a kind, with its count.
    pub left_out: Vec<String>,
}

impl Exported {
    /// Returns a text that is the same whatever the tenant.
    pub(super) fn alone(text: String, written: &str) -> Self {
        Self { text, written: written.to_owned(), left_out: Vec::new() }
    }
}

impl fmt::Debug for Format {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name)
    }
}
