//! Whole configurations: files of folders, variables, locals, outputs, modules, and the instances of resource and data blocks.

mod block;
mod body;
mod call;
mod constraint;
mod expand;
mod folder;
mod given;
mod installed;
mod json_body;
mod merge;
mod module;
mod names;
mod outline;
mod read;
mod resource;
mod variable;

use std::collections::BTreeMap;
use std::sync::Arc;

use super::files::Files;
use super::types::Type;
use super::value::Value;
use crate::source::{SourceId, Span};

pub use block::{Argument, Arguments, Existence, Instance, Nested};
pub use folder::{is_ignored, is_read};
pub use installed::installed_modules;
pub use outline::{Outline, OutlineAttribute, outline};

use super::address::Mode;
use folder::Folders;
use module::{Module, World};

/// How many instances a configuration may have, unless told otherwise.
pub const MAX_INSTANCES: usize = 100_000;

/// A file.
#[derive(Debug, Clone, Copy)]
pub struct SourceFile<'a> {
    /// Its path, with `/` between names.
    pub path: &'a str,
    /// What it holds.
    pub text: &'a str,
    /// Its name in spans.
    pub source: SourceId,
}

/// A value that is given to a variable of the root module.
#[derive(Debug, Clone)]
pub enum Given<'a> {
    /// `-var name=text`
    Text {
        /// The variable.
        name: String,
        /// The value as it was typed.
        text: String,
        /// Where, if in a text.
        source: SourceId,
    },
    /// `-var-file`
    File(SourceFile<'a>),
}

/// What is known of a provider's blocks.
pub trait Schema: Sync {
    /// The attributes that every block of that kind has, written or not, with their types.
    fn attributes(&self, mode: Mode, kind: &str) -> Vec<(&'static str, Type)>;
}

/// Knows only that every block has an `id`, which is a text.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoSchema;

impl Schema for NoSchema {
    fn attributes(&self, _mode: Mode, _kind: &str) -> Vec<(&'static str, Type)> {
        vec![("id", Type::Text)]
    }
}

/// What an evaluation is told besides the files.
pub struct Options<'a> {
    /// Values of variables, in the order given: the last one counts.
    pub given: Vec<Given<'a>>,
    /// `TF_VAR_` variables, by the name behind it.
    pub environment: BTreeMap<String, String>,
    /// Where modules that are no local ones lie: `module.a.module.b`, without keys, to a folder.
    pub modules: BTreeMap<String, String>,
    /// The most instances.
    pub max_instances: usize,
    /// What is known of blocks.
    pub schema: &'a dyn Schema,
    /// The files that functions read, by their path as in [`SourceFile::path`].
    pub files: &'a dyn Files,
}

impl Default for Options<'_> {
    fn default() -> Self {
        Self {
            given: Vec::new(),
            environment: BTreeMap::new(),
            modules: BTreeMap::new(),
            max_instances: MAX_INSTANCES,
            schema: &NoSchema,
            files: &super::files::NoFiles,
        }
    }
}

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Terraform refuses it.
    Error,
    /// Terraform goes on, or something is not evaluated here.
    Warning,
}

/// What kind of thing a finding is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// A text that cannot be parsed.
    Syntax,
    /// A text that nests too deeply.
    Depth,
    /// A value, a block or a name that Terraform refuses.
    Meaning,
    /// A resource or data block that nothing declares: the text of its address.
    Undeclared,
    /// A module whose files are not given.
    Module,
    /// A value that is given to no variable.
    Surplus,
}

/// Something that is wrong with a configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// How bad.
    pub severity: Severity,
    /// About what.
    pub subject: Subject,
    /// What, in words.
    pub message: String,
    /// Where.
    pub span: Span,
}

/// What a configuration says.
#[derive(Debug, Default)]
pub struct Evaluation {
    /// The instances of resource and data blocks of all modules.
    pub instances: Vec<Instance>,
    /// The outputs of the root module.
    pub outputs: BTreeMap<Arc<str>, Value>,
    /// What is wrong, in the order of places.
    pub findings: Vec<Finding>,
    /// The folders that belong to it: the root and those of its modules.
    pub folders: Vec<String>,
}

/// Returns the folders that hold configurations and that no other given folder calls as a local module.
#[must_use]
pub fn roots(files: &[SourceFile]) -> Vec<String> {
    super::stack::with_stack(|| {
        let folders = Folders::read(files);
        let called = folders.called();
        folders.names().filter(|name| !called.contains(*name)).map(str::to_owned).collect()
    })
}

/// Evaluates the configuration of one folder with the modules that it calls.
#[must_use]
pub fn evaluate(files: &[SourceFile], root: &str, options: &Options) -> Evaluation {
    super::stack::with_stack(|| {
        let folders = Folders::read(files);
        let world = World::new(&folders, root, options);
        let module = Module::root(&world, files);
        module.evaluate_all();
        let nowhere = Span::new(SourceId::default(), 0, 0);
        let outputs = module.outputs(nowhere);
        let mut instances = Vec::new();
        module.take_instances(&mut instances);
        let (folders, findings) = world.finish();
        Evaluation { instances, outputs, findings, folders }
    })
}
