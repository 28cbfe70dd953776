//! Whether something is so, where not all is known.

/// Whether something is so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Surely {
    /// It is not.
    No,
    /// That is not known.
    Perhaps,
    /// It is.
    Yes,
}

impl Surely {
    pub(super) fn of(is_so: bool) -> Self {
        if is_so { Self::Yes } else { Self::No }
    }
}
