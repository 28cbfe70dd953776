//! Texts in the canonical form.

use std::ops::Range;

use serde_json::{Value, json};

use super::page::Page;
use super::view::View;
use crate::diag::Diagnostic;
use crate::source::SourceId;
use crate::syntax;

/// Answers `textDocument/formatting`: nothing where the text cannot be read as a whole, since a statement must never be lost.
#[must_use]
pub fn whole(view: &View<'_>) -> Value {
    let page = view.page();
    let edit = canonical(page.text()).map(|text| edit(page, 0..page.text().len(), &text));
    edit.map_or(Value::Null, |edit| json!(edit.into_iter().collect::<Vec<_>>()))
}

/// Answers `textDocument/rangeFormatting`: the statements that the range touches, if they can be read.
#[must_use]
pub fn stretch(view: &View<'_>, range: Range<usize>) -> Value {
    let page = view.page();
    let Some(touched) = touched(view, range) else { return Value::Null };
    let edit = canonical(page.slice(touched.clone())).map(|text| edit(page, touched, text.trim_end_matches('\n')));
    edit.map_or(Value::Null, |edit| json!(edit.into_iter().collect::<Vec<_>>()))
}

fn canonical(text: &str) -> Option<String> {
    let parsed = syntax::parse_file(SourceId::default(), text);
    let is_whole = !parsed.diagnostics.iter().any(Diagnostic::is_error);
    is_whole.then(|| syntax::format_file(&parsed.file))
}

/// Returns the stretch of the statements that a range touches, the comments before them left out.
fn touched(view: &View<'_>, range: Range<usize>) -> Option<Range<usize>> {
    let tree = view.tree()?;
    let spans = tree.statements.iter().map(|statement| statement.span.range());
    spans.filter(|own| own.start <= range.end && range.start <= own.end).reduce(|first, last| first.start..last.end)
}

/// Returns the edit that makes a stretch another text, as small as whole lines allow; none where it is that already.
fn edit(page: &Page, whole: Range<usize>, text: &str) -> Option<Value> {
    let old = page.slice(whole.clone());
    let same = |left: &str, right: &str| left == right;
    let before: usize =
        old.split_inclusive('\n').zip(text.split_inclusive('\n')).take_while(|(a, b)| same(a, b)).map(|(a, _)| a.len()).sum();
    let (old_rest, new_rest) = (old.get(before..)?, text.get(before..)?);
    let tail = |text: &str| text.split_inclusive('\n').rev().map(str::to_owned).collect::<Vec<_>>();
    let after: usize = tail(old_rest).iter().zip(&tail(new_rest)).take_while(|(a, b)| same(a, b)).map(|(a, _)| a.len()).sum();
    let place = whole.start + before..whole.end - after;
    let new = new_rest.get(..new_rest.len().checked_sub(after)?)?;
    (page.slice(place.clone()) != new).then(|| page.edit(place, new))
}
