//! What an assignment lacks that would give something: its time, or an activation. Told of one assignment; which of several is told, others choose.

use crate::diag::ReasonCode;
use crate::eval::FactId;
use crate::ir::{Assignment, Instant, State, Tenant, Window};

use super::asker::Asker;
use super::words::{name, thing_text};

/// Why an assignment that would give something is not in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Lack {
    /// It has ended.
    Ended,
    /// It has not begun.
    NotBegun,
    /// It is eligible only.
    NotActivated,
}

impl Lack {
    /// Returns what is lacking at an instant where a window is all that is known of a time.
    pub fn at(at: Instant, window: Window) -> Self {
        if window.until <= at {
            Self::Ended
        } else if window.from > at {
            Self::NotBegun
        } else {
            Self::NotActivated
        }
    }

    /// Returns the code of its reason.
    pub fn code(self) -> ReasonCode {
        match self {
            Self::Ended => ReasonCode::Expired,
            Self::NotBegun => ReasonCode::NotYet,
            Self::NotActivated => ReasonCode::NeedsActivation,
        }
    }

    /// Says it behind what lacks it: `ended at …`.
    pub fn text(self, window: Window) -> String {
        match self {
            Self::Ended => format!("ended at {}", window.until),
            Self::NotBegun => format!("begins at {}", window.from),
            Self::NotActivated => "is not activated".to_owned(),
        }
    }
}

/// What is missing, and of which kind of assignment: one that is eligible gives nothing by itself, ahead and behind no more than now (D3.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Miss {
    /// Which of the three.
    pub lack: Lack,
    /// Whether it is eligible.
    pub is_eligible: bool,
}

impl Miss {
    /// Returns what an assignment lacks that is not in force.
    pub fn of(asker: &Asker<'_>, fact: FactId) -> Self {
        let fact = asker.view.fact(fact);
        Self { lack: Lack::at(asker.view.at, fact.window), is_eligible: fact.state == State::Eligible }
    }

    /// Says of an assignment that would give `what` when it ended or begins: `the assignment that would give it ended at …`. An eligible one is
    /// named as what it is.
    pub fn giving_text(self, tenant: &Tenant, fact: &Assignment, what: &str) -> String {
        let would = match (self.lack, self.is_eligible) {
            (Lack::Ended, false) => "would",
            (Lack::NotBegun, false) => "will",
            (Lack::Ended | Lack::NotBegun | Lack::NotActivated, _) => return edge_text(tenant, fact, self.lack),
        };
        format!("the {} that {would} give {what} {}", standing_noun(fact.state), self.lack.text(fact.window))
    }

    /// Says of an eligible assignment why it does not count; `None` of one that is active.
    pub fn eligible_text(self, tenant: &Tenant, fact: &Assignment) -> Option<String> {
        match self.lack {
            Lack::NotActivated => {
                Some(format!("being eligible for {} counts only once it is activated", thing_text(tenant, fact.target.thing())))
            }
            lack @ (Lack::Ended | Lack::NotBegun) => {
                let edge = || format!("{}; being eligible counts only once it is activated", edge_text(tenant, fact, lack));
                self.is_eligible.then(edge)
            }
        }
    }
}

/// Says of an assignment when it ended or begins, and names it as what it is: `the eligibility of … for membership of … begins at …`.
pub(super) fn edge_text(tenant: &Tenant, fact: &Assignment, lack: Lack) -> String {
    let whose = match fact.state {
        State::Eligible => format!(" of {} for {}", name(tenant, fact.principal), thing_text(tenant, fact.target.thing())),
        State::Active | State::Activated => String::new(),
    };
    format!("the {}{whose} {}", standing_noun(fact.state), lack.text(fact.window))
}

/// Names an assignment by its state.
pub(super) fn standing_noun(state: State) -> &'static str {
    match state {
        State::Eligible => "eligibility",
        State::Active => "assignment",
        State::Activated => "activation",
    }
}
