//! A disk that is a map: files for the prompt, for includes and for imports, none of which is there.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use pim::exchange::{Absence, Files};
use pim::interact::World;
use pim::session::{Input, Loader};

/// Texts by their names.
#[derive(Debug, Clone, Default)]
pub struct Disk(pub BTreeMap<String, String>);

impl Disk {
    /// Makes one of names and texts.
    pub fn of(files: &[(&str, &str)]) -> Self {
        Self(files.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect())
    }

    fn input(&self, name: &str) -> Option<Input> {
        self.0.get(name).map(|text| Input::pim(name, text.as_str()))
    }
}

impl Files for Disk {
    fn read(&self, path: &str) -> Result<Arc<[u8]>, Absence> {
        self.0.get(path).map(|text| text.as_bytes().into()).ok_or(Absence::Missing)
    }

    fn below(&self, folder: &str) -> Vec<String> {
        let prefix = format!("{folder}/");
        self.0.keys().filter_map(|path| path.strip_prefix(&prefix)).map(str::to_owned).collect()
    }
}

impl Loader for Disk {
    fn load(&self, _: &Input, include: &str) -> Option<Input> {
        self.input(include)
    }
}

impl World for Disk {
    fn find(&self, paths: &[PathBuf]) -> Result<Vec<Input>, String> {
        let names = paths.iter().filter_map(|path| path.to_str());
        names.map(|name| self.input(name).ok_or_else(|| format!("cannot read `{name}`: no such file or folder"))).collect()
    }

    fn peek(&self, path: &str) -> Option<String> {
        self.0.get(path).cloned()
    }

    fn write(&mut self, path: &str, text: &str) -> Result<(), String> {
        self.0.insert(path.to_owned(), text.to_owned());
        Ok(())
    }

    fn relative(&self, _: &str, to: &Path) -> String {
        to.to_string_lossy().into_owned()
    }
}
