//! Loads the policies anew when their files change, or when that is asked for.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, SystemTime};

use pim::door::Held;
use pim::serve::{Engine, Served};
use pim::session::{Rejected, Session};
use pim::source::Origin;
use serde_json::json;

use super::log::Log;
use crate::cli::files::{self, Folder, Located};
use crate::cli::options::Options;
use crate::cli::trouble::Trouble;

/// How often files are looked at.
const PAUSE: Duration = Duration::from_millis(250);

/// What the one who loads is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// Load now.
    Load,
    /// No more is to come.
    End,
}

/// Every file, with when it changed and how long it is.
type Print = Vec<(PathBuf, Option<(SystemTime, u64)>)>;

/// Loads the policies; a refused set is trouble.
pub fn load(options: &Options) -> Result<Held, Trouble> {
    let held = options.hold()?;
    let session = held.session();
    if session.is_refused() {
        let (sources, diagnostics) = (session.sources().clone(), session.diagnostics().to_vec());
        return Err(Trouble::Rejected(Box::new(Rejected { sources, diagnostics })));
    }
    Ok(held)
}

/// Waits for orders and for changes until the end. A set that is refused takes nobody's place, and is told.
pub fn watch(options: &Options, engine: &Engine, log: &Log, first: &Session, orders: &Receiver<Order>) {
    let mut included = included(first);
    let mut loaded = print(options, &included);
    let mut seen = loaded.clone();
    loop {
        let order = orders.recv_timeout(PAUSE);
        if matches!(order, Ok(Order::End) | Err(RecvTimeoutError::Disconnected)) {
            return;
        }
        let now = print(options, &included);
        // what is just being written is looked at once more
        let is_settled = now == seen && now != loaded;
        seen.clone_from(&now);
        if order == Ok(Order::Load) || is_settled {
            loaded = now;
            match load(options) {
                Ok(held) => {
                    included = self::included(held.session());
                    let files = held.session().files();
                    engine.replace(Served::Policies(Arc::new(held)));
                    engine.metrics.note_reload(true);
                    log.event("reloaded", json!({ "files": files }));
                    loaded = print(options, &included);
                    seen.clone_from(&loaded);
                }
                Err(trouble) => {
                    engine.metrics.note_reload(false);
                    log.event("refused", json!({ "message": message(&trouble), "kept": "the policies loaded before" }));
                }
            }
        }
    }
}

/// Says why policies are not loaded, in a line.
pub fn message(trouble: &Trouble) -> String {
    match trouble {
        Trouble::Path { message, .. } => message.clone(),
        Trouble::Rejected(rejected) => {
            let errors = rejected.diagnostics.iter().filter(|diagnostic| diagnostic.is_error());
            let first = errors.clone().next().map_or_else(String::new, |error| match error.labels.first() {
                Some(label) => format!("{}: {}", rejected.sources.get(label.span.source).place(label.span.start), error.message),
                None => error.message.clone(),
            });
            match errors.count() {
                0 | 1 => first,
                count => format!("{first} (and {} more)", count - 1),
            }
        }
    }
}

/// Returns the files that were read, included ones among them.
fn included(session: &Session) -> Vec<PathBuf> {
    let files = session.sources().iter().filter(|(_, source)| source.origin() == Origin::File);
    files.map(|(_, source)| PathBuf::from(source.name())).collect()
}

fn print(options: &Options, included: &[PathBuf]) -> Print {
    let paths = options.policy_paths();
    // what cannot be found now is found missing when it is loaded
    let located = files::locate(&paths, Folder::Policies, &options.below(&paths)).unwrap_or_default();
    let found = located.iter().map(|located| match located {
        Located::File(found) => &found.path,
        Located::Ignored(path, _) => path,
    });
    found.chain(included).map(|path| (path.clone(), state(path))).collect()
}

fn state(path: &Path) -> Option<(SystemTime, u64)> {
    let metadata = fs::metadata(path).ok()?;
    Some((metadata.modified().ok()?, metadata.len()))
}
