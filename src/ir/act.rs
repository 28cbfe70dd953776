//! What somebody does in a scenario, with names and times resolved.

use super::action::Thing;
use super::assignment::Target;
use super::policy::PolicyId;
use super::principal::{GroupId, PrincipalId};
use super::question::Evidence;
use super::time::{Instant, Length, Window};
use crate::source::Span;
use crate::terms::{Prolonging, Relation, State};

/// Somebody does something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Act {
    /// Who.
    pub actor: PrincipalId,
    /// What.
    pub kind: ActKind,
    /// Where it stands.
    pub span: Span,
}

/// The acts of a scenario.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ActKind {
    /// Asks for an activation (D4.2).
    Activate(Activate),
    /// Answers somebody's request (D2.24): the thing, whose request, and what the answer brings.
    Decide(Verdict, Thing, PrincipalId, Evidence),
    /// Takes a request back: one's own (D4.20), or somebody's as one who manages the group (D4.21).
    Cancel(Thing, Option<PrincipalId>),
    /// Ends one's own activation (D4.23).
    Deactivate(Thing),
    /// Assigns through PIM, whose policy applies.
    Assign(Assign),
    /// Adds through the plain groups API, where no policy applies (D3.5, D7.9).
    Add(Vec<PrincipalId>, GroupId, Relation),
    /// Takes assignments away.
    Remove(Vec<PrincipalId>, Placement),
    /// Asks, as the holder, for more time (D4.41).
    Ask(Prolonging, Placement, Evidence),
    /// Gives more time, as one who manages the group (D4.42, D4.43).
    Prolong(Prolong),
    /// Puts a named policy before one relation of a group (D9.15).
    SetPolicy(Relation, GroupId, PolicyId),
}

/// A request to activate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Activate {
    /// What.
    pub thing: Thing,
    /// For how long, in seconds; `None` is the policy's maximum.
    pub seconds: Option<i64>,
    /// From when on; `None` is at once (D4.3).
    pub start: Option<Instant>,
    /// What the request brings.
    pub evidence: Evidence,
}

/// The answer of an approver (D2.24).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Yes.
    Approve,
    /// No.
    Deny,
}

/// To what, and in which state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Placement {
    /// To what.
    pub target: Target,
    /// In which state.
    pub state: State,
}

/// An assignment made through PIM.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assign {
    /// Who is assigned.
    pub principals: Vec<PrincipalId>,
    /// To what; never activated.
    pub placement: Placement,
    /// When it counts; it begins at once where no start is written.
    pub window: Window,
    /// How long it lasts as written; `None` without both ends.
    pub length: Option<Length>,
    /// What the creator brings (D2.33 to D2.35).
    pub evidence: Evidence,
}

/// More time for an assignment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prolong {
    /// Extension or renewal.
    pub which: Prolonging,
    /// Whose assignment.
    pub holder: PrincipalId,
    /// Which; active may be given for one that was eligible (D4.44).
    pub placement: Placement,
    /// Its new end.
    pub until: Instant,
    /// What the manager brings (D2.33 to D2.35).
    pub evidence: Evidence,
}
