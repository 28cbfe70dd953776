//! What the client can do, and what its user has set.

use std::path::{Path, PathBuf};

use serde_json::Value;

use super::page::Encoding;

/// What the client said that it can do.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Client {
    /// What columns are counted in; not answered where the client offered none.
    pub encoding: Option<Encoding>,
    /// Whether it shows Markdown.
    pub has_markdown: bool,
    /// Whether it shows related places of a diagnostic.
    pub has_related: bool,
    /// Whether it shows where a code is described.
    pub has_code_description: bool,
    /// Whether it asks for the diagnostics of what is open by itself.
    pub pulls: bool,
    /// Whether symbols may hold others.
    pub has_nested_symbols: bool,
    /// Whether edits may say of which version they are.
    pub has_versioned_edits: bool,
    /// Whether it takes actions with their edits; else there are none to give.
    pub has_literal_actions: bool,
    /// Whether it takes snippets.
    pub has_snippets: bool,
    /// Whether it can be asked to watch files.
    pub watches: bool,
    /// Whether it tells its settings when asked.
    pub has_configuration: bool,
    /// Which of its questions it can be told to ask anew.
    pub refreshes: Vec<&'static str>,
    /// The folder that relative paths of settings begin in.
    pub root: Option<PathBuf>,
}

/// What can be asked anew, and where the client says so.
const REFRESHES: [(&str, &str); 4] = [
    ("workspace/codeLens/refresh", "/workspace/codeLens/refreshSupport"),
    ("workspace/diagnostic/refresh", "/workspace/diagnostics/refreshSupport"),
    ("workspace/inlayHint/refresh", "/workspace/inlayHint/refreshSupport"),
    ("workspace/semanticTokens/refresh", "/workspace/semanticTokens/refreshSupport"),
];

impl Client {
    /// Reads the parameters of `initialize`.
    #[must_use]
    pub fn read(params: &Value) -> Self {
        let none = Value::Null;
        let can = params.get("capabilities").unwrap_or(&none);
        let says = |pointer: &str| can.pointer(pointer).and_then(Value::as_bool).unwrap_or(false);
        let has = |pointer: &str| can.pointer(pointer).is_some_and(|value| !value.is_null());
        Self {
            encoding: encoding(can),
            has_markdown: lists(can, "/textDocument/hover/contentFormat", "markdown"),
            has_related: says("/textDocument/publishDiagnostics/relatedInformation"),
            has_code_description: says("/textDocument/publishDiagnostics/codeDescriptionSupport"),
            pulls: has("/textDocument/diagnostic"),
            has_nested_symbols: says("/textDocument/documentSymbol/hierarchicalDocumentSymbolSupport"),
            has_versioned_edits: says("/workspace/workspaceEdit/documentChanges"),
            has_literal_actions: has("/textDocument/codeAction/codeActionLiteralSupport"),
            has_snippets: says("/textDocument/completion/completionItem/snippetSupport"),
            watches: says("/workspace/didChangeWatchedFiles/dynamicRegistration"),
            has_configuration: says("/workspace/configuration"),
            refreshes: REFRESHES.iter().filter(|(_, pointer)| says(pointer)).map(|(method, _)| *method).collect(),
            root: root(params),
        }
    }

    /// Returns what columns are counted in.
    #[must_use]
    pub fn columns(&self) -> Encoding {
        self.encoding.unwrap_or_default() // what every client knows
    }
}

/// Returns the cheapest of what is offered.
fn encoding(can: &Value) -> Option<Encoding> {
    Encoding::ALL.into_iter().find(|encoding| lists(can, "/general/positionEncodings", encoding.name()))
}

fn lists(can: &Value, pointer: &str, wanted: &str) -> bool {
    can.pointer(pointer).and_then(Value::as_array).is_some_and(|values| values.iter().any(|value| value == wanted))
}

fn root(params: &Value) -> Option<PathBuf> {
    let folder = params.pointer("/workspaceFolders/0/uri").or_else(|| params.get("rootUri")).and_then(Value::as_str);
    folder.and_then(super::uri::to_path).or_else(|| params.get("rootPath").and_then(Value::as_str).map(PathBuf::from))
}

/// What the user has set.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settings {
    /// The roots of the policy set (`pim.policies`); none: the folder of each file.
    pub policies: Vec<PathBuf>,
    /// The instant to judge at (`pim.at`); none: now.
    pub at: Option<String>,
}

impl Settings {
    /// Reads settings: an object with `policies` and `at`, itself or below `pim`. What is of another kind is passed over; what is left out is as
    /// it is by default.
    #[must_use]
    pub fn read(&self, value: &Value, root: Option<&Path>) -> Self {
        let own = value.get("pim").unwrap_or(value);
        let policies = match own.get("policies") {
            Some(Value::Array(paths)) => paths.iter().filter_map(Value::as_str).collect(),
            Some(Value::String(path)) => vec![path.as_str()],
            _ => Vec::new(),
        };
        let place = |path: &str| root.map_or_else(|| PathBuf::from(path), |root| root.join(path));
        let at = own.get("at").and_then(Value::as_str).map(str::trim).filter(|at| !at.is_empty() && *at != "now");
        let policies: Vec<PathBuf> = policies.into_iter().filter(|path| !path.is_empty()).map(place).collect();
        Self {
            policies: if policies.is_empty() { self.policies.clone() } else { policies },
            at: at.map(str::to_owned).or_else(|| self.at.clone()),
        }
    }
}
