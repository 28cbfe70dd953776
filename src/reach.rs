//! The fixpoints of reach and escalation, and plans: what accounts can get by steps of their own, or by taking over others.

mod agents;
mod alike;
mod approvers;
mod attackers;
mod campaign;
mod classes;
mod cone;
mod fixpoint;
mod goal;
mod index;
mod plan;
mod power;
mod search;
mod sizes;
mod standing;
mod verify;

pub use attackers::Attackers;
pub use cone::{approval_way, escalation_way};
pub use fixpoint::{Fixpoint, Mode};
pub use goal::{Wanted, unused_role};
pub use index::Index;
pub use plan::{Assumption, Class, Finding, Gate, Plan, Step, StepKind, StepTarget, find_frontier, plan_escalation, plan_reach};
pub use power::{has_power_over_accounts, has_power_over_groups, is_privileged, shares_power};
pub use search::{Account, Aim, Frontier, Gap, Newcomer, Stop};
pub use sizes::plan_sizes;
pub use verify::{Flaw, verify_plan};
