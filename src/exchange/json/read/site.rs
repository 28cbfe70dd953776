//! The text that a document stands in: the places of its parts, and what is wrong there.

use std::cell::RefCell;

use super::super::document::Allow;
use crate::diag::{Code, Diagnostic};
use crate::exchange::iso::parse_duration;
use crate::exchange::write::{name, node, text};
use crate::hcl::Json;
use crate::source::{SourceId, Span};
use crate::syntax::{self, ast};

/// The text, with what is wrong in it.
pub(super) struct Site<'a> {
    source: SourceId,
    text: &'a str,
    faults: RefCell<Vec<Diagnostic>>,
}

impl<'a> Site<'a> {
    pub fn new(source: SourceId, text: &'a str) -> Self {
        Self { source, text, faults: RefCell::default() }
    }

    /// Returns what is wrong.
    pub fn faults(self) -> Vec<Diagnostic> {
        self.faults.into_inner()
    }

    pub fn fault(&self, code: Code, span: Span, message: String, label: &str) {
        self.faults.borrow_mut().push(Diagnostic::new(code, message, span, label));
    }

    /// Returns the first line of a place.
    pub fn line_of(&self, span: Span) -> Span {
        // places lie within the text
        let written = self.text.get(span.range()).unwrap_or_default();
        let end = written.lines().next().map_or(0, |line| line.trim_end().len());
        Span::new(span.source, span.range().start, span.range().start + end)
    }

    /// Makes a name; an empty one is none.
    pub fn name(&self, written: &str, span: Span) -> ast::Name {
        if written.is_empty() {
            self.fault(Code::Syntax, span, "a name is never empty".to_owned(), "empty");
        }
        name(written, span)
    }

    /// Makes the names of a list.
    pub fn names(&self, written: &[String], at: &Json, key: &str) -> Vec<ast::Name> {
        let places = at.member(key).map_or(&[][..], Json::items);
        written.iter().zip(places).map(|(one, place)| self.name(one, place.span)).collect()
    }

    /// Makes the name that a member holds.
    pub fn name_at(&self, written: &str, at: &Json, key: &str) -> ast::Name {
        self.name(written, place_of(at, key))
    }

    /// Makes the text that a member holds.
    pub fn text_at(written: &str, at: &Json, key: &str) -> ast::Text {
        text(written, place_of(at, key))
    }

    /// Reads a duration.
    pub fn duration(&self, written: &str, at: &Json, key: &str) -> ast::Duration {
        let span = place_of(at, key);
        match parse_duration(written) {
            Ok(duration) => duration.at(span),
            Err(why) => {
                self.fault(Code::BadDuration, span, format!("`{written}` is no duration: {why}"), "not a duration");
                ast::Duration { days: 0, hours: 1, minutes: 0, span }
            }
        }
    }

    /// Reads a time.
    pub fn time(&self, written: &str, at: &Json, key: &str) -> Option<ast::Time> {
        let span = place_of(at, key);
        match syntax::parse_time(self.source, written) {
            Ok(time) => Some(ast::Time { span, ..time }),
            Err(faults) => {
                let why = faults.first().map_or_else(|| format!("`{written}` is no time"), |fault| fault.message.clone());
                self.fault(Code::BadTime, span, why, "not a time");
                None
            }
        }
    }

    /// Makes what a declaration accepts.
    pub fn allows(&self, all: &[Allow], at: &Json) -> Vec<ast::Node<ast::Allow>> {
        let places = at.member("allow").map_or(&[][..], Json::items);
        let allow = |(one, place): (&Allow, &Json)| {
            let (lint, reason) = (self.name_at(&one.lint, place, "lint"), Self::text_at(&one.because, place, "because"));
            node(ast::Allow { lint, reason }, place.span)
        };
        all.iter().zip(places).map(allow).collect()
    }
}

/// Returns the place of what a member holds, or of the whole where it is not there.
pub(super) fn place_of(at: &Json, key: &str) -> Span {
    at.member(key).map_or(at.span, |value| value.span)
}
