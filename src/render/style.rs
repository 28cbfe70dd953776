//! How text for people looks.

use std::borrow::Cow;

use crate::ir::{Instant, Zone};
use crate::text::clean;

/// How text for people looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style<'z> {
    /// Whether ANSI colours are written.
    pub has_color: bool,
    /// The width in columns; narrow ones are read as wide enough for a few words.
    pub width: usize,
    /// Whose clocks tell the time.
    pub zone: &'z Zone,
}

impl Style<'_> {
    /// No colour, 100 columns, UTC: the form of files, pipes and tests.
    pub const PLAIN: Style<'static> = Style { has_color: false, width: 100, zone: &Zone::UTC };

    /// Returns the same style with the clocks of a zone.
    #[must_use]
    pub fn in_zone(self, zone: &Zone) -> Style<'_> {
        Style { has_color: self.has_color, width: self.width, zone }
    }

    /// Returns a text as it may be shown to people: nothing in it moves the cursor, and its instants are told by the clocks of the zone.
    #[must_use]
    pub fn told<'t>(&self, text: &'t str) -> Cow<'t, str> {
        match self.zone.tell(text) {
            Cow::Borrowed(text) => clean(text),
            Cow::Owned(text) => Cow::Owned(clean(&text).into_owned()),
        }
    }

    /// Returns an instant by the clocks of the zone.
    #[must_use]
    pub fn clock(&self, at: Instant) -> String {
        at.in_zone(self.zone)
    }

    /// Returns how many columns an instant takes.
    #[must_use]
    pub fn clock_width(&self) -> usize {
        let offset = if self.zone.is_utc() { "Z" } else { "+00:00" };
        "2026-03-02T09:00:00".len() + offset.len()
    }
}
