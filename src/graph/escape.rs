//! Texts and numbers in DOT, SVG and pages.

use std::fmt::Write as _;

use crate::text::escape_html;

use crate::text::clean_lines;

/// Writes a text as a quoted string of DOT, in which nothing stands for anything else.
pub fn dot(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in clean_lines(text).chars() {
        match c {
            '"' => out.push_str("\\\""),
            // Graphviz reads `\N`, `\G` and others as names, and `&…;` as an entity
            '\\' => out.push_str("\\\\"),
            '&' => out.push_str("&amp;"),
            '\n' => out.push_str("\\n"),
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

/// Writes what stands between backticks as code, so that names of any script stay whole.
pub fn marked(text: &str) -> String {
    let mut out = String::new();
    for (at, part) in text.split('`').enumerate() {
        if at % 2 == 1 {
            let _ = write!(out, "<code dir=\"auto\">{}</code>", escape_html(part));
        } else {
            out.push_str(&escape_html(part));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dot_strings_stand_for_themselves() {
        assert_eq!(dot("a\\N\"b"), "\"a\\\\N\\\"b\"");
        assert_eq!(dot("a & b"), "\"a &amp; b\"");
        assert_eq!(dot("a\u{202e}\nb"), "\"a\\\\u{202e}\\nb\"");
    }

    #[test]
    fn numbers_are_short() {
        assert_eq!(number(1.04), "1");
        assert_eq!(number(-0.01), "0");
        assert_eq!(number(12.35), "12.4");
    }
}
