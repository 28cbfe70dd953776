//! The clock of this machine.

use std::time::Duration;

use chrono::{DateTime, SubsecRound, Utc};
use pim::pull::Clock;

/// The clock of the machine.
pub struct Machine;

impl Clock for Machine {
    fn now(&self) -> DateTime<Utc> {
        Utc::now().trunc_subsecs(0)
    }

    fn sleep(&self, time: Duration) {
        std::thread::sleep(time);
    }
}
