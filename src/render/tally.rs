//! How often each code was found.

use std::collections::BTreeMap;

use serde::Serialize;

use super::style::Style;
use crate::diag::{Code, Diagnostic};
use crate::text::align;

/// Points to what a code means.
pub const EXPLAIN: &str = "`pim explain CODE` tells what a code means, and what to write instead";

/// How often a code was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TallyJson {
    code: &'static str,
    severity: &'static str,
    count: usize,
}

/// Counts what was found: errors before warnings before notes, of each what is there most often first.
#[must_use]
pub fn tally(diagnostics: &[Diagnostic]) -> Vec<TallyJson> {
    let json = |(code, count): (Code, usize)| TallyJson { code: code.name(), severity: code.severity().word(), count };
    counts(diagnostics).into_iter().map(json).collect()
}

/// Writes the counts for people, a code on a line; nothing where nothing was found.
#[must_use]
pub fn render_tally(diagnostics: &[Diagnostic], style: Style<'_>) -> String {
    let counts = counts(diagnostics);
    let digits = counts.iter().map(|(_, count)| count.to_string().len()).max().unwrap_or(0);
    let row = |(code, count): &(Code, usize)| {
        vec![format!("{count:>digits$}"), code.severity().word().to_owned(), code.name().to_owned(), code.summary().to_owned()]
    };
    align("  ", &counts.iter().map(row).collect::<Vec<_>>(), style.width)
}

/// Writes the counts that stand before what is shown one by one, with an empty line behind them; nothing where there is no more than one thing to
/// count.
#[must_use]
pub fn render_counts_first(diagnostics: &[Diagnostic], style: Style<'_>) -> String {
    if diagnostics.len() > 1 { render_tally(diagnostics, style) + "\n" } else { String::new() }
}

fn counts(diagnostics: &[Diagnostic]) -> Vec<(Code, usize)> {
    let mut counts: BTreeMap<Code, usize> = BTreeMap::new();
    for diagnostic in diagnostics {
        *counts.entry(diagnostic.code).or_default() += 1;
    }
    let mut counts: Vec<(Code, usize)> = counts.into_iter().collect();
    counts.sort_by_key(|(code, count)| (code.severity(), std::cmp::Reverse(*count), *code));
    counts
}
