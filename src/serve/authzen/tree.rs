//! Parts of questions that stand in no text.

use crate::source::{SourceId, Span};
use crate::syntax::{self, ast};

/// Returns the place of what stands in no text.
pub fn nowhere() -> Span {
    Span::new(SourceId::default(), 0, 0)
}

/// Makes a name as the language would read it.
pub fn name(text: &str) -> ast::Name {
    let is_plain = text.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' ');
    let normal = || syntax::read_name(&syntax::format_name(text)).unwrap_or_else(|| text.into()); // what is quoted is a name
    ast::Name { text: if is_plain { text.into() } else { normal() }, span: nowhere() }
}
