//! Names, texts and words, as the document has them.

use crate::exchange::json::Allow;
use crate::requirement::Requirement;
use crate::syntax::ast;

pub(super) fn name_of(name: &ast::Name) -> String {
    name.text.to_string()
}

pub(super) fn names_of(names: &[ast::Name]) -> Vec<String> {
    names.iter().map(name_of).collect()
}

pub(super) fn text_of(text: &ast::Text) -> String {
    text.text.to_string()
}

pub(super) fn allow_of(allow: &ast::Allow) -> Allow {
    Allow { lint: name_of(&allow.lint), because: text_of(&allow.reason) }
}

/// Writes `mfa`, `context:NAME`, or `context` for any.
pub(super) fn requirement_of(requirement: &Requirement<Option<ast::Name>>) -> String {
    let named = requirement.try_map(Option::clone);
    named.map_or_else(|| requirement.facts().word.to_owned(), |named| named.key(|name| name.text.clone()))
}
