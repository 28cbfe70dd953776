//! What an import is given: texts, and what the user says besides.

use std::collections::BTreeMap;

use crate::hcl::{Extent, Files, MAX_INSTANCES, Side};
use crate::source::{Source, SourceId};

/// What the user says about an import besides its files. What a format has no use for, it passes over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// Values of variables, in the order given: later ones win.
    pub variables: Vec<Variable>,
    /// Variables of the environment, by the name behind `TF_VAR_`.
    pub environment: BTreeMap<String, String>,
    /// Where modules lie that come from elsewhere: the address of the call, such as `module.team`, to a folder.
    pub modules: BTreeMap<String, String>,
    /// How many instances of blocks there may be.
    pub max_instances: usize,
    /// Whether there may be more eligible and active assignments than are written.
    pub is_open: bool,
    /// How EasyPIM is run.
    pub mode: Mode,
    /// Of a plan, the side that is meant.
    pub side: Side,
    /// Whether a plan that failed will do.
    pub extent: Extent,
    /// The folders that were given: names of parts of an import begin there.
    pub folders: Vec<String>,
}

/// How EasyPIM is run: whether it removes what its files do not name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// `-Mode delta`, which is what it does unless told otherwise: it adds, and removes nothing.
    Delta,
    /// `-Mode initial`: assignments that its files do not name are removed.
    Initial,
}

impl Mode {
    /// Both modes.
    pub const ALL: [Self; 2] = [Self::Delta, Self::Initial];

    /// Returns the word of EasyPIM for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Delta => "delta",
            Self::Initial => "initial",
        }
    }

    /// Says what it means for what is read.
    pub(super) fn told(self) -> &'static str {
        match self {
            Self::Delta => {
                "read as for `-Mode delta`, which removes nothing: who else is assigned is not known; with `--mode initial` nobody else is"
            }
            Self::Initial => "read as for `-Mode initial`: nobody is assigned besides who is named here",
        }
    }
}

/// A value for one variable, or for several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Variable {
    /// `--var NAME=VALUE`
    Value {
        /// The variable.
        name: String,
        /// Its value, as it was typed.
        text: String,
    },
    /// `--var-file FILE`
    File {
        /// Its path.
        path: String,
        /// What it holds.
        text: String,
    },
}

impl Default for Options {
    fn default() -> Self {
        Self {
            variables: Vec::new(),
            environment: BTreeMap::new(),
            modules: BTreeMap::new(),
            max_instances: MAX_INSTANCES,
            is_open: false,
            mode: Mode::Delta,
            side: Side::After,
            extent: Extent::Whole,
            folders: Vec::new(),
        }
    }
}

impl Variable {
    /// Returns the name and the text that its places point into.
    #[must_use]
    pub fn source(&self) -> (String, &str) {
        match self {
            Self::Value { name, text } => (format!("<--var {name}>"), text),
            Self::File { path, text } => (path.clone(), text),
        }
    }
}

/// All that an import reads.
#[derive(Clone, Copy)]
pub struct Material<'a> {
    /// The texts with their names, in the order that the output follows.
    pub texts: &'a [(SourceId, &'a Source)],
    /// The texts of [`Options::variables`], in the same order.
    pub variables: &'a [(SourceId, &'a Source)],
    /// What the user says besides.
    pub options: &'a Options,
    /// The files that expressions read.
    pub files: &'a dyn Files,
}
