//! The requests about a text, and what answers each.

use std::ops::Range;

use serde_json::{Value, json};

use super::report::{Depth, report};
use super::view::View;
use super::wire::{ErrorCode, Fault};
use super::{actions, completion, format, hints, hover, lens, links, names, rename, signature, structure, symbols, tokens};

/// A request about a text.
#[derive(Debug, Clone, Copy)]
pub struct Request {
    /// Its method.
    pub method: &'static str,
    /// How new what it looks at has to be.
    pub needs: Needs,
    /// What answers it.
    pub answer: fn(&View<'_>, &Value) -> Result<Value, Fault>,
}

/// How new what a request looks at has to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Needs {
    /// As the texts are now.
    Current,
    /// As they were when the set was loaded last.
    Last,
}

impl Request {
    const fn new(method: &'static str, answer: fn(&View<'_>, &Value) -> Result<Value, Fault>) -> Self {
        Self { method, needs: Needs::Current, answer }
    }

    /// Returns the request of a method.
    #[must_use]
    pub fn of_method(method: &str) -> Option<&'static Self> {
        REQUESTS.iter().find(|request| request.method == method)
    }
}

/// All requests about a text.
const REQUESTS: &[Request] = &[
    Request::new("textDocument/hover", |view, params| Ok(hover::hover(view, offset(view, params)?))),
    Request::new("textDocument/definition", |view, params| Ok(names::definition(view, offset(view, params)?))),
    Request::new("textDocument/references", |view, params| {
        let with_declaration = params.pointer("/context/includeDeclaration").and_then(Value::as_bool).unwrap_or(true);
        Ok(names::references(view, offset(view, params)?, with_declaration))
    }),
    Request::new("textDocument/documentHighlight", |view, params| Ok(names::highlights(view, offset(view, params)?))),
    Request::new("textDocument/documentSymbol", |view, _| Ok(symbols::outline(view))),
    Request::new("textDocument/documentLink", |view, _| Ok(links::links(view))),
    Request::new("textDocument/formatting", |view, _| Ok(format::whole(view))),
    Request::new("textDocument/rangeFormatting", |view, params| Ok(format::stretch(view, range(view, params)?))),
    Request::new("textDocument/prepareRename", |view, params| rename::prepare(view, offset(view, params)?)),
    Request::new("textDocument/rename", |view, params| {
        let name = params.get("newName").and_then(Value::as_str).ok_or_else(|| missing("newName"))?;
        rename::rename(view, offset(view, params)?, name)
    }),
    Request::new("textDocument/foldingRange", |view, _| Ok(structure::folds(view))),
    Request::new("textDocument/selectionRange", |view, params| Ok(structure::selections(view, &offsets(view, params)?))),
    Request {
        method: "textDocument/completion",
        needs: Needs::Last,
        answer: |view, params| Ok(completion::completion(view, offset(view, params)?)),
    },
    Request {
        method: "textDocument/signatureHelp",
        needs: Needs::Last,
        answer: |view, params| Ok(signature::help(view, offset(view, params)?)),
    },
    Request::new("textDocument/semanticTokens/full", |view, _| Ok(tokens::tokens(view, &(0..usize::MAX)))),
    Request::new("textDocument/semanticTokens/range", |view, params| Ok(tokens::tokens(view, &range(view, params)?))),
    Request::new("textDocument/codeAction", |view, params| {
        let kinds = params.pointer("/context/only").and_then(Value::as_array);
        let only: Vec<&str> = kinds.into_iter().flatten().filter_map(Value::as_str).collect();
        Ok(actions::actions(view, &range(view, params)?, &only))
    }),
    Request::new("textDocument/codeLens", |view, _| Ok(lens::lenses(view))),
    Request::new("textDocument/inlayHint", |view, params| Ok(hints::hints(view, &range(view, params)?))),
    Request::new("textDocument/diagnostic", |view, _| Ok(pulled(view))),
];

/// The request that tells the answer of a lens.
pub const RESOLVE_LENS: Request = Request::new("codeLens/resolve", |view, lens| Ok(lens::resolve(view, lens)));

/// Answers `textDocument/diagnostic`.
fn pulled(view: &View<'_>) -> Value {
    let mut found = report(view.loaded, Depth::All, view.client, view.documents);
    json!({ "kind": "full", "items": found.remove(&view.document.uri).unwrap_or_default() }) // there may be nothing to tell
}

fn offset(view: &View<'_>, params: &Value) -> Result<usize, Fault> {
    params.get("position").and_then(|position| view.page().offset(position)).ok_or_else(|| missing("position"))
}

fn offsets(view: &View<'_>, params: &Value) -> Result<Vec<usize>, Fault> {
    let positions = params.get("positions").and_then(Value::as_array).ok_or_else(|| missing("positions"))?;
    positions.iter().map(|position| view.page().offset(position).ok_or_else(|| missing("positions"))).collect()
}

fn range(view: &View<'_>, params: &Value) -> Result<Range<usize>, Fault> {
    params.get("range").and_then(|range| view.page().offsets(range)).ok_or_else(|| missing("range"))
}

/// Says that something is missing in the parameters of a request.
#[must_use]
pub fn missing(what: &str) -> Fault {
    Fault::new(ErrorCode::InvalidParams, format!("there is no `{what}`, or it is none"))
}
