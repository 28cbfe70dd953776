//! How wide text will be, without a font: an upper bound for the fonts that a picture asks for, so that it never leaves its box.

use unicode_width::UnicodeWidthChar;

/// Returns an upper bound of the width of a text in pixels, at a font size.
pub fn width(text: &str, size: f64) -> f64 {
    text.chars().map(|c| f64::from(share(c))).sum::<f64>() * size / 1_000.0 * ALLOWANCE
}

/// By how much other fonts may be wider than the one that is measured.
const ALLOWANCE: f64 = 1.07;

/// Returns how many thousandths of the font size a character is wide: in Helvetica, and in those made to its measure.
fn share(c: char) -> u32 {
    match c {
        'i' | 'j' | 'l' | '\'' => 222,
        ' ' | '!' | ',' | '.' | '/' | ':' | ';' | 'I' | '[' | ']' | '\\' | 'f' | 't' | '|' => 278,
        '(' | ')' | '-' | '`' | 'r' | '{' | '}' | '"' | '*' | '·' => 356,
        'J' | 'c' | 'k' | 's' | 'v' | 'x' | 'y' | 'z' => 500,
        'F' | 'T' | 'Z' | '+' | '<' | '=' | '>' | '~' | '^' => 611,
        'A' | 'B' | 'E' | 'K' | 'P' | 'S' | 'V' | 'X' | 'Y' | '&' => 667,
        'C' | 'D' | 'H' | 'N' | 'R' | 'U' | 'w' => 722,
        'G' | 'O' | 'Q' => 778,
        'M' | 'm' | '%' => 890,
        'W' | '@' | '…' | '→' => 1_015,
        ' '..='~' => 556,
        other => match other.width() {
            Some(0) | None => 0,
            Some(1) => 700,
            Some(_) => 1_000,
        },
    }
}

/// Shortens a text to so many columns: its middle gives way, since names differ at both ends.
pub fn shorten(text: &str, columns: usize) -> String {
    let of = |c: char| c.width().unwrap_or(0);
    let whole: usize = text.chars().map(of).sum();
    if whole <= columns {
        return text.to_owned();
    }
    let room = columns.saturating_sub(1); // no room for a mark alone
    let head = take(text.chars(), room - room / 2, of);
    let tail = take(text.chars().rev(), room / 2, of);
    let tail: String = tail.chars().rev().collect();
    // a combining mark without its letter would sit on the dots
    format!("{head}…{}", tail.trim_start_matches(|c: char| of(c) == 0))
}

fn take(chars: impl Iterator<Item = char>, columns: usize, of: impl Fn(char) -> usize) -> String {
    let mut used = 0;
    let fits = |c: &char| {
        used += of(*c);
        used <= columns
    };
    chars.take_while(fits).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_gives_way() {
        assert_eq!(shorten("finance-operators-weur-admins", 15), "finance…-admins");
        assert_eq!(shorten("short", 15), "short");
        assert_eq!(shorten("管理者グループ東京本社", 11), "管理…本社");
    }

    #[test]
    fn wide_characters_are_wide() {
        assert!(width("管理", 10.0) > 20.0);
        assert!(width("", 10.0).abs() < f64::EPSILON);
    }
}
