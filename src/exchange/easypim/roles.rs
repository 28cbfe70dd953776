//! Entra's roles, as a configuration names them.

use indexmap::IndexMap;

use super::object::wrong;
use crate::catalog;
use crate::exchange::notes::Notes;
use crate::exchange::policy::Policy;
use crate::exchange::write::name;
use crate::source::Span;
use crate::syntax::ast;

/// A role that is named.
pub(super) struct Role {
    /// Its name, as the catalogue has it.
    pub name: String,
    /// Where it is first named.
    pub span: Span,
    /// Its policies; more than one is an error.
    pub policies: Vec<Policy>,
}

/// All that are named, in the order in which they are.
#[derive(Default)]
pub(super) struct Roles(pub IndexMap<String, Role>);

impl Roles {
    /// Returns the role of a name, in whatever case it is written, if it is one.
    pub fn meet(&mut self, notes: &Notes<'_>, written: &str, span: Span) -> Option<&mut Role> {
        let written = written.trim();
        if written.is_empty() {
            wrong(notes, span, "no role is named here".to_owned());
            return None;
        }
        let built_in = catalog::roles().iter().find(|role| {
            let is_it = |known: &str| known.eq_ignore_ascii_case(written);
            is_it(&role.display_name) || role.template_id.as_deref().is_some_and(is_it) || role.alt_names.iter().any(|name| is_it(name))
        });
        let text = built_in.map_or(written, |role| &role.display_name);
        let role = || Role { name: text.to_owned(), span, policies: Vec::new() };
        Some(self.0.entry(text.to_lowercase()).or_insert_with(role))
    }

    /// Meets every role that can be given: where nothing is removed, one that is not named may be, too.
    pub fn meet_all(&mut self, notes: &Notes<'_>, span: Span) {
        for role in catalog::assignable_roles() {
            self.meet(notes, &role.display_name, span);
        }
    }

    /// Returns where a role is given.
    pub fn placement(role: &Role, state: ast::State, span: Span) -> ast::Placement {
        ast::Placement::Role { role: name(&role.name, span), unit: None, state, state_span: span }
    }
}
