//! The life cycle of `docs/semantics.md`, section 4: requests, approvals, assignments and the clock, on a copy of the tenant.
//!
//! A [`State`] is the tenant at one instant, with what happened since the start. [`State::advance`] lets time pass, and with it what
//! happens by itself: requests lapse, activations begin and end. [`State::perform`] does what somebody does, or refuses it.

mod act;
mod ask;
mod bounds;
mod clock;
mod creation;
mod due;
mod history;
mod last_owner;
mod permit;
mod reason;
mod request;
mod state;

pub use act::Refusal;
pub use bounds::{APPROVAL_SECONDS, EXTENSION_SECONDS, RENEWAL_SECONDS, RETRY_SECONDS, SETTLING_SECONDS};
pub use history::{Entry, Event};
pub use request::{Request, RequestId, RequestKind, Status};
pub use state::State;
