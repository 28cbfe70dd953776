//! Texts for people: lists, counts, names in backticks, and what must not reach a terminal; below it lines, columns and markup.
//!
//! Ground of every module that says something. Knows nothing of the language, of tenants, or of what is said.

mod clean;
mod columns;
mod escaped;
mod lines;
mod markup;

pub use clean::{clean, clean_lines, is_unprintable};
pub use columns::{align, full_width};
pub use escaped::Escaped;
pub use lines::{break_lines, fill, hang, pad, wrap};
pub use markup::{escape_html, escape_xml};

use std::fmt::Display;

/// Joins words by commas: `a, b, c`.
#[must_use]
pub fn join(words: impl IntoIterator<Item = impl AsRef<str>>) -> String {
    let mut out = String::new();
    for word in words {
        if !out.is_empty() {
            out.push_str(", ");
        }
        out.push_str(word.as_ref());
    }
    out
}

/// Lists words: `a`, `a or b`, `a, b or c`; the last two with `conjunction` between them.
#[must_use]
pub fn list(words: &[impl AsRef<str>], conjunction: &str) -> String {
    match words {
        [] => String::new(),
        [one] => one.as_ref().to_owned(),
        [most @ .., last] => format!("{} {conjunction} {}", join(most), last.as_ref()),
    }
}

/// Joins so many words at most; those left out are counted: `a, b and 3 more`.
#[must_use]
pub fn join_first(words: impl ExactSizeIterator<Item = impl AsRef<str>>, most: usize) -> String {
    let more = words.len().saturating_sub(most); // none is left out of few
    let shown = join(words.take(most));
    if more > 0 { format!("{shown} and {more} more") } else { shown }
}

/// Returns a count with its noun: `1 file`, `2 files`.
#[must_use]
pub fn counted(count: usize, noun: &str) -> String {
    counted_as(count, noun, &format!("{noun}s"))
}

/// Returns a count with the form of its noun: `1 access`, `2 accesses`.
#[must_use]
pub fn counted_as(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

/// Returns a text with a capital at its beginning.
#[must_use]
pub fn capitalized(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(chars).collect()
}

/// Writes a name in backticks.
#[must_use]
pub fn quote(name: impl Display) -> String {
    format!("`{name}`")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_end_with_a_conjunction() {
        assert_eq!(list(&["a", "b", "c"], "or"), "a, b or c");
        assert_eq!(list(&["a"], "or"), "a");
    }

    #[test]
    fn long_lists_are_counted() {
        assert_eq!(join_first(["a", "b", "c"].iter(), 1), "a and 2 more");
        assert_eq!(join_first(["a", "b", "c"].iter(), 3), "a, b, c");
    }

    #[test]
    fn one_is_no_plural() {
        assert_eq!([0, 1, 2].map(|count| counted(count, "edge")), ["0 edges", "1 edge", "2 edges"]);
    }
}
