//! Answers one question, without saying why: puts evaluation together.

mod activation;
mod cells;
mod edges;
mod holding;
mod management;
mod never;
mod one_step;
mod reach_never;
mod reach_requests;
mod reach_sets;
mod reach_when;
mod when;

pub use activation::{what_can_activate, who_can_activate};
pub(crate) use cells::Cells;
pub use holding::{holds, who_holds};
pub use management::{what_can_approve, what_can_do, what_can_reset, who_can_approve, who_can_do, who_can_reset};
pub use never::{Breach, find_breach, is_vacuous};
pub use one_step::{Judge, OneStep};
pub use reach_never::{find_plan_breach, find_plan_breach_again};
pub use reach_requests::{Requests, judge_request};
pub use reach_sets::{AnyReached, Reached, best_of, decide_each, find_plan, what_any_comes_to, what_comes_to, who_comes_to};
pub use reach_when::{next_reach, when_comes_to, when_comes_to_again};
pub use when::{Interval, turning_points, when_can};
