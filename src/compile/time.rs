//! Turns times as written into instants, and windows into windows.

use chrono::{DateTime, Datelike, Duration, FixedOffset, MappedLocalTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use rustc_hash::FxHashMap;

use super::resolve::Resolver;
use crate::diag::{Code, Diagnostic};
use crate::ir::{Instant, Length, Window, Zone};
use crate::source::Span;
use crate::syntax::ast;

/// What a bare date stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TimeEdge {
    /// The day's first instant: everywhere but after `until`.
    Start,
    /// The end of the day: the first instant of the next one, after `until`.
    End,
}

/// Turns a time into an instant; what lacks an offset is read in `tz`.
///
/// # Errors
/// `bad-time` where daylight saving skips or repeats a local time, or where the instant lies outside the years 0000 to 9999 in UTC; the end of
/// the last day may be written.
pub fn resolve_time(time: &ast::Time, tz: &Zone, edge: TimeEdge) -> Result<Instant, Diagnostic> {
    let instant = match time.value {
        ast::TimeValue::Fixed(fixed) => Instant::from_datetime(fixed.with_timezone(&Utc)),
        ast::TimeValue::Local(local) => resolve_local(local, tz, time.span)?,
        ast::TimeValue::Date(date) => resolve_date(date, tz, edge).map(Instant::from_datetime).ok_or_else(|| out_of_range(time.span))?,
    };
    // the end of the last day is the first instant after it
    if is_last_day(time, edge) { Ok(instant) } else { in_range(instant, time.span) }
}

/// Returns the instant a duration after another.
///
/// # Errors
/// `bad-time` where that lies after the year 9999.
pub(super) fn resolve_end(from: Instant, duration: ast::Duration) -> Result<Instant, Diagnostic> {
    in_range(from.plus_seconds(duration.seconds()), duration.span)
}

fn is_last_day(time: &ast::Time, edge: TimeEdge) -> bool {
    edge == TimeEdge::End && matches!(time.value, ast::TimeValue::Date(date) if date.year() == 9999)
}

fn in_range(instant: Instant, span: Span) -> Result<Instant, Diagnostic> {
    if instant.is_in_calendar() { Ok(instant) } else { Err(out_of_range(span)) }
}

/// Turns a window into instants; what is wrong with either end is reported. An absent window always holds.
pub(super) fn resolve_window(resolver: &mut Resolver<'_>, window: Option<&ast::Window>, tz: &Zone) -> Option<Window> {
    let Some(window) = window else {
        return Some(Window::ALWAYS);
    };
    let from = window.from.as_ref().map_or(Some(Instant::MIN), |time| resolver.keep(resolve_time(time, tz, TimeEdge::Start)));
    let until = match &window.end {
        Some(ast::WindowEnd::Until(time)) => resolver.keep(resolve_time(time, tz, TimeEdge::End)),
        Some(ast::WindowEnd::For(duration)) if window.from.is_some() => from.and_then(|from| resolver.keep(resolve_end(from, *duration))),
        Some(ast::WindowEnd::For(_)) | None => Some(Instant::MAX),
    };
    Some(Window { from: from?, until: until? })
}

/// Resolves windows one after the other, and keeps the instants of days: very many assignments name few of them.
#[derive(Debug, Default)]
pub(super) struct Days {
    known: FxHashMap<(NaiveDate, TimeEdge), Instant>,
}

impl Days {
    /// Does what [`resolve_window`] does; `None` where something is wrong with either end, which that says.
    pub(super) fn window(&mut self, window: Option<&ast::Window>, tz: &Zone) -> Option<Window> {
        let Some(window) = window else { return Some(Window::ALWAYS) };
        let from = window.from.as_ref().map_or(Some(Instant::MIN), |time| self.instant(time, tz, TimeEdge::Start))?;
        let until = match &window.end {
            Some(ast::WindowEnd::Until(time)) => self.instant(time, tz, TimeEdge::End)?,
            Some(ast::WindowEnd::For(duration)) if window.from.is_some() => resolve_end(from, *duration).ok()?,
            Some(ast::WindowEnd::For(_)) | None => Instant::MAX,
        };
        Some(Window { from, until })
    }

