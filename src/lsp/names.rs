//! Where a name is declared, and where it stands.

use serde_json::{Value, json};

use super::mention::Space;
use super::view::{Target, View};
use crate::source::Span;
use crate::syntax::ast;

/// Answers `textDocument/definition`: the declaration of a name, or the file of an `include`.
#[must_use]
pub fn definition(view: &View<'_>, offset: usize) -> Value {
    if let Some(file) = included_at(view, offset) {
        return file;
    }
    let Some((_, target)) = view.name_at(offset) else { return Value::Null };
    let declared = view.mentions_of(&target).into_iter().filter(|(_, mention)| mention.declares.is_some());
    let places: Vec<Value> =
        declared.filter_map(|(source, mention)| view.location(Span::new(source, mention.range().start, mention.range().end))).collect();
    if places.is_empty() { elsewhere(view, &target).map_or(Value::Null, |place| json!([place])) } else { json!(places) }
}

/// Answers `textDocument/references`.
#[must_use]
pub fn references(view: &View<'_>, offset: usize, with_declaration: bool) -> Value {
    let Some((_, target)) = view.name_at(offset) else { return Value::Null };
    let found = view.mentions_of(&target).into_iter().filter(|(_, mention)| with_declaration || mention.declares.is_none());
    json!(
        found
            .filter_map(|(source, mention)| view.location(Span::new(source, mention.range().start, mention.range().end)))
            .collect::<Vec<_>>()
    )
}

/// Answers `textDocument/documentHighlight`: where the same name stands in the text.
#[must_use]
pub fn highlights(view: &View<'_>, offset: usize) -> Value {
    let Some((_, target)) = view.name_at(offset) else { return Value::Null };
    let own = view.mentions_of(&target).into_iter().filter(|(source, _)| Some(*source) == view.source());
    let mark = |kind: u8, range| json!({ "range": view.page().range(range), "kind": kind });
    json!(own.map(|(_, mention)| mark(if mention.declares.is_some() { 3 } else { 2 }, mention.range())).collect::<Vec<_>>())
}

/// Returns where a principal is declared that another tool's file declares.
fn elsewhere(view: &View<'_>, target: &Target) -> Option<Value> {
    let (session, tenant) = (view.loaded.session.as_ref()?, view.loaded.tenant()?);
    let principal = session.scope().principal(&target.name).filter(|_| target.space == Space::Principals)?;
    view.location(tenant.principals.row(principal).span)
}

/// Returns the file of the `include` at a place.
fn included_at(view: &View<'_>, offset: usize) -> Option<Value> {
    let tree = view.tree()?;
    let mut includes =
        tree.statements.iter().filter_map(|statement| if let ast::Statement::Include(path) = &statement.value { Some(path) } else { None });
    let path = includes.find(|path| path.span.range().contains(&offset))?;
    let uri = super::links::target(view, &path.text)?;
    let start = json!({ "line": 0, "character": 0 });
    Some(json!([{ "uri": uri, "range": { "start": start.clone(), "end": start } }]))
}
