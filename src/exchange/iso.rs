//! ISO 8601 durations, in whole minutes and in integers only.

use crate::syntax::ast;

/// What is said of a duration that is none.
const ZERO: &str = "it is zero";

/// The longest duration that is read, in days: one hundred years.
const MAX_DAYS: u64 = 36_500;

/// A duration, and whether it was written in a way that ISO 8601 does not know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct IsoDuration {
    /// Days of 24 hours.
    pub days: u32,
    /// Hours.
    pub hours: u32,
    /// Minutes.
    pub minutes: u32,
    /// Whether days were written after the `T`, as in `PT1D`.
    pub is_loose: bool,
}

impl IsoDuration {
    /// Returns the duration as the tree holds it.
    pub(super) fn at(self, span: crate::source::Span) -> ast::Duration {
        ast::Duration { days: self.days, hours: self.hours, minutes: self.minutes, span }
    }
}

/// Writes a duration in the units it was given in.
#[must_use]
pub fn format_duration(duration: ast::Duration) -> String {
    let write = |units: &[(u32, char)]| -> String {
        units.iter().filter(|(count, _)| *count > 0).map(|(count, unit)| format!("{count}{unit}")).collect()
    };
    let (date, time) = (write(&[(duration.days, 'D')]), write(&[(duration.hours, 'H'), (duration.minutes, 'M')]));
    match (date.is_empty(), time.is_empty()) {
        (true, true) => "PT0S".to_owned(),
        (_, true) => format!("P{date}"),
        (_, false) => format!("P{date}T{time}"),
    }
}

/// Reads `PT8H`, `P180D`, `P1W`, `P1DT12H`, and `PT1D` as a day (the provider's documentation writes that).
///
/// # Errors
///
/// Says in words what is wrong: no duration, years or months, seconds that make no whole minute, zero, more than 100 years.
pub(super) fn parse_duration(text: &str) -> Result<IsoDuration, &'static str> {
    const NOT_ISO: &str = "it is no ISO 8601 duration such as `PT8H` or `P180D`";
    let (date, time) = text.strip_prefix('P').map(|rest| rest.split_once('T').unwrap_or((rest, ""))).ok_or(NOT_ISO)?;
    if date.is_empty() && time.is_empty() || text.ends_with('T') {
        return Err(NOT_ISO);
    }
    if date.contains(['Y', 'M']) {
        return Err("years and months have no fixed length");
    }
    let [weeks, days] = parse_fields(date, ['W', 'D']).ok_or(NOT_ISO)?;
    let [loose_days, hours, minutes, seconds] = parse_fields(time, ['D', 'H', 'M', 'S']).ok_or(NOT_ISO)?;
    if seconds % 60 != 0 {
        return Err("only whole minutes can be written");
    }
    let days = weeks * 7 + days + loose_days;
    let minutes = minutes + seconds / 60;
    to_duration(days, hours, minutes, loose_days > 0)
}

/// Reads the same as the tree holds it.
///
/// # Errors
///
/// Says in words what is wrong.
pub fn read_duration(text: &str, span: crate::source::Span) -> Result<ast::Duration, &'static str> {
    parse_duration(text).map(|duration| duration.at(span))
}

/// Reads a duration as the platform writes it: `P1Y` is 365 days, and zero is none.
///
/// # Errors
///
/// Says in words what is wrong.
pub(super) fn parse_platform_duration(text: &str) -> Result<Option<IsoDuration>, &'static str> {
    let of_years = text.strip_prefix('P').and_then(|rest| rest.split_once('Y'));
    let or_none = |text: &str| match parse_duration(text) {
        Err(ZERO) => Ok(None),
        other => other.map(Some),
    };
    let Some((years, rest)) = of_years else { return or_none(text) };
    let years = parse_fields(&format!("{years}Y"), ['Y']).and_then(|[years]| u32::try_from(years).ok()).filter(|years| *years <= 100);
    let years = years.ok_or("it is no ISO 8601 duration such as `PT8H` or `P180D`")?;
    let rest = if rest.is_empty() { None } else { or_none(&format!("P{rest}"))? };
    let rest = rest.unwrap_or(IsoDuration { days: 0, hours: 0, minutes: 0, is_loose: false });
    let length = IsoDuration { days: rest.days + years * 365, ..rest };
    Ok((length.days + length.hours + length.minutes > 0).then_some(length))
}

fn to_duration(days: u64, hours: u64, minutes: u64, is_loose: bool) -> Result<IsoDuration, &'static str> {
    if days + hours / 24 + minutes / 1_440 > MAX_DAYS {
        return Err("it is longer than 100 years");
    }
    if days + hours + minutes == 0 {
        return Err(ZERO);
    }
    let small = |number: u64| u32::try_from(number).map_err(|_| "it is longer than 100 years");
    Ok(IsoDuration { days: small(days)?, hours: small(hours)?, minutes: small(minutes)?, is_loose })
}

/// Reads numbers, each followed by its unit, in the order of `units`, each at most once. At most nine digits, so that sums cannot overflow.
fn parse_fields<const N: usize>(text: &str, units: [char; N]) -> Option<[u64; N]> {
    let mut fields = [0; N];
    let mut rest = text;
    for (field, unit) in fields.iter_mut().zip(units) {
        let Some((digits, after)) = rest.split_once(unit) else { continue };
        if digits.is_empty() || digits.len() > 9 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        *field = digits.parse().ok()?;
        rest = after;
    }
    rest.is_empty().then_some(fields)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read() {
        for (text, expected) in [
            ("PT8H", (0, 8, 0, false)),
            ("PT30M", (0, 0, 30, false)),
            ("PT23H30M", (0, 23, 30, false)),
            ("P180D", (180, 0, 0, false)),
            ("P1D", (1, 0, 0, false)),
            ("P1DT12H", (1, 12, 0, false)),
            ("P2W", (14, 0, 0, false)),
            ("PT1D", (1, 0, 0, true)),
            ("PT3600S", (0, 0, 60, false)),
        ] {
            let (days, hours, minutes, is_loose) = expected;
            assert_eq!(parse_duration(text), Ok(IsoDuration { days, hours, minutes, is_loose }), "{text}");
        }
    }

    #[test]
    fn the_platform_writes_years_and_nothing() {
        let days = |text| parse_platform_duration(text).map(|length| length.map(|length| (length.days, length.hours)));
        for (text, expected) in [
            ("P1Y", Ok(Some((365, 0)))),
            ("P2YT8H", Ok(Some((730, 8)))),
            ("P1Y1D", Ok(Some((366, 0)))),
            ("P180D", Ok(Some((180, 0)))),
            ("PT0S", Ok(None)),
            ("P0D", Ok(None)),
            ("P0Y", Ok(None)),
        ] {
            assert_eq!(days(text), expected, "{text}");
        }
        for text in ["PY", "P101Y", "P1Y1Y", "P1M", "1Y", "P1YT", "soon"] {
            assert!(days(text).is_err(), "{text}");
        }
    }

    #[test]
    fn what_is_no_duration_is_refused() {
        for text in [
            "",
            "P",
            "PT",
            "P1DT",
            "8H",
            "PT8",
            "pt8h",
            "PT8h",
            "PT1.5H",
            "P1Y",
            "P1M",
            "PT1S",
            "PT0H",
            "P0D",
            "PT8M8H",
            "P-1D",
            "PT8H8H",
            "P99999999999D",
            "P999999999D",
            "PT1H ",
            "P1D2",
            "P١D",
        ] {
            assert!(parse_duration(text).is_err(), "{text}");
        }
    }
}
