//! The loaded tenant to other tools' files; a format is a file or folder here, and one entry in [`FORMATS`].
//!
//! A format is given all statements, whatever they come from, and the tenant that they make. What it cannot hold it names by kind and
//! count: nothing is left out in silence. It asks no question and reads no file.

mod canonical;
mod easypim;
mod effective;
mod format;
mod json;
mod left_out;
mod openfga;
mod pim;
mod relations;
mod spicedb;
mod terraform;
mod yaml;

pub use format::{Comment, Exported, Format, Material, Part, Promises};

/// All formats, in the order in which they are listed.
pub const FORMATS: &[Format] = &[pim::FORMAT, json::FORMAT, easypim::FORMAT, terraform::FORMAT, spicedb::FORMAT, openfga::FORMAT];

/// Returns the format of a name.
#[must_use]
pub fn find(name: &str) -> Option<Format> {
    FORMATS.iter().copied().find(|format| format.name == name)
}
