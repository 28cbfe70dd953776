//! What lies in a folder and the folders in it, and what a file is to a format.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use pim::exchange::{self, Format, Part};
use pim::session::Content;

use super::below::Below;

/// A file of a folder, or a folder in it that is not read.
#[derive(Debug, Clone)]
pub struct Found {
    pub path: PathBuf,
    /// Why the folder is not read.
    pub fault: Option<Content>,
}

/// Returns all files below a folder in byte order of their path; hidden folders and caches are skipped, and no folder is entered twice,
/// nor one that a link leads to outside of what may be read.
pub fn walk(root: &Path, below: &Below) -> Vec<Found> {
    let mut found = Vec::new();
    let mut entered = BTreeSet::new();
    let mut waiting = vec![root.to_path_buf()];
    while let Some(folder) = waiting.pop() {
        let key = fs::canonicalize(&folder).unwrap_or_else(|_| folder.clone());
        if !below.permits(&key) {
            found.push(Found { path: folder, fault: Some(Content::Outside) });
            continue;
        }
        if !entered.insert(key) {
            continue;
        }
        match fs::read_dir(&folder) {
            Ok(entries) => {
                for entry in entries {
                    match entry.map(|entry| entry.path()) {
                        Ok(path) if path.is_dir() && !is_skipped(&path) => waiting.push(path),
                        Ok(path) if is_file_or_broken_link(&path) => found.push(Found { path, fault: None }),
                        Ok(_) => {}
                        Err(error) => found.push(Found { path: folder.clone(), fault: Some(Content::Unreadable(reason(&error))) }),
                    }
                }
            }
            Err(error) => found.push(Found { path: folder, fault: Some(Content::Unreadable(reason(&error))) }),
        }
    }
    found.sort_by(|left, right| left.path.as_os_str().as_encoded_bytes().cmp(right.path.as_os_str().as_encoded_bytes()));
    found
}

/// Pipes and devices in a folder are no policies, and could be read for ever.
fn is_file_or_broken_link(path: &Path) -> bool {
    fs::metadata(path).map_or(true, |metadata| metadata.is_file())
}

/// Cargo marks its `target` with a tag; without one it is a folder like any other, and its policies count.
fn is_skipped(folder: &Path) -> bool {
    let is_cache = || folder.file_name().is_some_and(|name| name == "target") && folder.join("CACHEDIR.TAG").is_file();
    is_hidden(folder) || is_cache()
}

fn is_hidden(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."))
}

/// Returns what a file is to a format.
pub fn part(path: &Path, format: Format) -> Option<Part> {
    exchange::of_path(&path.to_string_lossy()).filter(|(own, _)| *own == format).map(|(_, part)| part)
}

/// Returns what is wrong in the user's words, without the number of the operating system.
pub fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "no such file or folder".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        io::ErrorKind::IsADirectory => "it is a folder".to_owned(),
        _ => error.to_string().to_lowercase(),
    }
}
