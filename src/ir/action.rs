//! What one may do, with its names resolved: in one step, or in any number of them.

use super::principal::{GroupId, PrincipalId, RoleId};
use crate::terms::{Credential, Play, Relation};

/// `membership of G`, `ownership of G`, `role R`
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Thing {
    /// A relation of a group.
    Group(GroupId, Relation),
    /// A directory role.
    Role(RoleId),
}

/// What one may want to reach.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Goal {
    /// A relation or role.
    Thing(Thing),
    /// What a group grants.
    Access(Box<str>),
    /// Any privileged role.
    AnyPrivilegedRole,
}

/// What one may do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// Something that is done in one step.
    Step(OneStep),
    /// Come to a goal, in any number of steps.
    Pursue(Pursuit),
}

/// What is done in one step, so that the facts of one instant tell whether it may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum OneStep {
    /// Activate a relation or role: the only step that takes a request.
    Activate(Thing),
    /// Approve somebody's activation; where nobody is named, that of somebody else than whoever approves (D2.22, D2.23).
    Approve(Thing, Option<PrincipalId>),
    /// Do something with a group.
    Deed(GroupId, Deed),
    /// Reset somebody's credential (D6.9).
    Reset(Credential, PrincipalId),
}

/// What one may want to do with a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Deed {
    /// Manage it in PIM, or one side of it (D1.8).
    Manage(Managed),
    /// Change its members or owners by any means (D1.10).
    Change(Relation),
}

/// How much of a group is managed in PIM (D1.8).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Managed {
    /// Everything: both sides, their policies, and bringing the group under PIM.
    Everything,
    /// The assignments of one side.
    Side(Relation),
}

/// `reach GOAL`, `escalate to GOAL`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pursuit {
    /// By which means.
    pub play: Play,
    /// What for.
    pub goal: Goal,
}

/// The verb of `what can`: an action without what it is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verb {
    /// Of what is done in one step.
    Step(StepVerb),
    /// `reach`, `escalate to`
    Pursue(Play),
}

/// The verb of what is done in one step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepVerb {
    /// `activate`
    Activate,
    /// `approve`
    Approve,
    /// `manage`, `manage membership`, `manage ownership`
    Manage(Managed),
    /// `change`
    Change,
    /// `reset`
    Reset,
}

impl Verb {
    /// Returns the verb as the language writes it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Step(verb) => verb.word(),
            Self::Pursue(play) => play.word(),
        }
    }

    /// Returns the rule by which a group does nothing of the kind itself.
    #[must_use]
    pub fn group_rule(self) -> &'static str {
        match self {
            Self::Step(StepVerb::Activate) => "D3.25",
            Self::Step(StepVerb::Approve | StepVerb::Manage(_) | StepVerb::Change | StepVerb::Reset) => "D3.28",
            Self::Pursue(_) => "R5",
        }
    }
}

impl StepVerb {
    /// Returns the verb as the language writes it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Activate => "activate",
            Self::Approve => "approve",
            Self::Manage(Managed::Everything) => "manage",
            Self::Manage(Managed::Side(Relation::Member)) => "manage membership",
            Self::Manage(Managed::Side(Relation::Owner)) => "manage ownership",
            Self::Change => "change",
            Self::Reset => "reset",
        }
    }
}
