//! What this server can do.

use serde_json::{Value, json};

use super::actions::{EXTRACTS, MENDS};
use super::client::Client;
use super::wire::put;
use super::{tokens, topic};

/// The command that sets the instant to judge at.
pub const SET_INSTANT: &str = "pim.at";

/// Writes what this server can do for a client.
#[must_use]
pub fn capabilities(client: &Client) -> Value {
    let mut can = json!({
        "textDocumentSync": { "openClose": true, "change": 2, "save": { "includeText": false } },
        "hoverProvider": true,
        "definitionProvider": true,
        "referencesProvider": true,
        "documentHighlightProvider": true,
        "documentSymbolProvider": true,
        "workspaceSymbolProvider": true,
        "documentLinkProvider": {},
        "documentFormattingProvider": true,
        "documentRangeFormattingProvider": true,
        "renameProvider": { "prepareProvider": true },
        "foldingRangeProvider": true,
        "selectionRangeProvider": true,
        "completionProvider": { "triggerCharacters": ["\"", ":"], "resolveProvider": true },
        "signatureHelpProvider": { "triggerCharacters": [" "] },
        "semanticTokensProvider": { "legend": tokens::legend(), "full": true, "range": true },
        "codeLensProvider": { "resolveProvider": true },
        "inlayHintProvider": true,
        "executeCommandProvider": { "commands": [SET_INSTANT] },
        "workspace": { "textDocumentContent": { "schemes": [topic::SCHEME] } },
    });
    if let Some(encoding) = client.encoding {
        put(&mut can, "positionEncoding", json!(encoding.name()));
    }
    if client.has_literal_actions {
        put(&mut can, "codeActionProvider", json!({ "codeActionKinds": [MENDS, EXTRACTS] }));
    }
    if client.pulls {
        put(&mut can, "diagnosticProvider", json!({ "identifier": "pim", "interFileDependencies": true, "workspaceDiagnostics": false }));
    }
    can
}

/// Writes the registration of the files that the client is to watch.
#[must_use]
pub fn watched_files() -> Value {
    let watchers = json!([{ "globPattern": "**/*.pim" }]);
    let options = json!({ "watchers": watchers });
    json!({ "registrations": [{ "id": "pim-files", "method": "workspace/didChangeWatchedFiles", "registerOptions": options }] })
}