    fn instant(&mut self, time: &ast::Time, tz: &Zone, edge: TimeEdge) -> Option<Instant> {
        let ast::TimeValue::Date(date) = time.value else { return resolve_time(time, tz, edge).ok() };
        if let Some(known) = self.known.get(&(date, edge)) {
            return Some(*known);
        }
        let instant = resolve_time(time, tz, edge).ok()?;
        self.known.insert((date, edge), instant);
        Some(instant)
    }
}

/// Returns how long a window lasts: between bare dates so many days of 24 hours, else the difference of its instants, to the fraction of a
/// second (D2.38). `None` without both ends.
pub(super) fn window_length(written: &ast::Window, window: Window) -> Option<Length> {
    if let Some(days) = calendar_days(written) {
        return Some(Length::of_seconds(days.saturating_mul(86_400))); // longer than any window is as good as that
    }
    let is_bounded = written.from.is_some() && written.end.is_some();
    is_bounded.then(|| Length::of_window(window))
}

/// Says that a window ends before it starts, if it does.
pub(super) fn empty_window(written: &ast::Window, window: Window) -> Option<Diagnostic> {
    (window.until <= window.from).then(|| {
        let message = format!("the window ends at {}, which is not after its start at {}", window.until, window.from);
        Diagnostic::new(Code::EmptyWindow, message, written.span, "never open").with_help("let it end after it starts")
    })
}

fn calendar_days(written: &ast::Window) -> Option<i64> {
    match (written.from?.value, written.end.as_ref()?) {
        (ast::TimeValue::Date(first), ast::WindowEnd::Until(ast::Time { value: ast::TimeValue::Date(last), .. })) => {
            Some(last.signed_duration_since(first).num_days() + 1)
        }
        _ => None,
    }
}

fn resolve_date(date: NaiveDate, tz: &Zone, edge: TimeEdge) -> Option<DateTime<Utc>> {
    match edge {
        TimeEdge::Start => first_instant(date, tz),
        TimeEdge::End => first_instant(date.succ_opt()?, tz),
    }
}

/// Returns the first instant of a day. Where midnight is skipped, that is the first instant whose local time is later.
fn first_instant(date: NaiveDate, tz: &Zone) -> Option<DateTime<Utc>> {
    let midnight = date.and_time(NaiveTime::MIN);
    match tz.instants_of(midnight) {
        MappedLocalTime::Single(time) | MappedLocalTime::Ambiguous(time, _) => Some(time.with_timezone(&Utc)),
        MappedLocalTime::None => first_instant_after_gap(midnight, tz),
    }
}

/// Searches the second at which local time jumps over `midnight`; offsets are far less than two days.
fn first_instant_after_gap(midnight: NaiveDateTime, tz: &Zone) -> Option<DateTime<Utc>> {
    let mut before = midnight.checked_sub_signed(Duration::days(2))?.and_utc().timestamp();
    let mut after = midnight.checked_add_signed(Duration::days(2))?.and_utc().timestamp();
    while after - before > 1 {
        let middle = before + (after - before) / 2;
        let time = DateTime::from_timestamp(middle, 0)?;
        let local = time.with_timezone(&tz.offset_at(Instant::from_datetime(time))).naive_local();
        if local < midnight {
            before = middle;
        } else {
            after = middle;
        }
    }
    DateTime::from_timestamp(after, 0)
}

fn resolve_local(local: NaiveDateTime, tz: &Zone, span: Span) -> Result<Instant, Diagnostic> {
    match tz.instants_of(local) {
        MappedLocalTime::Single(time) => Ok(Instant::from_datetime(time.with_timezone(&Utc))),
        MappedLocalTime::None => Err(skipped(local, tz, span)),
        MappedLocalTime::Ambiguous(first, second) => Err(repeated(local, tz, span, [first, second].map(|time| *time.offset()))),
    }
}

fn skipped(local: NaiveDateTime, tz: &Zone, span: Span) -> Diagnostic {
    let message = format!("daylight saving skips `{}` in `{tz}`", written(local));
    Diagnostic::new(Code::BadTime, message, span, "this local time does not exist")
        .with_help("write a time before or after the change, or add an offset: `Z`, `+01:00`")
}

