//! Times given as text, RFC 3339.

use std::cmp::Ordering;

use chrono::{DateTime, Datelike as _, FixedOffset, NaiveDate, TimeDelta, Timelike as _};

use super::{Caller, Outcome, text};
use crate::hcl::number::Number;
use crate::hcl::value::Value;

/// Reads a time, with seconds and offset, capital `T` and `Z`.
fn parse(text: &str) -> Result<DateTime<FixedOffset>, String> {
    parts(text).ok_or_else(|| format!("`{text}` is no time as in 2026-01-31T09:00:00Z"))
}

fn parts(text: &str) -> Option<DateTime<FixedOffset>> {
    let number = |range: std::ops::Range<usize>| digits(text.get(range)?);
    let is_shaped = [(4, "-"), (7, "-"), (10, "T"), (13, ":"), (16, ":")].iter().all(|(at, mark)| text.get(*at..at + 1) == Some(*mark));
    let date = NaiveDate::from_ymd_opt(i32::try_from(number(0..4)?).ok()?, number(5..7)?, number(8..10)?)?;
    let rest = text.get(19..)?;
    let (nanos, rest) = match rest.strip_prefix('.') {
        Some(rest) => {
            let count = rest.bytes().take_while(u8::is_ascii_digit).count();
            let (fraction, rest) = rest.split_at_checked(count)?;
            let nine: String = fraction.chars().chain("000000000".chars()).take(9).collect();
            (if count == 0 { return None } else { digits(&nine)? }, rest)
        }
        None => (0, rest),
    };
    let time = date.and_hms_nano_opt(number(11..13)?, number(14..16)?, number(17..19)?, nanos)?;
    is_shaped.then(|| time.and_local_timezone(offset(rest)?).single())?
}

fn digits(text: &str) -> Option<u32> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())?
}

fn offset(text: &str) -> Option<FixedOffset> {
    if text == "Z" {
        return FixedOffset::east_opt(0);
    }
    let sign = match text.get(..1)? {
        "+" => 1,
        "-" => -1,
        _ => return None,
    };
    let (hours, minutes) = (digits(text.get(1..3)?)?, digits(text.get(4..6)?)?);
    let is_fitting = text.len() == 6 && text.get(3..4) == Some(":") && hours < 24 && minutes < 60;
    is_fitting.then(|| FixedOffset::east_opt(sign * i32::try_from(hours * 3600 + minutes * 60).ok()?))?
}

/// The offset as `+02:00`, with that between hours and minutes; `zero` where there is none.
fn offset_text(time: &DateTime<FixedOffset>, zero: &str, between: &str) -> String {
    let seconds = time.offset().local_minus_utc();
    if seconds == 0 && !zero.is_empty() {
        return zero.to_owned();
    }
    let sign = if seconds < 0 { '-' } else { '+' };
    format!("{sign}{:02}{between}{:02}", seconds.abs() / 3600, seconds.abs() / 60 % 60)
}

pub(super) fn timecmp(_: &dyn Caller, arguments: &[Value]) -> Outcome {
    let order = match parse(text(arguments, 0))?.cmp(&parse(text(arguments, 1))?) {
        Ordering::Less => -1_i64,
        Ordering::Equal => 0,
        Ordering::Greater => 1,
    };
    Ok(Number::from(order).into())
}

pub(super) fn timeadd(_: &dyn Caller, arguments: &[Value]) -> Outcome {
    let time = parse(text(arguments, 0))?;
    let delta = duration(text(arguments, 1)).ok_or_else(|| format!("`{}` is no duration as in 1h30m", text(arguments, 1)))?;
    let sum = time.checked_add_signed(delta).ok_or("the time is out of bounds")?;
    let text = format!("{}{}", sum.format("%Y-%m-%dT%H:%M:%S"), offset_text(&sum, "Z", ":"));
    Ok(Value::text(&text))
}

/// Reads a duration as in `-1h30m` or `1.5h`.
fn duration(text: &str) -> Option<TimeDelta> {
    let (sign, mut rest) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    if rest == "0" {
        return Some(TimeDelta::zero());
    }
    let mut nanos: i128 = 0;
    if rest.is_empty() {
        return None;
    }
    while !rest.is_empty() {
        let (number, after) = rest.split_at_checked(rest.find(|letter: char| !(letter.is_ascii_digit() || letter == '.'))?)?;
        let (unit, after) =
            after.split_at_checked(after.find(|letter: char| letter.is_ascii_digit() || letter == '.').unwrap_or(after.len()))?;
        nanos = nanos.checked_add(scaled(number, unit_nanos(unit)?)?)?;
        rest = after;
    }
    let total = i64::try_from(nanos.checked_mul(sign)?).ok()?;
    Some(TimeDelta::nanoseconds(total))
}

