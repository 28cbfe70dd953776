//! What a single step comes to where something is not known: every answer that is possible, exactly, and the statements it turns on.
//!
//! The judge of [`crate::answer`] knows of nothing that is not known. It is asked here about a few plain tenants that together show each possible
//! answer, and what it says is compared. A step is monotone in what the unknown assignments give to the asking account and to approvers, and
//! antitone in what they give to an account that is reset: all of it and none of it are enough, for every combination of the values that the fields
//! and flags may have which the step reads. This must not know a reason or a word of an answer.

mod accounts;
mod asked;
mod blame;
mod board;
mod bounds;
mod decisions;
mod dimension;
mod gift;
mod ground;
mod memory;
mod never;
mod pattern;
mod points;
mod space;
mod stage;
mod things;
mod walk;
mod when;

pub use accounts::{Listed, MayBe};
pub use asked::{Act, Asked, Presence};
pub use bounds::{Attainable, BestOf, Blame, Bounds, Comers, End, StandsFor, Upper, between};
pub use decisions::Decisions;
pub use dimension::is_approval;
pub use ground::Grounds;
pub use memory::Memory;
pub use never::{Promise, Unproven, judge_never};
pub use space::{Asks, Kept, Look, Possible, Space, Spot};
pub use stage::Stage;
pub use things::{roles_that_may_be_held, rows_of_act, rows_of_approval, things_that_may_be, things_that_may_be_activated};
pub use when::Span;
