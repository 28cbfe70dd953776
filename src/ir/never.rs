//! What a policy set says must never be possible.

use super::action::{Action, Goal};
use super::principal::{GroupId, PrincipalId};
use super::question::Modifiers;
use crate::source::Span;
use crate::terms::Relation;

/// A `never` statement with its names resolved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Never {
    /// Its name, or else its canonical text without the word `never`.
    pub name: Box<str>,
    /// Who must not.
    pub who: Who,
    /// What they must not do.
    pub action: Action,
    /// Further goals that must not be reached at the same instant.
    pub and: Vec<Goal>,
    /// `for`, `with`, `without approval`; never an instant.
    pub mods: Modifiers,
    /// Who is left out.
    pub except: Vec<PrincipalId>,
    /// The whole statement.
    pub span: Span,
}

/// Whom a `never` is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// Users, guests included, and service principals.
    Anyone,
    /// Users, guests included.
    AnyUser,
    /// Guests.
    AnyGuest,
    /// Service principals.
    AnyServicePrincipal,
    /// Users and service principals who are given members of a group at the instant tested.
    AnyMember(GroupId),
    /// Users and service principals who could use an eligible assignment to a group at the instant tested: whom it names, and the active members of a
    /// group that it names.
    AnyEligible(GroupId, Relation),
    /// One principal.
    Named(PrincipalId),
}
