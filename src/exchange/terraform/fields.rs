//! What stands in one block, by the kind of value that is wanted.

use std::borrow::Cow;
use std::sync::Arc;

use super::NoteKind;
use super::world::{Site, World, why};
use crate::diag::Diagnostic;
use crate::hcl::{Argument, Arguments, Existence, Nested, Type, Unknown, Value, convert};
use crate::source::Span;

/// Where an attribute stands.
#[derive(Debug, Clone)]
pub(super) struct Place {
    /// Its name.
    pub name: Arc<str>,
    /// Name and value.
    pub span: Span,
    /// Where its value was written.
    pub value: Span,
}

/// An attribute.
#[derive(Debug, Clone)]
pub(super) enum Field<T> {
    /// It is not written, or `null`.
    Absent,
    /// Its value is known.
    Known(T, Place),
    /// Its value is not known; a note says why.
    Unknown(Place),
}

impl<T> Field<T> {
    /// Returns what is known.
    pub(super) fn known(self) -> Option<(T, Place)> {
        match self {
            Self::Known(value, place) => Some((value, place)),
            Self::Absent | Self::Unknown(_) => None,
        }
    }

    /// Tells whether it is not written.
    pub(super) fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    /// Makes something else of what is known.
    pub(super) fn map<U>(self, make: impl FnOnce(T) -> U) -> Field<U> {
        match self {
            Self::Absent => Field::Absent,
            Self::Known(value, place) => Field::Known(make(value), place),
            Self::Unknown(place) => Field::Unknown(place),
        }
    }
}

/// A block, or an instance of one.
#[derive(Clone)]
pub(super) struct Fields<'a> {
    /// The instances of the import.
    pub world: &'a World<'a>,
    /// The instance that it is, or stands in.
    pub site: Site<'a>,
    body: Cow<'a, Arguments>,
    /// Its type, where it stands in another.
    inner: Option<Arc<str>>,
    /// Whether it is there, where its instance is.
    existence: Existence,
    /// Its first line.
    head: Span,
    span: Span,
}

impl<'a> Fields<'a> {
    /// Opens an instance.
    pub(super) fn open(world: &'a World<'a>, site: Site<'a>) -> Self {
        world.notes.take(site.instance.span);
        let (head, span) = (site.instance.head, site.instance.span);
        Self { world, site, body: Cow::Borrowed(&site.instance.body), inner: None, existence: Existence::Certain, head, span }
    }

    fn nested(&self, block: Nested) -> Self {
        self.world.notes.take(block.span);
        let (inner, existence) = (Some(block.kind), block.existence);
        Self { body: Cow::Owned(block.body), inner, existence, head: block.span, span: block.span, ..self.clone() }
    }

    /// Returns the place of its first line.
    pub(super) fn head(&self) -> Span {
        self.head
    }

    /// Returns how it is called: its address, or its type.
    pub(super) fn words(&self) -> String {
        self.inner.as_ref().map_or_else(|| self.site.address(), |kind| kind.to_string())
    }

    /// Tells whether its instance is there for certain.
    pub(super) fn is_certain(&self) -> bool {
        self.site.instance.existence == Existence::Certain
    }

    /// Tells whether it is there for certain where its instance is: nobody may know how many such blocks there are.
    pub(super) fn is_fixed(&self) -> bool {
        self.existence == Existence::Certain
    }

    /// Returns an attribute as it is; `null` is absent. Of a value that is not known it may still be known what it stands for.
    pub(super) fn value(&self, name: &str) -> Field<Value> {
        let Some(argument) = self.body.argument(name) else { return Field::Absent };
        self.world.notes.take(argument.span);
        if argument.value.is_null() { Field::Absent } else { Field::Known(argument.value.clone(), place(argument)) }
    }

    /// Returns an attribute, converted to a type as Terraform does.
    fn converted<T>(&self, name: &str, kind: &Type, pick: impl FnOnce(&Value) -> Option<T>, otherwise: &str) -> Field<T> {
        match self.value(name) {
            Field::Known(value, place) => match (value.as_unknown(), convert(&value, kind).ok().as_ref().and_then(pick)) {
                (Some(unknown), _) => self.refuse(place, &why(unknown)),
                (None, Some(known)) => Field::Known(known, place),
                (None, None) => self.refuse(place, otherwise),
            },
            Field::Absent => Field::Absent,
            Field::Unknown(place) => Field::Unknown(place),
        }
    }

    /// Returns an attribute that is a text.
    pub(super) fn text(&self, name: &str) -> Field<String> {
        self.converted(name, &Type::Text, |value| value.as_text().map(str::to_owned), "it is no text")
    }

