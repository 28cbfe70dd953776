//! Compares two policy sets.

use super::exit::Exit;
use super::refused::refusal;
use super::told::Told;
use crate::ir::Instant;
use crate::render::{Compared, DiffErrorJson, DiffJson, ErrorJson, Reading};
use crate::session::{Rejected, Session};

/// Said of policies where no text says what is wrong.
pub const UNREADABLE: &str = "the policies cannot be read";

/// Two policy sets, and what they are called.
#[derive(Debug, Clone, Copy)]
pub struct Sides<'a> {
    /// The one before.
    pub old: &'a Session,
    /// The one after.
    pub new: &'a Session,
    /// What the two are called, in this order.
    pub names: [&'a str; 2],
}

/// Tells what differs by effect, as of an instant. `attacks` asks for `escalate to` too, `plans` for the plan of every row.
#[must_use]
pub fn diff(sides: Sides<'_>, at: Instant, attacks: bool, plans: bool) -> Told {
    let Sides { old, new, names: [old_name, new_name] } = sides;
    let difference = match old.diff(new, at, attacks, plans) {
        Ok(difference) => difference,
        Err(rejected) => return reject([old_name, new_name], &rejected),
    };
    let unread: Vec<String> = old.unread().into_iter().chain(new.unread()).collect();
    compared(&Compared {
        diff: &difference.diff,
        zone: &new.tenant().settings.timezone,
        sources: &difference.sources,
        old: old_name,
        new: new_name,
        old_place: (None, old_name),
        command: "",
        reading: Reading::Edit,
        has_attacks: attacks,
        unread: &unread,
    })
}

/// Tells a comparison that was made.
#[must_use]
pub fn compared(compared: &Compared<'_>) -> Told {
    Told::one(&DiffJson::new(compared), Exit::of_found(compared.diff.is_empty()))
}

/// Tells which fault keeps two policy sets from being compared.
pub(super) fn reject(names: [&str; 2], rejected: &Rejected) -> Told {
    refuse_diff(names, refusal("", rejected, UNREADABLE))
}

/// Tells why nothing is compared.
#[must_use]
pub fn refuse_diff([old, new]: [&str; 2], error: ErrorJson) -> Told {
    Told::one(&DiffErrorJson::new(old, new, error), Exit::Unanswered)
}
