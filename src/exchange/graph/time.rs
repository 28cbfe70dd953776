//! Times and lengths as Microsoft's tools write them.

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, NaiveDateTime, Timelike};

use super::fields::{Fields, Told};
use crate::diag::{Code, Diagnostic};
use crate::exchange::iso::parse_platform_duration;
use crate::source::Span;
use crate::syntax::ast;

/// Reads a time; the year 1 is none (`0001-01-01T08:00:00Z`).
pub(super) fn read_time(fields: &Fields<'_, '_>, key: &str) -> Told<ast::Time> {
    match fields.text(key) {
        Told::Absent => Told::Absent,
        Told::Null(span) => Told::Null(span),
        Told::Known(text, span) => match parse_time(&text) {
            Some(time) if time.to_utc().year() <= 1 => Told::Null(span),
            Some(time) if time.to_utc().year() <= 9999 => Told::Known(ast::Time { value: ast::TimeValue::Fixed(time), span }, span),
            Some(_) => report(fields, format!("`{key}` lies after the year 9999"), "the last year is 9999", span),
            None => report(fields, format!("`{key}` is no time: `{text}`"), "not a time such as 2026-03-01T09:00:00Z", span),
        },
    }
}

fn report(fields: &Fields<'_, '_>, message: String, label: &str, span: Span) -> Told<ast::Time> {
    fields.notes().report(Diagnostic::new(Code::BadTime, message, span, label));
    Told::Absent
}

/// Reads RFC 3339, `/Date(1696002480273)/` of older PowerShell, and what has no offset, which is UTC; a leap second is none.
pub(in crate::exchange) fn parse_time(text: &str) -> Option<DateTime<FixedOffset>> {
    if let Some(millis) = text.strip_prefix("/Date(").and_then(|rest| rest.strip_suffix(")/")) {
        let end = millis.char_indices().skip(1).find(|(_, character)| matches!(character, '+' | '-')).map_or(millis.len(), |(at, _)| at);
        return DateTime::from_timestamp_millis(millis.get(..end)?.parse().ok()?).map(|time| time.fixed_offset());
    }
    let time = DateTime::parse_from_rfc3339(text).ok();
    let naive = || text.parse::<NaiveDateTime>().ok().or_else(|| text.parse::<NaiveDate>().ok()?.and_hms_opt(0, 0, 0));
    let time = time.or_else(|| Some(naive()?.and_utc().fixed_offset()))?;
    Some(time).filter(|time| time.nanosecond() < 1_000_000_000)
}

/// Reads a length; `PT0S` is none. PowerShell writes one as the object that it holds.
pub(super) fn read_length(fields: &Fields<'_, '_>, key: &str) -> Told<ast::Duration> {
    if fields.is_object(key) {
        return read_ticks(fields, key);
    }
    match fields.text(key) {
        Told::Absent => Told::Absent,
        Told::Null(span) => Told::Null(span),
        Told::Known(text, span) => settle_length(fields, key, &text, span),
    }
}

/// Reads `{"Ticks":288000000000,"Days":0,"Hours":8,…}`, of which the ticks say all.
fn read_ticks(fields: &Fields<'_, '_>, key: &str) -> Told<ast::Duration> {
    let Some((object, span)) = fields.inside(key).known() else { return Told::Absent };
    match object.number("Ticks").known().map(|(ticks, _)| (ticks, spelled(ticks))) {
        Some((_, Some(text))) => settle_length(fields, key, &text, span),
        Some((ticks, None)) => settle_length(fields, key, &format!("{ticks} ticks"), span),
        None => settle_length(fields, key, "an object without `Ticks`", span),
    }
}

/// Spells ticks of 100 nanoseconds as ISO 8601 has it, where they are whole minutes.
fn spelled(ticks: i64) -> Option<String> {
    const MINUTE: i64 = 600_000_000;
    let minutes = ticks / MINUTE;
    (ticks >= 0 && ticks % MINUTE == 0).then(|| format!("P{}DT{}H{}M", minutes / 1_440, minutes / 60 % 24, minutes % 60))
}

fn settle_length(fields: &Fields<'_, '_>, key: &str, text: &str, span: Span) -> Told<ast::Duration> {
    match parse_length(text, span) {
        Ok(Some(length)) => Told::Known(length, span),
        Ok(None) => Told::Null(span),
        Err(fault) => {
            fields.notes().report(Diagnostic { message: format!("`{key}` is no length: `{text}`"), ..fault });
            Told::Absent
        }
    }
}

fn parse_length(text: &str, span: Span) -> Result<Option<ast::Duration>, Diagnostic> {
    match parse_platform_duration(text) {
        Ok(length) => Ok(length.map(|length| length.at(span))),
        Err(why) => Err(Diagnostic::new(Code::BadDuration, "", span, why)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_whole_minutes() {
        let length = |ticks: i64| {
            let text = spelled(ticks)?;
            parse_platform_duration(&text).ok().map(|length| length.map(|length| (length.days, length.hours, length.minutes)))
        };
        assert_eq!(length(288_000_000_000), Some(Some((0, 8, 0))));
        assert_eq!(length(155_520_000_000_000), Some(Some((180, 0, 0))));
        assert_eq!(length(1_314_000_000_000), Some(Some((1, 12, 30))));
        assert_eq!(length(0), Some(None));
        for ticks in [-600_000_000, 1, i64::MAX, i64::MIN] {
            assert_eq!(length(ticks), None, "{ticks}");
        }
    }

    #[test]
    fn times_are_read_as_tools_write_them() {
        let utc = |text: &str| parse_time(text).map(|time| time.to_utc().to_rfc3339());
        for (text, expected) in [
            ("2023-09-29T15:48:00.273Z", Some("2023-09-29T15:48:00.273+00:00")),
            ("2023-09-29T15:48:00.1234567+02:00", Some("2023-09-29T13:48:00.123456700+00:00")),
            ("/Date(1696002480273)/", Some("2023-09-29T15:48:00.273+00:00")),
            ("/Date(1696002480273+0200)/", Some("2023-09-29T15:48:00.273+00:00")),
            ("/Date(-62135596800000)/", Some("0001-01-01T00:00:00+00:00")),
            ("2026-03-01T09:00:00", Some("2026-03-01T09:00:00+00:00")),
            ("2026-03-01", Some("2026-03-01T00:00:00+00:00")),
            ("2026-03-01T23:59:60Z", None),
            ("soon", None),
            ("/Date()/", None),
        ] {
            assert_eq!(utc(text).as_deref(), expected, "{text}");
        }
    }
}
