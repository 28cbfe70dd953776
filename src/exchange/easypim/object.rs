//! Objects as PowerShell reads them: keys in any case, and what nobody asks for is an error.

use std::cell::RefCell;
use std::collections::BTreeSet;

use crate::diag::{Code, Diagnostic, nearest};
use crate::exchange::notes::Notes;
use crate::hcl::{Json, JsonKind};
use crate::source::Span;
use crate::text::{list, quote};

/// One object, or several of which later ones go before earlier ones: a template and what is set beside it.
pub(super) struct Object<'a> {
    layers: Vec<&'a Json>,
    notes: &'a Notes<'a>,
    asked: RefCell<BTreeSet<&'static str>>,
}

/// A value that was found.
#[derive(Clone, Copy)]
pub(super) struct Found<'a> {
    /// The value.
    pub json: &'a Json,
    /// Its key, as it is known here.
    pub key: &'static str,
}

impl<'a> Object<'a> {
    /// Opens what should be an object; anything else is reported, and empty.
    pub fn open(json: &'a Json, notes: &'a Notes<'a>) -> Self {
        notes.take(json.span);
        if !matches!(json.kind, JsonKind::Object(_)) {
            wrong(notes, json.span, "an object is wanted here".to_owned());
        }
        Self { layers: vec![json], notes, asked: RefCell::default() }
    }

    /// Puts another object beneath: it counts where this one says nothing.
    pub fn beneath(mut self, template: &'a Json) -> Self {
        self.layers.insert(0, template);
        self
    }

    /// Returns the objects that it is made of.
    pub fn layers(&self) -> Vec<&'a Json> {
        self.layers.clone()
    }

    /// Returns its first line.
    pub fn span(&self) -> Span {
        self.layers.last().map_or_else(|| Span::new(crate::source::SourceId::default(), 0, 0), |json| head(json))
    }

    /// Returns the value of a key, by any of its names.
    pub fn get(&self, names: &[&'static str]) -> Option<Found<'a>> {
        self.asked.borrow_mut().extend(names);
        let is = |key: &str| names.iter().copied().find(|name| name.eq_ignore_ascii_case(key));
        let of_layer = |json: &&'a Json| json.members().iter().rev().find_map(|(key, _, json)| Some(Found { json, key: is(key)? }));
        self.layers.iter().rev().find_map(of_layer).filter(|found| !found.json.is_null())
    }

    /// Returns a text.
    pub fn text(&self, names: &[&'static str]) -> Option<(&'a str, Span)> {
        let found = self.get(names)?;
        let text = found.json.as_text();
        if text.is_none() {
            wrong(self.notes, found.json.span, format!("`{}` is a text", found.key));
        }
        text.map(|text| (text, found.json.span))
    }

    /// Returns a switch, also one that is written as a text.
    pub fn flag(&self, names: &[&'static str]) -> Option<(bool, Span)> {
        let found = self.get(names)?;
        let text = found.json.as_text().map(str::to_ascii_lowercase);
        let flag = found.json.as_bool().or(match text.as_deref() {
            Some("true") => Some(true),
            Some("false") => Some(false),
            Some(_) | None => None,
        });
        if flag.is_none() {
            wrong(self.notes, found.json.span, format!("`{}` is `true` or `false`", found.key));
        }
        flag.map(|flag| (flag, found.json.span))
    }

    /// Returns the elements of a list; one alone may stand without brackets.
    pub fn items(&self, names: &[&'static str]) -> Option<(&'a [Json], Span)> {
        let found = self.get(names)?;
        let items = if matches!(found.json.kind, JsonKind::Array(_)) { found.json.items() } else { std::slice::from_ref(found.json) };
        Some((items, found.json.span))
    }

    /// Reports the keys that nobody asked for, and those that stand twice in one object.
    pub fn finish(self) {
        let asked = self.asked.into_inner();
        let is_known = |key: &str| key.starts_with(['$', '_']) || asked.iter().any(|name| name.eq_ignore_ascii_case(key));
        for json in self.layers {
            let mut seen = BTreeSet::new();
            for (key, span, _) in json.members() {
                if !seen.insert(key.to_ascii_lowercase()) {
                    wrong(self.notes, *span, format!("`{key}` stands here twice"));
                }
                if !is_known(key) {
                    let fault = Diagnostic::new(Code::InvalidConfiguration, format!("there is no `{key}` here"), *span, "not known");
                    let near = nearest(key, asked.iter().copied());
                    self.notes.report(match near {
                        Some(near) => fault.with_help(format!("did you mean `{near}`?")),
                        None => fault.with_help(format!("here may stand {}", list(&asked.iter().map(quote).collect::<Vec<_>>(), "and"))),
                    });
                }
            }
        }
    }
}

/// Returns the first byte of an object, and of anything else all of it: what is marked stays on one line.
pub(super) fn head(json: &Json) -> Span {
    match json.kind {
        JsonKind::Object(_) | JsonKind::Array(_) => first_byte(json.span),
        JsonKind::Plain(_) | JsonKind::Text(_) => json.span,
    }
}

/// Returns the place where something begins.
pub(super) fn first_byte(span: Span) -> Span {
    Span { end: span.start.saturating_add(1), ..span } // texts are shorter
}

/// Reports what EasyPIM, or the platform behind it, would not take.
pub(super) fn wrong(notes: &Notes<'_>, span: Span, message: String) {
    notes.report(Diagnostic::new(Code::InvalidConfiguration, message, span, ""));
}

/// Reports a word that is none of those that may stand there.
pub(super) fn wrong_word(notes: &Notes<'_>, span: Span, word: &str, words: &[&str]) {
    let fault = Diagnostic::new(Code::InvalidConfiguration, format!("`{word}` is no word that may stand here"), span, "not known");
    let near = words.iter().copied().find(|known| known.eq_ignore_ascii_case(word)).or_else(|| nearest(word, words.iter().copied()));
    notes.report(match near {
        Some(near) => fault.with_help(format!("did you mean `{near}`?")),
        None => fault.with_help(format!("write {}", list(&words.iter().map(quote).collect::<Vec<_>>(), "or"))),
    });
}
