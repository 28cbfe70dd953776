//! Text broken at spaces into lines, by the columns that it takes on a terminal.

use unicode_width::UnicodeWidthStr;

use crate::defect::OrDefect;

/// Where text stands that is told below its head.
const BELOW: usize = 6;

/// Longer parentheses are broken as all other text is.
const MOST_KEPT: usize = 40;

/// No line for people is narrower: a word or two stand on it.
const LEAST_WIDTH: usize = 30;

/// Writes text after a head; further lines stand below the text, or all of them below the head, where a word would be too wide beside it. Ends
/// with a line end.
#[must_use]
pub fn hang(head: &str, text: &str, width: usize) -> String {
    let longest = text.split(' ').map(UnicodeWidthStr::width).max().unwrap_or(0);
    let is_beside = head.width() + longest <= width || BELOW + longest > width;
    let indent = if is_beside { head.width() } else { BELOW };
    // `wrap` has a least width
    let lines = wrap(text, width.saturating_sub(indent)).join(&format!("\n{}", " ".repeat(indent)));
    match head.trim_end() {
        _ if is_beside => format!("{head}{lines}\n"),
        "" => format!("{}{lines}\n", " ".repeat(indent)),
        head => format!("{head}\n{}{lines}\n", " ".repeat(indent)),
    }
}

/// Breaks text at spaces into lines of so many columns, 30 at least; a longer word stands alone.
#[must_use]
pub fn wrap(text: &str, width: usize) -> Vec<String> {
    break_lines(text, width.max(LEAST_WIDTH))
}

/// Does the same for lines as short as they may be.
#[must_use]
pub fn break_lines(text: &str, width: usize) -> Vec<String> {
    fill(pieces(text, width), " ", |line, piece| line.width() + 1 + piece.width() <= width)
}

/// Puts words, with something between them, onto as many lines as they need; `fits` tells whether a word has room behind a line. One that has
/// room nowhere stands alone.
///
/// Whoever calls it says what is measured: columns, characters or pixels, and whether parentheses are kept together. That is why no library of
/// text wrapping is asked.
#[must_use]
pub fn fill<'a>(words: impl IntoIterator<Item = &'a str>, between: &str, fits: impl Fn(&str, &str) -> bool) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in words {
        match lines.last_mut() {
            Some(line) if fits(line, word) => {
                line.push_str(between);
                line.push_str(word);
            }
            Some(_) | None => lines.push(word.to_owned()),
        }
    }
    lines
}

/// Cuts text at spaces, but not within parentheses of so many columns: `(policy, D2.12)` is read at once. Nor within backticks that have room on a
/// line: what stands between them is taken over as it is.
fn pieces(text: &str, width: usize) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(space) = cut(rest, width) {
        let (piece, after) = rest.split_at(space);
        pieces.push(piece);
        rest = after.get(1..).or_defect();
    }
    pieces.push(rest);
    pieces
}

/// Returns the first space at which a text may be cut.
fn cut(text: &str, width: usize) -> Option<usize> {
    let parenthesis = text.find(')').map_or(0, |close| close + 1);
    let is_kept = text.starts_with('(') && text.get(..parenthesis).is_some_and(|kept| kept.width() <= width.min(MOST_KEPT));
    let mut from = if is_kept { parenthesis } else { 0 };
    loop {
        let space = from + text.get(from..)?.find(' ')?;
        let piece = text.get(..space)?;
        let is_open = piece.matches('`').count() % 2 == 1;
        let close = text.get(space..).and_then(|rest| rest.find('`')).map(|close| space + close + 1);
        match close.filter(|close| is_open && text.get(..*close).is_some_and(|kept| kept.width() <= width)) {
            Some(close) => from = close,
            None => return Some(space),
        }
    }
}

/// Pads to a width in columns.
#[must_use]
pub fn pad(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(text.width()))) // none behind what is wider
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hangs_below_the_head() {
        let text = hang("  help: ", "one two three four five six seven eight nine ten", 40);
        assert_eq!(text, "  help: one two three four five six\n        seven eight nine ten\n");
    }

    #[test]
    fn a_wide_word_stands_below_the_head() {
        assert_eq!(hang("  declared at  ", "in abcdefghijklmnopq.pim:1", 30), "  declared at\n      in abcdefghijklmnopq.pim:1\n");
        assert_eq!(hang("  a  ", "abcdefghij", 10), "  a  abcdefghij\n");
    }

    #[test]
    fn what_stands_between_backticks_is_kept_together() {
        assert_eq!(break_lines("write `can bob reach x` or `who`", 22), ["write", "`can bob reach x` or", "`who`"]);
        assert_eq!(break_lines("(`a b`, `c d`) e", 9), ["(`a b`,", "`c d`) e"]);
        // where there is no room for all of it, it is broken as all other text is
        assert_eq!(break_lines("write `can bob reach x`", 12), ["write `can", "bob reach x`"]);
        assert_eq!(break_lines("a ` b c", 4), ["a `", "b c"]);
    }

    #[test]
    fn short_parentheses_are_kept_together() {
        assert_eq!(break_lines("one (two three) four", 10), ["one (two", "three)", "four"]);
        assert_eq!(break_lines("one (two three) four", 12), ["one", "(two three)", "four"]);
        assert_eq!(break_lines("a (b", 3), ["a", "(b"]);
    }
}
