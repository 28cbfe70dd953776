//! Instants in texts for people, as clocks of a zone show them.

use std::borrow::Cow;

use chrono::DateTime;

use super::time::Instant;
use super::zone::Zone;

/// The shortest instant: `2026-03-02T09:00:00Z`.
const SHORTEST: usize = 20;

impl Zone {
    /// Writes the instants of a text, which are in UTC, as clocks of the zone show them. What stands in backticks is left: names, and what is to be
    /// typed.
    #[must_use]
    pub fn tell<'t>(&self, text: &'t str) -> Cow<'t, str> {
        if self.is_utc() || !text.contains('Z') {
            return text.into();
        }
        let parts = text.split('`').enumerate();
        let told: Vec<Cow<'_, str>> = parts.map(|(at, part)| if at % 2 == 0 { self.tell_plain(part) } else { part.into() }).collect();
        told.join("`").into()
    }

    fn tell_plain<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let mut told = String::new();
        let mut rest = text;
        while let Some(end) = rest.find('Z') {
            let (before, after) = rest.split_at(end + 1);
            match last_instant(before) {
                Some((plain, at)) => {
                    told.push_str(plain);
                    told.push_str(&at.in_zone(self));
                }
                None => told.push_str(before),
            }
            rest = after;
        }
        if told.is_empty() { text.into() } else { (told + rest).into() }
    }
}

/// Returns the instant in UTC that a text ends with, and what stands before it.
fn last_instant(text: &str) -> Option<(&str, Instant)> {
    let plain = text.trim_end_matches(|c: char| c.is_ascii_digit() || "-:.TZ".contains(c));
    let instant = text.get(plain.len()..)?;
    let time = DateTime::parse_from_rfc3339(instant).ok().filter(|_| instant.len() >= SHORTEST)?;
    Some((plain, Instant::from_datetime(time.to_utc())))
}

#[cfg(test)]
mod tests {
    use crate::ir::Zones;

    #[test]
    fn instants_are_told_as_clocks_show_them_but_names_are_left() {
        let zone = Zones::bundled().find("Asia/Kathmandu").unwrap();
        let told = [
            ("at 2026-03-02T09:00:00Z: `2026-03-02T09:00:00Z` é", "at 2026-03-02T14:45:00+05:45: `2026-03-02T09:00:00Z` é"),
            ("(2026-03-02T09:00:00.5Z)", "(2026-03-02T14:45:00.500+05:45)"),
            ("é2026-03-02T20:00:00Z.", "é2026-03-03T01:45:00+05:45."),
            ("Zoe, 12026-03-02T09:00:00Z, T09:00Z", "Zoe, 12026-03-02T09:00:00Z, T09:00Z"),
        ];
        assert_eq!(told.map(|(text, _)| zone.tell(text).into_owned()), told.map(|(_, told)| told.to_owned()));
        assert_eq!(Zones::bundled().find("UTC").unwrap().tell(told[0].0), told[0].0);
    }
}