    /// Returns an attribute that is true or false.
    pub(super) fn flag(&self, name: &str) -> Field<bool> {
        self.converted(name, &Type::Bool, Value::as_bool, "it is neither true nor false")
    }

    /// Returns an attribute that is a list or set.
    pub(super) fn list(&self, name: &str) -> Field<Vec<Value>> {
        match self.value(name) {
            Field::Known(value, place) => match (value.as_unknown(), value.elements()) {
                (Some(unknown), _) => self.refuse(place, &why(unknown)),
                (None, Some(elements)) => Field::Known(elements.to_vec(), place),
                (None, None) => self.refuse(place, "it is no list"),
            },
            Field::Absent => Field::Absent,
            Field::Unknown(place) => Field::Unknown(place),
        }
    }

    /// Says that the value of an attribute cannot be known here.
    pub(super) fn refuse<T>(&self, place: Place, why: &str) -> Field<T> {
        let message = format!("`{}` of `{}` is not known here: {why}", place.name, self.words());
        self.world.notes.leave(NoteKind::Unknown, place.span, message);
        Field::Unknown(place)
    }

    /// Returns the block inside of that kind; further ones of a kind that stands at most once are named.
    pub(super) fn inside(&self, kind: &str) -> Option<Self> {
        let mut found = self.all_inside(kind).into_iter();
        let first = found.next();
        for more in found {
            more.leave_all(NoteKind::Unknown, format!("a second `{kind}` is not read"));
        }
        first
    }

    /// Returns all blocks inside of that kind.
    pub(super) fn all_inside(&self, kind: &str) -> Vec<Self> {
        if let Some(argument) = self.body.argument(kind) {
            self.world.notes.take(argument.span);
        }
        self.body.nested(kind).into_iter().map(|block| self.nested(block)).collect()
    }

    /// Returns why it is not known how many blocks of a kind there are.
    pub(super) fn open_count(&self, kind: &str) -> Option<&Unknown> {
        let argument = || self.body.argument(kind).and_then(|argument| argument.value.as_unknown());
        self.body.unknown_blocks.iter().find(|(own, _)| &**own == kind).map(|(_, unknown)| unknown).or_else(argument)
    }

    /// Names attributes and blocks that decide nothing, where they were not used already.
    pub(super) fn skip(&self, names: &[&str], why: &str) {
        let notes = &self.world.notes;
        for argument in self.body.arguments.iter().filter(|argument| names.contains(&&*argument.name) && !notes.is_seen(argument.span)) {
            notes.leave(NoteKind::NoEffect, argument.span, format!("`{}` {why}", argument.name));
        }
        for block in self.body.blocks.iter().filter(|block| names.contains(&&*block.kind)) {
            notes.leave(NoteKind::NoEffect, block.span, format!("`{}` {why}", block.kind));
        }
    }

    /// Adds a note at the block's first line.
    pub(super) fn note(&self, kind: NoteKind, message: impl AsRef<str>) {
        self.world.notes.add(kind, self.head, message);
    }

    /// Adds a note at a place.
    pub(super) fn note_at(&self, span: Span, kind: NoteKind, message: impl AsRef<str>) {
        self.world.notes.add(kind, span, message);
    }

    /// Says what is wrong with the configuration itself.
    pub(super) fn report(&self, diagnostic: Diagnostic) {
        self.world.notes.report(diagnostic);
    }

    /// Names an attribute that is not used.
    pub(super) fn leave(&self, place: &Place, kind: NoteKind, message: impl AsRef<str>) {
        self.world.notes.leave(kind, place.span, message);
    }

    /// Names the whole block as not used, with all it holds.
    pub(super) fn leave_all(&self, kind: NoteKind, message: impl AsRef<str>) {
        self.world.notes.leave(kind, self.span, message);
    }

    /// Names everything in it that nothing has looked at.
    pub(super) fn finish(&self) {
        sweep(self.world, &self.body, &self.words());
    }
}

fn place(argument: &Argument) -> Place {
    Place { name: argument.name.clone(), span: argument.span, value: argument.value.origin.unwrap_or(argument.span) }
}

fn sweep(world: &World<'_>, body: &Arguments, inside: &str) {
    for argument in body.arguments.iter().filter(|argument| !world.notes.is_seen(argument.span)) {
        let message = format!("`{}` of `{inside}` is not read: it is not known to the import", argument.name);
        world.notes.leave(NoteKind::Unknown, argument.span, message);
    }
    for block in body.blocks.iter().filter(|block| !world.notes.is_left(block.span)) {
        if world.notes.is_seen(block.span) {
            sweep(world, &block.body, &block.kind);
        } else {
            let message = format!("`{}` of `{inside}` is not read, with all it holds: it is not known to the import", block.kind);
            world.notes.leave(NoteKind::Unknown, block.span, message);
        }
    }
}
