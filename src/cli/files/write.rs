//! Writes files: whole or not at all, with the owner and mode that they had, and nothing left behind.

use std::fmt::Write as _;
use std::fs::{self, Metadata, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

use pim::defect;
use sha2::{Digest, Sha256};
use tempfile::{Builder, NamedTempFile};

use super::below::folder_of;
use super::name::shown;
use crate::cli::interrupt;

/// Writes a text to a file: the file holds the old text or the new one, and nothing between. Pipes and devices are written as they come.
/// After an internal error nothing is written.
pub fn write(path: &Path, text: &str) -> io::Result<()> {
    replace(path, text, None).map(drop)
}

/// Writes a text in the place of another; tells whether the file still held that one, and is left as it is where it did not.
pub fn rewrite(path: &Path, old: &[u8], text: &str) -> io::Result<bool> {
    replace(path, text, Some(old))
}

fn replace(path: &Path, text: &str, old: Option<&[u8]>) -> io::Result<bool> {
    if let Some(defect) = defect::noted() {
        return Err(io::Error::other(defect.to_string()));
    }
    // through a link, to the file it leads to
    let path = &fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
    match fs::metadata(path) {
        Ok(metadata) if metadata.is_file() => {
            // a file that may not be written is not replaced either
            OpenOptions::new().write(true).open(path)?;
            write_beside(path, text, Some(&metadata), old)
        }
        Ok(_) => fs::write(path, text).map(|()| true),
        Err(_) => write_beside(path, text, None, old),
    }
}

/// Writes a file beside it, and gives that its name.
fn write_beside(path: &Path, text: &str, existing: Option<&Metadata>, old: Option<&[u8]>) -> io::Result<bool> {
    let mut beside = interrupt::remember(|| create_beside(path))?;
    let written = beside.write_all(text.as_bytes()).and_then(|()| beside.as_file().sync_all());
    let kept = written.and_then(|()| existing.map_or(Ok(true), |existing| keep(&beside, existing)));
    let is_current = || old.map_or(Ok(true), |old| Ok::<_, io::Error>(fs::read(path)? == old));
    match kept.and_then(|is_kept| Ok((is_kept, is_current()?))) {
        Ok((_, false)) => interrupt::forget(|| beside.close()).map(|()| false),
        Ok((true, true)) => interrupt::forget(|| beside.persist(path)).map(|_| true).map_err(|error| error.error),
        // another's file, which stays theirs only where it is written into
        Ok((false, true)) => interrupt::forget(|| beside.close()).and_then(|()| fs::write(path, text)).map(|()| true),
        Err(error) => {
            // what went wrong first is what the user is told
            let _ = interrupt::forget(|| beside.close());
            Err(error)
        }
    }
}

/// Creates a hidden file in the same folder, under a name that nobody has.
fn create_beside(path: &Path) -> io::Result<NamedTempFile> {
    let name = path.file_name().ok_or(io::ErrorKind::IsADirectory)?.to_string_lossy();
    let (prefix, folder) = (format!(".{name}."), folder_of(path));
    let mut builder = Builder::new();
    builder.prefix(&prefix).suffix(".tmp");
    #[cfg(unix)]
    let everybody = <fs::Permissions as std::os::unix::fs::PermissionsExt>::from_mode(0o666);
    #[cfg(unix)]
    builder.permissions(everybody);
    builder.tempfile_in(folder)
}

/// Gives a file the owner and the mode of another; tells whether that was permitted.
fn keep(file: &NamedTempFile, existing: &Metadata) -> io::Result<bool> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::{MetadataExt, fchown};
        let own = file.as_file().metadata()?;
        let is_owned = (own.uid(), own.gid()) == (existing.uid(), existing.gid());
        if !is_owned && fchown(file.as_file(), Some(existing.uid()), Some(existing.gid())).is_err() {
            return Ok(false);
        }
    }
    file.as_file().set_permissions(existing.permissions())?;
    Ok(true)
}

