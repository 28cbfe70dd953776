//! Writes names, strings, durations and times.

use std::borrow::Cow;
use std::fmt::Write;

use chrono::{NaiveDateTime, Timelike};

use crate::syntax::RESERVED;
use crate::syntax::ast;
use crate::syntax::lex::{is_word_char, is_word_start};
use crate::text::is_unprintable;

/// Writes a name: bare where it can be, else quoted.
#[must_use]
pub fn format_name(name: &str) -> Cow<'_, str> {
    let is_bare =
        name.starts_with(is_word_start) && name.chars().all(|c| is_word_char(c) && !is_unprintable(c)) && !RESERVED.contains(&name);
    if is_bare { Cow::Borrowed(name) } else { Cow::Owned(format_string(name)) }
}

/// Writes a string with its quotes; what cannot be seen or would turn the direction of the text is escaped.
#[must_use]
pub fn format_string(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            _ if is_unprintable(c) => drop(write!(out, "\\u{{{:x}}}", u32::from(c))),
            _ => out.push(c),
        }
    }
    out.push('"');
    out
}

/// Writes a name of the tree.
pub(super) fn name(name: &ast::Name) -> Cow<'_, str> {
    format_name(&name.text)
}

/// Writes names, each alone.
pub(super) fn names(list: &[ast::Name]) -> Vec<String> {
    list.iter().map(|one| name(one).into_owned()).collect()
}

/// Writes approvers, each alone, and that there may be others.
pub(super) fn approvers(by: &ast::Approvers) -> Vec<String> {
    names_and(&by.names, by.others.is_some())
}

/// Writes names, each alone, and `unknown` where there may be others.
pub(super) fn names_and(list: &[ast::Name], others: bool) -> Vec<String> {
    names(list).into_iter().chain(others.then(|| "unknown".to_owned())).collect()
}

/// Writes a text, always quoted.
pub(super) fn text(text: &ast::Text) -> String {
    format_string(&text.text)
}

/// Writes a duration in the units it was given in.
pub(super) fn duration(duration: ast::Duration) -> String {
    let counts = [(duration.days, 'd'), (duration.hours, 'h'), (duration.minutes, 'm')];
    let written: String = counts.iter().filter(|(count, _)| *count > 0).map(|(count, unit)| format!("{count}{unit}")).collect();
    if written.is_empty() { "0m".to_owned() } else { written }
}

/// Writes a time in the form it was given in; seconds of a local time only where there are some.
#[must_use]
pub fn time(time: &ast::Time) -> String {
    match time.value {
        ast::TimeValue::Date(date) => date.format("%Y-%m-%d").to_string(),
        ast::TimeValue::Local(local) if local.second() == 0 && local.nanosecond() == 0 => local.format("%Y-%m-%dT%H:%M").to_string(),
        ast::TimeValue::Local(local) => seconds(local),
        ast::TimeValue::Fixed(fixed) if fixed.offset().local_minus_utc() == 0 => format!("{}Z", seconds(fixed.naive_local())),
        ast::TimeValue::Fixed(fixed) => format!("{}{}", seconds(fixed.naive_local()), fixed.format("%:z")),
    }
}

fn seconds(local: NaiveDateTime) -> String {
    let whole = local.format("%Y-%m-%dT%H:%M:%S").to_string();
    match local.nanosecond() {
        0 => whole,
        nano => format!("{whole}.{}", format!("{nano:09}").trim_end_matches('0')),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_bare_where_they_can_be() {
        for bare in ["alice", "alice@contoso.com", "exchange-ops", "_x", "Żółć", "members", "a.b+c"] {
            assert_eq!(format_name(bare), bare);
        }
        for (name, quoted) in [
            ("role", "\"role\""),
            ("2nd-line", "\"2nd-line\""),
            ("Exchange Administrator", "\"Exchange Administrator\""),
            ("", "\"\""),
            ("a\"b\\c", r#""a\"b\\c""#),
            ("a#b", "\"a#b\""),
            ("-a", "\"-a\""),
            ("\u{3164}", "\"\\u{3164}\""),
        ] {
            assert_eq!(format_name(name), quoted);
        }
    }

    #[test]
    fn what_cannot_be_seen_is_escaped() {
        assert_eq!(format_string("a\n\t\r\u{202e}\u{0}é"), r#""a\n\t\u{d}\u{202e}\u{0}é""#);
    }
}
