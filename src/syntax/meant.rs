//! What durations and times mean that other systems write so, and what to write instead.

use super::literal::{parse_duration, parse_time};
use crate::defect::OrDefect;
use crate::text::{list, quote};

/// Words for there being no end.
const ENDLESS: &[&str] = &["never", "none", "unlimited", "infinite", "forever", "unbounded", "permanent", "always", "indefinite", "max"];
/// Words for now.
const NOW: &[&str] = &["now", "today", "currently"];

/// Says what to write in place of a word that is no duration.
pub(super) fn duration_help(word: &str) -> String {
    if ENDLESS.contains(&word.to_ascii_lowercase().as_str()) {
        return "what has no end is `permanent`, in `eligible` and `active`; an activation ends after 24h at the latest".to_owned();
    }
    match duration(word) {
        Some(meant) => format!("write `{meant}`"),
        None => "write days, hours and minutes, the largest first: `8h`, `1h30m`, `180d`".to_owned(),
    }
}

/// Reads `8hours`, `8H`, `2w`, `1y`, `PT8H`, `P180D`.
fn duration(word: &str) -> Option<String> {
    let lower = word.to_ascii_lowercase();
    let bare = lower.strip_prefix('p').map_or_else(|| lower.clone(), |iso| iso.replace('t', ""));
    let meant = match parse_duration(&bare) {
        Ok(_) => bare,
        Err(_) => {
            let digits = bare.find(|c: char| !c.is_ascii_digit())?;
            let (count, unit) = bare.split_at(digits);
            in_units(count.parse().ok()?, unit)?
        }
    };
    parse_duration(&meant).ok().map(|_| meant)
}

fn in_units(count: u32, unit: &str) -> Option<String> {
    let (factor, unit) = match unit {
        "hr" | "hrs" | "hour" | "hours" => (1, 'h'),
        "day" | "days" => (1, 'd'),
        "min" | "mins" | "minute" | "minutes" => (1, 'm'),
        "w" | "week" | "weeks" => (7, 'd'),
        "y" | "yr" | "year" | "years" => (365, 'd'),
        _ => return None,
    };
    Some(format!("{}{unit}", count.checked_mul(factor)?))
}

/// Says what to write in place of a word that is no time.
pub(super) fn time_help(word: &str, is_late: bool) -> String {
    if is_late {
        return "write an earlier time; what has no end is written without one".to_owned();
    }
    if NOW.contains(&word) {
        return "leave it out: what names no time is about now".to_owned();
    }
    let forms: Vec<String> = times(word).iter().map(quote).collect();
    match forms.as_slice() {
        [] => "write `2026-12-31`, `2026-12-31T09:00` or `2026-12-31T09:00:00Z`".to_owned(),
        forms => format!("write {}", list(forms, "or")),
    }
}

/// Returns the times that `31.12.2026`, `2026-3-2`, `20261231` or `2026-12-31T9:00utc` may mean.
fn times(word: &str) -> Vec<String> {
    let upper = word.to_ascii_uppercase();
    let (date, clock) = upper.split_once('T').map_or((upper.as_str(), None), |(date, clock)| (date, Some(clock)));
    let clock = clock.map_or_else(String::new, |clock| format!("T{}", clock_of(clock)));
    let mut found: Vec<String> = dates(date).iter().map(|date| format!("{date}{clock}")).collect();
    found.retain(|time| parse_time(time).is_ok());
    found.dedup();
    found
}

/// Writes two digits for the hour, and `Z` for UTC.
fn clock_of(clock: &str) -> String {
    let zoned = clock.replace("UTC", "Z").replace("GMT", "Z");
    let hour = zoned.find(':').unwrap_or(0); // without minutes it is none
    if hour == 1 { format!("0{zoned}") } else { zoned }
}

fn dates(date: &str) -> Vec<String> {
    let parts: Vec<&str> = date.split(['-', '.']).collect();
    match parts.as_slice() {
        [year, month, day] if year.len() == 4 => vec![format!("{year}-{month:0>2}-{day:0>2}")],
        [one, other, year] if year.len() == 4 && date.contains('.') => vec![format!("{year}-{other:0>2}-{one:0>2}")],
        [one, other, year] if year.len() == 4 => vec![format!("{year}-{one:0>2}-{other:0>2}"), format!("{year}-{other:0>2}-{one:0>2}")],
        [whole] if whole.len() == 8 && whole.bytes().all(|byte| byte.is_ascii_digit()) => {
            let (year, rest) = whole.split_at_checked(4).or_defect();
            let (month, day) = rest.split_at_checked(2).or_defect();
            vec![format!("{year}-{month}-{day}")]
        }
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_of_other_systems_are_told_in_ours() {
        for (word, meant) in [
            ("8hours", "8h"),
            ("8H", "8h"),
            ("PT8H", "8h"),
            ("PT1H30M", "1h30m"),
            ("P180D", "180d"),
            ("P1DT12H", "1d12h"),
            ("2w", "14d"),
            ("1y", "365d"),
            ("45mins", "45m"),
        ] {
            assert_eq!(duration_help(word), format!("write `{meant}`"));
            assert!(parse_duration(meant).is_ok());
        }
        assert!(duration_help("unlimited").contains("`permanent`"));
        for word in ["480", "8x", "é", "99999999999h", "p", ""] {
            assert!(duration_help(word).contains("the largest first"), "{word}");
        }
    }

    #[test]
    fn times_of_other_systems_are_told_in_ours() {
        for (word, meant) in [
            ("31.12.2026", "`2026-12-31`"),
            ("12-31-2026", "`2026-12-31`"),
            ("02-03-2026", "`2026-02-03` or `2026-03-02`"),
            ("2026-3-2", "`2026-03-02`"),
            ("2026.12.31", "`2026-12-31`"),
            ("20261231", "`2026-12-31`"),
            ("2026-12-31T9:00", "`2026-12-31T09:00`"),
            ("2026-12-31T09:00utc", "`2026-12-31T09:00Z`"),
            ("2026-12-31t09:00z", "`2026-12-31T09:00Z`"),
        ] {
            assert_eq!(time_help(word, false), format!("write {meant}"), "{word}");
        }
        assert_eq!(time_help("now", false), "leave it out: what names no time is about now");
        for word in ["noon", "2026-02-30", "2026", "é.é.2026", "2026-12", ""] {
            assert!(time_help(word, false).contains("`2026-12-31T09:00`"), "{word}");
        }
    }
}
