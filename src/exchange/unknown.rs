//! How what is not known is written.

use super::policy::Require;
use super::statements::OpenAssignment;
use super::write::node;
use crate::source::Span;
use crate::syntax::ast::{self, GroupFlag, UserFlag};

/// Flags of a group that may be set.
pub(super) fn group_flags(flags: Vec<(GroupFlag, Span)>) -> Option<ast::Node<ast::GroupItem>> {
    let (_, span) = *flags.first()?;
    Some(node(ast::GroupItem::Unknown(flags), span))
}

/// Flags of a user that may be set.
pub(super) fn user_flags(flags: Vec<(UserFlag, Span)>) -> Option<ast::Node<ast::UserItem>> {
    let (_, span) = *flags.first()?;
    Some(node(ast::UserItem::Unknown(flags), span))
}

/// What must be brought: that alone which is asked, what may be besides, or nobody knows what.
pub(super) fn require(require: Require, kinds: usize) -> ast::Require {
    if require.asked.is_empty() && require.perhaps.len() == kinds {
        return ast::Require::Unknown;
    }
    let asked = require.asked.into_iter().map(|(asked, span)| (asked.kind(), ast::RequirementKind::Asked(asked), span));
    let perhaps = require
        .perhaps
        .into_iter()
        .filter_map(|(kind, span)| Some((kind, ast::RequirementKind::Unknown(kind.try_map(|()| Some(None))?), span)));
    let mut all: Vec<_> = asked.chain(perhaps).collect();
    all.sort_by_key(|(kind, _, _)| *kind);
    ast::Require::List(all.into_iter().map(|(_, kind, span)| ast::Requirement { kind, span }).collect())
}

impl OpenAssignment {
    /// Says that these, or anybody, may be assigned.
    pub(super) fn statement(self) -> ast::Statement {
        ast::Statement::Assignment(Box::new(ast::Assignment {
            is_unknown: true,
            names: self.names,
            placement: self.placement,
            window: self.window,
            with: None,
            has_bad_clause: false,
            allows: Vec::new(),
        }))
    }
}
