//! The life cycle told in steps.

use super::{Block, Duration, Expect, Name, Placement, Text, Thing, Time, Window, With};
use crate::source::Span;
use crate::terms::{Prolonging, Relation};

/// `scenario "name" { … }`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scenario {
    /// Its name.
    pub name: Text,
    /// Its steps.
    pub block: Block<Step>,
}

/// One step of a scenario.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// `at TIME`
    At(Time),
    /// `after DURATION`
    After(Duration),
    /// `expect …`
    Expect(Box<Expect>),
    /// `NAME verb …`
    Act(Box<Act>),
    /// `refused CODE?: ACT`
    Refused(Option<Name>, Box<Act>),
}

/// Somebody does something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Act {
    /// Who.
    pub actor: Name,
    /// What.
    pub kind: ActKind,
    /// Where.
    pub span: Span,
}

/// The acts of a scenario.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ActKind {
    /// `activates THING for … starting … with …`
    Activates {
        /// What.
        thing: Thing,
        /// `for …`
        duration: Option<Duration>,
        /// `starting …`
        starting: Option<Time>,
        /// `with …`
        with: Option<With>,
    },
    /// `approves THING for NAME with …`
    Approves(Thing, Name, Option<With>),
    /// `denies THING for NAME with …`
    Denies(Thing, Name, Option<With>),
    /// `cancels THING for NAME?`
    Cancels(Thing, Option<Name>),
    /// `deactivates THING`
    Deactivates(Thing),
    /// `assigns NAMES to PLACEMENT …`
    Assigns(Vec<Name>, Placement, Option<Window>, Option<With>),
    /// `adds NAMES to G as RELATION`
    Adds(Vec<Name>, Name, Relation),
    /// `removes NAMES from PLACEMENT`
    Removes(Vec<Name>, Placement),
    /// `asks to extend PLACEMENT`, `asks to renew PLACEMENT`
    Asks(Prolonging, Placement, Option<With>),
    /// `extends NAME in PLACEMENT until TIME`, `renews …`
    Prolongs(Prolonging, Name, Placement, Time, Option<With>),
    /// `sets membership policy of G to P`
    Sets(Relation, Name, Name),
}
