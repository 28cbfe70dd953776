//! Reads what stands inside one token: escapes, durations, times.

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveTime, TimeZone};

use super::ast::TimeValue;
use crate::defect::OrDefect;

/// The longest duration that is read: about a hundred years.
const MAX_DAYS: u64 = 36_525;

/// A bad escape of a string: its bytes within the string as written, and what is wrong.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct BadEscape {
    /// First byte, the backslash.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

/// Returns the characters of a string that is given with its quotes.
pub(super) fn unescape(quoted: &str) -> Result<String, BadEscape> {
    let inner = quoted.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(quoted);
    let mut out = String::with_capacity(inner.len());
    let mut rest = inner;
    while let Some(at) = rest.find('\\') {
        let (plain, tail) = rest.split_at(at);
        out.push_str(plain);
        let start = 1 + inner.len() - tail.len();
        let (escaped, length) = read_escape(tail).map_err(|length| BadEscape { start, end: start + length })?;
        out.push(escaped);
        rest = tail.get(length..).or_defect();
    }
    out.push_str(rest);
    Ok(out)
}

/// Reads the escape that `tail` begins with: the character and its length as written, or the length of what is wrong.
fn read_escape(tail: &str) -> Result<(char, usize), usize> {
    match tail.chars().nth(1) {
        Some('"') => Ok(('"', 2)),
        Some('\\') => Ok(('\\', 2)),
        Some('n') => Ok(('\n', 2)),
        Some('t') => Ok(('\t', 2)),
        Some('u') => read_scalar(tail),
        Some(other) => Err(1 + other.len_utf8()),
        None => Err(1),
    }
}

fn read_scalar(tail: &str) -> Result<(char, usize), usize> {
    let digits = tail.strip_prefix("\\u{").and_then(|rest| rest.split_once('}')).map(|(digits, _)| digits);
    let Some(digits) = digits.filter(|digits| digits.len() <= 6 && digits.bytes().all(|byte| byte.is_ascii_hexdigit())) else {
        return Err(2);
    };
    let length = digits.len() + 4;
    u32::from_str_radix(digits, 16).ok().and_then(char::from_u32).map(|scalar| (scalar, length)).ok_or(length)
}

/// Reads `1d12h30m`: days, hours and minutes, or what is wrong with it.
pub(super) fn parse_duration(word: &str) -> Result<(u32, u32, u32), &'static str> {
    const UNITS: [(char, u64); 3] = [('d', 1_440), ('h', 60), ('m', 1)];
    let mut counts = [0; 3];
    let mut rest = word;
    for ((unit, _), count) in UNITS.iter().zip(&mut counts) {
        let Some((digits, tail)) = rest.split_once(*unit) else { continue };
        *count = parse_count(digits)?;
        rest = tail;
    }
    if !rest.is_empty() {
        return Err("not a duration");
    }
    let minutes = counts.iter().zip(UNITS).map(|(count, (_, factor))| u64::from(*count) * factor).sum::<u64>();
    match minutes {
        0 => Err("a duration is more than zero"),
        _ if minutes > MAX_DAYS * 1_440 => Err("a duration is at most a hundred years"),
        _ => Ok(counts.into()),
    }
}

fn parse_count(digits: &str) -> Result<u32, &'static str> {
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err("not a duration");
    }
    digits.parse().map_err(|_| "a duration is at most a hundred years")
}

/// What is wrong with a year of more than four digits.
pub(super) const LATE_YEAR: &str = "the last year is 9999";

/// Reads a date, a local time or a time with an offset, or tells what is wrong with it.
pub(super) fn parse_time(word: &str) -> Result<TimeValue, &'static str> {
    let (date, rest) = word.split_once('T').map_or((word, None), |(date, rest)| (date, Some(rest)));
    let date = parse_date(date)?;
    let Some(rest) = rest else { return Ok(TimeValue::Date(date)) };
    let at = rest.find(['Z', '+', '-']).unwrap_or(rest.len());
    let (clock, zone) = rest.split_at(at);
    let local = date.and_time(parse_clock(clock)?);
    if zone.is_empty() {
        return Ok(TimeValue::Local(local));
    }
    let fixed: Option<DateTime<FixedOffset>> = parse_offset(zone)?.from_local_datetime(&local).single();
    fixed.map(TimeValue::Fixed).ok_or("there is no such time")
}

fn parse_date(text: &str) -> Result<NaiveDate, &'static str> {
    if is_late_year(text) {
        return Err(LATE_YEAR);
    }
    let mut parts = text.split('-');
    let (year, month, day) = (digits(parts.next(), 4), digits(parts.next(), 2), digits(parts.next(), 2));
    let (Some(year), Some(month), Some(day), None) = (year, month, day, parts.next()) else { return Err("not a time") };
    let year = i32::try_from(year).map_err(|_| "not a time")?;
    NaiveDate::from_ymd_opt(year, month, day).ok_or("there is no such day")
}

/// Tells whether a date begins with a year of more than four digits, with or without a sign before it.
pub(crate) fn is_late_year(date: &str) -> bool {
    let year = date.strip_prefix('+').unwrap_or(date).split('-').next().or_defect();
    year.len() > 4 && year.bytes().all(|byte| byte.is_ascii_digit())
}

