//! How a command ends.

use crate::explain::{Answer, Decision, OpenAnswer};
use crate::inventory::Listing;
use crate::session::Decided;

/// How a command ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Yes, or clean.
    Yes,
    /// No, or something was found.
    No,
    /// The question could not be answered.
    Unanswered,
    /// Yes, but only after somebody's approval.
    Approval,
    /// Not known.
    Unknown,
}

impl Exit {
    /// Returns the code that a process ends with.
    #[must_use]
    pub fn code(self) -> u8 {
        match self {
            Self::Yes => 0,
            Self::No => 1,
            Self::Unanswered => 2,
            Self::Approval => 3,
            Self::Unknown => 4,
        }
    }

    /// Returns how an answer ends.
    #[must_use]
    pub fn of(answer: &Answer) -> Self {
        match answer {
            Answer::Can(can) => Self::of_decision(can.decision),
            Answer::Plan(plan) => Self::of_decision(plan.decision),
            Answer::Any(any) => Self::of(&any.answer),
            Answer::Is(is) => Self::of_found(is.holds),
            Answer::WhoCan { items, .. } => Self::of_found(!items.is_empty()),
            Answer::WhoIs(items) => Self::of_found(!items.is_empty()),
            Answer::WhatIs(items) => Self::of_found(!items.is_empty()),
            Answer::WhatCan { items, every_role, .. } => Self::of_found(every_role.is_some() || !items.is_empty()),
            Answer::When(intervals) => Self::of_found(!intervals.is_empty()),
            Answer::Show(_) => Self::Yes,
            Answer::Open(open) => Self::of_open(open),
        }
    }

    /// Returns how a decision ends.
    #[must_use]
    pub fn of_decided(decided: Decided) -> Self {
        match decided {
            Decided::Can(decision) => decision.map_or(Self::Unknown, Self::of_decision),
            Decided::Is(is) => is.map_or(Self::Unknown, Self::of_found),
        }
    }

    /// Returns how a list ends: one of which nothing is known and something possible is not known.
    #[must_use]
    pub fn of_listing(listing: &Listing) -> Self {
        match (listing.rows.is_empty(), listing.is_open()) {
            (false, _) => Self::Yes,
            (true, true) => Self::Unknown,
            (true, false) => Self::No,
        }
    }

    /// Returns how a search ends.
    pub(super) fn of_found(is_found: bool) -> Self {
        if is_found { Self::Yes } else { Self::No }
    }

    /// A list of which nothing is known and something possible is as little known as a decision that may be another.
    fn of_open(open: &OpenAnswer) -> Self {
        let found = |is_found: bool| if is_found { Self::Yes } else { Self::Unknown };
        match open {
            OpenAnswer::Can(can) => can.decisions.known().map_or(Self::Unknown, Self::of_decision),
            OpenAnswer::Is(is) => is.decisions.known().map_or(Self::Unknown, Self::of_decision),
            OpenAnswer::Plan(_) => Self::Unknown,
            OpenAnswer::Who(who) => found(!who.items.is_empty()),
            OpenAnswer::What(what) => found(!what.items.is_empty()),
            OpenAnswer::When(spans) => found(spans.iter().any(|span| span.decisions.is_yes())),
        }
    }

    fn of_decision(decision: Decision) -> Self {
        match decision {
            Decision::Allow | Decision::Already => Self::Yes,
            Decision::Approval => Self::Approval,
            Decision::Deny => Self::No,
        }
    }
}
