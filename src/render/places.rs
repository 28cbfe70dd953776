//! Places, as people name them: `ops.pim:7`.

use crate::source::{Sources, Span};

/// Names places by file and line, and what stands there, if it has a name; each once.
pub fn places(sources: &Sources, spans: impl Iterator<Item = Span>) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for span in spans {
        let place = sources.get(span.source).place(span.start);
        if !found.contains(&place) {
            found.push(place);
        }
    }
    found
}
