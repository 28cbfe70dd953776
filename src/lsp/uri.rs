//! Paths as the addresses of files that editors send, and back.

use std::fmt::Write;
use std::path::{Path, PathBuf};

/// Returns the path of a `file:` address; `None` of every other.
#[must_use]
pub fn to_path(uri: &str) -> Option<PathBuf> {
    let rest = uri.strip_prefix("file://")?;
    // whatever host stands there is this one
    let path = rest.get(rest.find('/')?..)?;
    let path = path.split(['?', '#']).next()?;
    let decoded = String::from_utf8(decode(path)).ok()?;
    Some(PathBuf::from(without_root(&decoded)))
}

/// Returns the address of a path.
#[must_use]
pub fn of_path(path: &Path) -> String {
    let text = path.to_string_lossy();
    let text = if cfg!(windows) { text.trim_start_matches(r"\\?\").replace('\\', "/") } else { text.into_owned() };
    let mut uri = String::from(if text.starts_with('/') { "file://" } else { "file:///" });
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            // writing to a string does not fail
            _ = write!(uri, "%{byte:02X}");
        }
    }
    uri
}

/// On Windows `/c:/x` is `c:/x`.
fn without_root(path: &str) -> &str {
    let bare = path.strip_prefix('/').filter(|rest| rest.as_bytes().get(1) == Some(&b':'));
    if cfg!(windows) { bare.unwrap_or(path) } else { path }
}

/// Resolves `%41`; a `%` without two digits behind it stands for itself.
fn decode(text: &str) -> Vec<u8> {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let escaped = (*byte == b'%').then(|| text.get(at + 1..at + 3)).flatten().and_then(|hex| u8::from_str_radix(hex, 16).ok());
        out.push(escaped.unwrap_or(*byte));
        at += if escaped.is_some() { 3 } else { 1 };
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_goes_out_and_comes_back() {
        let path = Path::new("/a b/é%#/x.pim");
        assert_eq!(of_path(path), "file:///a%20b/%C3%A9%25%23/x.pim");
        assert_eq!(to_path(&of_path(path)).as_deref(), Some(path));
        assert_eq!(to_path("file://localhost/a%2Fb%zz%").as_deref(), Some(Path::new("/a/b%zz%")));
        assert_eq!([to_path("untitled:Untitled-1"), to_path("file://"), to_path("file:///%ff")], [None, None, None]);
    }
}
