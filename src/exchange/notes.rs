//! Collects what the reader of an import must know, which places were used, and what is wrong.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashSet;

use super::note::{Note, NoteKind, one_line};
use crate::diag::{Code, Diagnostic};
use crate::source::{Source, SourceId, Span};

/// How many notes of one kind one place may have: a block that is repeated says the same of each instance.
const MAX_AT_ONE_PLACE: usize = 3;

/// The notes of one import, and the names of its files.
pub(super) struct Notes<'a> {
    files: BTreeMap<SourceId, &'a Source>,
    list: RefCell<BTreeMap<(Span, NoteKind), Vec<String>>>,
    used: RefCell<FxHashSet<Span>>,
    noted: RefCell<FxHashSet<Span>>,
    diagnostics: RefCell<Vec<Diagnostic>>,
    reported: RefCell<FxHashSet<(Code, Option<Span>, String)>>,
}

impl<'a> Notes<'a> {
    /// Creates an empty collection that knows the files by name.
    pub(super) fn new(files: impl IntoIterator<Item = (SourceId, &'a Source)>) -> Self {
        Self {
            files: files.into_iter().collect(),
            list: RefCell::default(),
            used: RefCell::default(),
            noted: RefCell::default(),
            diagnostics: RefCell::default(),
            reported: RefCell::default(),
        }
    }

    /// Returns `main/groups.tf:12`.
    pub(super) fn place(&self, span: Span) -> String {
        self.files.get(&span.source).map_or_else(String::new, |file| format!("{}:{}", file.name(), file.line_index(span.start) + 1))
    }

    /// Adds a note.
    pub(super) fn add(&self, kind: NoteKind, span: Span, message: impl AsRef<str>) {
        let mut list = self.list.borrow_mut();
        let messages = list.entry((span, kind)).or_default();
        let message = one_line(message.as_ref());
        if messages.len() <= MAX_AT_ONE_PLACE && !messages.contains(&message) {
            messages.push(message);
        }
    }

    /// Adds a note about something that is not used, with all it holds.
    pub(super) fn leave(&self, kind: NoteKind, span: Span, message: impl AsRef<str>) {
        self.noted.borrow_mut().insert(span);
        self.add(kind, span, message);
    }

    /// Remembers that a block or attribute was used.
    pub(super) fn take(&self, span: Span) {
        self.used.borrow_mut().insert(span);
    }

    /// Tells whether a block or attribute was used, or a note says that it was not.
    pub(super) fn is_seen(&self, span: Span) -> bool {
        self.used.borrow().contains(&span) || self.is_left(span)
    }

    /// Tells whether a note says of a block or attribute that it was not used.
    pub(super) fn is_left(&self, span: Span) -> bool {
        self.noted.borrow().contains(&span)
    }

    /// Adds what is wrong with the input itself; what is told already is told once.
    pub(super) fn report(&self, diagnostic: Diagnostic) {
        let place = diagnostic.labels.first().map(|label| label.span);
        if self.reported.borrow_mut().insert((diagnostic.code, place, diagnostic.message.clone())) {
            self.diagnostics.borrow_mut().push(diagnostic);
        }
    }

    /// Returns the notes by place, what is wrong, and the places that were used.
    pub(super) fn finish(self) -> (Vec<Note>, Vec<Diagnostic>, Vec<Span>) {
        let notes = self.list.into_inner().into_iter().flat_map(|((span, kind), mut messages)| {
            if messages.len() > MAX_AT_ONE_PLACE {
                messages.truncate(MAX_AT_ONE_PLACE);
                messages.push("and more of the kind here, of other instances".to_owned());
            }
            messages.into_iter().map(move |message| Note { span, kind, message })
        });
        let used: BTreeSet<Span> = self.used.into_inner().into_iter().collect();
        (notes.collect(), self.diagnostics.into_inner(), used.into_iter().collect())
    }
}
