//! A baseline: the warnings that were known when it was written, which pass. It is JSON, one entry on a line, in order, so that a review sees what
//! changed. An entry holds code, file and message, and no line: what moves stays known. Of what is there several times, so many pass.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::json::to_json_line;
use crate::diag::Diagnostic;
use crate::lint::Findings;
use crate::source::Sources;

/// The version of the format.
const VERSION: u32 = 1;

/// Known warnings, each with how often it is known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Baseline {
    entries: BTreeMap<Known, usize>,
}

/// A known warning: what its message says of which file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Known {
    file: String,
    code: String,
    message: String,
}

/// An entry that no longer occurs, or less often than it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gone {
    /// The file.
    pub file: String,
    /// The code.
    pub code: String,
    /// The message.
    pub message: String,
}

/// How an entry is written.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    file: String,
    code: String,
    message: String,
    #[serde(default = "once", skip_serializing_if = "is_once")]
    count: usize,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    version: u32,
    findings: Vec<Entry>,
}

fn once() -> usize {
    1
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature that serde asks for")]
fn is_once(count: &usize) -> bool {
    *count == 1
}

impl Baseline {
    /// Takes down everything that was found and is no error; `file` says how a file is named in the baseline.
    #[must_use]
    pub fn of(sources: &Sources, findings: &Findings, file: &dyn Fn(&str) -> String) -> Self {
        let mut entries = BTreeMap::new();
        for diagnostic in findings.open.iter().filter(|diagnostic| !diagnostic.is_error()) {
            *entries.entry(known(sources, diagnostic, file)).or_default() += 1;
        }
        Self { entries }
    }

    /// Reads a baseline.
    ///
    /// # Errors
    ///
    /// Says what keeps the text from being one.
    pub fn read(text: &str) -> Result<Self, String> {
        let document: Document = serde_json::from_str(text).map_err(|error| error.to_string())?;
        if document.version != VERSION {
            return Err(format!("version {} is not known: this one writes and reads version {VERSION}", document.version));
        }
        let mut entries = BTreeMap::new();
        for Entry { file, code, message, count } in document.findings {
            let known: &mut usize = entries.entry(Known { file, code, message }).or_default();
            *known = known.saturating_add(count); // more than can be found is as good as any
        }
        Ok(Self { entries })
    }

    /// Writes it.
    #[must_use]
    pub fn write(&self) -> String {
        let entry = |(known, count): (&Known, &usize)| {
            let Known { file, code, message } = known.clone();
            format!("    {}", to_json_line(&Entry { file, code, message, count: *count }).trim_end())
        };
        let entries: Vec<String> = self.entries.iter().map(entry).collect();
        let entries = if entries.is_empty() { String::new() } else { format!("\n{}\n  ", entries.join(",\n")) };
        format!("{{\n  \"version\": {VERSION},\n  \"findings\": [{entries}]\n}}\n")
    }

    /// Returns how many warnings it knows.
    #[must_use]
    pub fn count(&self) -> usize {
        self.entries.values().copied().fold(0, usize::saturating_add) // as in `read`
    }

    /// Moves what is known from what is open; returns what is known and no longer there.
    pub fn sift(&self, sources: &Sources, findings: &mut Findings, file: &dyn Fn(&str) -> String) -> Vec<Gone> {
        let mut left = self.entries.clone();
        let mut is_known = |diagnostic: &Diagnostic| {
            let count = left.get_mut(&known(sources, diagnostic, file)).filter(|count| !diagnostic.is_error() && **count > 0);
            count.map(|count| *count -= 1).is_some()
        };
        let (known, open) = std::mem::take(&mut findings.open).into_iter().partition(|diagnostic| is_known(diagnostic));
        findings.open = open;
        findings.known = known;
        let gone = left.into_iter().filter(|(_, count)| *count > 0);
        gone.map(|(Known { file, code, message }, _)| Gone { file, code, message }).collect()
    }
}

fn known(sources: &Sources, diagnostic: &Diagnostic, file: &dyn Fn(&str) -> String) -> Known {
    let name = diagnostic.labels.first().map_or("", |label| sources.get(label.span.source).name());
    Known { file: file(name), code: diagnostic.code.name().to_owned(), message: diagnostic.message.clone() }
}
