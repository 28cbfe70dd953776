//! What a text of this kind is, and what is meant of it.

/// What such a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// What Terraform would do: what there is now, and what there will be.
    Plan,
    /// What there is.
    State,
}

/// Of a plan, what is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Side {
    /// What there is before it is applied.
    Before,
    /// What there is afterwards.
    #[default]
    After,
}

/// How much of a plan there must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Extent {
    /// All of it.
    #[default]
    Whole,
    /// As much as could be planned before something failed.
    Partial,
}
