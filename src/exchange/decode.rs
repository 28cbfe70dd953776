//! Bytes to text: UTF-8, with or without a mark, and UTF-16 in either order, as PowerShell writes it.

use std::borrow::Cow;

/// Returns the text of bytes, without a byte order mark; `None` where they are neither UTF-8 nor UTF-16.
#[must_use]
pub fn decode(bytes: &[u8]) -> Option<Cow<'_, str>> {
    match bytes {
        [0xEF, 0xBB, 0xBF, rest @ ..] => std::str::from_utf8(rest).ok().map(Cow::Borrowed),
        [0xFF, 0xFE, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xFE, 0xFF, rest @ ..] => utf16(rest, u16::from_be_bytes),
        // JSON begins with a character of ASCII: where the mark is missing, its zero byte tells the order
        [0, first, ..] if *first != 0 => utf16(bytes, u16::from_be_bytes),
        [first, 0, ..] if *first != 0 => utf16(bytes, u16::from_le_bytes),
        _ => std::str::from_utf8(bytes).ok().map(Cow::Borrowed),
    }
}

/// How many bytes of a file tell what it is.
const HEAD: usize = 4096;

/// Returns the text that a file begins with; a character may be cut at the end of it.
#[must_use]
pub fn decode_head(bytes: &[u8]) -> Option<Cow<'_, str>> {
    let head = bytes.get(..HEAD).unwrap_or(bytes);
    (0..4).find_map(|cut| decode(head.get(..head.len().checked_sub(cut)?)?))
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Option<Cow<'_, str>> {
    let (pairs, []) = bytes.as_chunks::<2>() else { return None };
    let text = char::decode_utf16(pairs.iter().map(|pair| unit(*pair))).collect::<Result<String, _>>();
    text.ok().map(Cow::Owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn either_order_is_read() {
        let of = |unit: fn(u16) -> [u8; 2], mark: &str| -> Vec<u8> { format!("{mark}{{é}}").encode_utf16().flat_map(unit).collect() };
        for mark in ["", "\u{feff}"] {
            assert_eq!(decode(&of(u16::to_le_bytes, mark)).as_deref(), Some("{é}"));
            assert_eq!(decode(&of(u16::to_be_bytes, mark)).as_deref(), Some("{é}"));
            assert_eq!(decode(format!("{mark}{{é}}").as_bytes()).as_deref(), Some("{é}"));
        }
        assert_eq!(decode(&[0xFF, 0xFE, 0x00]), None);
        assert_eq!(decode(&[0xFF, 0xFE, 0x00, 0xD8]), None);
        assert_eq!(decode(&[0xC3]), None);
        assert_eq!(decode(b"").as_deref(), Some(""));
    }
}
