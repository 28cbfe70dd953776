//! What differs, before it is told.

use super::both::{Both, Twin};
use super::goals::Goal;
use super::way::{Detail, Turn, Way};
use crate::ir::PrincipalId;

/// A pair of account and goal that differs.
#[derive(Debug, Clone)]
pub(super) struct Found {
    pub(super) account: Twin<PrincipalId>,
    pub(super) goal: Goal,
    pub(super) turn: Turn,
    pub(super) details: Vec<Detail>,
    pub(super) ways: Both<Option<Way>>,
}
