//! JSON as people write it: with comments, and a comma behind the last element.

use std::borrow::Cow;

/// Puts blanks in the place of comments and of commas that nothing follows; every other byte stays where it was, so that places hold.
pub(super) fn to_json(text: &str) -> Cow<'_, str> {
    let mut stripped: Vec<u8> = Vec::new();
    let mut rest = text;
    let mut comma = None;
    while let Some(first) = rest.chars().next() {
        let length = token(rest, first);
        let (taken, after) = rest.split_at_checked(length).unwrap_or((rest, ""));
        match first {
            '/' if length > 1 => stripped.extend(taken.bytes().map(|byte| if byte == b'\n' { byte } else { b' ' })),
            _ => {
                let is_end = matches!(first, '}' | ']');
                if let Some(byte) = comma.filter(|_| is_end).and_then(|at: usize| stripped.get_mut(at)) {
                    *byte = b' ';
                }
                if !first.is_ascii_whitespace() {
                    comma = (first == ',').then_some(stripped.len());
                }
                stripped.extend(taken.bytes());
            }
        }
        rest = after;
    }
    // whole characters were taken, or replaced byte by byte
    String::from_utf8(stripped).map_or(Cow::Borrowed(text), Cow::Owned)
}

/// How long the piece is that begins here: a string, a comment, or one character.
fn token(rest: &str, first: char) -> usize {
    let until = |end: &str, from: usize| {
        let behind = rest.get(from..).and_then(|rest| rest.find(end));
        behind.map_or(rest.len(), |at| from + at + end.len())
    };
    match first {
        '"' => string(rest),
        '/' if rest.starts_with("//") => rest.find('\n').unwrap_or(rest.len()),
        '/' if rest.starts_with("/*") => until("*/", 2),
        _ => first.len_utf8(),
    }
}

/// How long a string is; to the end of its line where it does not end.
fn string(rest: &str) -> usize {
    let mut is_escaped = false;
    for (at, byte) in rest.bytes().enumerate().skip(1) {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' => is_escaped = true,
            b'"' => return at + 1,
            b'\n' => return at,
            _ => {}
        }
    }
    rest.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_last_commas_become_blanks() {
        for (text, wanted) in [
            ("{ \"a\": 1, } // end", "{ \"a\": 1  }       "),
            ("[1, /* two,\n ] */ 2 , /* x */ ]", "[1,        \n      2           ]"),
            ("{\"a\": \"// no, \\\" /* */,]\"}", "{\"a\": \"// no, \\\" /* */,]\"}"),
            ("[,]", "[ ]"),
            ("{\"ü\": \"é\" /* ü */, }", "{\"ü\": \"é\"           }"),
            ("/* open", "       "),
            ("/", "/"),
        ] {
            assert_eq!(to_json(text), wanted);
            assert_eq!(to_json(text).len(), text.len());
        }
    }
}
