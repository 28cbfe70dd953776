//! Plans as data.

use crate::diag::Label;
use crate::eval::Decision;
use crate::ir::PrincipalId;
use crate::reach::{Class, Plan};

use super::reason::{Fix, Reason};

/// The answer to `can … reach …`, `can … escalate to …` and `how can …`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanAnswer {
    /// `allow`, `approval` or `deny`; never `already`.
    pub decision: Decision,
    /// Whose help it needs; `None` for a denial.
    pub class: Option<Class>,
    /// What is done, in order; none where the goal is held, or out of reach.
    pub steps: Vec<PlanStep>,
    /// Who approves on the way without being under control, in declaration order.
    pub approvers: Vec<PrincipalId>,
    /// What no source settles and the answer rests on.
    pub assumptions: Vec<String>,
    /// Why; at least one.
    pub reasons: Vec<Reason>,
    /// What would turn a denial.
    pub fixes: Vec<Fix>,
    /// Whether the plan was replayed with the independent checker, and held.
    pub is_verified: bool,
    /// The plan itself.
    pub plan: Option<Plan>,
}

impl PlanAnswer {
    /// Makes the answer about a goal that is out of reach.
    pub(crate) fn denied(reasons: Vec<Reason>) -> Self {
        Self {
            decision: Decision::Deny,
            class: None,
            steps: Vec::new(),
            approvers: Vec::new(),
            assumptions: Vec::new(),
            reasons,
            fixes: Vec::new(),
            is_verified: false,
            plan: None,
        }
    }
}

/// One step of a plan, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanStep {
    /// What is done: `activate-membership`.
    pub deed: &'static str,
    /// Who does it.
    pub actor: String,
    /// To whom.
    pub subject: Option<String>,
    /// The group, role or context it is about.
    pub target: Option<String>,
    /// The gates it passes: those of its policy by their keys, in order, then `approval`.
    pub gates: Vec<String>,
    /// The rule that permits it: `R5`.
    pub rule: &'static str,
    /// The whole step in one sentence.
    pub sentence: String,
    /// The lines it rests on; at least one.
    pub labels: Vec<Label>,
}
