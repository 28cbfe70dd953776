//! The files that the prompt reads and writes.

use std::fs;
use std::path::{Component, Path, PathBuf};

use pim::interact::World;
use pim::session::Input;

use crate::cli::files::{self, Disk, Folder};
use crate::cli::trouble::Trouble;

impl World for Disk {
    fn find(&self, paths: &[PathBuf]) -> Result<Vec<Input>, String> {
        // whoever types a path may read it
        self.below.admit(paths);
        files::find(paths, Folder::Policies, &self.below).map_err(|trouble| match trouble {
            Trouble::Path { message, .. } => message,
            Trouble::Rejected(rejected) => rejected.to_string(),
        })
    }

    fn peek(&self, path: &str) -> Option<String> {
        fs::metadata(path).ok()?;
        // what is there and cannot be read is nobody's to write over
        Some(files::read_bytes(Path::new(path)).map_or_else(|why| why, |bytes| String::from_utf8_lossy(&bytes).into_owned()))
    }

    fn write(&mut self, path: &str, text: &str) -> Result<(), String> {
        let path = Path::new(path);
        files::write(path, text).map_err(|error| files::cannot_write(path, &error))
    }

    fn relative(&self, from: &str, to: &Path) -> String {
        let folder = Path::new(from).parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        match (fs::canonicalize(folder), fs::canonicalize(to)) {
            (Ok(folder), Ok(to)) => between(&folder, &to),
            _ => to.to_string_lossy().into_owned(),
        }
    }
}

/// Returns the way from a folder to a file, both absolute.
fn between(folder: &Path, to: &Path) -> String {
    let (from, to): (Vec<Component<'_>>, Vec<Component<'_>>) = (folder.components().collect(), to.components().collect());
    let common = from.iter().zip(&to).take_while(|(left, right)| left == right).count();
    let up = from.iter().skip(common).map(|_| "..".to_owned());
    let down = to.iter().skip(common).map(|part| part.as_os_str().to_string_lossy().into_owned());
    up.chain(down).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_from_a_folder_to_a_file() {
        assert_eq!(between(Path::new("/a/b"), Path::new("/a/b/c.pim")), "c.pim");
        assert_eq!(between(Path::new("/a/b"), Path::new("/a/d/c.pim")), "../d/c.pim");
        assert_eq!(between(Path::new("/"), Path::new("/a/c.pim")), "a/c.pim");
    }
}
