//! Lends miette whole lines of one text through its line table, so that a report never scans the text from its start.

use miette::{MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};

use crate::source::Seen;
use crate::text::clean;

/// Labels with at most so many lines between them share one frame.
const BRIDGED_LINES: usize = 1;

/// A line longer than this many bytes is not drawn.
pub const MAX_LINE: usize = 400;

/// One text as miette wants to read it.
pub struct Excerpt<'a> {
    seen: Seen<'a>,
    name: String,
    /// Marks that do not stand where their label does: where they stand, and the place that is named above the frame.
    moved: Vec<(usize, u32)>,
}

impl<'a> Excerpt<'a> {
    /// Creates the view of a text; its name is cleaned of control characters. Of marks that are moved, the place of their label is named.
    pub fn new(seen: Seen<'a>, moved: Vec<(usize, u32)>) -> Self {
        Self { seen, name: clean(seen.written().name()).into_owned(), moved }
    }

    /// Returns how many lines behind one may be drawn to reach the next mark.
    fn bridged(&self, line: usize) -> usize {
        if self.seen.drawn().line_range(line + 1).len() > MAX_LINE { 0 } else { BRIDGED_LINES }
    }

    /// Returns the place that is named for a mark.
    fn place(&self, mark: usize, start: u32) -> u32 {
        self.moved.iter().find(|(moved, _)| *moved == mark).map_or(start, |(_, place)| *place)
    }
}

/// Returns whole lines whatever context is asked for: the lines around them would be noise, and miette cuts a line without context.
impl SourceCode for Excerpt<'_> {
    fn read_span<'a>(&'a self, span: &SourceSpan, _before: usize, _after: usize) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let [start, end] = [span.offset(), span.offset() + span.len()].map(|offset| u32::try_from(offset).unwrap_or(u32::MAX));
        let drawn = self.seen.drawn();
        let first = drawn.line_index(start);
        let last = drawn.line_index(end.saturating_sub(1).max(start)); // an empty span ends where it starts
        let range = drawn.line_range(first).start..drawn.line_range(last).end;
        let data = drawn.text().get(range.clone()).ok_or(MietteError::OutOfBounds)?;
        Ok(Box::new(MietteSpanContents::new_named(
            self.name.clone(),
            data.as_bytes(),
            (range.start, range.len()).into(),
            first,
            self.seen.position(self.place(span.offset(), start)).column - 1,
            last - first + 1 + self.bridged(last),
        )))
    }
}
