//! Assignments by object ids.

use super::{PrincipalId, RoleId, UnitId};
use crate::source::Span;
use crate::syntax::ast;

/// Whether something is so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::exchange) enum Certainty {
    /// It is.
    Sure,
    /// It may be.
    Perhaps,
}

/// What is assigned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(in crate::exchange) enum Place {
    /// A relation of a group.
    Group(PrincipalId, ast::Relation),
    /// A role, in the whole tenant or in a unit.
    Role(RoleId, Option<UnitId>),
}

/// One assignment.
#[derive(Debug, Clone)]
pub(in crate::exchange) struct Assigned {
    /// Who.
    pub principal: PrincipalId,
    /// Of what.
    pub place: Place,
    /// How.
    pub state: ast::State,
    /// When; for ever without.
    pub window: Option<ast::Window>,
    /// Whether it is there at all.
    pub certainty: Certainty,
    /// What is said of it, above it.
    pub comment: Option<String>,
    /// Where it stands.
    pub span: Span,
}
