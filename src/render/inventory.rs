//! Lists of what there is: a table for people, JSON, and CSV.

use serde_json::{Map, Value, json};

use super::explanation::closed_text;
use super::json::reasons_json;
use super::notes::Notes;
use super::style::Style;
use super::when::{ends, ends_in_zone};
use crate::defect::OrDefect;
use crate::inventory::{Cell, Column, Kind, Listing, Row};
use crate::ir::{Instant, Window, Zone, format_duration, format_iso_duration};
use crate::source::Sources;
use crate::text::{align, clean, hang, join_first};

/// So many names stand in a cell for people; the others are counted.
const NAMED: usize = 4;

/// A list, with what is needed to show it.
#[derive(Debug, Clone, Copy)]
pub struct Listed<'a> {
    /// What was asked for, as it is typed: `users --eligible`.
    pub asked: &'a str,
    /// The list.
    pub listing: &'a Listing,
    /// The texts that its places point into.
    pub sources: &'a Sources,
    /// The zone in which people are told times.
    pub zone: &'a Zone,
    /// How many unknowns were read as nothing, where there are some.
    pub closed: Option<usize>,
    /// How many parts of imported files could not be read.
    pub unread_parts: usize,
}

/// Returns a list as a table for people: columns in which nothing stands are left out, and times are those of the tenant's zone.
#[must_use]
pub fn render_listing(listed: &Listed<'_>, style: Style) -> String {
    let Listed { asked, listing, zone, .. } = listed;
    let count = match (listing.rows.len(), listing.is_open()) {
        (0, false) => "none".to_owned(),
        (0, true) => "none for certain".to_owned(),
        (count, _) => count.to_string(),
    };
    let mut out = hang("", &format!("{}: {count} (at {})", clean(asked), listing.at.in_zone(zone)), style.width);
    out += &table(listed, &listing.rows, style);
    if !listing.possible.is_empty() {
        out += &hang("", &format!("perhaps (not known here): {}", listing.possible.len()), style.width);
        out += &table(listed, &listing.possible, style);
    }
    let others = if listing.others { "there may be others (not known here)" } else { "" };
    out += &Notes::default().line("besides", others).open(&listing.unknown).render(style);
    out + &listed.closed.map(|count| hang("  ", &closed_text(count), style.width)).unwrap_or_default() // nothing is said of a set that is known
}

fn table(listed: &Listed<'_>, rows: &[Row], style: Style) -> String {
    let Listed { listing, zone, .. } = listed;
    let text = |row: &Row, at: usize| row.cells.get(at).map(|cell| seen(cell, zone)).unwrap_or_default(); // one for each column
    let is_told = |at: usize| rows.iter().any(|row| !text(row, at).is_empty());
    let heads = |(at, column): (usize, &'static Column)| {
        let head = column.head.filter(|_| listing.is_by_end || !column.is_of_ends)?;
        is_told(at).then_some((at, column, head))
    };
    let columns: Vec<(usize, &Column, &str)> = listing.columns.iter().enumerate().filter_map(heads).collect();
    if columns.is_empty() {
        return String::new();
    }
    let cells = |row: &Row| {
        let cell = |(at, column, _): &(usize, &Column, &str)| match text(row, *at) {
            text if text.is_empty() => column.nothing.to_owned(),
            text => text,
        };
        columns.iter().map(cell).collect()
    };
    let head = columns.iter().map(|(_, _, head)| (*head).to_owned()).collect();
    align("  ", &std::iter::once(head).chain(rows.iter().map(cells)).collect::<Vec<_>>(), style.width)
}

