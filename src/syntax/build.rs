//! Builds the tree from what pest matched; judges literals and repeated modifiers.

mod assignment;
mod block;
mod policy;
mod query;
mod scenario;
mod statement;
mod test;

use std::borrow::Cow;

use pest::iterators::{Pair, Pairs};
use unicode_normalization::{UnicodeNormalization, is_nfc};

pub(super) use block::Item;
pub(super) use statement::Declared;

use super::ast;
use super::grammar::Rule;
use super::literal;
use super::meant;
use crate::diag::{Code, Diagnostic};
use crate::source::{SourceId, Span};

/// Builds nodes of one text and collects what is wrong with them.
#[derive(Debug)]
pub(super) struct Builder {
    source: SourceId,
    /// Where the parsed part begins in the text.
    base: usize,
    /// What was found wrong.
    pub diagnostics: Vec<Diagnostic>,
}

/// The pairs under a rule, taken from the front.
pub(super) struct Kids<'t>(Pairs<'t, Rule>);

impl<'t> Kids<'t> {
    /// Returns the pairs under `pair`.
    pub fn of(pair: Pair<'t, Rule>) -> Self {
        Self(pair.into_inner())
    }

    /// Takes the next pair if it is of `rule`.
    pub fn next_if(&mut self, rule: Rule) -> Option<Pair<'t, Rule>> {
        if self.peek() == Some(rule) { self.0.next() } else { None }
    }

    /// Passes the next pair if it is of `rule`; tells whether it was.
    pub fn has(&mut self, rule: Rule) -> bool {
        self.next_if(rule).is_some()
    }

    /// Returns the rule of the next pair.
    pub fn peek(&self) -> Option<Rule> {
        self.0.peek().map(|pair| pair.as_rule())
    }
}

impl<'t> Iterator for Kids<'t> {
    type Item = Pair<'t, Rule>;

    fn next(&mut self) -> Option<Self::Item> {
        self.0.next()
    }
}

/// Returns where the last token of a pair ends: a rule that ends with something optional also spans what follows it.
pub(super) fn end_of(pair: &Pair<'_, Rule>) -> usize {
    let mut last = pair.clone();
    while let Some(inner) = last.clone().into_inner().next_back() {
        last = inner;
    }
    last.as_span().end()
}

/// Gives back the room that a list has to spare: a tree holds very many short lists.
pub(super) fn tight<T>(mut list: Vec<T>) -> Vec<T> {
    list.shrink_to_fit();
    list
}

/// A name, a label and what a policy extends: the head of a declaration.
#[derive(Debug)]
pub(super) struct Head {
    /// The name.
    pub name: ast::Name,
    /// The label.
    pub label: Option<ast::Text>,
    /// What a policy extends.
    pub extends: Option<ast::Name>,
}

impl Builder {
    /// Creates a builder for a part of the text that begins at the byte `base`.
    pub fn new(source: SourceId, base: usize) -> Self {
        Self { source, base, diagnostics: Vec::new() }
    }

    /// Returns the place of a pair, without what white space and comments follow.
    pub fn span(&self, pair: &Pair<'_, Rule>) -> Span {
        Span::new(self.source, self.base + pair.as_span().start(), self.base + end_of(pair))
    }

    /// Builds a node; where that fails without a word, says so, since nothing may vanish in silence.
    pub fn node<'t, T>(
        &mut self,
        pair: Pair<'t, Rule>,
        build: impl FnOnce(&mut Self, Pair<'t, Rule>) -> Option<T>,
    ) -> Option<ast::Node<T>> {
        let span = self.span(&pair);
        let reported = self.diagnostics.len();
        let value = build(self, pair);
        if value.is_none() && self.diagnostics.len() == reported {
            self.report(Code::Syntax, "this cannot be read", span, "here");
        }
        value.map(|value| ast::Node::new(value, span))
    }

    fn report(&mut self, code: Code, message: impl Into<String>, span: Span, label: &str) {
        self.diagnostics.push(Diagnostic::new(code, message, span, label));
    }

    /// Reports that `what` is given twice.
    fn report_repeated(&mut self, what: &str, first: Span, second: Span) {
        let repeated = Diagnostic::new(Code::RepeatedItem, format!("{what} is given twice"), second, "given again here");
        self.diagnostics.push(repeated.with_label(first, "given first here").with_help("keep one of the two"));
    }

    /// Keeps the first of a modifier and reports a second.
    fn set_once<T>(&mut self, slot: &mut Option<(T, Span)>, value: T, span: Span, what: &str) {
        match slot {
            Some((_, first)) => {
                let first = *first;
                self.report_repeated(what, first, span);
            }
            None => *slot = Some((value, span)),
        }
    }

