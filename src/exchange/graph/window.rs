//! When an assignment counts: the schedule's own words, or the two ends of an instance.

use chrono::{DateTime, TimeDelta, Utc};

use super::fields::{Fields, Told};
use super::time::{read_length, read_time};
use crate::source::Span;
use crate::syntax::ast::{self, TimeValue, WindowEnd};

/// When an assignment counts.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct When {
    /// Its start; since always without.
    pub from: Option<ast::Time>,
    /// Its end; for ever without.
    pub end: Option<WindowEnd>,
    /// What is not known of it.
    pub doubt: Option<Doubt>,
}

/// What is not known of when an assignment counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Doubt {
    /// There may be an end.
    End,
    /// It ends so long after a start that nobody tells.
    Length,
}

impl When {
    /// Returns the window as it is written; `None` is for ever.
    pub(super) fn window(&self) -> Option<ast::Window> {
        let end_span = self.end.as_ref().map(|end| match end {
            WindowEnd::Until(time) => time.span,
            WindowEnd::For(length) => length.span,
        });
        let span = self.from.as_ref().map(|time| time.span).or(end_span)?;
        Some(ast::Window { from: self.from, end: self.end.clone(), span })
    }

    /// Returns the start.
    pub(super) fn start(&self) -> Option<DateTime<Utc>> {
        self.from.as_ref().and_then(fixed)
    }

    /// Returns the end.
    pub(super) fn until(&self) -> Option<DateTime<Utc>> {
        match self.end.as_ref()? {
            WindowEnd::Until(time) => fixed(time),
            WindowEnd::For(length) => self.start()?.checked_add_signed(TimeDelta::seconds(length.seconds())),
        }
    }

    /// Tells whether it ends before it begins.
    pub(super) fn is_empty(&self) -> bool {
        self.start().zip(self.until()).is_some_and(|(start, until)| until <= start)
    }

    /// Tells whether it counts at an instant.
    pub(super) fn holds_at(&self, at: DateTime<Utc>) -> bool {
        self.start().is_none_or(|start| start <= at) && self.until().is_none_or(|until| at < until)
    }

    /// Tells whether another lies within.
    pub(super) fn covers(&self, other: &Self) -> bool {
        let starts = self.start().is_none_or(|start| other.start().is_some_and(|other| start <= other));
        let ends = self.until().is_none_or(|until| other.until().is_some_and(|other| other <= until));
        starts && ends
    }
}

fn fixed(time: &ast::Time) -> Option<DateTime<Utc>> {
    match time.value {
        TimeValue::Fixed(time) => Some(time.to_utc()),
        TimeValue::Date(_) | TimeValue::Local(_) => None,
    }
}

/// Reads the window of an instance: its two ends.
pub(super) fn of_instance(fields: &Fields<'_, '_>) -> When {
    let from = read_time(fields, "startDateTime").known().map(|(time, _)| time);
    let (end, doubt) = match read_time(fields, "endDateTime") {
        Told::Known(time, _) => (Some(WindowEnd::Until(time)), None),
        Told::Null(_) => (None, None),
        Told::Absent => (None, Some(Doubt::End)),
    };
    When { from, end, doubt }
}

/// Reads the window of a schedule from its `scheduleInfo`.
pub(super) fn of_schedule(fields: &Fields<'_, '_>) -> When {
    let unknown = When { from: None, end: None, doubt: Some(Doubt::End) };
    let Some((info, _)) = fields.inside("scheduleInfo").known() else { return unknown };
    let from = read_time(&info, "startDateTime").known().map(|(time, _)| time);
    let Some((expiration, _)) = info.inside("expiration").known() else { return When { from, ..unknown } };
    let (end, doubt) = read_expiration(&expiration, from.is_some());
    When { from, end, doubt }
}

/// What is not one of the known words says no more than `notSpecified`.
fn read_expiration(expiration: &Fields<'_, '_>, has_start: bool) -> (Option<WindowEnd>, Option<Doubt>) {
    let word = expiration.text("type").known().map(|(word, _)| word.to_ascii_lowercase());
    let until = || match read_time(expiration, "endDateTime") {
        Told::Known(time, _) => (Some(WindowEnd::Until(time)), None),
        Told::Null(_) | Told::Absent => (None, Some(Doubt::End)),
    };
    match word.as_deref() {
        Some("noexpiration") => (None, None),
        Some("afterduration") => match read_length(expiration, "duration") {
            Told::Known(length, _) if has_start => (Some(WindowEnd::For(length)), None),
            Told::Known(..) => (None, Some(Doubt::Length)),
            Told::Null(_) | Told::Absent => until(),
        },
        Some(_) | None => until(),
    }
}

/// Returns where the words about an end stand.
pub(super) fn place(when: &When, row: Span) -> Span {
    when.window().map_or(row, |window| window.span)
}