/// Writes a cell for people; nothing where there is nothing.
fn seen(cell: &Cell, zone: &Zone) -> String {
    match cell {
        Cell::Nothing | Cell::Place(_) | Cell::Ending(None) => String::new(),
        Cell::Text(text) => text.clone(),
        Cell::Words(words) => join_first(words.iter(), NAMED),
        Cell::WordsAndOthers(words) if words.is_empty() => "unknown".to_owned(),
        Cell::WordsAndOthers(words) => format!("{}, unknown", join_first(words.iter(), NAMED)),
        Cell::Count(count) => count.to_string(),
        Cell::AtLeast(count) => format!("{count} or more"),
        Cell::Truth(is_so, word) => if *is_so { *word } else { "" }.to_owned(),
        Cell::Time(at) => at.in_zone(zone),
        Cell::Window(window) => when(*window, zone),
        Cell::Ending(Some((at, what))) => format!("{what} at {}", at.in_zone(zone)),
        Cell::Length(seconds) => format_duration(*seconds),
        Cell::Unknown => "unknown".to_owned(),
    }
}

fn when(window: Window, zone: &Zone) -> String {
    match ends_in_zone(window, zone) {
        [None, None] => "permanent".to_owned(),
        [Some(from), None] => format!("from {from}, permanent"),
        [None, Some(until)] => format!("until {until}"),
        [Some(from), Some(until)] => format!("from {from} until {until}"),
    }
}

/// Returns a list as one JSON object: times in UTC, durations in ISO 8601.
#[must_use]
pub fn listing_json(listed: &Listed<'_>) -> Map<String, Value> {
    let listing = listed.listing;
    let rows = |rows: &[Row]| rows.iter().map(|row| Value::Object(row_json(listed, row))).collect::<Vec<_>>();
    let mut object = Map::new();
    object.insert("query".to_owned(), json!(format!("list {}", listed.asked)));
    object.insert("at".to_owned(), json!(listing.at.to_string()));
    object.insert("items".to_owned(), json!(rows(&listing.rows)));
    if listing.others || !listing.possible.is_empty() {
        object.insert("possible".to_owned(), json!(rows(&listing.possible)));
        object.insert("others".to_owned(), json!(listing.others));
    }
    if !listing.unknown.is_empty() {
        object.insert("reasons".to_owned(), json!(reasons_json(listed.sources, &listing.unknown)));
    }
    object.extend(listed.closed.map(|count| ("closed".to_owned(), json!(count))));
    object.extend((listed.unread_parts > 0).then(|| ("incomplete".to_owned(), json!(listed.unread_parts))));
    object
}

/// Returns how many there are of each kind, for people.
#[must_use]
pub fn render_counts(counts: &[(Kind, usize)], at: Instant, zone: &Zone, style: Style) -> String {
    let rows: Vec<Vec<String>> = counts.iter().map(|(kind, count)| vec![kind.word().to_owned(), count.to_string()]).collect();
    hang("", &format!("what there is (at {})", at.in_zone(zone)), style.width) + &align("  ", &rows, style.width)
}

/// Returns the same as one JSON object.
#[must_use]
pub fn counts_json(counts: &[(Kind, usize)], at: Instant) -> Map<String, Value> {
    let counts = counts.iter().map(|(kind, count)| (kind.word().to_owned(), json!(count)));
    let head = [("query".to_owned(), json!("list")), ("at".to_owned(), json!(at.to_string()))];
    head.into_iter().chain(counts).collect()
}

/// Returns the same as CSV.
#[must_use]
pub fn counts_csv(counts: &[(Kind, usize)]) -> String {
    let rows = counts.iter().map(|(kind, count)| format!("{},{count}\n", kind.word()));
    std::iter::once("kind,count\n".to_owned()).chain(rows).collect()
}

fn row_json(listed: &Listed<'_>, row: &Row) -> Map<String, Value> {
    let mut object = Map::new();
    let mut open: Vec<&str> = Vec::new();
    for (column, cell) in listed.listing.columns.iter().zip(&row.cells) {
        if matches!(cell, Cell::AtLeast(_) | Cell::WordsAndOthers(_) | Cell::Unknown) {
            open.extend(column.keys.iter().copied());
        }
        object.extend(column.keys.iter().map(|key| (*key).to_owned()).zip(values(listed.sources, cell)));
    }
    if !open.is_empty() {
        object.insert("unknown".to_owned(), json!(open));
    }
    object
}

