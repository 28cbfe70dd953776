//! The texts that are open in the editor. They stand in the place of their files.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::Value;

use super::page::{Encoding, Page};
use super::wire::{ErrorCode, Fault};

/// A text that is open.
#[derive(Debug, Clone)]
pub struct Document {
    /// Its address, as the client writes it.
    pub uri: Arc<str>,
    /// What identifies its file; `None` of a text that has none.
    pub key: Option<PathBuf>,
    /// Its version, as the client counts.
    pub version: i64,
    /// Its text.
    pub page: Page,
}

/// All texts that are open.
#[derive(Debug, Clone, Default)]
pub struct Documents {
    by_uri: BTreeMap<Arc<str>, Document>,
    encoding: Encoding,
}

impl Documents {
    /// Begins without any.
    #[must_use]
    pub fn new(encoding: Encoding) -> Self {
        Self { by_uri: BTreeMap::new(), encoding }
    }

    /// Takes a text that was opened.
    pub fn open(&mut self, uri: &str, key: Option<PathBuf>, version: i64, text: &str) {
        let uri: Arc<str> = uri.into();
        let page = Page::new(text, self.encoding);
        self.by_uri.insert(Arc::clone(&uri), Document { uri, key, version, page });
    }

    /// Makes the changes of a notification, one after the other. Nothing is changed where one of them is none.
    ///
    /// # Errors
    ///
    /// Fails when the text is not open, or a change is none.
    pub fn change(&mut self, uri: &str, version: i64, changes: &[Value]) -> Result<(), Fault> {
        let document = self.by_uri.get_mut(uri).ok_or_else(|| not_open(uri))?;
        let mut page = document.page.clone();
        for change in changes {
            page = changed(&page, change).ok_or_else(|| Fault::new(ErrorCode::InvalidParams, "this is no change of a text"))?;
        }
        (document.page, document.version) = (page, version);
        Ok(())
    }

    /// Forgets a text that was closed.
    pub fn close(&mut self, uri: &str) {
        self.by_uri.remove(uri);
    }

    /// Returns the text at an address.
    #[must_use]
    pub fn get(&self, uri: &str) -> Option<&Document> {
        self.by_uri.get(uri)
    }

    /// Returns the text that stands in the place of a file.
    #[must_use]
    pub fn of_file(&self, key: &Path) -> Option<&Document> {
        self.by_uri.values().find(|document| document.key.as_deref() == Some(key))
    }

    /// Returns all, in the order of their addresses.
    pub fn iter(&self) -> impl Iterator<Item = &Document> {
        self.by_uri.values()
    }
}

/// Says that a text is not open.
#[must_use]
pub fn not_open(uri: &str) -> Fault {
    Fault::new(ErrorCode::InvalidParams, format!("`{uri}` is not open"))
}

fn changed(page: &Page, change: &Value) -> Option<Page> {
    let text = change.get("text")?.as_str()?;
    match change.get("range").filter(|range| !range.is_null()) {
        Some(range) => Some(page.replaced(page.offsets(range)?, text)),
        None => Some(Page::new(text, page.encoding())),
    }
}
