//! Rows of cells, aligned; where they are wider than the terminal, broken at the same column.

use unicode_width::UnicodeWidthStr;

use super::clean::clean;
use super::lines::{break_lines, hang, pad};

/// How far the further lines of a row stand to the right of its first.
const FURTHER: &str = "    ";

/// With less room than this the last cell of a row begins a line.
const LEAST_ROOM: usize = 30;

/// Writes rows of cells, each column as wide as its widest cell, with no blanks at the end of a line.
#[must_use]
pub fn align(indent: &str, rows: &[Vec<String>], width: usize) -> String {
    let widths = widths(rows);
    let lines = lines(rows, &widths, indent.width(), width);
    rows.iter().flat_map(|row| lines.iter().map(|columns| line(indent, row, &widths, *columns, width))).collect()
}

/// Returns how wide rows are when nothing breaks them.
#[must_use]
pub fn full_width(rows: &[Vec<String>]) -> usize {
    let widths = widths(rows);
    widths.iter().sum::<usize>() + 2 * widths.len().saturating_sub(1) // no gap without columns
}

fn widths(rows: &[Vec<String>]) -> Vec<usize> {
    let mut widths: Vec<usize> = Vec::new();
    for row in rows {
        widths.resize(widths.len().max(row.len()), 0);
        widths.iter_mut().zip(row).for_each(|(width, cell)| *width = (*width).max(clean(cell).width()));
    }
    widths
}

/// The columns that stand on one line: the first, and one past the last.
type Columns = (usize, usize);

/// Puts as many columns on each line as fit, one at least. The last one may be broken into two lines, where its words have room.
fn lines(rows: &[Vec<String>], widths: &[usize], indent: usize, width: usize) -> Vec<Columns> {
    let mut lines: Vec<Columns> = Vec::new();
    let mut used = 0;
    for (column, wide) in widths.iter().enumerate() {
        let room = width.saturating_sub(used + 2); // none where the line is full
        let is_broken = || column + 1 == widths.len() && rows.iter().filter_map(|row| row.get(column)).all(|cell| has_room(cell, room));
        match lines.last_mut() {
            Some((_, end)) if *wide <= room || is_broken() => {
                *end = column + 1;
                used += 2 + wide;
            }
            found => {
                used = indent + wide + found.map_or(0, |_| FURTHER.len());
                lines.push((column, column + 1));
            }
        }
    }
    lines
}

fn has_room(cell: &str, room: usize) -> bool {
    let lines = break_lines(&clean(cell), room);
    room >= LEAST_ROOM && lines.len() <= 2 && lines.iter().all(|line| line.width() <= room)
}

fn line(indent: &str, row: &[String], widths: &[usize], (first, end): Columns, width: usize) -> String {
    let indent = format!("{indent}{}", if first == 0 { "" } else { FURTHER });
    let cells: Vec<_> = row.iter().take(end).skip(first).map(|cell| clean(cell)).collect();
    let Some((last, before)) = cells.split_last().filter(|_| cells.iter().any(|cell| !cell.is_empty())) else { return String::new() };
    let before: String = before.iter().zip(widths.iter().skip(first)).map(|(cell, width)| pad(cell, *width) + "  ").collect();
    if last.is_empty() { format!("{indent}{}\n", before.trim_end()) } else { hang(&format!("{indent}{before}"), last, width) }
}
