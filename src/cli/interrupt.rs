//! What an interrupt does: it ends the process, once the file that was being written is taken away again. While the prompt answers, it stops the
//! answer.

use std::io;
#[cfg(unix)]
use std::io::Write;
use std::path::PathBuf;
#[cfg(unix)]
use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

#[cfg(unix)]
use pim::stop;
#[cfg(unix)]
use signal_hook::consts::{SIGINT, SIGTERM};
#[cfg(unix)]
use signal_hook::iterator::Signals;
#[cfg(unix)]
use signal_hook::low_level::emulate_default_handler;
use tempfile::NamedTempFile;

/// The file that is being written. Who holds the lock keeps an interrupt waiting.
static BESIDE: Mutex<Option<PathBuf>> = Mutex::new(None);

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
            if let Ok(mut signals) = Signals::new([SIGINT, SIGTERM]) {
                std::thread::spawn(move || signals.forever().for_each(take));
            }
        });
    }
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
    if let Some(text) = &*FAREWELL.lock().unwrap_or_else(PoisonError::into_inner) {
        let _ = writeln!(io::stderr(), "\n{text}");
    }
    let _ = emulate_default_handler(signal);
}
