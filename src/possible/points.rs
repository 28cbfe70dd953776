//! What is not known of a question: the values that fields and flags may have, and the assignments that there may be.

use std::collections::BTreeSet;

use crate::ir::{GroupId, Instant, OneStep, PrincipalId, UnknownId};

use super::asked::{Act, Asked};
use super::dimension::{Dimension, Finder, names_approvers};
use super::gift::is_open;
use super::stage::Stage;
use super::walk::{Walk, shielding};

/// What a question turns on that is not known.
#[derive(Debug)]
pub(super) struct Points<'s> {
    pub stage: &'s Stage,
    pub asked: Asked<'s>,
    /// The account, where one is asked about alone.
    pub asker: Option<PrincipalId>,
    pub dimensions: Vec<Dimension>,
    /// The groups whose flags are read and not known.
    pub flagged: BTreeSet<GroupId>,
    /// The unknown assignments that may be given to the account.
    pub rows: Vec<UnknownId>,
    /// Those that may be given to the account that is reset.
    pub shielding: Vec<UnknownId>,
    /// Those that may be given to approvers.
    pub approving: Vec<UnknownId>,
}

impl<'s> Points<'s> {
    pub fn find(stage: &'s Stage, asked: Asked<'s>, asker: Option<PrincipalId>, at: Option<Instant>) -> Self {
        let finder = Finder { stage, asked, asker, at };
        let (dimensions, flagged) = (finder.find(), finder.groups().into_iter().map(|(group, _)| group).collect());
        let is_now = |id: &UnknownId| at.is_none_or(|at| stage.assignment(*id).is_some_and(|row| row.window.contains(at)));
        let rows = Walk::to_act(stage, asked.act, asked.presence).rows.into_iter().filter(is_now).collect();
        let (shielding, approving) = match asked.act {
            Act::Can(OneStep::Reset(_, victim)) => (shielding(stage, victim).into_iter().filter(is_now).collect(), Vec::new()),
            Act::Can(OneStep::Activate(thing)) => (Vec::new(), Walk::to_approvers(stage, thing).rows.into_iter().filter(is_now).collect()),
            Act::Can(OneStep::Approve(..) | OneStep::Deed(..)) | Act::Holds(_) | Act::Eligible(_) => (Vec::new(), Vec::new()),
        };
        Self { stage, asked, asker, dimensions, flagged, rows, shielding, approving }
    }

    /// Tells whether nothing that is not known touches the question.
    pub fn is_plain(&self) -> bool {
        self.dimensions.is_empty() && self.rows.is_empty() && self.shielding.is_empty() && !self.is_open()
    }

    /// Tells whether anybody at all may be given something that matters to it, or may be the approver that is not known.
    pub fn is_open(&self) -> bool {
        let may_approve = match self.asked.act {
            Act::Can(OneStep::Approve(thing, _)) => names_approvers(&self.stage.fields(thing)),
            Act::Can(OneStep::Activate(_) | OneStep::Deed(..) | OneStep::Reset(..)) | Act::Holds(_) | Act::Eligible(_) => false,
        };
        may_approve || self.rows.iter().any(|id| self.stage.assignment(*id).is_some_and(is_open))
    }
}
