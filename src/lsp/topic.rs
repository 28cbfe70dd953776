//! The pages that `pim explain` prints, as texts that an editor can open.

use serde_json::{Value, json};

use super::wire::{ErrorCode, Fault};
use crate::diag::Topic;
use crate::render::{Style, render_topic};

/// How the address of a page begins.
pub const SCHEME: &str = "pim-explain";

/// Returns the address of the page of a code or rule.
#[must_use]
pub fn address(name: &str) -> String {
    format!("{SCHEME}:/{name}.md")
}

/// Returns the page of a code or rule.
#[must_use]
pub fn page(name: &str) -> Option<String> {
    Topic::find(name).map(|topic| render_topic(&topic, Style::PLAIN))
}

/// Answers `workspace/textDocumentContent`: the text behind an address.
///
/// # Errors
///
/// Fails where there is no such page.
pub fn content(params: &Value) -> Result<Value, Fault> {
    let uri = params.get("uri").and_then(Value::as_str).unwrap_or_default(); // which is no address of a page
    let name = uri.strip_prefix(SCHEME).map(|rest| rest.trim_start_matches([':', '/']).trim_end_matches(".md"));
    let found = name.and_then(page).ok_or_else(|| Fault::new(ErrorCode::InvalidParams, format!("there is no page `{uri}`")))?;
    Ok(json!({ "text": found }))
}
