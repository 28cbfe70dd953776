//! Who is assigned to what, when, and on which evidence.

use super::{Allow, Duration, Name, Node, Text, Time};
use crate::requirement::Requirement;
use crate::source::Span;
use crate::terms::{Relation, State};

/// `assign names to placement clause* allow*`, `assign unknown names? to placement window? allow*`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assignment {
    /// Whether it is not known who of them is assigned; without names it may be anybody.
    pub is_unknown: bool,
    /// Who.
    pub names: Vec<Name>,
    /// To what.
    pub placement: Placement,
    /// From when until when.
    pub window: Option<Window>,
    /// What its creator gave (D2.33 to D2.35).
    pub with: Option<With>,
    /// Whether a clause was refused, so that nothing is assigned; the clause is left out, and names are still resolved.
    pub has_bad_clause: bool,
    /// Lints it silences.
    pub allows: Vec<Node<Allow>>,
}

/// `role R in unit U as STATE` or `G as STATE RELATION`
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Placement {
    /// A directory role.
    Role {
        /// The role.
        role: Name,
        /// The administrative unit; none is the whole tenant.
        unit: Option<Name>,
        /// The state.
        state: State,
        /// Where the state stands.
        state_span: Span,
    },
    /// A relation of a group.
    Group {
        /// The group.
        group: Name,
        /// The state.
        state: State,
        /// The relation.
        relation: Relation,
        /// Where state and relation stand.
        state_span: Span,
    },
}

/// `from … until …`, `from … for …`, `from …`, `until …`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Window {
    /// The start.
    pub from: Option<Time>,
    /// The end.
    pub end: Option<WindowEnd>,
    /// Where.
    pub span: Span,
}

/// How a window ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WindowEnd {
    /// `until TIME`
    Until(Time),
    /// `for DURATION`
    For(Duration),
}

/// `with …`; an empty list is `with nothing`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct With {
    /// What is brought.
    pub evidence: Vec<Evidence>,
    /// Where.
    pub span: Span,
}

/// One piece of evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// What it meets; without a name, whichever context is asked.
    pub requirement: Requirement<Option<Name>>,
    /// The text that it carries: a justification and a ticket may have one.
    pub said: Option<Text>,
    /// Where.
    pub span: Span,
}