fn parse_clock(text: &str) -> Result<NaiveTime, &'static str> {
    let mut parts = text.split(':');
    let (hour, minute, second) = (digits(parts.next(), 2), digits(parts.next(), 2), parts.next());
    let (Some(hour), Some(minute), None) = (hour, minute, parts.next()) else { return Err("not a time") };
    let (second, nano) = second.map_or(Some((0, 0)), parse_seconds).ok_or("not a time")?;
    NaiveTime::from_hms_nano_opt(hour, minute, second, nano).ok_or("there is no such time of day")
}

/// Reads `09` or `09.123456789`: seconds and nanoseconds.
fn parse_seconds(text: &str) -> Option<(u32, u32)> {
    let (whole, fraction) = text.split_once('.').map_or((text, None), |(whole, fraction)| (whole, Some(fraction)));
    let second = digits(Some(whole), 2)?;
    let Some(fraction) = fraction else { return Some((second, 0)) };
    let length = fraction.len();
    let scale = u32::try_from(length).ok().filter(|length| (1..=9).contains(length))?;
    Some((second, digits(Some(fraction), length)? * 10_u32.pow(9 - scale)))
}

fn parse_offset(zone: &str) -> Result<FixedOffset, &'static str> {
    if zone == "Z" {
        return FixedOffset::east_opt(0).ok_or("not a time");
    }
    let (sign, rest) = if let Some(rest) = zone.strip_prefix('-') { (-1, rest) } else { (1, zone.strip_prefix('+').unwrap_or(zone)) };
    let (hour, minute) = rest.split_once(':').ok_or("not a time")?;
    let (Some(hour), Some(minute)) = (digits(Some(hour), 2), digits(Some(minute), 2)) else { return Err("not a time") };
    let seconds = i32::try_from(hour * 3_600 + minute * 60).map_err(|_| "not a time")?;
    FixedOffset::east_opt(sign * seconds).filter(|_| minute < 60).ok_or("there is no such offset")
}

/// Reads exactly `length` ASCII digits, at most 9.
fn digits(text: Option<&str>, length: usize) -> Option<u32> {
    text.filter(|text| text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit())).and_then(|text| text.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_the_five_and_no_others() {
        assert_eq!(unescape(r#""a\"b\\c\nd\te\u{1F511}""#).unwrap(), "a\"b\\c\nd\te\u{1F511}");
        assert_eq!(unescape(r#""é\x""#), Err(BadEscape { start: 3, end: 5 }));
        assert_eq!(unescape(r#""\u{d800}""#), Err(BadEscape { start: 1, end: 9 }));
        assert_eq!(unescape(r#""\u{}""#), Err(BadEscape { start: 1, end: 5 }));
        assert_eq!(unescape(r#""\u{1234567}""#), Err(BadEscape { start: 1, end: 3 }));
        assert_eq!(unescape(r#""\r""#), Err(BadEscape { start: 1, end: 3 }));
    }

    #[test]
    fn durations_have_each_unit_once_and_the_largest_first() {
        for (word, counts) in [("8h", (0, 8, 0)), ("90m", (0, 0, 90)), ("1h30m", (0, 1, 30)), ("180d", (180, 0, 0)), ("1d12h", (1, 12, 0))]
        {
            assert_eq!(parse_duration(word), Ok(counts), "{word}");
        }
        for word in [
            "0h",
            "0d0m",
            "",
            "8",
            "h",
            "30m1h",
            "1h1h",
            "1h 2m",
            "PT8H",
            "8H",
            "-8h",
            "+8h",
            "1.5h",
            "1h2",
            "99999999999d",
            "36526d",
            "٣h",
        ] {
            assert!(parse_duration(word).is_err(), "{word}");
        }
        assert_eq!(parse_duration("36525d"), Ok((36_525, 0, 0)));
    }

    #[test]
    fn times_have_three_forms() {
        assert!(matches!(parse_time("2026-12-31"), Ok(TimeValue::Date(_))));
        for word in ["2026-12-31T09:00", "2026-12-31T09:00:59", "2026-12-31T09:00:59.123456789", "2024-02-29T00:00"] {
            assert!(matches!(parse_time(word), Ok(TimeValue::Local(_))), "{word}");
        }
        for word in ["2026-12-31T09:00Z", "2026-12-31T09:00:00+01:00", "2026-12-31T09:00:00.5-11:30", "2026-12-31T23:59:59Z"] {
            assert!(matches!(parse_time(word), Ok(TimeValue::Fixed(_))), "{word}");
        }
    }

    #[test]
    fn what_the_calendar_does_not_have_is_refused() {
        for word in [
            "2026-02-30",
            "2026-13-01",
            "2026-1-01",
            "26-01-01",
            "12026-01-01",
            "+2026-01-01",
            "2026-12-31T24:00",
            "2026-12-31T23:59:60",
            "2026-12-31T23:60",
            "2026-12-31T9:00",
            "2026-12-31t09:00z",
            "2026-12-31T09:00:00.Z",
            "2026-12-31T09:00:00.1234567890",
            "2026-12-31T09:00+24:00",
            "2026-12-31T09:00+01:60",
            "2026-12-31T09:00+0100",
            "2026-12-31T09:00++01:00",
            "2026-12-31T",
            "2026-12-31T09",
            "2026-12-31-",
            "2026-12-31T09:00ZZ",
            "now",
            "",
        ] {
            assert!(parse_time(word).is_err(), "{word}");
        }
        for word in ["10000-01-01", "+10000-01-01T00:00:00Z", "99999-99-99"] {
            assert_eq!(parse_time(word), Err(LATE_YEAR), "{word}");
        }
    }
}