    /// Returns the characters of a string or bare word.
    fn characters<'t>(&mut self, pair: &Pair<'t, Rule>) -> Option<Cow<'t, str>> {
        let written = pair.as_str();
        if !written.starts_with('"') {
            return Some(Cow::Borrowed(written));
        }
        match literal::unescape(written) {
            Ok(text) => Some(Cow::Owned(text)),
            Err(bad) => {
                let start = self.base + pair.as_span().start();
                let span = Span::new(self.source, start + bad.start, start + bad.end);
                let escape = written.get(bad.start..bad.end).unwrap_or("\\");
                let unknown = Diagnostic::new(Code::Syntax, format!("unknown escape `{escape}` in a string"), span, "not an escape");
                self.diagnostics
                    .push(unknown.with_help("the escapes are `\\\"`, `\\\\`, `\\n`, `\\t` and `\\u{…}` with a scalar value in hex"));
                None
            }
        }
    }

    /// Builds a name, in NFC; refuses the empty one.
    pub fn name(&mut self, pair: &Pair<'_, Rule>) -> Option<ast::Name> {
        let span = self.span(pair);
        let characters = self.characters(pair)?;
        if characters.is_empty() {
            self.report(Code::Syntax, "a name cannot be empty", span, "empty");
            return None;
        }
        let text = if is_nfc(&characters) { characters.into() } else { characters.nfc().collect::<String>().into_boxed_str() };
        Some(ast::Name { text, span })
    }

    /// Builds a label, reason or address.
    pub fn text(&mut self, pair: &Pair<'_, Rule>) -> Option<ast::Text> {
        let span = self.span(pair);
        let text = self.characters(pair)?.into();
        Some(ast::Text { text, span })
    }

    fn next_name(&mut self, kids: &mut Kids<'_>) -> Option<ast::Name> {
        let pair = kids.next_if(Rule::name)?;
        self.name(&pair)
    }

    fn next_string(&mut self, kids: &mut Kids<'_>) -> Option<ast::Text> {
        let pair = kids.next_if(Rule::string)?;
        self.text(&pair)
    }

    fn next_text(&mut self, kids: &mut Kids<'_>) -> Option<ast::Text> {
        let pair = kids.next_if(Rule::text)?;
        self.text(&pair)
    }

    /// Builds a list of names; one bad name spoils the list, but all bad ones are reported.
    fn names(&mut self, pair: Pair<'_, Rule>) -> Option<Vec<ast::Name>> {
        let names: Vec<_> = Kids::of(pair).filter(|kid| kid.as_rule() == Rule::name).map(|kid| self.name(&kid)).collect();
        names.into_iter().collect::<Option<Vec<_>>>().map(tight)
    }

    fn next_names(&mut self, kids: &mut Kids<'_>) -> Option<Vec<ast::Name>> {
        let pair = kids.next_if(Rule::names)?;
        self.names(pair)
    }

    fn next_duration(&mut self, kids: &mut Kids<'_>) -> Option<ast::Duration> {
        let pair = kids.next_if(Rule::duration)?;
        self.duration(pair.as_str(), self.span(&pair))
    }

    /// Builds a duration from a whole word.
    pub fn duration(&mut self, word: &str, span: Span) -> Option<ast::Duration> {
        match literal::parse_duration(word) {
            Ok((days, hours, minutes)) => Some(ast::Duration { days, hours, minutes, span }),
            Err(label) => {
                let bad = Diagnostic::new(Code::BadDuration, format!("`{word}` is not a duration"), span, label);
                self.diagnostics.push(bad.with_help(meant::duration_help(word)));
                None
            }
        }
    }

    fn next_time(&mut self, kids: &mut Kids<'_>) -> Option<ast::Time> {
        let pair = kids.next_if(Rule::time)?;
        self.time(pair.as_str(), self.span(&pair))
    }

    /// Builds a time from a whole word.
    pub fn time(&mut self, word: &str, span: Span) -> Option<ast::Time> {
        match literal::parse_time(word) {
            Ok(value) => Some(ast::Time { value, span }),
            Err(label) => {
                let bad = Diagnostic::new(Code::BadTime, format!("`{word}` is not a time"), span, label);
                self.diagnostics.push(bad.with_help(meant::time_help(word, label == literal::LATE_YEAR)));
                None
            }
        }
    }

    /// Builds the head of a declaration.
    pub fn head(&mut self, pair: Pair<'_, Rule>) -> Option<Head> {
        let mut kids = Kids::of(pair);
        kids.next();
        let name = kids.next_if(Rule::name).or_else(|| kids.next_if(Rule::string)).and_then(|name| self.name(&name));
        let label = kids.next_if(Rule::label).and_then(|label| self.text(&label));
        let extends = kids.next_if(Rule::extends).and_then(|extends| self.extends(extends));
        Some(Head { name: name?, label, extends })
    }

    pub fn extends(&mut self, pair: Pair<'_, Rule>) -> Option<ast::Name> {
        let mut kids = Kids::of(pair);
        kids.next();
        self.next_name(&mut kids)
    }
}
