//! Texts in XML, HTML and DOT.

use std::borrow::Cow;

/// Writes a text so that it stands for itself in XML and HTML, in content and in attributes. What XML does not allow at all becomes U+FFFD.
pub fn xml(text: &str) -> Cow<'_, str> {
    let is_plain = |c: char| !matches!(c, '&' | '<' | '>' | '"' | '\'') && is_allowed(c);
    if text.chars().all(is_plain) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c if is_allowed(c) => out.push(c),
            _ => out.push(char::REPLACEMENT_CHARACTER),
        }
    }
    Cow::Owned(out)
}

fn is_allowed(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\u{20}'..='\u{7e}' | '\u{a0}'..='\u{fffd}' | '\u{10000}'..)
        && !matches!(u32::from(c) & 0xffff, 0xfffe | 0xffff)
}

/// Writes a text as a quoted string of DOT, in which nothing stands for anything else.
pub fn dot(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            // Graphviz reads `\N`, `\G` and others as names, and `&…;` as an entity
            '\\' => out.push_str("\\\\"),
            '&' => out.push_str("&amp;"),
            '\n' => out.push_str("\\n"),
            c if c.is_control() => out.push(char::REPLACEMENT_CHARACTER),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// Writes a coordinate with one digit behind the point at most.
pub fn number(value: f64) -> String {
    let rounded = (value * 10.0).round() / 10.0;
    // no `-0`
    format!("{}", if rounded == 0.0 { 0.0 } else { rounded })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_is_text() {
        assert_eq!(xml("<script>\"&'"), "&lt;script&gt;&quot;&amp;&#39;");
        assert_eq!(xml("]]>\u{0}\u{fffe}"), "]]&gt;\u{fffd}\u{fffd}");
        assert_eq!(xml("管理 😀"), "管理 😀");
    }

    #[test]
    fn dot_strings_stand_for_themselves() {
        assert_eq!(dot("a\\N\"b"), "\"a\\\\N\\\"b\"");
        assert_eq!(dot("a & b"), "\"a &amp; b\"");
    }

    #[test]
    fn numbers_are_short() {
        assert_eq!(number(1.04), "1");
        assert_eq!(number(-0.01), "0");
        assert_eq!(number(12.35), "12.4");
    }
}
