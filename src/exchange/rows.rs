//! JSON of other tools, read where it stands: nothing is copied, every part knows its place, and keys are found in any case.
//!
//! A text is cut into its documents and they into rows; what nobody asks for is only passed over.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use crate::source::{SourceId, Span};

/// The object whose members PowerShell puts beside those that it knows.
const FOLDED: &str = "AdditionalProperties";

/// A text, and where its parts stand.
#[derive(Debug, Clone, Copy)]
pub(super) struct Text<'a> {
    source: SourceId,
    text: &'a str,
}

/// A value, as it is written.
#[derive(Debug, Clone, Copy)]
pub(super) struct Value<'a> {
    of: Text<'a>,
    written: &'a str,
}

/// The members of an object, in the order written; those of `AdditionalProperties` are among them.
#[derive(Debug, Clone)]
pub(super) struct Object<'a> {
    members: Vec<(Cow<'a, str>, Value<'a>)>,
    span: Span,
}

/// Why a text is no JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fault {
    /// In words.
    pub message: String,
    /// Where.
    pub span: Span,
    /// Whether it is HTML or XML instead.
    pub is_markup: bool,
}

impl<'a> Text<'a> {
    /// Creates a text of a source.
    pub(super) fn new(source: SourceId, text: &'a str) -> Self {
        Self { source, text }
    }

    /// Returns the values that stand one behind the other: a document alone, or lines of JSON.
    ///
    /// # Errors
    ///
    /// Says where it is no JSON; what stands before is left out too.
    pub(super) fn documents(self) -> Result<Vec<Value<'a>>, Fault> {
        let values = serde_json::Deserializer::from_str(self.text).into_iter::<&RawValue>();
        values.map(|value| value.map(|raw| self.value(raw)).map_err(|error| self.fault(&error))).collect()
    }

    /// Returns the place where it begins.
    pub(super) fn start(self) -> Span {
        Span::new(self.source, 0, 0)
    }

    fn value(self, raw: &'a RawValue) -> Value<'a> {
        Value { of: self, written: raw.get() }
    }

    /// Lines and columns of an error are those of its bytes, from 1; at the end of a text it lies behind the last.
    fn fault(self, error: &serde_json::Error) -> Fault {
        let lines = self.text.split_inclusive('\n').take(error.line().saturating_sub(1)); // line 1 has none before it
        let before: usize = lines.map(str::len).sum();
        // the first column has none before it
        let mut at = (before + error.column().saturating_sub(1)).min(self.text.len());
        while !self.text.is_char_boundary(at) {
            at += 1;
        }
        let length = self.text.get(at..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
        let message = if error.is_eof() { "it ends in the middle".to_owned() } else { without_place(&error.to_string()) };
        let is_markup = self.text.trim_start().starts_with('<');
        Fault { message, span: Span::new(self.source, at, at + length), is_markup }
    }
}

/// The place is told apart.
fn without_place(message: &str) -> String {
    message.split_once(" at line ").map_or(message, |(message, _)| message).to_owned()
}

impl<'a> Value<'a> {
    /// Returns the place.
    pub(super) fn span(self) -> Span {
        let start = self.written.as_ptr().addr().saturating_sub(self.of.text.as_ptr().addr()); // it is a part of the text
        Span::new(self.of.source, start, start + self.written.len())
    }

    /// Returns it as it is written.
    pub(super) fn written(self) -> &'a str {
        self.written
    }

    /// Tells whether it is `null`.
    pub(super) fn is_null(self) -> bool {
        self.written == "null"
    }

    /// Says what it is: `a text`, `a list`.
    pub(super) fn noun(self) -> &'static str {
        match self.written.as_bytes().first() {
            Some(b'"') => "a text",
            Some(b'{') => "an object",
            Some(b'[') => "a list",
            Some(b't' | b'f') => "true or false",
            Some(b'n') => "null",
            Some(_) | None => "a number",
        }
    }

    /// Returns a text, with its escapes resolved.
    pub(super) fn text(self) -> Option<Cow<'a, str>> {
        serde_json::from_str::<Key<'a>>(self.written).ok().map(|key| key.0)
    }

    /// Returns true or false; a text that says so counts.
    pub(super) fn flag(self) -> Option<bool> {
        let said = self.written.trim_matches('"');
        ["true", "false"].iter().position(|word| said.eq_ignore_ascii_case(word)).map(|at| at == 0)
    }

    /// Returns the elements of a list.
    pub(super) fn items(self) -> Option<Vec<Value<'a>>> {
        let Elements(found) = serde_json::from_str(self.written).ok()?;
        Some(found.into_iter().map(|raw| self.of.value(raw)).collect())
    }

    /// Returns an object.
    pub(super) fn object(self) -> Option<Object<'a>> {
        let Members(found) = serde_json::from_str(self.written).ok()?;
        let mut members: Vec<(Cow<'a, str>, Value<'a>)> = Vec::with_capacity(found.len());
        for (key, raw) in found {
            let value = self.of.value(raw);
            let folded = if key.eq_ignore_ascii_case(FOLDED) { value.object() } else { None };
            match folded {
                Some(folded) => members.extend(folded.members),
                None => members.push((key, value)),
            }
        }
        Some(Object { members, span: self.span() })
    }
}

