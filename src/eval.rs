//! What holds and what is demanded at one instant, from the given facts: pure, total, and without allocation once warm.
//!
//! It knows a tenant at an instant and the catalogue of roles. It must not know what anybody could do next: where an answer rests on that, as whether
//! somebody could come to approve, it says so by its type ([`Provisional`]) and leaves it to others.

mod activation;
mod agent;
mod approval;
mod closure;
mod context;
mod eligibility;
mod eligible;
mod filling;
mod fit;
mod gates;
mod holding;
mod management;
mod power;
mod reset;
mod retirement;
mod view;

pub use activation::{Blocker, Blockers, Decision, Judgement, MIN_ACTIVATION_SECONDS, Manner, Provisional, Request, judge, judge_from};
pub use agent::{is_barred_as_agent, is_beyond, is_role_of_agents, may_be_in_group, may_get, may_hold_role};
pub use approval::{
    ApprovalNow, ApprovalState, ApproverRoute, approval_now, approvers_of, collect_approvers, default_approver_roles, find_approver,
    is_approver, may_approve,
};
pub use closure::{Closure, Link, LinkId, Reading, Scratch, UpWalk};
pub use context::Effect;
pub use eligibility::{Path, carries_eligibility, direct_holding, find_path, for_each_path, other_relation};
pub use eligible::{eligible_accounts, eligible_holders};
pub use filling::{Asks, Filling};
pub use fit::{may_be_given, misfit};
pub use gates::{
    Demand, Demands, Gate, Stage, common_demands, common_gates, demands_of, gates, is_excluded, policy_of, requirements_field,
    written_requirements,
};
pub use holding::{
    MemberRoute, RoleRoute, find_membership, find_ownership, find_role, member_routes, members_of, owners_of, role_holders,
    role_holders_by_scope,
};
pub use management::{Fit, Obstacle, Power, may_own, obstacle, obstacle_of, owner_fact, powers, role_fit, role_fit_of};
pub use power::{Actor, Coverage, HeldRole, UnitIndex, acting_index, acting_role, built_in, is_unknown, roles_held};
pub use reset::{Bar, Shield, Unresettable, Victim, is_reset_role, reset_bars, reset_powers};
pub use retirement::retired_since;
pub use view::{FactId, Span, View};
