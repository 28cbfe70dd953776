//! When an assignment counts, and what its maker gave.

use chrono::{DateTime, Datelike, FixedOffset, Timelike};

use super::fields::{Field, Fields};
use super::policy::read_duration;
use crate::diag::{Code, Diagnostic};
use crate::exchange::write::text;
use crate::requirement::Requirement;
use crate::source::Span;
use crate::syntax::{ast, is_late_year};

/// When an assignment counts.
pub(super) enum When {
    /// In this window; without one for ever.
    Known(Option<ast::Window>),
    /// From when it is applied on, for as long as the words say.
    FromApply(String),
    /// Nobody knows; it begins and ends within these bounds.
    Unknown(Option<ast::Window>),
}

/// Reads when a schedule counts. Exactly one of permanent, end and duration must be written; nothing is made longer than that.
///
/// # Errors
///
/// Says in words why it is no schedule.
pub(super) fn read_window(fields: &Fields<'_>) -> Result<When, String> {
    let from = read_time(fields, "start_date")?;
    let until = read_time(fields, "expiration_date")?;
    let written = fields.text("duration");
    let duration = read_duration(fields, "duration");
    let permanent = fields.flag("permanent_assignment");
    let start = from.clone().known().map(|(time, _)| time);
    let is_permanent = matches!(permanent, Field::Known(true, _));
    let is_open = matches!(permanent, Field::Unknown(_))
        || matches!(from, Field::Unknown(_))
        || matches!(until, Field::Unknown(_))
        || (!written.is_absent() && duration.is_none());
    let end = match (is_permanent, until.known(), duration) {
        (false, Some((until, _)), None) => Some(ast::WindowEnd::Until(until)),
        _ if is_open => None,
        (true, None, None) => None,
        (false, None, Some(_)) if start.is_none() => {
            return Ok(When::FromApply(written.known().map_or_else(String::new, |(text, _)| text)));
        }
        (false, None, Some((duration, _))) => Some(ast::WindowEnd::For(duration)),
        _ => return Err("exactly one of `permanent_assignment = true`, `expiration_date` and `duration` must be set".to_owned()),
    };
    let end_span = end.as_ref().map(|end| match end {
        ast::WindowEnd::Until(time) => time.span,
        ast::WindowEnd::For(duration) => duration.span,
    });
    let span = start.as_ref().map(|time| time.span).or(end_span);
    let window = span.map(|span| ast::Window { from: start, end, span });
    Ok(if is_open { When::Unknown(window) } else { When::Known(window) })
}

fn read_time(fields: &Fields<'_>, attribute: &str) -> Result<Field<ast::Time>, String> {
    match fields.text(attribute) {
        Field::Absent => Ok(Field::Absent),
        Field::Unknown(place) => Ok(Field::Unknown(place)),
        Field::Known(text, place) if is_too_late(&text) => {
            let message = format!("`{attribute}` lies after the year 9999");
            let fault = Diagnostic::new(Code::BadTime, message.as_str(), place.value, "the last year is 9999");
            fields.report(fault.with_help("write an earlier time; what has no end is written without one"));
            Err(message)
        }
        Field::Known(text, place) => {
            let time = parse_time(&text).ok_or_else(|| format!("`{attribute}` is no time such as `2026-03-01T09:00:00Z`"))?;
            Ok(Field::Known(ast::Time { value: ast::TimeValue::Fixed(time), span: place.value }, place))
        }
    }
}

/// Tells whether a time lies after the year 9999 in UTC.
fn is_too_late(text: &str) -> bool {
    is_late_year(text) || parse_time(text).is_some_and(|time| time.to_utc().year() > 9999)
}

/// Reads RFC 3339; a leap second is none that the language knows.
fn parse_time(text: &str) -> Option<DateTime<FixedOffset>> {
    DateTime::parse_from_rfc3339(text).ok().filter(|time| time.nanosecond() < 1_000_000_000)
}

/// Reads what the maker gave; it decides nothing.
pub(super) fn read_with(fields: &Fields<'_>) -> Option<ast::With> {
    let mut evidence: Vec<ast::Evidence> = Vec::new();
    let mut add = |attribute: &str, requirement: Requirement<Option<ast::Name>>| -> Option<Span> {
        let (said, place) = fields.text(attribute).known()?;
        evidence.push(ast::Evidence { requirement, said: Some(text(&said, place.value)), span: place.span });
        Some(place.span)
    };
    let justification = add("justification", Requirement::Justification);
    let ticket = add("ticket_number", Requirement::Ticket);
    fields.skip(&["ticket_system"], "has no effect on decisions (D2.19)");
    let span = justification.or(ticket)?;
    Some(ast::With { evidence, span })
}
