//! The files that a text includes.

use serde_json::{Value, json};

use super::uri;
use super::view::View;
use crate::syntax::ast;

/// Answers `textDocument/documentLink`.
#[must_use]
pub fn links(view: &View<'_>) -> Value {
    let Some(tree) = view.tree() else { return json!([]) };
    let links = tree.statements.iter().filter_map(|statement| {
        let ast::Statement::Include(path) = &statement.value else { return None };
        Some(json!({ "range": view.page().range(path.span.range()), "target": target(view, &path.text)? }))
    });
    json!(links.collect::<Vec<_>>())
}

/// Returns the address of an included file; `None` in a text that is no file.
#[must_use]
pub fn target(view: &View<'_>, include: &str) -> Option<String> {
    let key = view.document.key.as_deref()?;
    // `..` is resolved as text: the file need not be there
    let mut path = key.parent()?.to_path_buf();
    for part in include.split('/') {
        match part {
            "" | "." => {}
            ".." => _ = path.pop(),
            part => path.push(part),
        }
    }
    let path = if include.starts_with('/') { include.into() } else { path };
    Some(view.documents.of_file(&path).map_or_else(|| uri::of_path(&path), |open| open.uri.to_string()))
}
