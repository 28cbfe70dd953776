//! A second copy of what decisions rest on, packed so that a decision waits for little memory: what somebody is given lies together, eight bytes an
//! assignment, without places, names and accounts that are disabled. It decides single steps and holdings as the judge of [`crate::answer`] does, which
//! stays the reference, and says where it leaves that to it.

mod approvers;
mod ask;
mod climb;
mod facts;
mod moment;
mod pack;
mod packed;
mod rules;

pub use ask::Ask;
pub use climb::Scratch;
pub use moment::Moment;
pub use pack::Hot;
