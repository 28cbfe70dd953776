//! What belongs to Terraform files and lies beside them: values of variables, modules that were installed, files that expressions read.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use pim::exchange::{Absence, Files, Format, Part};

use super::below::{Below, folder_of};
use super::name;
use super::walk::{Found, part, walk};

/// The largest file that an expression reads.
const MAX_BYTES: u64 = 64 * 1024 * 1024;

/// Returns the files of the same format that belong to those found, besides what was found with them.
pub fn belonging(files: &[&Found], format: Format, below: &Below) -> Vec<Found> {
    let folders: BTreeSet<PathBuf> = files.iter().map(|file| folder_of(&file.path)).collect();
    let values = folders.iter().flat_map(|folder| entries(folder)).filter(|found| part(&found.path, format) == Some(Part::Values));
    let installed = folders.iter().map(|folder| folder.join(".terraform/modules")).filter(|modules| modules.join("modules.json").is_file());
    let modules = installed.flat_map(|modules| walk(&modules, below)).filter(|found| part(&found.path, format) == Some(Part::Read));
    values.chain(modules.collect::<Vec<_>>()).collect()
}

/// Returns the files of a folder, without those of its folders, in byte order of their names.
fn entries(folder: &Path) -> Vec<Found> {
    let paths = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).filter(|path| path.is_file());
    let mut found: Vec<Found> = paths.map(|path| Found { path, fault: None }).collect();
    found.sort_by(|left, right| left.path.as_os_str().as_encoded_bytes().cmp(right.path.as_os_str().as_encoded_bytes()));
    found
}

/// The files that expressions read, by the names that texts have.
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
        walk(&root, self).iter().filter_map(|found| Some(name::shown(found.path.strip_prefix(&root).ok()?))).collect()
    }
}
