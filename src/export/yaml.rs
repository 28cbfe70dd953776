//! As much of YAML as is written here: blocks of text, texts in quotes, comments.

use crate::text::clean;

/// Writes a text of several lines under a key.
pub(super) fn block(key: &str, text: &str) -> String {
    let lines: String = text.lines().map(|line| if line.is_empty() { "\n".to_owned() } else { format!("  {line}\n") }).collect();
    if lines.is_empty() { format!("{key}: \"\"\n") } else { format!("{key}: |-\n{lines}") }
}

/// Writes a text in single quotes.
pub(super) fn single_quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// Writes as comments what could not be read.
pub(super) fn not_read(unread: &[String]) -> String {
    unread.iter().map(|line| format!("# not read: {}\n", clean(line))).collect()
}
