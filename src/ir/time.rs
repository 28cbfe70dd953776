//! Instants and half-open windows (D9.28).

use std::fmt;

use chrono::{DateTime, Datelike, SecondsFormat, Utc};

use super::zone::Zone;

/// An instant in microseconds since 1970-01-01T00:00:00Z; finer fractions are cut off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(i64);

impl Instant {
    /// The earliest instant: a window without a start begins here.
    pub const MIN: Self = Self(i64::MIN);
    /// The latest instant: a permanent window ends here.
    pub const MAX: Self = Self(i64::MAX);

    /// Creates an instant from microseconds since 1970.
    #[must_use]
    pub fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// Creates an instant from a chrono time.
    #[must_use]
    pub fn from_datetime(time: DateTime<Utc>) -> Self {
        Self(time.timestamp_micros())
    }

    /// Returns microseconds since 1970.
    #[must_use]
    pub fn micros(self) -> i64 {
        self.0
    }

    /// Returns the instant so many seconds later, at most [`Instant::MAX`].
    #[must_use]
    pub fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds.saturating_mul(1_000_000))) // beyond the calendar is never
    }

    /// Tells whether it lies in the years 0000 to 9999 in UTC, as instants are told and read (RFC 3339).
    #[must_use]
    pub fn is_in_calendar(self) -> bool {
        self.to_datetime().is_some_and(|time| (0..=9999).contains(&time.year()))
    }

    /// Writes RFC 3339 as a clock in a zone shows it, with the offset; in UTC with `Z`.
    #[must_use]
    pub fn in_zone(self, zone: &Zone) -> String {
        match self.to_datetime() {
            Some(time) if !zone.is_utc() => time.with_timezone(&zone.offset_at(self)).to_rfc3339_opts(SecondsFormat::AutoSi, false),
            Some(_) | None => self.to_string(),
        }
    }

    /// Returns the chrono time; `None` for the open ends and what lies outside its range.
    #[must_use]
    pub fn to_datetime(self) -> Option<DateTime<Utc>> {
        DateTime::from_timestamp_micros(self.0)
    }
}

/// Writes RFC 3339 in UTC with `Z`, a fraction only where there is one.
impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.to_datetime() {
            Some(time) => f.write_str(&time.to_rfc3339_opts(SecondsFormat::AutoSi, true)),
            None if self.0 < 0 => f.write_str("the beginning of time"),
            None => f.write_str("the end of time"),
        }
    }
}

/// A half-open window `[from, until)` (D3.2, D9.28).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Window {
    /// First instant; [`Instant::MIN`] where none was written.
    pub from: Instant,
    /// First instant after it; [`Instant::MAX`] where it is permanent.
    pub until: Instant,
}

impl Window {
    /// The window that always holds.
    pub const ALWAYS: Self = Self { from: Instant::MIN, until: Instant::MAX };

    /// Tells whether `at` lies inside.
    #[must_use]
    pub fn contains(self, at: Instant) -> bool {
        self.from <= at && at < self.until
    }

    /// Tells whether it has no end.
    #[must_use]
    pub fn is_permanent(self) -> bool {
        self.until == Instant::MAX
    }
}

/// A length of time, exact to the microsecond.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Length(i64);

impl Length {
    /// Returns so many seconds.
    #[must_use]
    pub fn of_seconds(seconds: i64) -> Self {
        Self(seconds.saturating_mul(1_000_000)) // longer than any window is as good as that
    }

    /// Returns how long a window with both ends lasts.
    #[must_use]
    pub fn of_window(window: Window) -> Self {
        Self(window.until.micros().saturating_sub(window.from.micros())) // without a start it is longer than any limit
    }
}

/// Writes it the way the language writes durations, with the fraction of a second where there is one: `30d`, `4m59.5s`.
impl fmt::Display for Length {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (seconds, micros) = (self.0.max(0) / 1_000_000, self.0.max(0) % 1_000_000);
        if micros == 0 {
            return f.write_str(&format_duration(seconds));
        }
        let fraction = format!("{micros:06}");
        write!(f, "{}{}.{}s", parts(seconds, ["d", "h", "m"]).concat(), seconds % 60, fraction.trim_end_matches('0'))
    }
}

/// Writes seconds the way the language does: `1d12h`, `90m` as `1h30m`; seconds that are no whole minute as `90s`.
#[must_use]
pub fn format_duration(seconds: i64) -> String {
    if seconds % 60 != 0 || seconds <= 0 {
        return format!("{seconds}s");
    }
    parts(seconds, ["d", "h", "m"]).concat()
}

/// Writes seconds as an ISO 8601 duration: `PT2H`, `P180D`, `PT1H30M`.
#[must_use]
pub fn format_iso_duration(seconds: i64) -> String {
    if seconds <= 0 {
        return format!("PT{seconds}S");
    }
    if seconds == 86_400 {
        return "PT24H".to_owned();
    }
    let days = seconds / 86_400;
    let rest = seconds % 86_400;
    let date = if days > 0 { format!("{days}D") } else { String::new() };
    let time = if rest > 0 { format!("T{}{}", parts(rest, ["D", "H", "M"]).concat(), seconds_part(rest)) } else { String::new() };
    format!("P{date}{time}")
}

fn seconds_part(seconds: i64) -> String {
    if seconds % 60 > 0 { format!("{}S", seconds % 60) } else { String::new() }
}

fn parts(seconds: i64, units: [&str; 3]) -> [String; 3] {
    let [day, hour, minute] = units;
    let part = |count: i64, unit: &str| if count > 0 { format!("{count}{unit}") } else { String::new() };
    [part(seconds / 86_400, day), part(seconds % 86_400 / 3_600, hour), part(seconds % 3_600 / 60, minute)]
}
