//! What an import gives.

use super::Note;
use crate::diag::Diagnostic;
use crate::source::Span;
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
}
