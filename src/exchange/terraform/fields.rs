//! The one way to look into a block: what is asked for counts as used, what cannot be read is named.

use super::NoteKind;
use super::notes::Notes;
use super::scope::{Resolved, Scope, Site, repeats};
use super::tree::{Attribute, Block, Mark, Value};
use crate::diag::Diagnostic;
use crate::source::Span;

/// What every part of the import needs.
pub(super) struct Import<'a> {
    /// What references point to.
    pub scope: Scope<'a>,
    /// What the reader must know.
    pub notes: Notes<'a>,
}

/// An attribute as asked for.
#[derive(Debug)]
pub(super) enum Field<'a, T> {
    /// It is not written, or `null`.
    Absent,
    /// Its value, and where it stands.
    Known(T, &'a Attribute),
    /// It is written, but its value cannot be known here; a note says so.
    Unknown(&'a Attribute),
}

impl<'a, T> Field<'a, T> {
    /// Returns value and place, if known.
    pub(super) fn known(self) -> Option<(T, &'a Attribute)> {
        match self {
            Self::Known(value, attribute) => Some((value, attribute)),
            Self::Absent | Self::Unknown(_) => None,
        }
    }

    /// Tells whether nothing is written.
    pub(super) fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }
}

/// A block under the eyes of the import.
#[derive(Clone, Copy)]
pub(super) struct Fields<'i, 'a> {
    import: &'i Import<'a>,
    block: &'a Block,
    folder: &'a str,
}

impl<'i, 'a> Fields<'i, 'a> {
    /// Opens a resource or data block. `None` where it is expanded into several; a note names it.
    pub(super) fn open(import: &'i Import<'a>, site: Site<'a>) -> Option<Self> {
        if let Some(why) = repeats(site.block) {
            let message = format!("`{}` uses `{why}`, which is not expanded: it is not imported", site.block.address());
            import.notes.block(site.block, NoteKind::Unknown, message);
            return None;
        }
        let fields = Self::inner(import, site.block, site.folder);
        fields.skip(&["depends_on"], "has no effect on decisions");
        fields.skip_blocks(&["lifecycle", "timeouts", "provisioner", "connection"], "has no effect on decisions");
        if let Some(attribute) = fields.peek("provider") {
            import.notes.attribute(attribute, NoteKind::Assumed, "`provider` is not read: the block is taken as one of the same tenant");
        }
        Some(fields)
    }

    fn inner(import: &'i Import<'a>, block: &'a Block, folder: &'a str) -> Self {
        block.mark.set(Mark::Used);
        Self { import, block, folder }
    }

