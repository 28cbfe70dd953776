//! Finds room for labels below the lines they mark: miette draws what it is given, however wide.

use std::collections::{BTreeMap, BTreeSet};

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::defect::OrDefect;
use crate::diag::Label;
use crate::source::{Source, Span};
use crate::text::{break_lines, clean};

/// What stands between a mark and the text that hangs from it.
const HOOK: usize = 4;

/// With less room than this a text is told below the frame instead of being broken into many short lines.
const MIN_ROOM: usize = 16;

/// How far apart miette sets tabs.
const TAB: usize = 4;

/// A part of one line that is underlined.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// Its first byte.
    pub start: usize,
    /// How many bytes it is long.
    pub length: usize,
    /// What hangs from it, its lines broken.
    pub text: Option<String>,
    /// Which label it belongs to, counted in the order of the text.
    pub label: usize,
    /// Where the label stands, for a mark at the edge of the terminal that points beyond it.
    pub beyond: Option<u32>,
}

/// All labels of one text that can be drawn.
#[derive(Debug, Default)]
pub struct Marks<'l> {
    /// What is drawn, in the order of the text; no two overlap.
    pub drawn: Vec<Mark>,
    /// The labels that have no room beside their line.
    pub aside: Vec<&'l Label>,
}

impl<'l> Marks<'l> {
    /// Places labels of one text in a terminal of some columns.
    pub fn place(source: &Source, labels: &[&'l Label], width: usize) -> Self {
        let mut lines: BTreeMap<usize, Vec<&'l Label>> = BTreeMap::new();
        for label in labels {
            lines.entry(source.line_index(label.span.start)).or_default().push(label);
        }
        let digits = lines.keys().next_back().map_or(1, |last| (last + 1).to_string().len());
        let mut marks = Self::default();
        let mut before = 0;
        for (index, mut labels) in lines {
            labels.sort_by_key(|label| label.span.start);
            // without room nothing hangs
            let line = Line::new(source, index, width.saturating_sub(digits + 4), &labels);
            for (at, label) in labels.iter().enumerate() {
                if !line.hang(&mut marks.drawn, at, label, before + at) {
                    marks.aside.push(label);
                }
            }
            before += labels.len();
        }
        marks.drawn.sort_by_key(|mark| mark.start);
        marks
    }
}

/// A character of a line, the columns it takes, and the label that underlines it.
struct Cell {
    at: usize,
    length: usize,
    column: usize,
    end: usize,
    owner: Option<usize>,
}

/// A line with its labels; of labels that overlap, the shorter one is seen.
struct Line {
    cells: Vec<Cell>,
    /// The columns beside the line numbers.
    width: usize,
    /// The labels that the terminal does not reach.
    beyond: BTreeSet<usize>,
}

/// Where a text hangs, its lines broken.
enum Hook {
    /// From the middle of what is marked.
    Middle(String),
    /// From its first character.
    First(String),
    /// There is no room for it.
    Nowhere,
}

impl Line {
    fn new(source: &Source, index: usize, width: usize, labels: &[&Label]) -> Self {
        let range = source.line_range(index);
        let cells = cells(source.text().get(range.clone()).or_defect(), range.start);
        let mut line = Self { cells, width, beyond: BTreeSet::new() };
        let mut spans: Vec<(usize, (usize, usize))> = labels.iter().map(|label| clamp(source, label.span)).enumerate().collect();
        spans.sort_by_key(|(_, (_, length))| std::cmp::Reverse(*length));
        for (label, (start, length)) in spans {
            line.paint(label, start, length);
        }
        line
    }

    /// Underlines what a label marks, as far as the terminal reaches; its edge, where it does not reach there.
    fn paint(&mut self, label: usize, start: usize, length: usize) {
        let width = self.width;
        let (mut is_reached, mut edge) = (false, None);
        for cell in self.cells.iter_mut().filter(|cell| cell.end <= width) {
            if (start..start + length).contains(&cell.at) {
                cell.owner = Some(label);
                is_reached = true;
            }
            edge = Some(cell);
        }
        let Some(edge) = edge.filter(|_| !is_reached) else { return };
        if edge.owner.is_none_or(|owner| label < owner && self.beyond.contains(&owner)) {
            edge.owner = Some(label);
        }
        self.beyond.insert(label);
    }

