//! What was decided at every point.

use crate::eval::Decision;

use super::gift::Take;

/// What is given at a point: to the account, to the one that is reset, to the groups that lines name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Gift {
    pub account: Take,
    pub victim: Take,
    pub groups: bool,
}

/// What was decided at every point: a row for each pattern, a column for each gift.
pub(super) struct Board {
    pub gifts: Vec<Gift>,
    pub decided: Vec<Vec<Decision>>,
}

impl Gift {
    /// Tells whether a decision with it is to be told: it is all or nothing.
    pub fn is_core(self) -> bool {
        self.account.is_whole() && self.victim.is_whole()
    }
}
