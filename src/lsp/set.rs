//! A policy set that is edited: where its files are, what stands in their place, and what is known of it.

use std::cell::{Cell, Ref, RefCell};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use rustc_hash::FxHashMap;

use super::client::Settings;
use super::document::{Document, Documents};
use super::loaded::{Loaded, Mentions};
use crate::exchange;
use crate::ir::{Instant, Zones};
use crate::session::{Changes, Content, Files, ImportOptions, Input, InputKind, Loader, Session, Trees};
use crate::source::SourceId;
use crate::syntax::ast;

/// What the engine cannot do itself.
pub trait World: Loader {
    /// Reads the files of some paths, which may be read from then on.
    ///
    /// # Errors
    ///
    /// Says in one line what is wrong with a path.
    fn find(&self, paths: &[PathBuf]) -> Result<Vec<Input>, String>;

    /// Returns what identifies a file: its canonical path, or the path itself where there is none yet.
    fn key(&self, path: &Path) -> PathBuf;

    /// Returns the instant that it is now, in whole seconds.
    fn now(&self) -> Instant;
}

/// Which policy set a text belongs to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SetKey {
    /// The one that the user set.
    Policies(Vec<PathBuf>),
    /// Its folder.
    Folder(PathBuf),
    /// It is one of its own: it has no file.
    Alone(String),
}

impl SetKey {
    /// Tells whether a file belongs to it.
    #[must_use]
    pub fn holds(&self, key: &Path) -> bool {
        match self {
            Self::Policies(paths) => paths.iter().any(|path| key.starts_with(path)),
            Self::Folder(folder) => key.starts_with(folder),
            Self::Alone(_) => false,
        }
    }

    /// Returns the set of a text, given those that are open: what the user set, else the outermost folder with an open file in it.
    #[must_use]
    pub fn of(document: &Document, documents: &Documents, settings: &Settings) -> Self {
        let Some(key) = &document.key else { return Self::Alone(document.uri.to_string()) };
        let set = Self::Policies(settings.policies.clone());
        if set.holds(key) {
            return set;
        }
        let folders = documents.iter().filter_map(|open| open.key.as_deref()).filter(|key| !set.holds(key)).filter_map(Path::parent);
        let outermost = folders.filter(|folder| key.starts_with(folder)).min_by_key(|folder| folder.components().count());
        Self::Folder(outermost.or(key.parent()).unwrap_or(key).to_path_buf())
    }

    fn paths(&self) -> Vec<PathBuf> {
        match self {
            Self::Policies(paths) => paths.clone(),
            Self::Folder(folder) => vec![folder.clone()],
            Self::Alone(_) => Vec::new(),
        }
    }
}

/// How far the work on a set has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// A text changed.
    Stale,
    /// It is loaded.
    Loaded,
    /// Its lints are told.
    Linted,
    /// Its promises are judged.
    Judged,
}

/// A policy set that is edited.
#[derive(Debug)]
pub struct Set {
    key: SetKey,
    /// Its files as they are on disk; `None` where they have to be read again.
    inputs: RefCell<Option<Vec<Input>>>,
    included: RefCell<FxHashMap<(PathBuf, String), Option<Input>>>,
    trees: Trees,
    mentions: Mentions,
    loaded: RefCell<Option<Rc<Loaded>>>,
    /// The last one that could be asked.
    good: RefCell<Option<Rc<Loaded>>>,
    stage: Cell<Stage>,
}

impl Set {
    /// Begins a set.
    #[must_use]
    pub fn new(key: SetKey) -> Self {
        Self {
            key,
            inputs: RefCell::default(),
            included: RefCell::default(),
            trees: Trees::default(),
            mentions: Mentions::default(),
            loaded: RefCell::default(),
            good: RefCell::default(),
            stage: Cell::new(Stage::Stale),
        }
    }

    /// Returns how far the work on it has come.
    #[must_use]
    pub fn stage(&self) -> Stage {
        self.stage.get()
    }

    /// Says how far it has come.
    pub fn set_stage(&self, stage: Stage) {
        self.stage.set(stage);
    }

    /// Forgets what was read of the disk.
    pub fn forget_files(&self) {
        *self.inputs.borrow_mut() = None;
        self.included.borrow_mut().clear();
        self.stage.set(Stage::Stale);
    }

    /// Returns what is loaded; what has changed is loaded first.
    pub fn loaded(&self, world: &dyn World, documents: &Documents, settings: &Settings) -> Rc<Loaded> {
        if let (Some(loaded), true) = (&*self.loaded.borrow(), self.stage.get() > Stage::Stale) {
            return Rc::clone(loaded);
        }
        let loaded = Rc::new(self.load(world, documents, settings));
        *self.loaded.borrow_mut() = Some(Rc::clone(&loaded));
        if loaded.answering().is_some() {
            *self.good.borrow_mut() = Some(Rc::clone(&loaded));
        }
        self.stage.set(Stage::Loaded);
        loaded
    }