    /// Returns the block itself.
    pub(super) fn block(&self) -> &'a Block {
        self.block
    }

    /// Returns an attribute reduced to what it can be; `null` is absent.
    pub(super) fn value(&self, name: &str) -> Field<'a, Resolved<'a>> {
        let Some(attribute) = self.peek(name) else { return Field::Absent };
        attribute.mark.set(Mark::Used);
        match self.import.scope.resolve(&attribute.value, self.folder) {
            Resolved::Null => Field::Absent,
            Resolved::Unknown(why) => self.refuse(attribute, &why),
            value => Field::Known(value, attribute),
        }
    }

    /// Returns an attribute that is a text.
    pub(super) fn text(&self, name: &str) -> Field<'a, String> {
        match self.value(name) {
            Field::Known(Resolved::Text(text), attribute) => Field::Known(text, attribute),
            Field::Known(Resolved::Output(output), attribute) => {
                self.refuse(attribute, &format!("`{}.{}` is only known once it is applied", output.address, output.attribute))
            }
            Field::Known(_, attribute) => self.refuse(attribute, "it is no text"),
            Field::Absent => Field::Absent,
            Field::Unknown(attribute) => Field::Unknown(attribute),
        }
    }

    /// Returns an attribute that is true or false.
    pub(super) fn flag(&self, name: &str) -> Field<'a, bool> {
        match self.value(name) {
            Field::Known(Resolved::Bool(value), attribute) => Field::Known(value, attribute),
            Field::Known(Resolved::Text(text), attribute) if text == "true" || text == "false" => Field::Known(text == "true", attribute),
            Field::Known(_, attribute) => self.refuse(attribute, "it is neither true nor false"),
            Field::Absent => Field::Absent,
            Field::Unknown(attribute) => Field::Unknown(attribute),
        }
    }

    /// Says that the value of an attribute cannot be known here.
    pub(super) fn refuse<T>(&self, attribute: &'a Attribute, why: &str) -> Field<'a, T> {
        let message = format!("`{}` of `{}` is not known here: {why}", attribute.name, self.block.address());
        self.import.notes.attribute(attribute, NoteKind::Unknown, message);
        Field::Unknown(attribute)
    }

    /// Returns the block inside of that kind; further ones of a kind that stands at most once are named.
    pub(super) fn inside(&self, kind: &str) -> Option<Self> {
        let mut found = self.all_inside(kind);
        let first = found.next();
        for more in found {
            self.import.notes.block(more.block, NoteKind::Unknown, format!("a second `{kind}` is not read"));
        }
        first
    }

    /// Returns all blocks inside of that kind.
    pub(super) fn all_inside(&self, kind: &str) -> impl Iterator<Item = Self> + use<'i, 'a> {
        let Self { import, block, folder } = *self;
        let kind = kind.to_owned();
        let is_of_kind = move |block: &&'a Block| block.kind == kind && block.labels.is_empty();
        block.body.blocks.iter().filter(is_of_kind).map(move |block| Self::inner(import, block, folder))
    }

    /// Names attributes that decide nothing.
    pub(super) fn skip(&self, names: &[&str], why: &str) {
        for attribute in names.iter().filter_map(|name| self.peek(name)) {
            self.import.notes.attribute(attribute, NoteKind::NoEffect, format!("`{}` {why}", attribute.name));
        }
    }

    /// Names those of the attributes that were not used already.
    pub(super) fn skip_unused(&self, names: &[&str], why: &str) {
        for name in names.iter().filter(|name| self.peek(name).is_some_and(|attribute| attribute.mark.get() == Mark::Unseen)) {
            self.skip(&[name], why);
        }
    }

    /// Names blocks inside that decide nothing.
    pub(super) fn skip_blocks(&self, kinds: &[&str], why: &str) {
        for block in self.block.body.blocks.iter().filter(|block| kinds.contains(&block.kind.as_str())) {
            self.import.notes.block(block, NoteKind::NoEffect, format!("`{}` {why}", block.kind));
        }
    }

    /// Adds a note at the block's first line.
    pub(super) fn note(&self, kind: NoteKind, message: impl AsRef<str>) {
        self.import.notes.add(kind, self.block.head, message);
    }

    /// Adds a note at a place.
    pub(super) fn note_at(&self, span: Span, kind: NoteKind, message: impl AsRef<str>) {
        self.import.notes.add(kind, span, message);
    }

    /// Reduces an element of a list that stands in `folder`.
    pub(super) fn resolve(&self, value: &'a Value, folder: &'a str) -> Resolved<'a> {
        self.import.scope.resolve(value, folder)
    }

    /// Adds a note about an attribute that is used all the same.
    pub(super) fn remark(&self, attribute: &Attribute, kind: NoteKind, message: impl AsRef<str>) {
        self.import.notes.add(kind, attribute.span, message);
    }

    /// Says what is wrong with the configuration itself.
    pub(super) fn report(&self, diagnostic: Diagnostic) {
        self.import.notes.report(diagnostic);
    }

    /// Adds to the note about an attribute what follows from it.
    pub(super) fn amend(&self, attribute: &Attribute, consequence: &str) {
        self.import.notes.amend(attribute, consequence);
    }

    /// Names an attribute that is not used.
    pub(super) fn leave(&self, attribute: &Attribute, kind: NoteKind, message: impl AsRef<str>) {
        self.import.notes.attribute(attribute, kind, message);
    }

    /// Names the whole block as not used, with all it holds.
    pub(super) fn leave_all(&self, kind: NoteKind, message: impl AsRef<str>) {
        self.import.notes.block(self.block, kind, message);
    }

    fn peek(&self, name: &str) -> Option<&'a Attribute> {
        self.block.body.attribute(name)
    }
}
