//! The files that functions read.

use std::sync::Arc;

/// Files below the given folders, by their path from the folder where Terraform runs, with `/` between names.
pub trait Files: Sync {
    /// Returns what a file holds.
    ///
    /// # Errors
    ///
    /// Why it cannot be read.
    fn read(&self, path: &str) -> Result<Arc<[u8]>, Absence>;

    /// Returns the paths of all files below a folder, as they stand from that folder on.
    fn below(&self, folder: &str) -> Vec<String>;
}

/// Why a file cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Absence {
    /// There is none.
    Missing,
    /// It lies outside of what was given: there may be one.
    Outside,
}

/// No files.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoFiles;

impl Files for NoFiles {
    fn read(&self, _path: &str) -> Result<Arc<[u8]>, Absence> {
        Err(Absence::Outside)
    }

    fn below(&self, _folder: &str) -> Vec<String> {
        Vec::new()
    }
}

/// Takes `.` and `..` out of a path.
#[must_use]
pub fn normal_path(path: &str) -> String {
    let mut names: Vec<&str> = Vec::new();
    for name in path.split('/').filter(|name| !name.is_empty() && *name != ".") {
        match (name, names.last()) {
            ("..", Some(last)) if *last != ".." => drop(names.pop()),
            _ => names.push(name),
        }
    }
    let joined = names.join("/");
    match (path.starts_with('/'), joined.is_empty()) {
        (true, _) => format!("/{joined}"),
        (false, true) => ".".to_owned(),
        (false, false) => joined,
    }
}
