//! Many diagnostics: the first few drawn, the rest counted by code and file.

use std::collections::{BTreeMap, BTreeSet};

use super::diagnostics::render_diagnostic;
use super::style::Style;
use crate::diag::{Code, Diagnostic};
use crate::source::{SourceId, Sources};
use crate::text::{align, clean, counted, join_first, quote};

/// Of more diagnostics than this, those after them are counted: nobody reads further before mending these.
const MOST_DRAWN: usize = 20;

/// So many files are named of each code.
const MOST_FILES: usize = 3;

/// How much of many diagnostics people are told; programs are told all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// The first 20, those that weigh most before the others; the rest is counted by code and file.
    First,
    /// All of them.
    All,
}

/// Returns diagnostics, a blank line after each; what is not drawn is counted.
#[must_use]
pub fn render_diagnostics(sources: &Sources, diagnostics: &[Diagnostic], extent: Extent, style: Style) -> String {
    let most = match extent {
        Extent::First => MOST_DRAWN,
        Extent::All => usize::MAX,
    };
    let (drawn, counted) = split(diagnostics, most);
    let drawn: String = drawn.into_iter().map(|diagnostic| render_diagnostic(sources, diagnostic, style) + "\n").collect();
    drawn + &count(sources, &counted, style)
}

/// Chooses what is drawn: no error is left out for a warning. Both parts keep their order.
fn split(diagnostics: &[Diagnostic], most: usize) -> (Vec<&Diagnostic>, Vec<&Diagnostic>) {
    let mut order: Vec<usize> = (0..diagnostics.len()).collect();
    order.sort_by_key(|at| diagnostics.get(*at).map(Diagnostic::severity));
    let drawn: BTreeSet<usize> = order.into_iter().take(most).collect();
    let (drawn, counted): (Vec<_>, Vec<_>) = diagnostics.iter().enumerate().partition(|(at, _)| drawn.contains(at));
    let plain = |part: Vec<(usize, _)>| part.into_iter().map(|(_, diagnostic)| diagnostic).collect();
    (plain(drawn), plain(counted))
}

/// Counts diagnostics by code, in the order of the table of codes, and by file.
fn count(sources: &Sources, diagnostics: &[&Diagnostic], style: Style) -> String {
    if diagnostics.is_empty() {
        return String::new();
    }
    let mut by_code: BTreeMap<Code, BTreeMap<SourceId, usize>> = BTreeMap::new();
    for diagnostic in diagnostics {
        let Some(label) = diagnostic.labels.first() else { continue }; // every one has a place
        *by_code.entry(diagnostic.code).or_default().entry(label.span.source).or_default() += 1;
    }
    let rows: Vec<Vec<String>> = by_code.into_iter().map(|(code, files)| row(sources, code, files)).collect();
    format!("… and {} more (`--all` shows them):\n{}\n", diagnostics.len(), align("  ", &rows, style.width))
}

/// Tells of one code how often it is there, and in which files most of all.
fn row(sources: &Sources, code: Code, files: BTreeMap<SourceId, usize>) -> Vec<String> {
    let total: usize = files.values().sum();
    let mut files: Vec<(SourceId, usize)> = files.into_iter().collect();
    files.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let is_alone = files.len() == 1;
    let name = |source| quote(clean(sources.get(source).name()));
    let named = files.iter().map(|(source, count)| if is_alone { name(*source) } else { format!("{} ({count})", name(*source)) });
    vec![code.name().to_owned(), counted(total, code.severity().word()), format!("in {}", join_first(named, MOST_FILES))]
}
