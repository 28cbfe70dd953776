//! What will happen by itself.

use super::request::RequestId;
use crate::ir::AssignmentId;

/// What will happen by itself. At one instant ends come first, so that a half-open window is over before the next begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Due {
    /// An assignment comes to its end.
    End(AssignmentId),
    /// An assignment begins.
    Begin(AssignmentId),
    /// A request has waited long enough.
    Lapse(RequestId),
    /// The removal of a last owner is given up.
    GiveUp(AssignmentId),
}
