//! Small things about words: lists, wrapping, and characters that must not reach a terminal.

use std::borrow::Cow;

use unicode_width::UnicodeWidthStr;

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

/// Writes text after a head; further lines stand below the text. Ends with a line end.
pub fn hang(head: &str, text: &str, width: usize) -> String {
    let indent = head.width();
    let lines = wrap(text, width.saturating_sub(indent));
    format!("{head}{}\n", lines.join(&format!("\n{}", " ".repeat(indent))))
}

/// Breaks text at spaces into lines of so many columns, 30 at least; a longer word stands alone.
pub fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ') {
        match lines.last_mut() {
            Some(line) if line.width() + 1 + word.width() <= width.max(30) => {
                line.push(' ');
                line.push_str(word);
            }
            Some(_) | None => lines.push(word.to_owned()),
        }
    }
    lines
}

/// Pads to a width in columns.
pub fn pad(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(text.width())))
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
