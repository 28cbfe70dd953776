//! What two policy sets are to each other, and the words for that: one is an edit of the other, or one is the tenant and the other the files
//! that should describe it.

use crate::diff::{DeclaredChange, Turn};

/// What two policy sets are to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Reading {
    /// The new one comes after the old one.
    #[default]
    Edit,
    /// The old one is what files say, the new one is what the tenant has.
    Drift,
}

/// What each side is called above and before a plan.
pub(super) struct Sides {
    pub(super) old: &'static str,
    pub(super) new: &'static str,
    /// Stands before what followed on the old side only.
    pub(super) lead: &'static str,
}

/// What the tenant has and no file says.
const UNMANAGED: &str = "in the tenant, not in the files";
/// What files say and the tenant has not.
const UNAPPLIED: &str = "in the files, not in the tenant";

impl Reading {
    /// Returns what the sides are called.
    pub(super) fn names(self) -> [&'static str; 2] {
        match self {
            Self::Edit => ["old", "new"],
            Self::Drift => ["files", "tenant"],
        }
    }

    /// Says what became of somebody: `gained`; `in the tenant, not in the files`.
    pub(super) fn words(self, turn: Turn) -> &'static str {
        match (self, turn) {
            (Self::Edit, turn) => turn.word(),
            (Self::Drift, Turn::Gained) => UNMANAGED,
            (Self::Drift, Turn::Lost) => UNAPPLIED,
            (Self::Drift, Turn::Easier) => "easier in the tenant",
            (Self::Drift, Turn::Harder) => "harder in the tenant",
            (Self::Drift, Turn::Changed) => "otherwise in the tenant",
        }
    }

    /// Says the same behind a count.
    pub(super) fn counted(self, turn: Turn) -> &'static str {
        match (self, turn) {
            (Self::Drift, Turn::Gained) => "in the tenant only",
            (Self::Drift, Turn::Lost) => "in the files only",
            (Self::Drift, Turn::Easier | Turn::Harder | Turn::Changed) | (Self::Edit, _) => self.words(turn),
        }
    }

    /// Says what became of a declaration: `added`; `in the tenant, not in the files`.
    pub(super) fn declared(self, change: DeclaredChange) -> &'static str {
        match (self, change) {
            (Self::Edit, change) => change.word(),
            (Self::Drift, DeclaredChange::Added) => UNMANAGED,
            (Self::Drift, DeclaredChange::Removed) => UNAPPLIED,
            (Self::Drift, DeclaredChange::Changed) => "otherwise in the tenant",
        }
    }

    /// Says what became of approvers, who have come or gone, for certain or perhaps.
    pub(super) fn approving(self, has_come: bool, is_possible: bool) -> &'static str {
        match (self, has_come, is_possible) {
            (Self::Edit, true, false) => "can approve",
            (Self::Edit, false, false) => "can no longer approve",
            (Self::Edit, true, true) => "may come to approve",
            (Self::Edit, false, true) => "may no longer approve",
            (Self::Drift, true, false) => "can approve in the tenant only",
            (Self::Drift, false, false) => "can approve by the files only",
            (Self::Drift, true, true) => "may approve in the tenant only",
            (Self::Drift, false, true) => "may approve by the files only",
        }
    }

    /// Says who comes to a first privileged role, and for whom there is none any more.
    pub(super) fn privileged(self) -> [&'static str; 2] {
        match self {
            Self::Edit => ["a first privileged role comes within reach of", "no privileged role is within reach any more of"],
            Self::Drift => {
                ["only in the tenant a privileged role is within reach of", "only by the files a privileged role is within reach of"]
            }
        }
    }

    /// Returns what stands before an assignment of one side only, the old one first.
    pub(super) fn causes(self) -> (&'static str, &'static str) {
        match self {
            Self::Edit => ("no longer", "new"),
            Self::Drift => ("in the files only", "in the tenant only"),
        }
    }

    /// Returns what is said of plans of each side.
    pub(super) fn sides(self) -> Sides {
        match self {
            Self::Edit => Sides { old: "before", new: "now", lead: "before: " },
            Self::Drift => Sides { old: "by the files", new: "in the tenant", lead: "by the files: " },
        }
    }
}
