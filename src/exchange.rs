//! Other tools' files to the tree; spans point into *their* text. One folder a format, and one entry in [`FORMATS`].
//!
//! A format may know its own tool's language and what that says about groups, users, roles and policies. It must not know the language of
//! policies beyond its tree, ask no question, and read no file: texts and what lies beside them are arguments. What all formats share
//! stands here: notes, durations, the writer of statements, and the imported file.

pub mod azurehound;
mod decode;
mod directory;
pub mod easypim;
mod format;
pub mod graph;
mod imported;
mod iso;
pub mod json;
mod jsonc;
mod note;
mod notes;
mod options;
mod policy;
mod rows;
mod statements;
pub mod terraform;
mod unknown;
mod write;

pub use decode::decode;
pub use format::{FORMATS, Format, Part, find, of_path, of_text};
pub use imported::{Imported, Shown};
pub use iso::{format_duration, read_duration};
pub use note::{Note, NoteKind};
pub use options::{Material, Mode, Options, Variable};

pub use crate::hcl::{ARCHIVED_PLAN, ARCHIVED_PLAN_HELP, Absence, Extent, Files, NoFiles, Side, is_archived_plan};
