//! What a text declares and promises, as an outline; and the declarations of all sets, to be searched.

use serde_json::{Value, json};

use super::client::Client;
use super::document::Documents;
use super::loaded::{Loaded, statements};
use super::set::Set;
use super::view::{View, page_of, uri_of};
use crate::defect::OrDefect;
use crate::source::Span;
use crate::syntax::ast;
use crate::text::clean;

/// How long the name of a symbol may be.
const LONGEST: usize = 80;
/// How many symbols of a workspace are told.
const MOST: usize = 1_000;

/// One thing of an outline.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Symbol {
    name: String,
    detail: String,
    kind: u8,
    whole: Span,
    chosen: Span,
}

/// Answers `textDocument/documentSymbol`.
#[must_use]
pub fn outline(view: &View<'_>) -> Value {
    let Some(tree) = view.tree() else { return json!([]) };
    let symbols = tree.statements.iter().map(|statement| symbol(statement, view.page().text()));
    let page = view.page();
    let written = symbols.map(|symbol| {
        if view.client.has_nested_symbols {
            let (whole, chosen) = (page.range(symbol.whole.range()), page.range(symbol.chosen.range()));
            json!({ "name": symbol.name, "detail": symbol.detail, "kind": symbol.kind, "range": whole, "selectionRange": chosen })
        } else {
            let location = json!({ "uri": &*view.document.uri, "range": page.range(symbol.whole.range()) });
            json!({ "name": symbol.name, "kind": symbol.kind, "location": location })
        }
    });
    json!(written.collect::<Vec<_>>())
}

/// Returns the symbols of a set whose names have the letters of `wanted` in their order.
#[must_use]
pub fn search(set: &Set, loaded: &Loaded, wanted: &str, (client, documents): (&Client, &Documents)) -> Vec<Value> {
    let mut found = Vec::new();
    for (source, text) in loaded.policies() {
        let tree = set.tree(source);
        let declared = statements(tree.as_deref()).iter().filter(|statement| is_searched(&statement.value));
        let fitting: Vec<Symbol> =
            declared.map(|statement| symbol(statement, text.text())).filter(|symbol| is_in(wanted, &symbol.name)).take(MOST).collect();
        let Some(uri) = uri_of(documents, loaded, source).filter(|_| !fitting.is_empty()) else { continue };
        let page = page_of(documents, loaded, client, source);
        let location = |symbol: &Symbol| json!({ "uri": &*uri, "range": page.range(symbol.chosen.range()) });
        found.extend(fitting.iter().map(|symbol| json!({ "name": symbol.name, "kind": symbol.kind, "location": location(symbol) })));
    }
    found
}

fn is_searched(statement: &ast::Statement) -> bool {
    match statement {
        ast::Statement::Include(_) | ast::Statement::Assignment(_) | ast::Statement::Expect(_) => false,
        ast::Statement::Never(_) | ast::Statement::Scenario(_) => true,
        declared => declared.declared_name().is_some(),
    }
}

/// Tells whether a name has some letters in their order, in any case.
fn is_in(wanted: &str, name: &str) -> bool {
    let mut letters = name.chars().flat_map(char::to_lowercase);
    wanted.chars().flat_map(char::to_lowercase).all(|wanted| letters.any(|letter| letter == wanted))
}

fn symbol(node: &ast::Node<ast::Statement>, text: &str) -> Symbol {
    let (kind, detail) = kind_of(&node.value);
    let written = text.get(node.span.range()).or_defect();
    let line = written.lines().next().unwrap_or_default().trim_end_matches(['{', ' ']); // of nothing nothing is left
    let (name, chosen) = match (&node.value, node.value.declared_name()) {
        (_, Some(name)) => (name.text.to_string(), name.span),
        (ast::Statement::Scenario(scenario), None) => (scenario.name.text.to_string(), scenario.name.span),
        _ => (line.to_owned(), node.span),
    };
    let short = if name.chars().count() > LONGEST { name.chars().take(LONGEST).chain(['…']).collect() } else { name };
    // an outline has no nameless things
    let name = if short.is_empty() { "\"\"".to_owned() } else { clean(&short).into_owned() };
    Symbol { name, detail: detail.to_owned(), kind, whole: node.span, chosen }
}

/// Returns the protocol's kind of symbol, and our word.
fn kind_of(statement: &ast::Statement) -> (u8, &'static str) {
    match statement {
        ast::Statement::Include(_) => (1, "include"),
        ast::Statement::Tenant(_) => (2, "tenant"),
        ast::Statement::User(_) => (13, "user"),
        ast::Statement::ServicePrincipal(_) => (14, "service-principal"),
        ast::Statement::Blueprint(_) => (9, "blueprint"),
        ast::Statement::Group(_) => (5, "group"),
        ast::Statement::Unit(_) => (4, "unit"),
        ast::Statement::Context(_) => (20, "context"),
        ast::Statement::Role(_) => (10, "role"),
        ast::Statement::Policy(_) => (23, "policy"),
        ast::Statement::Assignment(_) => (24, "assign"),
        ast::Statement::Never(_) => (17, "never"),
        ast::Statement::Expect(_) => (17, "expect"),
        ast::Statement::Scenario(_) => (12, "scenario"),
    }
}
