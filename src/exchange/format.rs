//! The table of formats: a new one is a folder and an entry here.

use std::borrow::Cow;
use std::fmt;

use super::decode::decode;
use super::options::Material;
use super::{Imported, azurehound, easypim, graph, json, terraform};

/// All formats, in the order in which a file is recognized: Terraform takes all JSON that no other format knows.
pub const FORMATS: &[Format] = &[json::FORMAT, easypim::FORMAT, azurehound::FORMAT, graph::FORMAT, terraform::FORMAT];

/// A format of other tools' files.
#[derive(Clone, Copy)]
pub struct Format {
    /// The word for it in commands.
    pub name: &'static str,
    /// What its files are, in a few words.
    pub about: &'static str,
    /// How the names of its files end, the dot included.
    pub endings: &'static [&'static str],
    /// Whether a folder is searched for files that [`Format::recognize`] knows, too.
    pub is_found_by_text: bool,
    /// Whether its files may be UTF-16, or begin with a byte order mark.
    pub may_be_utf16: bool,
    /// Tells by its path what a file is to this format.
    pub detect: fn(&str) -> Option<Part>,
    /// Tells by its path and its first bytes whether a file that was given by name belongs to this format, though no folder is searched
    /// for such.
    pub recognize: fn(&str, &[u8]) -> bool,
    /// Reads all files together.
    pub import: fn(&Material<'_>) -> Imported,
}

impl Format {
    /// Tells whether its files were asked of a tenant, rather than written for one.
    #[must_use]
    pub fn is_of_a_tenant(self) -> bool {
        matches!(self.name, "graph" | "azurehound")
    }
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

impl Format {
    /// Returns the text of bytes as its tool reads them; `None` where they are none.
    #[must_use]
    pub fn decode<'b>(&self, bytes: &'b [u8]) -> Option<Cow<'b, str>> {
        if self.may_be_utf16 { decode(bytes) } else { std::str::from_utf8(bytes).ok().map(Cow::Borrowed) }
    }

    /// Tells whether the name of a file ends like those of its files.
    #[must_use]
    pub fn has_ending(&self, path: &str) -> bool {
        self.endings.iter().any(|ending| path.to_ascii_lowercase().ends_with(ending))
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
