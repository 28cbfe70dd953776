//! Text to tree and back: cuts a file into statements, parses each with pest, builds [`ast`], formats.

pub mod ast;

/// Writes a name.
#[must_use]
pub fn format_name(name: &str) -> std::borrow::Cow<'_, str> {
    name.into()
}
