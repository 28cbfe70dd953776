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

/// Says that a kind of question or statement is not evaluated.
#[must_use]
pub fn not_evaluated(kind: &str) -> String {
    format!("`{kind}` is not evaluated by this version")
}

/// Returns a requirement as the JSON writes it: `mfa`, `context:NAME`, `justification`, `ticket`.
pub fn demand_word(demand: Demand, tenant: &Tenant) -> String {
    match demand {
        Demand::Mfa => "mfa".to_owned(),
        Demand::Context(context) => format!("context:{}", tenant.contexts.row(context).name),
        Demand::Justification => "justification".to_owned(),
        Demand::Ticket => "ticket".to_owned(),
    }
}

/// Returns the names of principals.
pub fn principal_names(ids: &[PrincipalId], tenant: &Tenant) -> Vec<String> {
    ids.iter().map(|id| tenant.principals.row(*id).name.to_string()).collect()
}

/// Writes text after a head; further lines stand below the text. Ends with a line end.
pub fn hang(head: &str, text: &str, width: usize) -> String {
    let indent = head.width();
    let room = width.max(40).saturating_sub(indent).max(20);
    let mut out = head.to_owned();
    let mut used = 0;
    for word in text.split(' ') {
        let length = word.width();
        if used > 0 && used + 1 + length > room {
            out.push('\n');
            out.push_str(&" ".repeat(indent));
            used = 0;
        }
        if used > 0 {
            out.push(' ');
            used += 1;
        }
        out.push_str(word);
        used += length;
    }
    out.push('\n');
    out
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
