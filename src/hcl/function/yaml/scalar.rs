//! What a plain word of YAML 1.1 stands for.

use num_bigint::BigInt;

use crate::hcl::number::Number;
use crate::hcl::value::Value;

/// Reads a word without quotes.
pub(super) fn plain(text: &str) -> Result<Value, String> {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Ok(Value::null()),
        "y" | "Y" | "yes" | "Yes" | "YES" | "on" | "On" | "ON" | "true" | "True" | "TRUE" => return Ok(true.into()),
        "n" | "N" | "no" | "No" | "NO" | "off" | "Off" | "OFF" | "false" | "False" | "FALSE" => return Ok(false.into()),
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" => return Ok(Number::infinity(false).into()),
        "-.inf" | "-.Inf" | "-.INF" => return Ok(Number::infinity(true).into()),
        ".nan" | ".NaN" | ".NAN" => return Err("`.nan` is no number".to_owned()),
        _ => {}
    }
    if let Some(number) = number(text) {
        return Ok(number.into());
    }
    Ok(Value::text(&time(text).unwrap_or_else(|| text.to_owned())))
}

fn number(text: &str) -> Option<Number> {
    let radix = |digits: &str, radix: u32| {
        BigInt::parse_bytes(digits.as_bytes(), radix).filter(|_| digits.bytes().all(|byte| byte.is_ascii_alphanumeric()))
    };
    if let Some(digits) = text.strip_prefix("0x") {
        return Number::from_integer(radix(digits, 16)?);
    }
    if let Some(digits) = text.strip_prefix("0o") {
        return Number::from_integer(radix(digits, 8)?);
    }
    let is_numeric =
        text.starts_with(|first: char| first.is_ascii_digit() || "+-.".contains(first)) && text.bytes().any(|byte| byte.is_ascii_digit());
    if is_numeric { Number::parse(text).filter(|number| !number.is_infinite()) } else { None }
}

/// A date, or a time without a zone, as a time in UTC; one with a zone as it is.
fn time(text: &str) -> Option<String> {
    let (date, time) = match text.find(['T', 't', ' ']) {
        Some(end) => (text.get(..end)?, text.get(end + 1..)?),
        None => (text, ""),
    };
    let mut parts = date.split('-');
    let (year, month, day) = (parts.next()?, part(parts.next()?)?, part(parts.next()?)?);
    let year: i32 = year.parse().ok().filter(|_| year.len() == 4 && year.bytes().all(|byte| byte.is_ascii_digit()))?;
    chrono::NaiveDate::from_ymd_opt(year, month, day).filter(|_| parts.next().is_none())?;
    let date = format!("{year:04}-{month:02}-{day:02}");
    if text.len() == date.len() || time.is_empty() {
        return time.is_empty().then(|| format!("{date}T00:00:00Z"));
    }
    let clock_end = time.find(|letter: char| !(letter.is_ascii_digit() || letter == ':' || letter == '.')).unwrap_or(time.len());
    let (clock, zone) = time.split_at_checked(clock_end)?;
    let (whole, _) = clock.split_once('.').unwrap_or((clock, ""));
    let mut parts = whole.split(':');
    let (hour, minute, second) = (part(parts.next()?)?, part(parts.next()?)?, part(parts.next()?)?);
    let is_zone = zone.is_empty() || zone == "Z" || (zone.len() == 6 && zone.starts_with(['+', '-']));
    let is_clock = parts.next().is_none() && hour < 24 && minute < 60 && second < 60;
    (is_zone && is_clock).then(|| format!("{date}T{hour:02}:{minute:02}:{second:02}{}", if zone.is_empty() { "Z" } else { zone }))
}

fn part(text: &str) -> Option<u32> {
    let is_part = (1..=2).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    is_part.then(|| text.parse().ok())?
}
