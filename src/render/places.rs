//! Places, as people name them: `ops.pim:7`.

use crate::source::{Sources, Span};

/// Names places by file and line, each once.
pub fn places(sources: &Sources, spans: impl Iterator<Item = Span>) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for (file, line) in spans.map(|span| sources.line(span)) {
        let place = format!("{file}:{line}");
        if !found.contains(&place) {
            found.push(place);
        }
    }
    found
}
