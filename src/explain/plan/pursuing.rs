//! Who comes to what, by which means: what a search for a plan is asked.

use crate::ir::{PrincipalId, Pursuit};
use crate::reach::Mode;

/// Who comes to what, by which means.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pursuing<'q> {
    pub principal: PrincipalId,
    pub pursuit: &'q Pursuit,
    pub mode: Mode,
}
