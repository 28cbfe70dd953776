//! A text with its lines, as editors count them: lines from 0, columns in the units that were agreed on.

use std::ops::Range;
use std::sync::Arc;

use serde_json::{Value, json};

use crate::defect::OrDefect;

/// What columns are counted in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Encoding {
    /// Bytes.
    Utf8,
    /// Code units of UTF-16, what every client knows.
    #[default]
    Utf16,
    /// Characters.
    Utf32,
}

impl Encoding {
    /// All, the one first that costs least.
    pub const ALL: [Self; 3] = [Self::Utf8, Self::Utf16, Self::Utf32];

    /// Returns its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "utf-8",
            Self::Utf16 => "utf-16",
            Self::Utf32 => "utf-32",
        }
    }

    fn width(self, c: char) -> usize {
        match self {
            Self::Utf8 => c.len_utf8(),
            Self::Utf16 => c.len_utf16(),
            Self::Utf32 => 1,
        }
    }

    /// Returns how many units a text takes.
    #[must_use]
    pub fn count(self, text: &str) -> usize {
        if self == Self::Utf8 || text.is_ascii() { text.len() } else { text.chars().map(|c| self.width(c)).sum() }
    }

    /// Returns the byte at which the unit `wanted` of a text lies; within a character its beginning, behind the text its end.
    fn byte(self, text: &str, wanted: usize) -> usize {
        let mut passed = 0;
        for (at, c) in text.char_indices() {
            passed += self.width(c);
            if passed > wanted {
                return at;
            }
        }
        text.len()
    }
}

/// A text with its lines.
#[derive(Debug, Clone)]
pub struct Page {
    text: Arc<str>,
    /// Where each line begins.
    starts: Vec<usize>,
    encoding: Encoding,
}

impl Page {
    /// Finds the lines of a text: they end with a line feed, a carriage return, or both.
    #[must_use]
    pub fn new(text: impl Into<Arc<str>>, encoding: Encoding) -> Self {
        let text = text.into();
        let bytes = text.as_bytes();
        let ends = |at: usize, byte: u8| byte == b'\n' || (byte == b'\r' && bytes.get(at + 1) != Some(&b'\n'));
        let after = bytes.iter().enumerate().filter(|(at, byte)| ends(*at, **byte)).map(|(at, _)| at + 1);
        let starts = std::iter::once(0).chain(after).collect();
        Self { text, starts, encoding }
    }

    /// Returns the text.
    #[must_use]
    pub fn text(&self) -> &Arc<str> {
        &self.text
    }

    /// Returns what columns are counted in.
    #[must_use]
    pub fn encoding(&self) -> Encoding {
        self.encoding
    }

    /// Returns the characters of a stretch.
    #[must_use]
    pub fn slice(&self, range: Range<usize>) -> &str {
        self.text.get(range).or_defect()
    }

    /// Returns the line (from 0) that holds a byte.
    #[must_use]
    pub fn line_of(&self, offset: usize) -> usize {
        self.starts.partition_point(|start| *start <= offset).saturating_sub(1) // the first begins at 0
    }

    /// Returns the byte range of a line, its end left out; of a line behind the last the end of the text.
    #[must_use]
    pub fn line_range(&self, line: usize) -> Range<usize> {
        let start = self.starts.get(line).copied().unwrap_or(self.text.len());
        let end = line.checked_add(1).and_then(|next| self.starts.get(next)).copied().unwrap_or(self.text.len());
        let written = self.text.get(start..end).or_defect();
        start..start + written.trim_end_matches(['\n', '\r']).len()
    }

    /// Returns the byte of a position as the protocol writes it; what lies behind a line or the text is its end. `None` where it is no position.
    #[must_use]
    pub fn offset(&self, position: &Value) -> Option<usize> {
        let line = as_size(position.get("line")?)?;
        let column = as_size(position.get("character")?)?;
        let range = self.line_range(line);
        let written = self.text.get(range.clone()).or_defect();
        Some(range.start + self.encoding.byte(written, column))
    }

    /// Returns the byte range of a range as the protocol writes it; an end before the start is the start.
    #[must_use]
    pub fn offsets(&self, range: &Value) -> Option<Range<usize>> {
        let (start, end) = (self.offset(range.get("start")?)?, self.offset(range.get("end")?)?);
        Some(start..end.max(start))
    }

    /// Returns line and column of a byte.
    #[must_use]
    pub fn place(&self, offset: usize) -> (usize, usize) {
        let offset = offset.min(self.text.len());
        let line = self.line_of(offset);
        let start = self.starts.get(line).copied().or_defect();
        (line, self.encoding.count(self.text.get(start..offset).or_defect()))
    }

    /// Returns a position as the protocol writes it.
    #[must_use]
    pub fn position(&self, offset: usize) -> Value {
        let (line, character) = self.place(offset);
        json!({ "line": line, "character": character })
    }

    /// Returns a range as the protocol writes it.
    #[must_use]
    pub fn range(&self, range: Range<usize>) -> Value {
        json!({ "start": self.position(range.start), "end": self.position(range.end) })
    }

    /// Returns an edit as the protocol writes it.
    #[must_use]
    pub fn edit(&self, range: Range<usize>, text: &str) -> Value {
        json!({ "range": self.range(range), "newText": text })
    }

    /// Puts a text in the place of a stretch.
    #[must_use]
    pub fn replaced(&self, range: Range<usize>, text: &str) -> Self {
        let before = self.text.get(..range.start).or_defect();
        let after = self.text.get(range.end..).or_defect();
        Self::new([before, text, after].concat(), self.encoding)
    }
}

/// Reads a count; one beyond what there can be is the greatest.
fn as_size(value: &Value) -> Option<usize> {
    value.as_u64().map(|count| usize::try_from(count).unwrap_or(usize::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(page: &Page, line: u64, character: u64) -> usize {
        page.offset(&json!({ "line": line, "character": character })).unwrap()
    }

    #[test]
    fn columns_are_counted_as_agreed() {
        let text = "a\r\nñ😀b\rc\n";
        for (encoding, column) in [(Encoding::Utf8, 6), (Encoding::Utf16, 3), (Encoding::Utf32, 2)] {
            let page = Page::new(text, encoding);
            assert_eq!(page.place(text.find('b').unwrap()), (1, column));
            assert_eq!(at(&page, 1, column as u64), text.find('b').unwrap());
        }
        assert_eq!(Page::new(text, Encoding::Utf16).line_of(text.len()), 3);
    }

    #[test]
    fn what_lies_behind_is_the_end() {
        let page = Page::new("ab\n😀", Encoding::Utf16);
        assert_eq!([at(&page, 0, 99), at(&page, 1, 1), at(&page, 1, u64::MAX), at(&page, u64::MAX, 0)], [2, 3, 7, 7]);
        assert_eq!(page.offset(&json!({ "line": -1, "character": 0 })), None);
        assert_eq!(&**page.replaced(1..3, "x").text(), "ax😀");
    }
}
