//! What the reader of an import must know.

use crate::source::Span;

/// Something of the input that is not used, or is used in a way worth knowing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// The place: an attribute, a block with all it holds, or the first line of a block.
    pub span: Span,
    /// How much it matters.
    pub kind: NoteKind,
    /// What it is about: lowercase, one line, names in backticks.
    pub message: String,
}

/// How much a note matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum NoteKind {
    /// Not imported, and it could change decisions.
    Unknown,
    /// Imported with an assumption.
    Assumed,
    /// Not imported; it changes no decision.
    NoEffect,
}

impl NoteKind {
    /// Returns `unknown`, `assumed` or `no effect`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Assumed => "assumed",
            Self::NoEffect => "no effect",
        }
    }
}

/// Makes one line of a text, so that nothing in a name can end a comment or a message.
pub(super) fn one_line(text: &str) -> String {
    text.chars().map(|character| if is_line_breaking(character) { ' ' } else { character }).collect()
}

fn is_line_breaking(character: char) -> bool {
    character.is_control() || matches!(character, '\u{2028}' | '\u{2029}')
}