fn unit_nanos(unit: &str) -> Option<i128> {
    Some(match unit {
        "ns" => 1,
        "us" | "µs" | "μs" => 1_000,
        "ms" => 1_000_000,
        "s" => 1_000_000_000,
        "m" => 60_000_000_000,
        "h" => 3_600_000_000_000,
        _ => return None,
    })
}

fn scaled(number: &str, unit: i128) -> Option<i128> {
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    if whole.is_empty() && fraction.is_empty() || whole.len() > 18 || fraction.contains('.') {
        return None;
    }
    let whole: i128 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
    let fraction: String = fraction.chars().take(15).collect();
    let scale = 10_i128.pow(u32::try_from(fraction.len()).ok()?);
    let part: i128 = if fraction.is_empty() { 0 } else { fraction.parse().ok()? };
    Some(whole * unit + part * unit / scale)
}

const MONTHS: [&str; 12] =
    ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
const DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

pub(super) fn formatdate(_: &dyn Caller, arguments: &[Value]) -> Outcome {
    let time = parse(text(arguments, 1))?;
    let mut rest = text(arguments, 0);
    let mut written = String::new();
    while let Some(first) = rest.chars().next() {
        if first == '\'' {
            let (quoted, after) = quoted(rest)?;
            written.push_str(&quoted);
            rest = after;
            continue;
        }
        let length: usize = rest.chars().take_while(|letter| *letter == first).map(char::len_utf8).sum();
        let (token, after) = rest.split_at_checked(length).unwrap_or((rest, ""));
        if first.is_ascii_alphabetic() {
            written.push_str(&token_text(token, &time).ok_or_else(|| format!("`{token}` is no part of a time; letters stand in quotes"))?);
        } else {
            written.push_str(token);
        }
        rest = after;
    }
    Ok(Value::text(&written))
}

/// Reads `'…'`; a doubled quote is one.
fn quoted(text: &str) -> Result<(String, &str), String> {
    let mut rest = text.strip_prefix('\'').unwrap_or(text);
    let mut quoted = String::new();
    loop {
        let (before, after) = rest.split_once('\'').ok_or("a quote does not end")?;
        quoted.push_str(before);
        match after.strip_prefix('\'') {
            Some(after) => {
                quoted.push('\'');
                rest = after;
            }
            None => return Ok((quoted, after)),
        }
    }
}

fn token_text(token: &str, time: &DateTime<FixedOffset>) -> Option<String> {
    let month = *MONTHS.get(usize::try_from(time.month0()).ok()?)?;
    let day = *DAYS.get(usize::try_from(time.weekday().num_days_from_monday()).ok()?)?;
    let (is_afternoon, hour) = time.hour12();
    Some(match token {
        "YYYY" => format!("{:04}", time.year()),
        "YY" => format!("{:02}", time.year() % 100),
        "MMMM" => month.to_owned(),
        "MMM" => month.get(..3)?.to_owned(),
        "MM" => format!("{:02}", time.month()),
        "M" => time.month().to_string(),
        "DD" => format!("{:02}", time.day()),
        "D" => time.day().to_string(),
        "EEEE" => day.to_owned(),
        "EEE" => day.get(..3)?.to_owned(),
        "hh" => format!("{:02}", time.hour()),
        "h" => time.hour().to_string(),
        "HH" => format!("{hour:02}"),
        "H" => hour.to_string(),
        "AA" => if is_afternoon { "PM" } else { "AM" }.to_owned(),
        "aa" => if is_afternoon { "pm" } else { "am" }.to_owned(),
        "mm" => format!("{:02}", time.minute()),
        "m" => time.minute().to_string(),
        "ss" => format!("{:02}", time.second()),
        "s" => time.second().to_string(),
        "ZZZZZ" => offset_text(time, "", ":"),
        "ZZZZ" => offset_text(time, "", ""),
        "ZZZ" => offset_text(time, "UTC", ""),
        "Z" => offset_text(time, "Z", ":"),
        _ => return None,
    })
}
