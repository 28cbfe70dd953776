//! Text in Markdown and in HTML in which no name becomes markup, and none links anybody: whatever is no plain word is code. A forge looks for
//! mentions, numbers of issues and addresses everywhere but in code, in characters that are written as references too.

use crate::text::{clean, escape_html};

/// A piece of text.
#[derive(Debug, PartialEq, Eq)]
enum Piece {
    Plain(String),
    Code(String),
}

/// Writes text in Markdown.
pub(super) fn markdown(text: &str) -> String {
    let piece = |piece: Piece| match piece {
        Piece::Plain(text) => text,
        Piece::Code(text) => code(&text),
    };
    pieces(&clean(text)).into_iter().map(piece).collect()
}

/// Writes text in a cell of a table.
pub(super) fn cell(text: &str) -> String {
    markdown(text).replace('|', "\\|")
}

/// Writes text where Markdown is not read: in the summary of what is folded away.
pub(super) fn html(text: &str) -> String {
    let piece = |piece: Piece| match piece {
        Piece::Plain(text) => escape_html(&text).into_owned(),
        Piece::Code(text) => format!("<code>{}</code>", escape_html(&text)),
    };
    pieces(&clean(text)).into_iter().map(piece).collect()
}

/// Writes a code span, in more backticks than the text has in a row.
pub(super) fn code(text: &str) -> String {
    let text = clean(text);
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let gap = if text.starts_with(['`', ' ']) || text.ends_with(['`', ' ']) { " " } else { "" };
    format!("{fence}{gap}{text}{gap}{fence}")
}

fn pieces(text: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (piece, after) = match rest.strip_prefix('`').and_then(quoted) {
            Some((name, after)) => (Piece::Code(name.to_owned()), after),
            None => next_word(rest, &pieces),
        };
        push(&mut pieces, piece);
        rest = after;
    }
    pieces
}

fn push(pieces: &mut Vec<Piece>, piece: Piece) {
    match (pieces.last_mut(), piece) {
        (Some(Piece::Plain(before)), Piece::Plain(text)) => before.push_str(&text),
        (_, piece) => pieces.push(piece),
    }
}

/// Reads a name in backticks, behind the first: it ends at a backtick that no letter follows, for names may hold backticks themselves.
fn quoted(text: &str) -> Option<(&str, &str)> {
    let end = text.match_indices('`').map(|(at, _)| at).find(|at| {
        let next = text.get(at + 1..).and_then(|after| after.chars().next());
        *at > 0 && next.is_none_or(|c| c.is_whitespace() || ",.;:)→".contains(c))
    })?;
    Some((text.get(..end)?, text.get(end + 1..)?))
}

/// Reads a gap, a mark or a word.
fn next_word<'t>(text: &'t str, before: &[Piece]) -> (Piece, &'t str) {
    let gap = gap(text);
    if gap > 0 {
        let (gap, rest) = text.split_at_checked(gap).unwrap_or((text, ""));
        return (Piece::Plain(gap.to_owned()), rest);
    }
    let end = string_end(text).unwrap_or_else(|| text.find(char::is_whitespace).unwrap_or(text.len()));
    let (word, rest) = text.split_at_checked(end).unwrap_or((text, ""));
    let core = word.trim_end_matches(|c| MARKS.contains(c));
    let (core, rest) = if core.is_empty() { (word, rest) } else { (core, text.get(core.len()..).unwrap_or("")) };
    let is_name = !is_plain(core) || follows_of(before);
    (if is_name { Piece::Code(core.to_owned()) } else { Piece::Plain(core.to_owned()) }, rest)
}

/// What stands around words, and means nothing in Markdown there.
const MARKS: &str = "(),;:.→…–";

/// Returns how long white space and marks go on; a colon before a word may begin the name of a picture.
fn gap(text: &str) -> usize {
    let is_gap = |c: char| c.is_whitespace() || MARKS.contains(c);
    let mut ahead = text.chars().skip(1);
    let end = text.char_indices().find(|(_, c)| {
        let next = ahead.next();
        !is_gap(*c) || (*c == ':' && next.is_some_and(|next| !is_gap(next)))
    });
    end.map_or(text.len(), |(at, _)| at)
}

/// Returns where a string in quotes ends, with the quotes.
fn string_end(text: &str) -> Option<usize> {
    let inside = text.strip_prefix('"')?;
    let mut is_escaped = false;
    let end = inside.char_indices().find(|(_, c)| {
        let ends = *c == '"' && !is_escaped;
        is_escaped = *c == '\\' && !is_escaped;
        ends
    });
    end.map(|(at, _)| at + 2)
}

/// Tells whether a word is one of a language, a count or a length of time.
fn is_plain(word: &str) -> bool {
    const LONGEST_NUMBER: usize = 5;
    const SHORTEST_HASH: usize = 7;
    let letters = word.chars().all(|c| c.is_alphabetic() || c == '-' || c == '\'');
    let is_hash = word.len() >= SHORTEST_HASH && word.chars().all(|c| c.is_ascii_hexdigit());
    let is_short = word.len() <= LONGEST_NUMBER && word.chars().all(|c| c.is_ascii_alphanumeric());
    (letters && word.starts_with(char::is_alphabetic) && !is_hash) || is_short
}

/// Tells whether a name of a group follows: `membership of`.
fn follows_of(before: &[Piece]) -> bool {
    let Some(Piece::Plain(text)) = before.last() else { return false };
    ["membership of ", "ownership of ", "members of ", "owners of "].iter().any(|words| text.ends_with(words))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_is_no_plain_word_is_code() {
        let cases = [
            ("2 gained, 1 lost", "2 gained, 1 lost"),
            ("`alice` activates membership of exchange-ops (gates: mfa)", "`alice` activates membership of `exchange-ops` (gates: mfa)"),
            ("activation max 2h → 8h; approval dropped", "activation max 2h → 8h; approval dropped"),
            ("R5, edited/policies.pim:6", "R5, `edited/policies.pim:6`"),
            ("role \"Exchange Administrator\"", "role `\"Exchange Administrator\"`"),
            ("@kim, #12, kim@contoso.com and GH-12", "`@kim`, `#12`, `kim@contoso.com` and `GH-12`"),
            ("`@kim`, `#12` and `a`b`", "`@kim`, `#12` and ``a`b``"),
            ("deadbeef1 *bold* <b> [a](b)", "`deadbeef1` `*bold*` `<b>` `[a](b`)"),
            (":smile: `a`: b", "`:smile`: `a`: b"),
            ("a ` b", "a `` ` `` b"),
            ("`x` y`", "`x` `` y` ``"),
        ];
        for (text, wanted) in cases {
            assert_eq!(markdown(text), wanted, "{text}");
        }
        assert_eq!(cell("`a|b`"), "`a\\|b`");
        assert_eq!(html("access \"Secrets <prod> | all\""), "access <code>&quot;Secrets &lt;prod&gt; | all&quot;</code>");
    }
}
