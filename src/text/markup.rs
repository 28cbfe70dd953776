//! Texts that stand for themselves in XML and HTML.

use std::borrow::Cow;

/// Writes a text for the content and the attributes of HTML and SVG. What XML does not allow at all becomes U+FFFD.
#[must_use]
pub fn escape_html(text: &str) -> Cow<'_, str> {
    escape(text, |c| if c == '\'' { Some("&#39;") } else { reference(c) })
}

/// Does the same for XML, whose attributes stand in `"` here: `'` stays as it is, for the people who read it.
#[must_use]
pub fn escape_xml(text: &str) -> Cow<'_, str> {
    escape(text, reference)
}

fn escape(text: &str, reference: impl Fn(char) -> Option<&'static str>) -> Cow<'_, str> {
    if text.chars().all(|c| reference(c).is_none() && is_allowed(c)) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match reference(c) {
            Some(reference) => out.push_str(reference),
            None => out.push(if is_allowed(c) { c } else { char::REPLACEMENT_CHARACTER }),
        }
    }
    Cow::Owned(out)
}

fn reference(c: char) -> Option<&'static str> {
    match c {
        '&' => Some("&amp;"),
        '<' => Some("&lt;"),
        '>' => Some("&gt;"),
        '"' => Some("&quot;"),
        _ => None,
    }
}

fn is_allowed(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\u{20}'..='\u{7e}' | '\u{a0}'..='\u{fffd}' | '\u{10000}'..)
        && !matches!(u32::from(c) & 0xffff, 0xfffe | 0xffff)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_is_text() {
        assert_eq!(escape_html("<script>\"&'"), "&lt;script&gt;&quot;&amp;&#39;");
        assert_eq!(escape_xml("a & <b> \"c\" 'd' \u{1b}[0m é"), "a &amp; &lt;b&gt; &quot;c&quot; 'd' \u{fffd}[0m é");
    }

    #[test]
    fn what_xml_cannot_hold_is_replaced() {
        assert_eq!(escape_html("]]>\u{0}\u{fffe}"), "]]&gt;\u{fffd}\u{fffd}");
        assert_eq!(escape_xml("\u{ffff}管理 😀"), "\u{fffd}管理 😀");
    }
}
