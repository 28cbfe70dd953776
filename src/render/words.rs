//! Small things about words: lists, wrapping, and characters that must not reach a terminal.

use std::borrow::Cow;

use unicode_width::UnicodeWidthStr;

use crate::defect::OrDefect;
use crate::explain::Demand;
use crate::ir::{PrincipalId, Tenant};

/// Writes control characters and text-direction marks as escapes, so that a name cannot command the terminal.
#[must_use]
pub fn clean(text: &str) -> Cow<'_, str> {
    if !text.contains(is_unprintable) {
        return Cow::Borrowed(text);
    }
    let escape = |c: char| if is_unprintable(c) { c.escape_default().to_string() } else { c.to_string() };
    Cow::Owned(text.chars().map(escape).collect())
}

/// Tells whether a character would act on a terminal instead of being seen.
pub fn is_unprintable(c: char) -> bool {
    c.is_control() || matches!(c, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Joins words: `a`, `a or b`, `a, b or c`; the last two with `conjunction` between them.
pub fn list_words(words: &[String], conjunction: &str) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} {conjunction} {last}", most.join(", ")),
    }
}

/// Returns a count with its noun: `1 file`, `2 files`.
#[must_use]
pub fn counted(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

/// Returns a requirement as the JSON writes it: `mfa`, `context:NAME`.
pub fn demand_word(demand: Demand, tenant: &Tenant) -> String {
    demand.key(|context| tenant.contexts.row(*context).name.to_string())
}

/// Returns the names of principals.
pub fn principal_names(ids: &[PrincipalId], tenant: &Tenant) -> Vec<String> {
    ids.iter().map(|id| tenant.principals.row(*id).name.to_string()).collect()
}

/// Writes text after a head; further lines stand below the text, or all of them below the head, where a word would be too wide beside it. Ends
/// with a line end.
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

/// Where text stands that is told below its head.
const BELOW: usize = 6;

/// Longer parentheses are broken as all other text is.
const MOST_KEPT: usize = 40;

/// Breaks text at spaces into lines of so many columns, 30 at least; a longer word stands alone.
pub fn wrap(text: &str, width: usize) -> Vec<String> {
    break_lines(text, width.max(30))
}

/// Does the same for lines as short as they may be.
pub fn break_lines(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for piece in pieces(text, width.min(MOST_KEPT)) {
        match lines.last_mut() {
            Some(line) if line.width() + 1 + piece.width() <= width => {
                line.push(' ');
                line.push_str(piece);
            }
            Some(_) | None => lines.push(piece.to_owned()),
        }
    }
    lines
}

/// Cuts text at spaces, but not within parentheses of so many columns: `(policy, D2.12)` is read at once.
fn pieces(text: &str, most: usize) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut rest = text;
    loop {
        let parenthesis = rest.find(')').map_or(0, |close| close + 1);
        let is_kept = rest.starts_with('(') && rest.get(..parenthesis).is_some_and(|kept| kept.width() <= most);
        let from = if is_kept { parenthesis } else { 0 };
        let Some(space) = rest.get(from..).and_then(|after| after.find(' ')) else { break };
        let (piece, after) = rest.split_at(from + space);
        pieces.push(piece);
        rest = after.get(1..).or_defect();
    }
    pieces.push(rest);
    pieces
}

/// Pads to a width in columns.
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
    fn short_parentheses_are_kept_together() {
        assert_eq!(break_lines("one (two three) four", 10), ["one (two", "three)", "four"]);
        assert_eq!(break_lines("one (two three) four", 12), ["one", "(two three)", "four"]);
        assert_eq!(break_lines("a (b", 3), ["a", "(b"]);
    }

    #[test]
    fn one_is_no_plural() {
        assert_eq!([0, 1, 2].map(|count| counted(count, "edge")), ["0 edges", "1 edge", "2 edges"]);
    }

    #[test]
    fn a_name_cannot_command_the_terminal() {
        assert_eq!(clean("a\u{1b}[31mb\u{202e}"), "a\\u{1b}[31mb\\u{202e}");
        assert_eq!(clean("grün"), "grün");
    }

    #[test]
    fn lists_end_with_a_conjunction() {
        let words = ["a", "b", "c"].map(str::to_owned);
        assert_eq!(list_words(&words, "or"), "a, b or c");
        assert_eq!(list_words(&words[..1], "or"), "a");
    }
}
