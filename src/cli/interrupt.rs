//! What an interrupt does, and a terminal that is closed: they end the process, once the file that was being written is taken away again, and every
//! folder that was laid out for it. While the prompt answers, an interrupt stops the answer.

use std::io;
#[cfg(unix)]
use std::io::Write;
use std::path::{Path, PathBuf};
#[cfg(unix)]
use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

#[cfg(unix)]
use pim::stop;
#[cfg(unix)]
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
#[cfg(unix)]
use signal_hook::iterator::Signals;
#[cfg(unix)]
use signal_hook::low_level::emulate_default_handler;
use tempfile::{NamedTempFile, TempDir};

/// The file that is being written. Who holds the lock keeps an interrupt waiting.
static BESIDE: Mutex<Option<PathBuf>> = Mutex::new(None);

/// The folders that are laid out for this process. Who holds the lock keeps an interrupt waiting.
static FOLDERS: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// Whether this is a prompt, which ends by its own commands only.
static IS_PROMPT: AtomicBool = AtomicBool::new(false);

/// What is said before an interrupt ends the process.
static FAREWELL: Mutex<Option<String>> = Mutex::new(None);

/// From now on an interrupt says that before it ends the process.
pub fn say_at_end(text: &str) {
    *FAREWELL.lock().unwrap_or_else(PoisonError::into_inner) = Some(text.to_owned());
    watch();
}

/// Creates a file that an interrupt removes, until [`forget`].
pub fn remember(create: impl FnOnce() -> io::Result<NamedTempFile>) -> io::Result<NamedTempFile> {
    watch();
    let mut beside = BESIDE.lock().unwrap_or_else(PoisonError::into_inner);
    let file = create()?;
    *beside = Some(file.path().to_path_buf());
    Ok(file)
}

/// Removes or renames that file.
pub fn forget<T>(settle: impl FnOnce() -> T) -> T {
    let mut beside = BESIDE.lock().unwrap_or_else(PoisonError::into_inner);
    let settled = settle();
    *beside = None;
    settled
}

/// A folder that is removed when this is dropped, and by an interrupt.
#[derive(Debug)]
pub struct Folder(TempDir);

impl Folder {
    /// Creates it where temporary files are.
    pub fn create() -> io::Result<Self> {
        watch();
        let mut folders = FOLDERS.lock().unwrap_or_else(PoisonError::into_inner);
        let folder = tempfile::Builder::new().prefix("pim-").tempdir()?;
        folders.push(folder.path().to_path_buf());
        Ok(Self(folder))
    }

    /// Returns where it is.
    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// Writes into it, while an interrupt waits: what is written once the folder is gone would make it again.
    pub fn write<T>(&self, write: impl FnOnce() -> T) -> T {
        let _folders = FOLDERS.lock().unwrap_or_else(PoisonError::into_inner);
        write()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let mut folders = FOLDERS.lock().unwrap_or_else(PoisonError::into_inner);
        // it is a temporary folder: what cannot be removed is left to whoever tidies those
        let _ = std::fs::remove_dir_all(self.path());
        folders.retain(|folder| folder != self.0.path());
    }
}

/// From now on an interrupt stops what is being answered, and nothing else.
pub fn keep_prompt() {
    IS_PROMPT.store(true, Ordering::SeqCst);
    watch();
}

/// From the first call on, interrupts are taken by a thread of their own. Commands that write nothing never call it, and simply end.
fn watch() {
    #[cfg(unix)]
    {
        static WATCHED: Once = Once::new();
        WATCHED.call_once(|| {
            // where signals cannot be taken, they end the process as before
            let all = [Some(SIGINT), Some(SIGTERM), (!is_hangup_ignored()).then_some(SIGHUP)];
            if let Ok(mut signals) = Signals::new(all.into_iter().flatten()) {
                std::thread::spawn(move || signals.forever().for_each(take));
            }
        });
    }
}

/// Tells whether whoever started this process wants it to live on once the terminal is closed, as `nohup` does.
#[cfg(unix)]
fn is_hangup_ignored() -> bool {
    // elsewhere than on Linux nobody says
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let ignored = ignored.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    ignored.is_some_and(|mask| mask >> (SIGHUP - 1) & 1 == 1)
}

#[cfg(unix)]
fn take(signal: i32) {
    if signal == SIGINT && IS_PROMPT.load(Ordering::SeqCst) {
        stop::ask();
        return;
    }
    let beside = BESIDE.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(path) = &*beside {
        // nobody is left to be told
        let _ = std::fs::remove_file(path);
    }
    let folders = FOLDERS.lock().unwrap_or_else(PoisonError::into_inner);
    for folder in folders.iter() {
        let _ = std::fs::remove_dir_all(folder);
    }
    if let Some(text) = &*FAREWELL.lock().unwrap_or_else(PoisonError::into_inner) {
        let _ = writeln!(io::stderr(), "\n{text}");
    }
    let _ = emulate_default_handler(signal);
}
