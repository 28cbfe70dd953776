//! Where the history of the prompt lies.

use std::env;
use std::fs;
use std::path::PathBuf;

/// Returns the file of the history in the user's state folder, which is made if it is not there; `None` where there is no such folder.
pub fn file() -> Option<PathBuf> {
    let folder = state_folder()?.join("pim");
    fs::create_dir_all(&folder).ok()?;
    Some(folder.join("history"))
}

/// `XDG_STATE_HOME`, which counts only if it is absolute, else `~/.local/state`.
fn state_folder() -> Option<PathBuf> {
    let folder = |name: &str| env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    folder("XDG_STATE_HOME").or_else(|| folder("HOME").map(|home| home.join(".local/state")))
}
