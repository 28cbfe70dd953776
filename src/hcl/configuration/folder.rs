//! The files of each folder.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::read::{Configuration, local_sources};
use super::{Finding, SourceFile};
use crate::hcl::files::normal_path;

/// The files that configure a folder, in the order in which Terraform reads them.
pub(super) struct Folder<'a> {
    files: Vec<SourceFile<'a>>,
    read: RefCell<Option<Rc<Configuration>>>,
}

/// All folders by path, `.` the one where paths begin.
pub(super) struct Folders<'a> {
    folders: BTreeMap<String, Folder<'a>>,
}

/// Tells whether Terraform passes over a file of that name, whatever it holds.
#[must_use]
pub fn is_ignored(path: &str) -> bool {
    let name = name_of(path);
    name.starts_with('.') || name.ends_with('~') || (name.len() > 1 && name.starts_with('#') && name.ends_with('#'))
}

/// Tells whether a file of that name configures its folder.
#[must_use]
pub fn is_read(path: &str) -> bool {
    !is_ignored(path) && stem(path).is_some()
}

/// The name without its ending, where that is one of Terraform's or OpenTofu's.
fn stem(path: &str) -> Option<(&str, bool)> {
    let name = name_of(path);
    let endings = [(".tf", false), (".tf.json", false), (".tofu", true), (".tofu.json", true)];
    endings.iter().find_map(|(ending, is_tofu)| Some((name.strip_suffix(ending)?, *is_tofu)))
}

/// Tells whether a file changes what others say.
pub(super) fn is_override(path: &str) -> bool {
    stem(path).is_some_and(|(stem, _)| stem == "override" || stem.ends_with("_override"))
}

/// Tells whether a file is written as JSON.
pub(super) fn is_json(path: &str) -> bool {
    path.ends_with(".json")
}

pub(super) fn name_of(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// The folder in which a file lies.
pub(super) fn folder_of(path: &str) -> String {
    normal_path(path.rfind('/').and_then(|end| path.get(..end)).unwrap_or("."))
}

impl<'a> Folders<'a> {
    pub fn read(files: &[SourceFile<'a>]) -> Self {
        let mut folders: BTreeMap<String, Vec<SourceFile<'a>>> = BTreeMap::new();
        for file in files.iter().filter(|file| is_read(file.path)) {
            folders.entry(folder_of(file.path)).or_default().push(*file);
        }
        let folders = folders.into_iter().map(|(path, files)| (path, Folder { files: chosen(files), read: RefCell::new(None) }));
        Self { folders: folders.collect() }
    }

    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.folders.keys().map(String::as_str)
    }

    /// The configuration of a folder; what is wrong with it is returned the first time only.
    pub fn configuration(&self, path: &str) -> Option<(Rc<Configuration>, Vec<Finding>)> {
        let folder = self.folders.get(path)?;
        let known = folder.read.borrow().clone();
        if let Some(known) = known {
            return Some((known, Vec::new()));
        }
        let (configuration, findings) = Configuration::read(&folder.files);
        let configuration = Rc::new(configuration);
        *folder.read.borrow_mut() = Some(configuration.clone());
        Some((configuration, findings))
    }

    /// The folders that others call as local modules.
    pub fn called(&self) -> BTreeSet<String> {
        let calls = |(path, folder): (&String, &Folder<'a>)| {
            // most files call no module: those need not be parsed
            let files = folder.files.iter().filter(|file| file.text.contains("module"));
            let sources = files.flat_map(|file| local_sources(file).into_iter());
            sources.map(|source| join(path, &source)).filter(|folder| folder != path).collect::<Vec<_>>()
        };
        self.folders.iter().flat_map(calls).collect()
    }
}

/// Goes from a folder to another.
pub(super) fn join(folder: &str, path: &str) -> String {
    if path.starts_with('/') { normal_path(path) } else { normal_path(&format!("{folder}/{path}")) }
}

/// In the order of names; of two files that differ in `.tf` and `.tofu` alone the latter.
fn chosen(mut files: Vec<SourceFile>) -> Vec<SourceFile> {
    let tofu: BTreeSet<String> = files
        .iter()
        .filter(|file| stem(file.path).is_some_and(|(_, is_tofu)| is_tofu))
        .map(|file| file.path.replace(".tofu", ".tf"))
        .collect();
    files.retain(|file| !tofu.contains(file.path));
    files.sort_by(|one, two| name_of(one.path).as_bytes().cmp(name_of(two.path).as_bytes()));
    files
}
