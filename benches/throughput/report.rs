//! Prints the figures as two tables.

use std::io::{self, Write};

use crate::Figures;
use crate::decisions::KindFigures;

const TEXT_COLUMNS: [&str; 11] = [
    "users",
    "text",
    "parse, one core",
    "all cores",
    "speed-up",
    "parse / lines",
    "parse / copy",
    "compile",
    "compile / parse",
    "peak / text",
    "kept / text",
];

const DECISION_COLUMNS: [&str; 9] =
    ["users", "questions", "yes", "decision", "/ smallest", "/ look-up", "99 of 100", "slowest", "allocations"];

/// Prints all figures; a slash marks a ratio.
pub fn print(out: &mut impl Write, figures: &[Figures]) -> io::Result<()> {
    print_table(out, TEXT_COLUMNS, figures.iter().map(text_row))?;
    writeln!(out)?;
    let smallest = figures.first().map(|row| row.decisions.kinds.as_slice()).unwrap_or_default();
    let rows =
        figures.iter().flat_map(|row| row.decisions.kinds.iter().zip(smallest).map(move |(kind, base)| decision_row(row, kind, base)));
    print_table(out, DECISION_COLUMNS, rows)
}

fn print_table<const N: usize>(out: &mut impl Write, columns: [&str; N], rows: impl Iterator<Item = [String; N]>) -> io::Result<()> {
    writeln!(out, "{}", columns.map(|column| format!("{column:>17}")).concat())?;
    for row in rows {
        writeln!(out, "{}", row.map(|cell| format!("{cell:>17}")).concat())?;
    }
    Ok(())
}

fn text_row(row: &Figures) -> [String; 11] {
    let text = &row.text;
    let megabytes = text.bytes as f64 / 1e6;
    [
        row.users.to_string(),
        format!("{megabytes:.1} MB"),
        format!("{:.1} MB/s", megabytes / text.parse_one),
        format!("{:.1} MB/s", megabytes / text.parse_all),
        times(text.parse_one, text.parse_all),
        times(text.parse_one, text.lines),
        times(text.parse_one, text.copy),
        format!("{:.0} ms", text.compile * 1e3),
        times(text.compile, text.parse_one),
        times(text.peak as f64, text.bytes as f64),
        times(text.kept as f64, text.bytes as f64),
    ]
}

fn decision_row(row: &Figures, kind: &KindFigures, smallest: &KindFigures) -> [String; 9] {
    [
        row.users.to_string(),
        kind.name.to_owned(),
        format!("{:.0} %", kind.yes * 100.0),
        nanoseconds(kind.mean),
        times(kind.mean, smallest.mean),
        times(kind.mean, row.decisions.lookup),
        nanoseconds(kind.nearly_slowest),
        nanoseconds(kind.slowest),
        kind.allocations.to_string(),
    ]
}

fn nanoseconds(seconds: f64) -> String {
    format!("{:.0} ns", seconds * 1e9)
}

fn times(value: f64, base: f64) -> String {
    if base > 0.0 { format!("{:.2}", value / base) } else { "-".to_owned() }
}
