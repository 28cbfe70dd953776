//! The life cycle of `docs/semantics.md`, section 4: requests, approvals, assignments and the clock, on a copy of the tenant.
//!
//! A [`LiveTenant`] is the tenant at one instant, with what happened since the start. [`LiveTenant::advance`] lets time pass, and with it what
//! happens by itself: requests lapse, activations begin and end. [`LiveTenant::perform`] does what somebody does, or refuses it.

mod act;
mod ask;
mod bounds;
mod clock;
mod creation;
mod due;
mod history;
mod last_owner;
mod live_tenant;
mod permit;
mod reason;
mod request;

pub use act::Refusal;
pub use bounds::{APPROVAL_SECONDS, EXTENSION_SECONDS, RENEWAL_SECONDS, RETRY_SECONDS, SETTLING_SECONDS};
pub use history::{Entry, Event};
pub use live_tenant::LiveTenant;
pub use request::{Request, RequestId, RequestKind, Status};
