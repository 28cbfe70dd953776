//! What to draw, and how much of it at most.

use crate::ir::{Instant, Tenant};
use crate::render::Answered;
use crate::source::Sources;

/// The most nodes that one picture holds: beyond, nobody reads it.
pub const MAX_NODES: usize = 150;

/// What is drawn besides what always is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Extras {
    /// Assignments that do not count at the instant: not begun, ended, or of a disabled account.
    pub has_idle: bool,
    /// Who approves what.
    pub has_approvers: bool,
}

/// What to draw.
#[derive(Debug, Clone, Copy)]
pub struct Scene<'a> {
    /// The tenant.
    pub tenant: &'a Tenant,
    /// The texts that the tenant was read from.
    pub sources: &'a Sources,
    /// The instant that windows are judged at.
    pub at: Instant,
    /// The question whose answer is drawn; `None` for the whole tenant. Its own instant beats the other one.
    pub asked: Option<Answered<'a>>,
    /// What is drawn besides.
    pub extras: Extras,
    /// The parts of imported files that could not be read, each with its place: nothing of them is drawn.
    pub unread: &'a [String],
}
