//! Lists what there is.

use super::exit::Exit;
use super::refused::refuse;
use super::told::Told;
use crate::inventory::{Kind, Listing};
use crate::ir::Instant;
use crate::render::{self, ErrorJson, Listed};
use crate::session::{Session, Unlisted, Wanted};

/// Lists what there is as of an instant; counts each kind where nothing says which.
#[must_use]
pub fn list(session: &Session, wanted: Option<&Wanted>, at: Instant) -> Told {
    let Some(wanted) = wanted else { return count(&session.count(at), at) };
    let asked = wanted.to_string();
    match session.list(wanted, at) {
        Ok(found) => Told::one(&render::listing_json(&listing(session, &asked, &found)), Exit::of_listing(&found)),
        Err(refused) => unlisted(&format!("list {asked}"), &refused),
    }
}

/// Puts together what is needed to show a list of a session.
#[must_use]
pub fn listing<'a>(session: &'a Session, asked: &'a str, listing: &'a Listing) -> Listed<'a> {
    Listed {
        asked,
        listing,
        sources: session.sources(),
        zone: &session.tenant().settings.timezone,
        closed: session.closed(),
        unread_parts: session.unread_parts(),
    }
}

/// Tells how many there are of each kind.
#[must_use]
pub fn count(counts: &[(Kind, usize)], at: Instant) -> Told {
    let is_empty = counts.iter().all(|(_, count)| *count == 0);
    Told::one(&render::counts_json(counts, at), Exit::of_found(!is_empty))
}

/// Tells why nothing is listed.
#[must_use]
pub fn unlisted(asked: &str, unlisted: &Unlisted) -> Told {
    match unlisted {
        Unlisted::Rejected(rejected) => refuse(asked, rejected),
        Unlisted::Usage { message, .. } => Told::one(&ErrorJson::without_place(asked, "bad-argument", message), Exit::Unanswered),
    }
}
