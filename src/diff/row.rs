//! What is told of a difference.

use super::both::Both;
use super::way::{Detail, Turn, Way};
use crate::diag::Label;
use crate::eval::Decision;
use crate::explain::{Class, PlanStep};
use crate::reach::Plan;

/// What can be come to. Of goals that the same steps bring, the first kind is told as the cause of the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum GoalKind {
    /// Membership or ownership of a group.
    Group,
    /// A role.
    Role,
    /// Every role.
    EveryRole,
    /// What a group gives access to.
    Access,
}

/// What became of one account's way to one goal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The goal, as the language writes it; or `every role` (R9).
    pub goal: String,
    /// What kind of goal that is.
    pub kind: GoalKind,
    /// Whether it is a privileged role, or all of them.
    pub is_privileged: bool,
    /// The account.
    pub account: String,
    /// Whether that is a guest.
    pub is_guest: bool,
    /// What became of it.
    pub turn: Turn,
    /// Whether that is so only in some of the tenants that either may be, where something is not known.
    pub is_possible: bool,
    /// In which respects it is easier or harder; empty where it was gained or lost.
    pub details: Vec<Detail>,
    /// The ways.
    pub ways: Both<Option<Way>>,
    /// The best plan in each tenant, where they are asked for.
    pub plans: Both<Option<WayPlan>>,
    /// What to ask `pim how` of a tenant whose plan is left out, as the plans of all rows would be too long together.
    pub left_out: Both<Option<String>>,
}

/// Who can approve an activation, and could not; or no longer can.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApproverRow {
    /// What is activated: `membership of exchange-ops`.
    pub thing: String,
    /// The account.
    pub account: String,
    /// Gained or lost.
    pub turn: Turn,
    /// Whether that is so only in some of the tenants that either may be, where something is not known.
    pub is_possible: bool,
}

/// A plan, in words; its labels stand among the texts of both tenants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WayPlan {
    /// `allow` or `approval`.
    pub decision: Decision,
    /// Whose help it needs.
    pub class: Class,
    /// What is done, in order; none where the goal is held. What no line carries is left out of the labels.
    pub steps: Vec<PlanStep>,
    /// Who approves on the way without being under control, in declaration order.
    pub approvers: Vec<String>,
    /// What no source settles and the plan rests on.
    pub assumptions: Vec<String>,
    /// How the goal follows from the steps.
    pub attainment: String,
    /// The lines that make it follow.
    pub labels: Vec<Label>,
    /// The assignments it rests on that do not count in the other tenant.
    pub causes: Vec<Label>,
    /// The plan itself, in its own tenant.
    pub plan: Plan,
}