impl<'a> Object<'a> {
    /// Returns the place, braces included.
    pub(super) fn span(&self) -> Span {
        self.span
    }

    /// Returns what stands at a key, written in any case; the first where there are several.
    pub(super) fn get(&self, key: &str) -> Option<Value<'a>> {
        self.members.iter().find(|(own, _)| own.eq_ignore_ascii_case(key)).map(|(_, value)| *value)
    }

    /// Returns a text that stands at a key, and where.
    pub(super) fn text(&self, key: &str) -> Option<(Cow<'a, str>, Span)> {
        let value = self.get(key)?;
        Some((value.text()?, value.span()))
    }
}

/// A text of JSON: borrowed where it has no escapes.
struct Key<'a>(Cow<'a, str>);

impl<'de> Deserialize<'de> for Key<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;
        impl<'de> Visitor<'de> for Reader {
            type Value = Key<'de>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a text")
            }

            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
                Ok(Key(Cow::Borrowed(text)))
            }

            fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
                Ok(Key(Cow::Owned(text.to_owned())))
            }
        }
        deserializer.deserialize_str(Reader)
    }
}

struct Elements<'a>(Vec<&'a RawValue>);

impl<'de> Deserialize<'de> for Elements<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;
        impl<'de> Visitor<'de> for Reader {
            type Value = Elements<'de>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a list")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
                let mut found = Vec::new();
                while let Some(item) = items.next_element()? {
                    found.push(item);
                }
                Ok(Elements(found))
            }
        }
        deserializer.deserialize_seq(Reader)
    }
}

struct Members<'a>(Vec<(Cow<'a, str>, &'a RawValue)>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;
        impl<'de> Visitor<'de> for Reader {
            type Value = Members<'de>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut found = Vec::new();
                while let Some((Key(key), value)) = map.next_entry()? {
                    found.push((key, value));
                }
                Ok(Members(found))
            }
        }
        deserializer.deserialize_map(Reader)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{Origin, Sources};

    fn with<T>(text: &str, read: impl FnOnce(Text<'_>) -> T) -> T {
        read(Text::new(Sources::new().add("a.json", text, Origin::File), text))
    }

    #[test]
    fn every_part_knows_its_place() {
        let text = "{\"a\": [ 1, \"é\\n\" ],\n \"B\": {\"c\": null}}";
        with(text, |json| {
            let documents = json.documents().unwrap();
            let [document] = documents.as_slice() else { panic!("{documents:?}") };
            let object = document.object().unwrap();
            let items = object.get("A").unwrap().items().unwrap();
            assert_eq!(items.iter().map(|item| text.get(item.span().range()).unwrap()).collect::<Vec<_>>(), ["1", "\"é\\n\""]);
            assert_eq!(items[1].text().as_deref(), Some("é\n"));
            let inner = object.get("b").unwrap().object().unwrap();
            assert_eq!((text.get(inner.span().range()).unwrap(), inner.get("C").unwrap().is_null()), ("{\"c\": null}", true));
        });
    }

    #[test]
    fn lines_of_json_are_several_documents() {
        with("{\"id\":1}\n{\"id\":2}\n", |json| assert_eq!(json.documents().unwrap().len(), 2));
        with("", |json| assert_eq!(json.documents().unwrap().len(), 0));
    }

    #[test]
    fn additional_properties_are_members() {
        with("{\"Id\":\"x\",\"AdditionalProperties\":{\"@odata.type\":\"#t\"}}", |json| {
            let object = json.documents().unwrap()[0].object().unwrap();
            assert_eq!(object.text("@odata.type").map(|(text, _)| text.into_owned()).as_deref(), Some("#t"));
        });
    }

    #[test]
    fn what_is_no_json_has_a_place() {
        for (text, message, at) in [
            ("{\"a\": [1,\n 2", "it ends in the middle", 11),
            ("<html>", "expected value", 0),
            ("{\"a\":1,}", "key must be a string", 7),
            ("[1]\n[é]", "expected value", 5),
        ] {
            let fault = with(text, |json| json.documents().unwrap_err());
            assert_eq!((fault.message.as_str(), fault.span.start), (message, at), "{text}");
        }
    }

    #[test]
    fn deep_nesting_is_passed_over() {
        let text = format!("{{\"a\":{}{}}}", "[".repeat(100_000), "]".repeat(100_000));
        with(&text, |json| assert!(json.documents().unwrap()[0].object().is_some()));
    }
}
