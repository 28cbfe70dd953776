//! The names of files in messages: short, with `/`, and never the same name for two files.

use std::ffi::OsStr;
use std::fmt::Write;
use std::fs;
use std::path::{Component, Path, PathBuf};

/// Returns a path as it is shown: with `/`, without `.` and without `folder/..`; bytes that are no UTF-8 as `\xff`.
pub fn shown(path: &Path) -> String {
    let short = shorten(path);
    // behind a link, `folder/..` is another folder
    let leads_elsewhere =
        has_parents(path) && fs::canonicalize(path).is_ok_and(|file| !fs::canonicalize(&short).is_ok_and(|other| other == file));
    spell(if leads_elsewhere { path } else { &short })
}

fn has_parents(path: &Path) -> bool {
    path.components().any(|component| component == Component::ParentDir)
}

fn shorten(path: &Path) -> PathBuf {
    let mut short = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir if matches!(short.components().next_back(), Some(Component::Normal(_))) => {
                short.pop();
            }
            Component::ParentDir | Component::RootDir | Component::Prefix(_) | Component::Normal(_) => short.push(component),
        }
    }
    short
}

fn spell(path: &Path) -> String {
    let part = |component: Component<'_>| match component {
        Component::RootDir => String::new(),
        Component::CurDir | Component::ParentDir | Component::Prefix(_) | Component::Normal(_) => escape(component.as_os_str()),
    };
    let parts: Vec<String> = path.components().map(part).collect();
    match parts.as_slice() {
        [] => ".".to_owned(),
        [root] if root.is_empty() => "/".to_owned(),
        parts => parts.join("/"),
    }
}

/// Writes bytes that are no UTF-8 as `\xff`. A name that could be taken for such a one has its backslashes doubled.
fn escape(name: &OsStr) -> String {
    if let Some(plain) = name.to_str().filter(|text| !text.contains("\\x")) {
        return plain.to_owned();
    }
    let mut escaped = String::new();
    for chunk in name.as_encoded_bytes().utf8_chunks() {
        escaped.push_str(&chunk.valid().replace('\\', "\\\\"));
        for byte in chunk.invalid() {
            _ = write!(escaped, "\\x{byte:02x}");
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_shown_short_and_with_slashes() {
        assert_eq!(shown(Path::new("./a/./b.pim")), "a/b.pim");
        assert_eq!(shown(Path::new("a/../b.pim")), "b.pim");
        assert_eq!(shown(Path::new("../a.pim")), "../a.pim");
        assert_eq!(shown(Path::new("../../a.pim")), "../../a.pim");
        assert_eq!(shown(Path::new("/a/b.pim")), "/a/b.pim");
        assert_eq!(shown(Path::new(".")), ".");
        assert_eq!(shown(Path::new("/")), "/");
    }

    #[cfg(unix)]
    #[test]
    fn no_two_names_are_shown_alike() {
        use std::os::unix::ffi::OsStrExt;
        let names: [(&[u8], &str); 6] = [
            (b"a\xff", "a\\xff"),
            (b"a\xfe", "a\\xfe"),
            (b"a\\xff", "a\\\\xff"),
            (b"a\\\xff", "a\\\\\\xff"),
            (b"a\\b", "a\\b"),
            (b"a\xef\xbf\xbd", "a\u{fffd}"),
        ];
        for (name, wanted) in names {
            assert_eq!(shown(Path::new(OsStr::from_bytes(name))), wanted);
        }
    }
}