    /// Returns what was loaded last, whatever has changed since.
    #[must_use]
    pub fn last(&self) -> Option<Rc<Loaded>> {
        self.loaded.borrow().clone()
    }

    /// Returns the last one that could be asked.
    #[must_use]
    pub fn good(&self) -> Option<Rc<Loaded>> {
        self.good.borrow().clone()
    }

    /// Returns where the names of its texts stand.
    #[must_use]
    pub fn mentions(&self) -> &Mentions {
        &self.mentions
    }

    /// Returns the tree of a text of what was loaded last.
    #[must_use]
    pub fn tree(&self, source: SourceId) -> Option<Ref<'_, ast::File>> {
        self.trees.file(source)
    }

    fn load(&self, world: &dyn World, documents: &Documents, settings: &Settings) -> Loaded {
        let inputs = self.inputs(world, documents, settings);
        let mut keys: FxHashMap<String, PathBuf> = inputs.iter().map(|input| (input.name.clone(), input.key.clone())).collect();
        let overlay = Overlay { set: self, world, documents };
        let outcome = Session::load(inputs, &overlay, &Changes::default());
        keys.extend(self.included.borrow().values().flatten().map(|input| (input.name.clone(), input.key.clone())));
        Loaded::new(outcome, &keys, |session| {
            let set = settings.at.as_deref().and_then(|at| session?.instant(at).ok());
            set.unwrap_or_else(|| world.now())
        })
    }

    /// Returns its files with what is open in their place, and what is open and no file yet.
    fn inputs(&self, world: &dyn World, documents: &Documents, settings: &Settings) -> Vec<Input> {
        let paths = self.key.paths();
        let find = || if paths.is_empty() { Vec::new() } else { world.find(&paths).unwrap_or_default() }; // a folder may get its first one just now
        let on_disk = self.inputs.borrow_mut().get_or_insert_with(find).clone();
        let own: Vec<&Document> = documents.iter().filter(|document| SetKey::of(document, documents, settings) == self.key).collect();
        // in a folder with policies, other tools' files are not read
        let is_folder = matches!(self.key, SetKey::Folder(_));
        let is_read = |input: &Input| !is_folder || matches!(input.kind, InputKind::Pim | InputKind::Ignored(_));
        let mut inputs: Vec<Input> = on_disk.into_iter().filter(is_read).map(|input| overlaid(input, documents)).collect();
        let new = own.iter().filter(|document| !inputs.iter().any(|input| Some(&input.key) == document.key.as_ref()));
        let new: Vec<Input> = new.map(|document| input_of(document)).collect();
        inputs.extend(new);
        // paths that the user names are read in their order
        if is_folder {
            inputs.sort_by(|left, right| left.key.as_os_str().as_encoded_bytes().cmp(right.key.as_os_str().as_encoded_bytes()));
        }
        inputs
    }
}

/// Returns a file with what is open in its place.
fn overlaid(input: Input, documents: &Documents) -> Input {
    match documents.of_file(&input.key) {
        Some(document) => Input { content: Content::Bytes(document.page.text().as_bytes().to_vec()), ..input },
        None => input,
    }
}

fn input_of(document: &Document) -> Input {
    let key = document.key.clone().unwrap_or_else(|| PathBuf::from(&*document.uri));
    let name = key.to_string_lossy().into_owned();
    let kind = exchange::of_path(&name).map_or(InputKind::Pim, |(format, _)| InputKind::Foreign(format));
    Input { name, key, kind, content: Content::Bytes(document.page.text().as_bytes().to_vec()) }
}

/// The disk with what is open before it; each included file is read once.
struct Overlay<'a> {
    set: &'a Set,
    world: &'a dyn World,
    documents: &'a Documents,
}

impl Loader for Overlay<'_> {
    fn load(&self, from: &Input, include: &str) -> Option<Input> {
        let key = (from.key.clone(), include.to_owned());
        let mut included = self.set.included.borrow_mut();
        let found = included.entry(key).or_insert_with(|| self.world.load(from, include)).clone();
        found.map(|input| overlaid(input, self.documents))
    }

    fn import_options(&self) -> ImportOptions {
        self.world.import_options()
    }

    fn files(&self) -> &dyn Files {
        self.world.files()
    }

    fn trees(&self) -> Option<&Trees> {
        Some(&self.set.trees)
    }

    fn zones(&self) -> Zones {
        self.world.zones()
    }
}
