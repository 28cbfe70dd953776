//! Judges the items of a block: fields given twice, items that exclude each other, and names that come again.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::resolve::Resolver;
use crate::diag::{Code, Diagnostic, conflicting};
use crate::source::Span;

/// The field that an item sets, and the word that sets it. Two items with one field and different words exclude each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Slot {
    field: (&'static str, &'static str),
    word: Cow<'static, str>,
    is_unknown: bool,
}

impl Slot {
    /// An item that is the only one of its field.
    pub(super) fn of(word: &'static str) -> Self {
        Self::one_of(word, word)
    }

    /// One of several items that set one field.
    pub(super) fn one_of(field: &'static str, word: &'static str) -> Self {
        Self { field: (field, ""), word: word.into(), is_unknown: false }
    }

    /// An item that says of a field that it is not known; such a one is not even given twice.
    pub(super) fn unknown(field: &'static str, words: impl Into<Cow<'static, str>>) -> Self {
        Self { field: (field, ""), word: words.into(), is_unknown: true }
    }

    /// The notification of one event to one recipient.
    pub(super) fn notification(event: &'static str, recipient: &'static str) -> Self {
        Self { field: (event, recipient), word: "to".into(), is_unknown: false }
    }

    fn text(&self) -> String {
        match self.field {
            (_, "") => self.word.to_string(),
            (event, recipient) => format!("{event} to {recipient}"),
        }
    }
}

/// Reports every item whose field was set before: `repeated-item` or `conflicting-items`.
pub(super) fn judge_items(resolver: &mut Resolver<'_>, items: impl IntoIterator<Item = (Slot, Span)>) {
    let mut seen: BTreeMap<(&str, &str), (Cow<'_, str>, Span)> = BTreeMap::new();
    for (slot, span) in items {
        match seen.get(&slot.field) {
            Some((word, first)) if *word == slot.word && !slot.is_unknown => resolver.report(repeated(&slot.text(), span, *first)),
            Some((word, first)) => resolver.report(conflicting((&slot.word, span), (word, *first))),
            None => {
                seen.insert(slot.field, (slot.word, span));
            }
        }
    }
}

/// Keeps the first of those items of a list that name the same thing: to name it again changes nothing.
pub(super) fn keep_first<T, K: Ord>(list: &mut Vec<T>, key: impl Fn(&T) -> K) {
    if list.len() > 1 {
        let mut seen = BTreeSet::new();
        list.retain(|item| seen.insert(key(item)));
    }
}

fn repeated(word: &str, again: Span, first: Span) -> Diagnostic {
    Diagnostic::new(Code::RepeatedItem, format!("`{word}` is given twice"), again, "given again here")
        .with_label(first, "first given here")
        .with_help("keep one of them")
}

/// Reports two items that exclude each other, where both stand.
pub(super) fn judge_pair(resolver: &mut Resolver<'_>, one: Option<(&str, Span)>, other: Option<(&str, Span)>) {
    let (Some(one), Some(other)) = (one, other) else { return };
    let (first, later) = if one.1 <= other.1 { (one, other) } else { (other, one) };
    resolver.report(conflicting(later, first));
}
