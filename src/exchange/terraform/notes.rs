//! Collects what the reader of an import must know, and finds what nothing has looked at.

use std::cell::RefCell;
use std::collections::BTreeMap;

use super::tree::{Attribute, Block, Body, Document, Mark};
use super::{Note, NoteKind};
use crate::defect::OrDefect;
use crate::diag::Diagnostic;
use crate::exchange::note::one_line;
use crate::source::{Source, SourceId, Span};

/// The notes of one import, and the names of its files.
pub(super) struct Notes<'a> {
    files: BTreeMap<SourceId, &'a Source>,
    list: RefCell<Vec<Note>>,
    diagnostics: RefCell<Vec<Diagnostic>>,
}

impl<'a> Notes<'a> {
    /// Creates an empty collection that knows the files by name.
    pub(super) fn new(files: &[(SourceId, &'a Source)]) -> Self {
        Self { files: files.iter().copied().collect(), list: RefCell::default(), diagnostics: RefCell::default() }
    }

    /// Returns `main/groups.tf:12`.
    pub(super) fn place(&self, span: Span) -> String {
        self.files.get(&span.source).map_or_else(String::new, |file| format!("{}:{}", file.name(), file.line_index(span.start) + 1))
    }

    /// Returns what is written at a place.
    pub(super) fn slice(&self, span: Span) -> &'a str {
        self.files.get(&span.source).and_then(|file| file.text().get(span.range())).or_defect()
    }

    /// Adds a note.
    pub(super) fn add(&self, kind: NoteKind, span: Span, message: impl AsRef<str>) {
        self.list.borrow_mut().push(Note { span, kind, message: one_line(message.as_ref()) });
    }

    /// Adds what is wrong with the configuration itself.
    pub(super) fn report(&self, diagnostic: Diagnostic) {
        self.diagnostics.borrow_mut().push(diagnostic);
    }

    /// Takes what is wrong with the configuration itself.
    pub(super) fn take_diagnostics(&self) -> Vec<Diagnostic> {
        self.diagnostics.take()
    }

    /// Names an attribute that is not used.
    pub(super) fn attribute(&self, attribute: &Attribute, kind: NoteKind, message: impl AsRef<str>) {
        attribute.mark.set(Mark::Noted);
        self.add(kind, attribute.span, message);
    }

    /// Adds to the last note about an attribute what follows from it.
    pub(super) fn amend(&self, attribute: &Attribute, consequence: &str) {
        if let Some(note) = self.list.borrow_mut().iter_mut().rev().find(|note| note.span == attribute.span) {
            note.message = one_line(&format!("{}; {consequence}", note.message));
        }
    }

    /// Names a whole block that is not used, with all it holds.
    pub(super) fn block(&self, block: &Block, kind: NoteKind, message: impl AsRef<str>) {
        block.mark.set(Mark::Noted);
        self.add(kind, block.span, message);
    }

    /// Names everything that nothing has looked at, and returns the notes by place.
    pub(super) fn finish(self, documents: &[Document]) -> Vec<Note> {
        for document in documents {
            self.sweep(&document.body, "");
        }
        let mut list = self.list.into_inner();
        list.sort_by_key(|note| note.span);
        list.dedup();
        list
    }

    fn sweep(&self, body: &Body, inside: &str) {
        for attribute in body.attributes.iter().filter(|attribute| attribute.mark.get() == Mark::Unseen) {
            self.attribute(
                attribute,
                NoteKind::Unknown,
                format!("`{}`{inside} is not read: it is not known to the import", attribute.name),
            );
        }
        for block in &body.blocks {
            match block.mark.get() {
                Mark::Unseen => {
                    let message = format!("`{}`{inside} is not read, with all it holds: it is not known to the import", block.address());
                    self.block(block, NoteKind::Unknown, message);
                }
                Mark::Used => self.sweep(&block.body, &format!(" of `{}`", block.address())),
                Mark::Noted => {}
            }
        }
    }
}

/// Returns the places of all blocks and attributes that were used, in the order of the files.
pub(super) fn used_places(documents: &[Document]) -> Vec<Span> {
    let mut places = Vec::new();
    for document in documents {
        collect_used(&document.body, &mut places);
    }
    places.sort();
    places
}

fn collect_used(body: &Body, places: &mut Vec<Span>) {
    places.extend(body.attributes.iter().filter(|attribute| attribute.mark.get() == Mark::Used).map(|attribute| attribute.span));
    for block in body.blocks.iter().filter(|block| block.mark.get() == Mark::Used) {
        places.push(block.span);
        collect_used(&block.body, places);
    }
}
