//! Values that are not known before Terraform applies, or not at all, with what is known of them.

use std::sync::Arc;

use super::address::Reference;
use super::types::Type;
use super::value::Value;
use crate::source::Span;

/// Why a value is not known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// An attribute that the configuration does not write; the reference tells whose.
    Attribute,
    /// A variable that was given no value.
    Variable(Arc<str>),
    /// A function whose value nobody can know beforehand: `timestamp`.
    Function(Arc<str>),
    /// An output of a module whose files were not given.
    Module(Arc<str>),
    /// It depends on which instances there are.
    Instances,
    /// An error that a diagnostic tells.
    Error,
    /// Something that is not evaluated here, in words.
    Other(Arc<str>),
}

/// A value that is not known.
#[derive(Debug, Clone, PartialEq)]
pub struct Unknown {
    /// Its type, [`Type::Any`] where that is not known either.
    pub kind: Type,
    /// Why.
    pub reason: Reason,
    /// Where the first unknown part is written.
    pub place: Option<Span>,
    /// What it stands for, where it still is one attribute of one instance or something made of it.
    pub reference: Option<Reference>,
    /// How the text begins.
    pub prefix: Option<Arc<str>>,
    /// The values that it may have: those of both arms, where only the condition is not known. Empty: anything.
    pub alternatives: Vec<Value>,
    /// Whether it may turn out that it cannot be had at all, as `x[0]` where there may be no instance.
    pub may_fail: bool,
}

impl Unknown {
    /// Creates one of which nothing else is known.
    #[must_use]
    pub fn new(kind: Type, reason: Reason, place: Option<Span>) -> Self {
        Self { kind, reason, place, reference: None, prefix: None, alternatives: Vec::new(), may_fail: false }
    }

    /// Creates one that was made of this one: its reason and place stay, nothing else.
    #[must_use]
    pub fn derive(&self, kind: Type) -> Self {
        Self { may_fail: self.may_fail, ..Self::new(kind, self.reason.clone(), self.place) }
    }

    /// Returns the parts of instances that it may stand for: one, or one of several.
    pub fn references(&self) -> impl Iterator<Item = &Reference> {
        let others = self.alternatives.iter().filter_map(|value| value.as_unknown()?.reference.as_ref());
        self.reference.iter().chain(others)
    }
}
