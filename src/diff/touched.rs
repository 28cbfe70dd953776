//! What a change can have touched: only these accounts and goals need to be compared. Wider than needed in places, never too narrow.

mod agents;
pub(super) mod attacks;
mod changes;
mod trace;

pub(super) use trace::{Touched, everything};

use self::trace::Trace;
use super::pairing::Pairing;
use crate::ir::{Approval, Instant, Play};

/// Looks for everything that the change from one tenant to the other can have touched at an instant.
pub(super) fn find(pairing: &Pairing<'_>, at: Instant) -> Touched {
    let trace = Trace::new(pairing, at, Play::Reach);
    if trace.have_settings_changed() { everything(pairing) } else { trace.run() }
}

/// Tells whether a policy asks for approval.
pub(super) fn asks(approval: &Approval) -> bool {
    *approval != Approval::NotRequired
}
