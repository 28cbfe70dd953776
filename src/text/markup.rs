//! Texts that stand for themselves in XML and HTML.

use std::borrow::Cow;

use super::clean::clean_lines;

/// Writes a text for the content and the attributes of HTML and SVG; what is not seen, or is no character of XML, as an escape.
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
    // what XML cannot hold is among what is not seen
    let clean = clean_lines(text);
    if clean.chars().all(|c| reference(c).is_none()) {
        return clean;
    }
    let mut out = String::with_capacity(clean.len() + 16);
    for c in clean.chars() {
        match reference(c) {
            Some(reference) => out.push_str(reference),
            None => out.push(c),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_is_text() {
        assert_eq!(escape_html("<script>\"&'"), "&lt;script&gt;&quot;&amp;&#39;");
        assert_eq!(escape_xml("a & <b> \"c\" 'd' \u{1b}[0m é"), "a &amp; &lt;b&gt; &quot;c&quot; 'd' \\u{1b}[0m é");
    }

    #[test]
    fn what_xml_cannot_hold_is_written_out() {
        assert_eq!(escape_html("]]>\u{0}\u{fffe}"), "]]&gt;\\u{0}\\u{fffe}");
        assert_eq!(escape_xml("\u{ffff}管理 😀\n"), "\\u{ffff}管理 😀\n");
    }
}
