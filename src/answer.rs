//! Answers one question, without saying why: puts evaluation together.
//!
//! [`Judge`] decides what is done in a single step and what is held; `can`, `who`, `what`, `never` and `when` about such steps are uses of it. What
//! takes several steps is decided by the searches of [`crate::reach`]. Nothing here knows a reason, a label or a word of an answer.

mod candidates;
mod cells;
mod edges;
mod holding;
mod judge;
mod lists;
mod never;
mod reach_never;
mod reach_sets;
mod reach_when;
mod requests;
mod when;

pub use candidates::candidates;
pub(crate) use cells::Cells;
pub use holding::{holds, who_holds};
pub use judge::Judge;
pub use lists::{what_can, who_can};
pub use never::{Breach, find_breach, is_vacuous};
pub use reach_never::find_plan_breach;
pub use reach_sets::{AnyReached, Reached, best_of, decide_each, find_plan, what_any_comes_to, what_comes_to, who_comes_to};
pub use reach_when::{next_reach, when_comes_to};
pub use requests::{Requests, judge_request};
pub use when::{Interval, approval_cells, cells, in_parts, turning_points, when_can};