/// Returns what a cell tells programs: one thing, or two.
fn values(sources: &Sources, cell: &Cell) -> Vec<Value> {
    match cell {
        Cell::Place(Some(place)) => {
            let (file, line) = sources.line(*place);
            vec![json!(file), json!(line)]
        }
        Cell::Place(None) | Cell::Ending(None) => vec![Value::Null, Value::Null],
        Cell::Window(window) => ends(*window).into_iter().map(|end| json!(end)).collect(),
        Cell::Ending(Some((at, what))) => vec![json!(at.to_string()), json!(what)],
        Cell::Nothing | Cell::Unknown => vec![Value::Null],
        Cell::Text(text) => vec![json!(text)],
        Cell::Words(words) | Cell::WordsAndOthers(words) => vec![json!(words)],
        Cell::Count(count) | Cell::AtLeast(count) => vec![json!(count)],
        Cell::Truth(is_so, _) => vec![json!(is_so)],
        Cell::Time(at) => vec![json!(at.to_string())],
        Cell::Length(seconds) => vec![json!(format_iso_duration(*seconds))],
    }
}

/// Returns a list as CSV with a head: every column, then `known`, which is `no` in rows that may be there. A cell that a spreadsheet would compute
/// begins with an apostrophe, and control characters are escaped.
#[must_use]
pub fn listing_csv(listed: &Listed<'_>) -> String {
    let listing = listed.listing;
    let head = listing.columns.iter().flat_map(|column| column.keys).copied().chain(["known"]).map(str::to_owned).collect();
    let mut records: Vec<Vec<String>> = vec![head];
    for (rows, known) in [(&listing.rows, "yes"), (&listing.possible, "no")] {
        let record = |row: &Row| row.cells.iter().flat_map(|cell| fields(listed.sources, cell)).chain([known.to_owned()]).collect();
        records.extend(rows.iter().map(record));
    }
    let mut writer = csv::Writer::from_writer(Vec::new());
    let is_written = records.iter().all(|record| writer.write_record(record).is_ok());
    let bytes = is_written.then(|| writer.into_inner().ok()).flatten().or_defect(); // writing to memory does not fail
    String::from_utf8(bytes).or_defect()
}

/// Returns the fields of a cell: what programs are told, names joined by semicolons.
fn fields(sources: &Sources, cell: &Cell) -> Vec<String> {
    let more = match cell {
        Cell::WordsAndOthers(words) => Some(words.iter().map(String::as_str).chain(["unknown"]).collect::<Vec<_>>().join("; ")),
        Cell::AtLeast(count) => Some(format!("{count} or more")),
        Cell::Unknown => Some("unknown".to_owned()),
        _ => None,
    };
    match more {
        Some(text) => vec![inert(&text)],
        None => values(sources, cell).iter().map(|value| inert(&field(value))).collect(),
    }
}

fn field(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Bool(is_so) => if *is_so { "yes" } else { "no" }.to_owned(),
        Value::String(text) => text.clone(),
        Value::Array(words) => words.iter().map(field).collect::<Vec<_>>().join("; "),
        Value::Number(_) | Value::Object(_) => value.to_string(),
    }
}

/// Keeps a spreadsheet from computing a text: what begins like a formula is given an apostrophe.
fn inert(text: &str) -> String {
    let text = clean(text);
    if text.starts_with(['=', '+', '-', '@']) { format!("'{text}") } else { text.into_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spreadsheet_computes_nothing() {
        assert_eq!(["=1+1", "+1", "-1", "@sum", "a=b", "\t=1"].map(inert), ["'=1+1", "'+1", "'-1", "'@sum", "a=b", "\\t=1"]);
    }
}
