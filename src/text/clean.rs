//! Characters that must not reach a terminal, a page or a report as they are.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex_syntax::hir::{Class, HirKind};

use crate::defect::OrDefect;

/// What acts on what shows it, or is not seen, or is taken for an ordinary blank: control and format characters (marks of direction, joiners,
/// tags), line and paragraph separators, blanks but the two that are seen as such (U+0020, U+3000), what fonts pass over (U+115F, U+3164, variation
/// selectors), what has an empty shape (U+2800, U+FFFC, U+1D159), and what no standard gives a shape: private use and unassigned.
const UNSEEN: &str = r"[\p{C}\p{Default_Ignorable_Code_Point}\x{2800}\x{FFFC}\x{1D159}[\p{Z}--[\x{20}\x{3000}]]]";

/// Those characters: first and last of each stretch, in order.
static STRETCHES: LazyLock<Vec<(char, char)>> = LazyLock::new(|| match regex_syntax::parse(UNSEEN).map(|parsed| parsed.into_kind()) {
    Ok(HirKind::Class(Class::Unicode(class))) => class.iter().map(|stretch| (stretch.start(), stretch.end())).collect(),
    Ok(_) | Err(_) => None.or_defect(),
});

/// Writes as escapes what would act on a terminal or is not seen there, so that a name neither commands the terminal nor looks like another.
#[must_use]
pub fn clean(text: &str) -> Cow<'_, str> {
    if is_plain(text) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().map(|c| if is_unprintable(c) { c.escape_default().to_string() } else { c.to_string() }).collect())
}

/// Does the same, but keeps the ends of lines and tabs: for texts of several lines.
#[must_use]
pub fn clean_lines(text: &str) -> Cow<'_, str> {
    if is_plain(text) {
        return Cow::Borrowed(text);
    }
    let is_kept = |c: char| matches!(c, '\n' | '\t') || !is_unprintable(c);
    Cow::Owned(text.chars().map(|c| if is_kept(c) { c.to_string() } else { c.escape_default().to_string() }).collect())
}

/// Tells whether a character would act on a terminal, or would not be seen.
#[must_use]
pub fn is_unprintable(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_control();
    }
    let after = STRETCHES.partition_point(|(first, _)| *first <= c);
    after.checked_sub(1).and_then(|at| STRETCHES.get(at)).is_some_and(|(_, last)| c <= *last)
}

fn is_plain(text: &str) -> bool {
    if text.is_ascii() { !text.bytes().any(|byte| byte.is_ascii_control()) } else { !text.contains(is_unprintable) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_command_the_terminal() {
        assert_eq!(clean("a\u{1b}[31mb\u{202e}\n"), "a\\u{1b}[31mb\\u{202e}\\n");
        assert_eq!(clean_lines("a\u{9b}\n\tb\r\n"), "a\\u{9b}\n\tb\\r\n");
    }

    #[test]
    fn what_is_not_seen_is_written_out() {
        let hidden = "\u{0}\u{7f}\u{85}\u{9b}\u{a0}\u{ad}\u{34f}\u{61c}\u{115f}\u{1160}\u{17b4}\u{180e}\u{2003}\u{200b}\u{200d}\u{200f}\u{2028}\u{2029}\
                      \u{202a}\u{202e}\u{2060}\u{2066}\u{2069}\u{206f}\u{2800}\u{3164}\u{fe0f}\u{feff}\u{ffa0}\u{fff9}\u{fffc}\u{1d159}\u{1d173}\
                      \u{e0001}\u{e0041}\u{e0100}\u{e000}\u{f0000}\u{378}\u{ffff}";
        let shown: Vec<char> = hidden.chars().filter(|c| !is_unprintable(*c)).collect();
        assert!(shown.is_empty(), "{shown:?}");
    }

    #[test]
    fn what_is_seen_stays() {
        for text in ["grün", "管理者 グループ", "\u{3000}", "علي", "e\u{301}", "😀", "Żółć", "a b", "\u{fffd}", "→ · … ✓ ╭"]
        {
            assert_eq!(clean(text), text);
        }
    }
}
