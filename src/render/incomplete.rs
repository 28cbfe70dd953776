//! What imported files hold that could not be read: no report looks whole that is not.

use crate::text::counted;

/// Says how many parts of the imported files could not be read, and what names them; `None` where all could.
#[must_use]
pub fn incomplete_text(unread_parts: usize) -> Option<String> {
    let them = if unread_parts == 1 { "it" } else { "them" };
    let parts = counted(unread_parts, "part");
    (unread_parts > 0)
        .then(|| format!("{parts} of the imported files could not be read, so this may be incomplete; `pim check` names {them}"))
}

/// Says the same, then names so many of the parts, each with its place; nothing where all could be read.
#[must_use]
pub fn unread_lines(unread: &[String], named: usize) -> Vec<String> {
    let more = unread.len().saturating_sub(named); // where all are named there are no more
    let more = (more > 0).then(|| format!("not read: {more} more"));
    let parts = unread.iter().take(named).map(|part| format!("not read: {part}"));
    incomplete_text(unread.len()).into_iter().chain(parts).chain(more).collect()
}

/// Tells whether a count of what is missing needs no key.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature that serde asks for")]
pub(super) fn is_none_unread(unread_parts: &usize) -> bool {
    *unread_parts == 0
}
