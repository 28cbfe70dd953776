//! Cuts a long text where a statement surely begins, whatever stands before: at a line that begins with `assign`, `user` or `group`, behind one whose
//! last token connects to nothing. Scanning forgets all it knows there, so that the parts can be scanned apart.

use std::ops::Range;

/// About so long are the parts of a long text.
pub(super) const PART: usize = 1024 * 1024;

/// So many line ends are looked at for each cut: where none fits, the part gets longer.
const TRIED: usize = 64;

/// Words that no word on the next line belongs to, and that plain statements end with.
const ENDS: [&str; 5] = ["member", "owner", "active", "eligible", "activated"];

/// Returns the parts of a text from a byte on, in order, each about so long; together they hold all of it.
pub(super) fn cut(text: &str, start: usize, part: usize) -> Vec<Range<usize>> {
    let mut parts = Vec::new();
    let mut from = start;
    let mut wanted = start + part;
    while wanted < text.len() {
        match find_cut(text, wanted) {
            Ok(at) => {
                parts.push(from..at);
                from = at;
                wanted = at + part;
            }
            Err(searched) => wanted = searched.max(wanted + part),
        }
    }
    parts.push(from..text.len());
    parts
}

/// Finds the first cut behind a place; fails with how far it was looked for.
fn find_cut(text: &str, wanted: usize) -> Result<usize, usize> {
    let bytes = text.as_bytes();
    let after_line = |start: usize| {
        let length = bytes.get(start..).and_then(|rest| rest.iter().position(|byte| *byte == b'\n'));
        length.map(|length| start + length + 1).ok_or(text.len())
    };
    let mut line = after_line(wanted)?;
    for _ in 0..TRIED {
        let next = after_line(line)?;
        let is_cut = bytes.get(next..).is_some_and(begins_statement) && bytes.get(line..next).is_some_and(connects_to_nothing);
        if is_cut {
            return Ok(next);
        }
        line = next;
    }
    Err(line)
}

fn begins_statement(rest: &[u8]) -> bool {
    ["assign ", "user ", "group "].iter().any(|word| rest.starts_with(word.as_bytes()))
}

/// Tells whether the last token of a line is a word that ends a statement, a word with a digit before it, or a brace: then whatever was open, the
/// next word begins anew. Of a line with a comment that is not looked at. Whatever is not ASCII may belong to a word.
fn connects_to_nothing(line: &[u8]) -> bool {
    if line.contains(&b'#') {
        return false;
    }
    let line = line.trim_ascii_end();
    let word = line
        .rsplit(|byte| byte.is_ascii() && !(byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'@' | b'+' | b'-' | b':')))
        .next();
    line.ends_with(b"}")
        || word.is_some_and(|word| word.first().is_some_and(u8::is_ascii_digit) || ENDS.iter().any(|end| end.as_bytes() == word))
}
