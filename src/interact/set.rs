//! The policy set that a conversation is about, as it was read.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::ir::Zones;
use crate::session::{Changes, Files, ImportOptions, Input, InputKind, Loader, Rejected, Session, Trees};

/// What the engine cannot do itself.
pub trait World: Loader {
    /// Reads the files of some paths.
    ///
    /// # Errors
    ///
    /// Says in one line what is wrong with a path.
    fn find(&self, paths: &[PathBuf]) -> Result<Vec<Input>, String>;

    /// Returns the text of a file, if it is there.
    fn peek(&self, path: &str) -> Option<String>;

    /// Writes a file.
    ///
    /// # Errors
    ///
    /// Says in one line why that fails.
    fn write(&mut self, path: &str, text: &str) -> Result<(), String>;

    /// Returns the path of `to` as seen from the folder of the file `from`, with `/`.
    fn relative(&self, from: &str, to: &Path) -> String;
}

/// A policy set as it was read: its files stay as they were until they are read again.
#[derive(Debug)]
pub struct Set {
    /// Where it was read from.
    pub(super) paths: Vec<PathBuf>,
    /// Its files.
    pub(super) inputs: Vec<Input>,
    /// What the command line changes about it.
    pub(super) changes: Changes,
    /// The included files, by the including file and what it writes.
    included: RefCell<BTreeMap<(PathBuf, String), Option<Input>>>,
    /// What was parsed of it, and of what was said.
    trees: Trees,
}

impl Set {
    /// Creates a policy set of files that were read.
    #[must_use]
    pub fn new(paths: Vec<PathBuf>, inputs: Vec<Input>, changes: Changes) -> Self {
        Self { paths, inputs, changes, included: RefCell::default(), trees: Trees::default() }
    }

    /// Loads it, with further inputs after its own.
    ///
    /// # Errors
    ///
    /// Fails when a change of the command line cannot be made.
    pub fn load(&self, typed: Vec<Input>, loader: &dyn Loader) -> Result<Session, Box<Rejected>> {
        let inputs = self.inputs.iter().cloned().chain(typed).collect();
        Session::load(inputs, &Once { loader, included: &self.included, trees: &self.trees }, &self.changes)
    }
}

impl Set {
    /// Returns its `.pim` files, included ones among them, each once.
    pub(super) fn files(&self) -> Vec<Input> {
        let included = self.included.borrow();
        let all = self.inputs.iter().chain(included.values().flatten());
        let mut files: Vec<Input> = Vec::new();
        for file in all.filter(|input| matches!(input.kind, InputKind::Pim | InputKind::Presumed)) {
            if !files.iter().any(|known| known.key == file.key) {
                files.push(file.clone());
            }
        }
        files
    }

    /// Returns the file that an `include` names, if it was found.
    pub(super) fn included(&self, from: &Input, include: &str) -> Option<Input> {
        self.included.borrow().get(&(from.key.clone(), include.to_owned())).cloned().flatten()
    }
}

/// Reads each included file once.
struct Once<'a> {
    loader: &'a dyn Loader,
    included: &'a RefCell<BTreeMap<(PathBuf, String), Option<Input>>>,
    trees: &'a Trees,
}

impl Loader for Once<'_> {
    fn load(&self, from: &Input, include: &str) -> Option<Input> {
        let key = (from.key.clone(), include.to_owned());
        if let Some(known) = self.included.borrow().get(&key) {
            return known.clone();
        }
        let found = self.loader.load(from, include);
        self.included.borrow_mut().insert(key, found.clone());
        found
    }

    fn trees(&self) -> Option<&Trees> {
        Some(self.trees)
    }

    fn import_options(&self) -> ImportOptions {
        self.loader.import_options()
    }

    fn files(&self) -> &dyn Files {
        self.loader.files()
    }

    fn zones(&self) -> Zones {
        self.loader.zones()
    }
}
