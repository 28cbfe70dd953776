//! Users that stand for approvers whose account is not known here, so that a required approval stays required.

use std::collections::{BTreeMap, BTreeSet};

use unicode_normalization::UnicodeNormalization;

use crate::exchange::note::one_line;
use crate::source::Span;

/// How many characters of an expression stand in a name; with what comes before it, a name has 80.
const MAX_SHOWN: usize = 63;

/// What is written where an approver should stand.
pub(super) struct Expression<'e> {
    /// Its text, or what else tells it from others.
    pub key: String,
    /// Its text as it is shown.
    pub shown: &'e str,
    /// Where it stands.
    pub span: Span,
}

/// A user that the importer declares.
#[derive(Debug, Clone)]
pub(super) struct Placeholder {
    /// Its name, unlike all others.
    pub name: String,
    /// Where the approver is first mentioned.
    pub span: Span,
    /// What it stands for, and where.
    pub description: String,
}

/// All placeholders of an import, in the order of their first mention.
pub(super) struct Placeholders {
    list: Vec<Placeholder>,
    by_expression: BTreeMap<String, usize>,
    taken: BTreeSet<String>,
    repeats: BTreeMap<String, u64>,
}

impl Placeholders {
    /// Creates an empty collection that keeps clear of the names of the principals.
    pub(super) fn new<'n>(principals: impl Iterator<Item = &'n str>) -> Self {
        let taken = principals.map(|name| name.nfc().collect()).collect();
        Self { list: Vec::new(), by_expression: BTreeMap::new(), taken, repeats: BTreeMap::new() }
    }

    /// Returns the name of the user that stands for an expression: always the same one for the same text.
    pub(super) fn name(&mut self, expression: &Expression<'_>, place: &str) -> String {
        if let Some(known) = self.by_expression.get(&expression.key).and_then(|index| self.list.get(*index)) {
            return known.name.clone();
        }
        let shown = shorten(expression.shown);
        let name = self.free_name(&format!("unknown approver {shown}"));
        let description = format!("placeholder for an approver that Terraform does not name here: {shown}, {place}");
        self.taken.insert(name.clone());
        self.by_expression.insert(expression.key.clone(), self.list.len());
        self.list.push(Placeholder { name: name.clone(), span: expression.span, description: one_line(&description) });
        name
    }

    /// Returns the name itself, or with the first number that makes it unlike all others.
    fn free_name(&mut self, wanted: &str) -> String {
        let number = self.repeats.entry(wanted.to_owned()).or_insert(0);
        loop {
            *number += 1;
            let name = if *number == 1 { wanted.to_owned() } else { format!("{wanted} ({number})") };
            if !self.taken.contains(&name) {
                return name;
            }
        }
    }

    /// Returns the placeholders.
    pub(super) fn finish(self) -> Vec<Placeholder> {
        self.list
    }
}

/// Makes one line of an expression, its white space single, and cuts it where it is long.
pub(super) fn shorten(expression: &str) -> String {
    let line = one_line(expression).split_whitespace().collect::<Vec<_>>().join(" ").nfc().collect::<String>();
    if line.chars().count() <= MAX_SHOWN {
        return line;
    }
    line.chars().take(MAX_SHOWN - 1).chain(['…']).collect()
}
