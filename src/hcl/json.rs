//! JSON for readers of other formats: the same parser, with its bounds, that reads configurations and plans.

use super::stack::with_stack;
use super::syntax::{Json, Place, SyntaxError, parse_json};
use crate::source::SourceId;

/// Parses a text that is one JSON value.
///
/// # Errors
///
/// The first thing that does not fit, nesting deeper than 200 and more than 4,000,000 values among them.
pub(crate) fn parse_json_text(source: SourceId, text: &str) -> Result<Json, SyntaxError> {
    with_stack(|| parse_json(text, Place::File(source, 0)))
}