    /// Adds the marks of a label; tells whether its text hangs from one of them. A mark without text stands last on its line: miette would draw
    /// a bar below it.
    fn hang(&self, marks: &mut Vec<Mark>, at: usize, label: &Label, color: usize) -> bool {
        let text = clean(label.seen_text());
        let runs = self.runs(at);
        let mark = |(first, last): (usize, usize), text: Option<String>| {
            let (first, last) = (self.cells.get(first)?, self.cells.get(last)?);
            let beyond = self.beyond.contains(&at).then_some(label.span.start);
            Some(Mark { start: first.at, length: last.at + last.length - first.at, text, label: color, beyond })
        };
        let Some((first, last)) = runs.first().copied() else { return text.is_empty() };
        let is_last = self.cells.iter().skip(last).all(|cell| cell.owner.is_none_or(|owner| owner == at));
        let hook = if text.is_empty() { Hook::Nowhere } else { self.hook((first, last), &text, is_last) };
        let is_told = text.is_empty() || !matches!(hook, Hook::Nowhere);
        match hook {
            Hook::Middle(lines) => marks.extend(mark((first, last), Some(lines))),
            Hook::First(lines) => {
                marks.extend(mark((first, first), Some(lines)));
                marks.extend(mark((first + 1, last), None).filter(|_| is_last && first < last));
            }
            Hook::Nowhere => marks.extend(mark((first, last), None)),
        }
        is_told
    }

    /// Finds room for a text: on one line below the middle, else from the first character on, which then stands alone where other marks follow.
    fn hook(&self, (first, last): (usize, usize), text: &str, is_last: bool) -> Hook {
        let (Some(first), Some(last)) = (self.cells.get(first), self.cells.get(last)) else { return Hook::Nowhere };
        let middle = (first.column + last.end) / 2;
        let broken = || self.broken(text, middle).filter(|_| !is_last);
        if middle + HOOK + text.width() <= self.width {
            return Hook::Middle(text.to_owned());
        }
        let at_first = || self.broken(text, first.column).map_or(Hook::Nowhere, Hook::First);
        broken().map_or_else(at_first, Hook::Middle)
    }

    /// Breaks a text that hangs from a column; `None` where there is no room for it.
    fn broken(&self, text: &str, column: usize) -> Option<String> {
        let room = self.width.saturating_sub(column + HOOK); // none at the right edge
        let lines = break_lines(text, room);
        let fits = lines.iter().all(|line| line.width() <= room) && (lines.len() == 1 || room >= MIN_ROOM);
        fits.then(|| lines.join("\n"))
    }

    /// Returns the stretches of characters that a label underlines, first and last.
    fn runs(&self, label: usize) -> Vec<(usize, usize)> {
        let mut runs: Vec<(usize, usize)> = Vec::new();
        for (at, _) in self.cells.iter().enumerate().filter(|(_, cell)| cell.owner == Some(label)) {
            match runs.last_mut() {
                Some((_, end)) if *end + 1 == at => *end = at,
                Some(_) | None => runs.push((at, at)),
            }
        }
        runs
    }
}

fn cells(line: &str, offset: usize) -> Vec<Cell> {
    let mut column = 0;
    let cell = |(at, c): (usize, char)| {
        let width = if c == '\t' { TAB - column % TAB } else { c.width().unwrap_or(0) };
        column += width;
        Cell { at: offset + at, length: c.len_utf8(), column: column - width, end: column, owner: None }
    };
    line.char_indices().map(cell).collect()
}

/// Clamps a span to its first line, and gives it a width: miette draws nothing for an empty one.
fn clamp(source: &Source, span: Span) -> (usize, usize) {
    let line = source.line_range(source.line_index(span.start));
    let start = (span.start as usize).min(line.end);
    let end = (span.end as usize).clamp(start, line.end);
    if start < end {
        return (start, end - start);
    }
    let before = source.text().get(line.start..start).or_defect();
    let after = source.text().get(start..line.end).or_defect();
    match (after.chars().next(), before.chars().next_back()) {
        (Some(next), _) => (start, next.len_utf8()),
        (None, Some(last)) => (start - last.len_utf8(), last.len_utf8()),
        (None, None) => (start, 0),
    }
}