fn repeated(local: NaiveDateTime, tz: &Zone, span: Span, offsets: [FixedOffset; 2]) -> Diagnostic {
    let text = written(local);
    let [first, second] = offsets.map(|offset| format!("`{text}{offset}`"));
    Diagnostic::new(Code::BadTime, format!("daylight saving repeats `{text}` in `{tz}`"), span, "this local time comes twice")
        .with_help(format!("add the offset that is meant: {first} or {second}"))
}

fn written(local: NaiveDateTime) -> String {
    local.format("%Y-%m-%dT%H:%M:%S%.f").to_string()
}

fn out_of_range(span: Span) -> Diagnostic {
    Diagnostic::new(Code::BadTime, "the time is outside the years 0000 to 9999 in UTC", span, "outside the calendar")
        .with_help("write a time inside them; what has no end is written without one")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ir::Zones;
    use crate::source::{Origin, Sources};

    fn zone(name: &str) -> Zone {
        Zones::bundled().find(name).unwrap()
    }

    fn instant(tz: &str, value: ast::TimeValue, edge: TimeEdge) -> String {
        let source = Sources::new().add("test", "", Origin::Query);
        let time = ast::Time { value, span: Span::new(source, 0, 0) };
        match resolve_time(&time, &zone(tz), edge) {
            Ok(instant) => instant.to_string(),
            Err(diagnostic) => format!("{} ({})", diagnostic.message, diagnostic.help.as_deref().unwrap_or("")),
        }
    }

    fn date(tz: &str, text: &str, edge: TimeEdge) -> String {
        instant(tz, ast::TimeValue::Date(text.parse().unwrap()), edge)
    }

    fn local(tz: &str, text: &str) -> String {
        instant(tz, ast::TimeValue::Local(text.parse().unwrap()), TimeEdge::Start)
    }

    #[test]
    fn a_bare_date_is_the_first_instant_of_the_day_or_its_end() {
        assert_eq!(date("UTC", "2026-12-31", TimeEdge::Start), "2026-12-31T00:00:00Z");
        assert_eq!(date("UTC", "2026-12-31", TimeEdge::End), "2027-01-01T00:00:00Z");
        assert_eq!(date("Europe/Berlin", "2026-03-29", TimeEdge::Start), "2026-03-28T23:00:00Z");
        assert_eq!(date("Europe/Berlin", "2026-03-29", TimeEdge::End), "2026-03-29T22:00:00Z");
    }

    #[test]
    fn a_day_whose_midnight_is_skipped_begins_at_its_first_instant() {
        // Clocks went from 00:00 to 01:00.
        assert_eq!(date("America/Sao_Paulo", "2018-11-04", TimeEdge::Start), "2018-11-04T03:00:00Z");
        // From 23:30 to 00:30.
        assert_eq!(date("America/Toronto", "1919-03-31", TimeEdge::Start), "1919-03-31T04:30:00Z");
        // The whole day was skipped.
        assert_eq!(date("Pacific/Apia", "2011-12-30", TimeEdge::Start), "2011-12-30T10:00:00Z");
        assert_eq!(date("Pacific/Apia", "2011-12-31", TimeEdge::Start), "2011-12-30T10:00:00Z");
    }

    #[test]
    fn a_local_time_that_daylight_saving_skips_or_repeats_is_refused() {
        assert_eq!(local("Europe/Berlin", "2026-07-01T12:00:00"), "2026-07-01T10:00:00Z");
        assert_eq!(
            local("Europe/Berlin", "2026-03-29T02:30:00"),
            "daylight saving skips `2026-03-29T02:30:00` in `Europe/Berlin` (write a time before or after the change, or add an offset: `Z`, \
             `+01:00`)"
        );
        assert_eq!(
            local("Europe/Berlin", "2026-10-25T02:30:00"),
            "daylight saving repeats `2026-10-25T02:30:00` in `Europe/Berlin` (add the offset that is meant: `2026-10-25T02:30:00+02:00` or \
             `2026-10-25T02:30:00+01:00`)"
        );
    }
}
