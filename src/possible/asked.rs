//! What is asked about one step, whoever is asked about.

use crate::eval::Manner;
use crate::ir::{GroupId, HoldingQuestion, OneStep, Thing};

/// What is asked of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// Whether it can take a step.
    Can(OneStep),
    /// Whether it holds something.
    Holds(HoldingQuestion),
    /// Whether it is eligible for something.
    Eligible(Thing),
}

/// What an account has to be besides, so that the question is about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    /// A member of a group.
    Member(GroupId),
    /// Eligible for a thing.
    Eligible(Thing),
    /// A guest.
    Guest,
}

/// A question about one step, whoever is asked about.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// What is asked.
    pub act: Act,
    /// Who is meant, of those asked about.
    pub presence: Option<Presence>,
    /// How it is asked.
    pub manner: Manner<'a>,
}

impl<'a> Asked<'a> {
    /// Asks about whoever it is.
    #[must_use]
    pub fn of(act: Act, manner: Manner<'a>) -> Self {
        Self { act, presence: None, manner }
    }
}
