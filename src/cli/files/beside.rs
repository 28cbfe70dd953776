//! What belongs to Terraform files and lies beside them: values of variables, modules that were installed, files that expressions read.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use pim::exchange::{Absence, Files, Format, Part};

use super::name;
use super::walk::{Found, part, walk};

/// The largest file that an expression reads.
const MAX_BYTES: u64 = 64 * 1024 * 1024;

/// Returns the files of the same format that belong to those found, besides what was found with them.
pub fn belonging(files: &[&Found], format: Format) -> Vec<Found> {
    let folders: BTreeSet<PathBuf> = files.iter().map(|file| folder_of(&file.path)).collect();
    let values = folders.iter().flat_map(|folder| entries(folder)).filter(|found| part(&found.path, format) == Some(Part::Values));
    let installed = folders.iter().map(|folder| folder.join(".terraform/modules")).filter(|modules| modules.join("modules.json").is_file());
    let modules = installed.flat_map(|modules| walk(&modules)).filter(|found| part(&found.path, format) == Some(Part::Read));
    values.chain(modules.collect::<Vec<_>>()).collect()
}

/// Returns the folder that a file lies in.
pub fn folder_of(path: &Path) -> PathBuf {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new(".")).to_path_buf()
}

/// Returns the files of a folder, without those of its folders, in byte order of their names.
fn entries(folder: &Path) -> Vec<Found> {
    let paths = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).filter(|path| path.is_file());
    let mut found: Vec<Found> = paths.map(|path| Found { path, fault: None }).collect();
    found.sort_by(|left, right| left.path.as_os_str().as_encoded_bytes().cmp(right.path.as_os_str().as_encoded_bytes()));
    found
}

/// The files that expressions read: those below the given folders, by the names that texts have.
#[derive(Debug, Clone, Default)]
pub struct Below {
    folders: Vec<PathBuf>,
}

impl Below {
    /// Permits the folders among those paths, and the folders of the files among them.
    pub fn new(paths: &[PathBuf]) -> Self {
        let folder = |path: &PathBuf| fs::canonicalize(if path.is_dir() { path.clone() } else { folder_of(path) }).ok();
        Self { folders: paths.iter().filter_map(folder).collect() }
    }

    fn permits(&self, path: &Path) -> bool {
        self.folders.iter().any(|folder| path.starts_with(folder))
    }

    /// Tells whether there can be no such file: its folder is one that may be read.
    fn is_missing(&self, path: &Path) -> bool {
        let existing = path.ancestors().skip(1).map(|folder| if folder.as_os_str().is_empty() { Path::new(".") } else { folder });
        existing.filter_map(|folder| fs::canonicalize(folder).ok()).next().is_some_and(|folder| self.permits(&folder))
    }
}

impl Files for Below {
    fn read(&self, path: &str) -> Result<Arc<[u8]>, Absence> {
        let Ok(file) = fs::canonicalize(path) else {
            return Err(if self.is_missing(Path::new(path)) { Absence::Missing } else { Absence::Outside });
        };
        let is_small = fs::metadata(&file).is_ok_and(|metadata| metadata.is_file() && metadata.len() <= MAX_BYTES);
        if !self.permits(&file) || !is_small {
            return Err(Absence::Outside);
        }
        fs::read(&file).map(Arc::from).map_err(|_| Absence::Outside)
    }

    fn below(&self, folder: &str) -> Vec<String> {
        let Ok(root) = fs::canonicalize(folder) else { return Vec::new() };
        if !self.permits(&root) {
            return Vec::new();
        }
        walk(&root).iter().filter_map(|found| Some(name::shown(found.path.strip_prefix(&root).ok()?))).collect()
    }
}