/// How a comment of one line is written, around its text.
pub type Comment = (&'static str, &'static str);

/// How the first line of a file that is written for others begins, behind what begins a comment.
const MARK: &str = "written by `pim`; replaced only while unchanged: ";

/// Why a file is not written.
pub enum Kept {
    /// It is there, and somebody else wrote it, or changed it.
    Theirs(&'static str),
    /// It cannot be written.
    Failed(io::Error),
}

/// Returns the file that is to be written; none where that is stdout, which `-` is too.
pub fn target(output: Option<&Path>) -> Option<&Path> {
    output.filter(|path| path.as_os_str() != "-")
}

/// Writes a text behind a line that says who wrote it. A file that is there already is replaced only where it begins with such a line and is
/// unchanged since, or is empty; without comments, where it holds that text already; with `is_forced`, whatever it is.
pub fn write_own(path: &Path, text: &str, comment: Option<Comment>, is_forced: bool) -> Result<(), Kept> {
    if !is_forced && fs::metadata(path).is_ok_and(|metadata| metadata.is_file()) {
        let there = fs::read(path).map_err(Kept::Failed)?;
        let why = comment.map_or_else(|| unlike(&there, text), |comment| foreign(&there, comment));
        why.map_or(Ok(()), |why| Err(Kept::Theirs(why)))?;
    }
    let is_plain = fs::metadata(path).map_or(true, |metadata| metadata.is_file());
    let head = comment.filter(|_| is_plain).map_or_else(String::new, |comment| mark(text.as_bytes(), comment));
    write(path, &(head + text)).map_err(Kept::Failed)
}

/// Says why a file is not this program's own; `None` where it is.
fn foreign(there: &[u8], comment: Comment) -> Option<&'static str> {
    if there.is_empty() {
        return None;
    }
    let end = there.iter().position(|byte| *byte == b'\n').map_or(there.len(), |end| end + 1);
    let (line, rest) = there.split_at(end);
    if line == mark(rest, comment).as_bytes() {
        return None;
    }
    let is_marked = line.starts_with(format!("{}{MARK}", comment.0).as_bytes());
    Some(if is_marked { "was changed since `pim` wrote it" } else { "was not written by `pim`" })
}

/// Says why a file that cannot say whose it is may not be replaced; `None` where nothing is lost.
fn unlike(there: &[u8], text: &str) -> Option<&'static str> {
    (!there.is_empty() && there != text.as_bytes()).then_some("holds something else")
}

/// Returns the first line of a file with that text behind it.
fn mark(text: &[u8], (open, close): Comment) -> String {
    let mut sum = String::new();
    Sha256::digest(text).iter().take(8).for_each(|byte| _ = write!(sum, "{byte:02x}"));
    format!("{open}{MARK}{sum}{close}\n")
}

impl Kept {
    /// Says in one line that a file is not written, and what to do.
    pub fn told(&self, path: &Path) -> (String, Option<&'static str>) {
        let name = shown(path);
        match self {
            Self::Theirs(why) => {
                (format!("`{name}` is there already, and {why}"), Some("choose another name, or replace it with `--force`"))
            }
            Self::Failed(error) => (cannot_write(path, error), None),
        }
    }
}

/// Says that a file cannot be written.
pub fn cannot_write(path: &Path, error: &io::Error) -> String {
    format!("cannot write `{}`: {}", shown(path), error.to_string().to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_changed_meanwhile_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.pim");
        fs::write(&path, "user   b\n").unwrap();
        assert!(!rewrite(&path, b"user   a\n", "user a\n").unwrap());
        assert_eq!(fs::read_to_string(&path).unwrap(), "user   b\n");
        assert!(rewrite(&path, b"user   b\n", "user b\n").unwrap());
        assert_eq!(fs::read_to_string(&path).unwrap(), "user b\n");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
