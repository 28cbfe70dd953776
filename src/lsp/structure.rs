//! What can be folded, and what is selected next when a selection grows.

use std::ops::Range;

use serde_json::{Value, json};

use super::page::Page;
use super::view::View;
use crate::syntax::{Part, PartKind, walk_file};

/// Answers `textDocument/foldingRange`: blocks, and runs of comments.
#[must_use]
pub fn folds(view: &View<'_>) -> Value {
    let page = view.page();
    let statements = walk_file(page.text());
    let blocks = statements.iter().flat_map(|parts| blocks(page, parts)).filter_map(|block| {
        let (first, last) = (page.line_of(block.start), page.line_of(block.end));
        // the line of the brace stays
        let end = last.checked_sub(1).filter(|end| *end > first)?;
        Some(json!({ "startLine": first, "endLine": end }))
    });
    let comments = comment_runs(page, &statements);
    let comments = comments.into_iter().map(|(first, last)| json!({ "startLine": first, "endLine": last, "kind": "comment" }));
    Value::Array(blocks.chain(comments).collect())
}

/// Answers `textDocument/selectionRange`: the word, the blocks around it, the statement, the text.
#[must_use]
pub fn selections(view: &View<'_>, offsets: &[usize]) -> Value {
    let page = view.page();
    let statements = walk_file(page.text());
    let whole = 0..page.text().len();
    Value::Array(offsets.iter().map(|offset| grown(page, around(page, &statements, *offset), &whole)).collect())
}

/// Returns what lies around a place, the smallest first.
fn around(page: &Page, statements: &[Vec<Part>], offset: usize) -> Vec<Range<usize>> {
    let Some(parts) = statements.iter().rfind(|parts| parts.first().is_some_and(|first| first.range.start <= offset)) else {
        return Vec::new();
    };
    let is_in = |range: &Range<usize>| range.start <= offset && offset <= range.end;
    let own = parts.iter().map(|part| part.range.clone()).find(is_in);
    let mut blocks: Vec<Range<usize>> = blocks(page, parts).into_iter().filter(is_in).collect();
    blocks.sort_by_key(Range::len);
    let read = parts.iter().filter(|part| part.kind != PartKind::Comment);
    let statement = read.map(|part| part.range.clone()).reduce(|first, last| first.start..last.end).filter(is_in);
    own.into_iter().chain(blocks).chain(statement).collect()
}

fn grown(page: &Page, ranges: Vec<Range<usize>>, whole: &Range<usize>) -> Value {
    let mut last = json!({ "range": page.range(whole.clone()) });
    let mut before = whole.clone();
    for range in ranges.into_iter().rev() {
        let fits = before.start <= range.start && range.end <= before.end;
        if fits && range != before {
            last = json!({ "range": page.range(range.clone()), "parent": last });
            before = range;
        }
    }
    last
}

/// Returns the blocks of a statement, from brace to brace, in the order of their ends.
fn blocks(page: &Page, parts: &[Part]) -> Vec<Range<usize>> {
    let (mut open, mut found) = (Vec::new(), Vec::new());
    for part in parts.iter().filter(|part| part.kind != PartKind::Comment) {
        match page.slice(part.range.clone()) {
            "{" => open.push(part.range.start),
            "}" => found.extend(open.pop().map(|start| start..part.range.end)),
            _ => {}
        }
    }
    found
}

/// Returns the first and last line of comments that stand below each other.
fn comment_runs(page: &Page, statements: &[Vec<Part>]) -> Vec<(usize, usize)> {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for part in statements.iter().flatten().filter(|part| part.kind == PartKind::Comment) {
        let line = page.line_of(part.range.start);
        let is_alone = page.slice(page.line_range(line).start..part.range.start).trim().is_empty();
        match runs.last_mut().filter(|(_, last)| is_alone && *last + 1 == line) {
            Some((_, last)) => *last = line,
            None if is_alone => runs.push((line, line)),
            None => {}
        }
    }
    runs.retain(|(first, last)| first < last);
    runs
}
