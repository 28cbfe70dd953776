//! What an import gives.

use super::Note;
use crate::diag::Diagnostic;
use crate::source::{SourceId, Span, Thing};
use crate::syntax::ast;

/// What an import gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imported {
    /// The statements; their spans point into the texts that were imported.
    pub file: ast::File,
    /// What the reader must know, by place.
    pub notes: Vec<Note>,
    /// Files that could not be read (`syntax`, `too-deep`), times outside the calendar (`bad-time`), and invalid policies
    /// (`expiry-without-length`).
    pub diagnostics: Vec<Diagnostic>,
    /// The places of all blocks and attributes that were used. Every other one lies under a note.
    pub used: Vec<Span>,
    /// Whether a part is missing that texts of their kind tell, so that what it would have told is written as not known.
    pub is_partial: bool,
    /// Why texts are refused as a whole, so that nothing can be answered.
    pub refused: Vec<Diagnostic>,
    /// Texts that may hold secrets, as they may be shown.
    pub shown: Vec<Shown>,
}

/// What is shown of a text, in place of what it says: as long, with the same lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// The text.
    pub source: SourceId,
    /// What is shown of it.
    pub text: String,
    /// The names of parts of it.
    pub things: Vec<Thing>,
}
