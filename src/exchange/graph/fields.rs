//! The fields of a row: told, told to be nothing, or not told. What is of another kind than it should be is an error with its place.

use std::borrow::Cow;

use crate::diag::{Code, Diagnostic};
use crate::exchange::notes::Notes;
use crate::exchange::rows::{Object, Value};
use crate::source::Span;

/// A field of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Told<T> {
    /// It is not there.
    Absent,
    /// It is `null`.
    Null(Span),
    /// It is this.
    Known(T, Span),
}

/// A row, and where what is wrong in it is said.
pub(super) struct Fields<'n, 'a> {
    object: Object<'a>,
    notes: &'n Notes<'n>,
}

impl<T> Told<T> {
    /// Returns what it is, where it is something.
    pub(super) fn known(self) -> Option<(T, Span)> {
        match self {
            Self::Known(value, span) => Some((value, span)),
            Self::Absent | Self::Null(_) => None,
        }
    }
}

impl<'n, 'a> Fields<'n, 'a> {
    /// Opens a row.
    pub(super) fn open(value: Value<'a>, notes: &'n Notes<'n>) -> Option<Self> {
        let object = value.object();
        if object.is_none() {
            report(notes, "a row", value, "an object");
        }
        Some(Self { object: object?, notes })
    }

    /// Returns a place that stands for the row: its id, which is one word, where it has one.
    pub(super) fn span(&self) -> Span {
        self.object.get("id").map_or(self.object.span(), Value::span)
    }

    /// Returns where faults are said.
    pub(super) fn notes(&self) -> &'n Notes<'n> {
        self.notes
    }

    /// Returns a text.
    pub(super) fn text(&self, key: &str) -> Told<Cow<'a, str>> {
        self.read(key, "a text", Value::text)
    }

    /// Tells whether it is an object.
    pub(super) fn is_object(&self, key: &str) -> bool {
        self.object.get(key).is_some_and(|value| value.object().is_some())
    }

    /// Returns a whole number.
    pub(super) fn number(&self, key: &str) -> Told<i64> {
        self.read(key, "a whole number", |value| value.written().parse().ok())
    }

    /// Returns true or false.
    pub(super) fn flag(&self, key: &str) -> Told<bool> {
        self.read(key, "true or false", Value::flag)
    }

    /// Returns true or false; where a writer leaves out what is false, what is not there is.
    pub(super) fn flag_or(&self, key: &str, omits_false: bool) -> Told<bool> {
        match self.flag(key) {
            Told::Absent if omits_false => Told::Known(false, self.span()),
            told => told,
        }
    }

    /// Returns a list.
    pub(super) fn list(&self, key: &str) -> Told<Vec<Value<'a>>> {
        self.read(key, "a list", Value::items)
    }

    /// Returns an object in the row.
    pub(super) fn inside(&self, key: &str) -> Told<Fields<'n, 'a>> {
        let notes = self.notes;
        self.read(key, "an object", |value| Some(Fields { object: value.object()?, notes }))
    }

    /// Returns a list of texts; what is no text in it is an error.
    pub(super) fn texts(&self, key: &str) -> Told<Vec<(Cow<'a, str>, Span)>> {
        match self.list(key) {
            Told::Absent => Told::Absent,
            Told::Null(span) => Told::Null(span),
            Told::Known(items, span) => {
                let text = |item: Value<'a>| {
                    let text = item.text();
                    if text.is_none() {
                        report(self.notes, &format!("an entry of `{key}`"), item, "a text");
                    }
                    Some((text?, item.span()))
                };
                Told::Known(items.into_iter().filter_map(text).collect(), span)
            }
        }
    }

    /// Returns the object id of something, and where it stands; an empty one is none.
    pub(super) fn id(&self, key: &str) -> Option<(Cow<'a, str>, Span)> {
        self.text(key).known().filter(|(id, _)| !id.is_empty())
    }

    fn read<T>(&self, key: &str, noun: &str, read: impl Fn(Value<'a>) -> Option<T>) -> Told<T> {
        let Some(value) = self.object.get(key) else { return Told::Absent };
        if value.is_null() {
            return Told::Null(value.span());
        }
        match read(value) {
            Some(found) => Told::Known(found, value.span()),
            None => {
                report(self.notes, &format!("`{key}`"), value, noun);
                Told::Absent
            }
        }
    }
}

/// Says that something is of another kind than it should be. PowerShell writes what lies deep as a text, unless told otherwise.
fn report(notes: &Notes<'_>, what: &str, value: Value<'_>, noun: &str) {
    let message = format!("{what} is {}, and {noun} is expected", value.noun());
    let fault = Diagnostic::new(Code::Syntax, message, value.span(), format!("not {noun}"));
    let is_cut = value.text().is_some() && matches!(noun, "an object" | "a list");
    notes.report(if is_cut { fault.with_help("write it again with `ConvertTo-Json -Depth 10`: this was cut off") } else { fault });
}
