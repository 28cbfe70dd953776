//! Where the history of the prompt lies.

use std::env;
use std::fs::DirBuilder;
use std::io;
use std::path::{Path, PathBuf};

/// Returns the file of the history in the user's state folder, which is made if it is not there; `None` where there is no such folder.
pub fn file() -> Option<PathBuf> {
    let folder = state_folder()?.join("pim");
    make(&folder).ok()?;
    Some(folder.join("history"))
}

/// `XDG_STATE_HOME`, which counts only if it is absolute, else `~/.local/state`.
fn state_folder() -> Option<PathBuf> {
    let folder = |name: &str| env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    folder("XDG_STATE_HOME").or_else(|| folder("HOME").map(|home| home.join(".local/state")))
}

/// Makes a folder for its owner alone, if it is not there.
fn make(folder: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(folder)
}
