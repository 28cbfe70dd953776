//! The state of a fixpoint.

use super::memory::Memory;
use crate::reach::ground::Ground;
use crate::reach::standing::Standing;

/// The fixpoint at one instant. It is computed as far as questions need it, and remembers what it found about approvers, and about what many
/// accounts have in common.
pub(crate) struct Fixpoint<'a> {
    pub(crate) ground: Ground<'a>,
    pub(crate) memory: Memory,
    /// What the account gets that was looked at last.
    pub(crate) standing: Standing,
}
