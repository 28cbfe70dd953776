//! Answers one question, without saying why: puts evaluation together.

mod activation;
mod holding;

pub use activation::{what_can_activate, who_can_activate};
pub use holding::{holds, who_holds};
