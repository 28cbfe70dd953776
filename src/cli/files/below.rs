//! What may be read: what lies below the paths that were given. A policy set may come from a stranger, who names other files in it.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{PoisonError, RwLock};

/// The folders that were given, and those of the files that were.
#[derive(Debug, Default)]
pub struct Below {
    folders: RwLock<Vec<PathBuf>>,
    /// Whether everything may be read, whatever lies where.
    is_unbounded: bool,
}

impl Below {
    /// Permits the folders among those paths, and the folders of the files among them.
    pub fn new(paths: &[PathBuf], is_unbounded: bool) -> Self {
        let below = Self { folders: RwLock::default(), is_unbounded };
        below.admit(paths);
        below
    }

    /// Permits further ones, which the user names.
    pub fn admit(&self, paths: &[PathBuf]) {
        let folders = paths.iter().flat_map(|path| folders(path));
        self.folders.write().unwrap_or_else(PoisonError::into_inner).extend(folders);
    }

    /// Tells whether a file or folder may be read; its path leads through no link.
    pub fn permits(&self, path: &Path) -> bool {
        let folders = self.folders.read().unwrap_or_else(PoisonError::into_inner);
        self.is_unbounded || folders.iter().any(|folder| path.starts_with(folder))
    }

    /// Tells whether there can be no such file: its folder is one that may be read.
    pub fn is_missing(&self, path: &Path) -> bool {
        let existing = path.ancestors().skip(1).map(|folder| if folder.as_os_str().is_empty() { Path::new(".") } else { folder });
        existing.filter_map(|folder| fs::canonicalize(folder).ok()).next().is_some_and(|folder| self.permits(&folder))
    }
}

/// Returns a folder itself; of a file the folder that it is named in, and the one that it lies in behind a link.
fn folders(path: &Path) -> Vec<PathBuf> {
    let Ok(real) = fs::canonicalize(path) else { return fs::canonicalize(folder_of(path)).into_iter().collect() };
    if real.is_dir() {
        return vec![real];
    }
    fs::canonicalize(folder_of(path)).into_iter().chain([folder_of(&real)]).collect()
}

/// Returns the folder that a file lies in.
pub fn folder_of(path: &Path) -> PathBuf {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new(".")).to_path_buf()
}
