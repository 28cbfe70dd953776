//! How text for people looks.

/// How text for people looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    /// Whether ANSI colours are written.
    pub has_color: bool,
    /// The width in columns; narrow ones are read as wide enough for a few words.
    pub width: usize,
}

impl Style {
    /// No colour, 100 columns: the form of files, pipes and tests.
    pub const PLAIN: Self = Self { has_color: false, width: 100 };
}
