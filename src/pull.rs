//! Collects from Microsoft Graph what there is to know of a tenant: what is asked, in which order, and what cannot be seen.
//!
//! Touches nothing itself: the line to Graph, the folder, the clock and whoever watches are given ([`World`]). The line can only read, by the
//! type of what is sent on it ([`Request`]), and no address leads to another host than the cloud's ([`Url`]). Tokens are not known here but as
//! what they say of themselves ([`Claims`]).

mod secret;

mod cloud;
mod step;

mod body;
mod claims;
mod record;
mod retry;
mod world;

mod batch;
mod outlook;
mod rounds;
mod run;
mod sign_in;

pub use claims::{Claims, Identity, IdentityKind};
pub use cloud::{Cloud, Hosts, Url, Version};
pub use outlook::{Loss, losses, outlook};
pub use record::{Asked, Missing, NAME, Record};
pub use rounds::Stop;
pub use run::{Plan, Report, pull};
pub use secret::Secret;
pub use sign_in::{DEFAULT_CLIENT, Door, Grant, Posted, SignIn, sign_in};
pub use step::{Each, LAST, PERMISSIONS, STEPS, Step};
pub use world::{Clock, Fault, Line, MAX_BATCH, Progress, Reply, Request, Sent, Store, Watch, World};

#[cfg(test)]
mod tests;
