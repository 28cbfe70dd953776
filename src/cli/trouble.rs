//! Why a command could not start: what reading files and options can come to. Knows neither.

use pim::session::Rejected;

/// Why a command could not start.
#[derive(Debug)]
pub enum Trouble {
    /// A text that cannot be used.
    Rejected(Box<Rejected>),
    /// A path that cannot be used.
    Path {
        /// What is wrong.
        message: String,
        /// What to do instead.
        help: Option<String>,
    },
}

impl From<Box<Rejected>> for Trouble {
    fn from(rejected: Box<Rejected>) -> Self {
        Self::Rejected(rejected)
    }
}
