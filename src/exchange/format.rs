//! The table of formats: a new one is a folder and an entry here.

use std::fmt;

use super::options::Material;
use super::{Imported, easypim, json, terraform};

/// All formats, in the order in which a folder is searched for them, and in which a file is recognized: Terraform takes all JSON that no
/// other format knows.
pub const FORMATS: &[Format] = &[json::FORMAT, easypim::FORMAT, terraform::FORMAT];

/// A format of other tools' files.
#[derive(Clone, Copy)]
pub struct Format {
    /// The word for it in commands.
    pub name: &'static str,
    /// What its files are, in a few words.
    pub about: &'static str,
    /// How the names of its files end, the dot included.
    pub endings: &'static [&'static str],
    /// Tells by its path what a file is to this format.
    pub detect: fn(&str) -> Option<Part>,
    /// Tells by its path and its first bytes whether a file that was given by name belongs to this format, though no folder is searched
    /// for such.
    pub recognize: fn(&str, &[u8]) -> bool,
    /// Reads all files together.
    pub import: fn(&Material<'_>) -> Imported,
}

/// What a file is to a format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// It is read.
    Read,
    /// It gives values to what is read, and says nothing alone.
    Values,
    /// Its name is one that the tool itself passes over.
    Hidden,
}

/// Formats are told apart by their names.
impl PartialEq for Format {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Format {}

impl fmt::Debug for Format {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name)
    }
}

/// Returns the format of a name.
#[must_use]
pub fn find(name: &str) -> Option<Format> {
    FORMATS.iter().copied().find(|format| format.name == name)
}

/// Returns the format that a file which was given by name belongs to by what it holds.
#[must_use]
pub fn of_text(path: &str, bytes: &[u8]) -> Option<Format> {
    FORMATS.iter().copied().find(|format| (format.recognize)(path, bytes))
}

/// Returns the format that a file belongs to by its path, and what it is to it.
#[must_use]
pub fn of_path(path: &str) -> Option<(Format, Part)> {
    FORMATS.iter().find_map(|format| Some((*format, (format.detect)(path)?)))
}
