//! A text of several lines with what must not reach a terminal written out, and where each byte of it comes from.

use super::clean::is_unprintable;

/// A text as it is drawn: it has the lines of the written one, but not its columns.
#[derive(Debug)]
pub struct Escaped {
    text: Box<str>,
    escapes: Vec<Escape>,
}

/// A character that is written out: its bytes, and those of the escape.
#[derive(Debug)]
struct Escape {
    written: (u32, u32),
    drawn: (u32, u32),
}

impl Escaped {
    /// Writes out what is not seen, but for line ends and tabs; `None` where nothing is written out.
    #[must_use]
    pub fn new(written: &str) -> Option<Self> {
        if !written.chars().any(is_escaped) {
            return None;
        }
        let mut text = String::with_capacity(written.len() + 64);
        let mut escapes = Vec::new();
        let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        let mut characters = written.char_indices().peekable();
        while let Some((at, c)) = characters.next() {
            let is_line_end = c == '\r' && characters.peek().is_some_and(|(_, next)| *next == '\n');
            if is_line_end || !is_escaped(c) {
                text.push(c);
                continue;
            }
            let start = text.len();
            text.extend(c.escape_default());
            escapes.push(Escape { written: (offset(at), offset(at + c.len_utf8())), drawn: (offset(start), offset(text.len())) });
        }
        (!escapes.is_empty()).then(|| Self { text: text.into(), escapes })
    }

    /// Returns the text as it is drawn.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Returns where a byte of the written text is drawn.
    #[must_use]
    pub fn place(&self, written: u32) -> u32 {
        let before = self.escapes.partition_point(|escape| escape.written.1 <= written);
        self.last_of(before).map_or(written, |last| last.drawn.1 + (written - last.written.1))
    }

    /// Returns the byte of the written text that is drawn at a byte; within an escape, where its character begins.
    #[must_use]
    pub fn origin(&self, drawn: u32) -> u32 {
        let before = self.escapes.partition_point(|escape| escape.drawn.1 <= drawn);
        let origin = self.last_of(before).map_or(drawn, |last| last.written.1 + (drawn - last.drawn.1));
        self.escapes.get(before).map_or(origin, |next| origin.min(next.written.0))
    }

    fn last_of(&self, count: usize) -> Option<&Escape> {
        self.escapes.get(count.checked_sub(1)?)
    }
}

fn is_escaped(c: char) -> bool {
    is_unprintable(c) && !matches!(c, '\n' | '\t')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_found_in_both_texts() {
        let written = "a\u{202e}b\r\n\u{1b}é\tx\r";
        let escaped = Escaped::new(written).unwrap();
        assert_eq!(escaped.text(), "a\\u{202e}b\r\n\\u{1b}é\tx\\r");
        for (offset, c) in written.char_indices() {
            let offset = u32::try_from(offset).unwrap();
            let place = escaped.place(offset);
            assert_eq!(escaped.origin(place), offset);
            let shown = escaped.text().get(place as usize..).unwrap();
            assert!(shown.starts_with(c) || shown.starts_with(&c.escape_default().to_string()), "{offset}");
        }
        assert_eq!(escaped.origin(4), 1);
    }

    #[test]
    fn what_is_seen_needs_no_other_text() {
        assert!(Escaped::new("user é\r\n\tx\n").is_none());
    }
}
