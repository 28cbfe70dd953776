//! What `show` tells, as data: sheets of sections. A leaf.

use crate::eval::Demand;
use crate::ir::{Defaults, FieldOrigin};
use crate::source::Span;

use super::listed::Holding;
use super::open::OpenItem;

/// What `show` tells about one declaration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// The keyword of its kind: `group`, `service-principal`.
    pub kind: &'static str,
    /// Its name; `None` for a tenant that no statement names.
    pub name: Option<String>,
    /// Its label.
    pub label: Option<String>,
    /// Its description.
    pub description: Option<String>,
    /// Where it is declared; `None` for a built-in role without a block, or a tenant that no statement names.
    pub place: Option<Span>,
    /// What is told, in a fixed order for each kind.
    pub sections: Vec<Section>,
}

impl Sheet {
    /// Makes the sheet of something that is declared, or built in. `texts` are its label and its description.
    pub(crate) fn new(
        kind: &'static str,
        name: &str,
        texts: (&Option<Box<str>>, &Option<Box<str>>),
        place: Option<Span>,
        sections: Vec<Section>,
    ) -> Self {
        Self { kind, name: Some(name.to_owned()), label: owned(texts.0), description: owned(texts.1), place, sections }
    }
}

/// One part of a [`Sheet`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// What it is about, in words: `eligible members`.
    pub title: &'static str,
    /// What is told.
    pub content: Content,
    /// Whether there may be more, which is not known.
    pub has_others: bool,
}

impl Section {
    /// Makes a section.
    pub(crate) fn new(title: &'static str, content: Content) -> Self {
        Self { title, content, has_others: false }
    }

    /// Makes a section of a text that may not be there.
    pub(crate) fn text(title: &'static str, text: Option<&str>) -> Self {
        Self::new(title, Content::Text(text.map(str::to_owned)))
    }

    /// Makes a section of assignments.
    pub(crate) fn holdings(title: &'static str, lines: impl IntoIterator<Item = Holding>) -> Self {
        Self::new(title, Content::Holdings(lines.into_iter().collect()))
    }

    /// Makes a section of flags: those that are set, and those that may be, `None`.
    pub(crate) fn flags(flags: impl IntoIterator<Item = (&'static str, Option<bool>)>) -> Self {
        let (known, unknown): (Vec<_>, Vec<_>) = flags.into_iter().partition(|(_, is_set)| is_set.is_some());
        let set = known.into_iter().filter(|(_, is_set)| *is_set == Some(true)).map(|(word, _)| word).collect();
        Self::new("flags", Content::Flags { set, unknown: unknown.into_iter().map(|(word, _)| word).collect() })
    }

    /// Says that there may be more.
    pub(crate) fn with_others(self, has_others: bool) -> Self {
        Self { has_others, ..self }
    }
}

/// What a section tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// A text; `None` where there is none.
    Text(Option<String>),
    /// Names or words.
    Words(Vec<String>),
    /// Flags.
    Flags {
        /// Those that are set.
        set: Vec<&'static str>,
        /// Those that may be.
        unknown: Vec<&'static str>,
    },
    /// A number.
    Count(usize),
    /// Whether it is so.
    Truth(bool),
    /// Assignments, and what follows from them through groups.
    Holdings(Vec<Holding>),
    /// A policy; `None` where there is none.
    Policy(Option<PolicySheet>),
    /// The switches of the tenant.
    Settings(Vec<Setting>),
    /// What can be activated now, or may be.
    Activations(Vec<OpenItem<String>>),
}

/// A policy, field by field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicySheet {
    /// The policy it names or extends.
    pub follows: Option<String>,
    /// Every field, and the notifications that are written.
    pub fields: Vec<PolicyField>,
}

/// One field of a policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyField {
    /// Its section and word: `activation max`.
    pub name: String,
    /// Its value.
    pub value: FieldValue,
    /// Where the value comes from.
    pub origin: FieldOrigin,
    /// Whose default it is, where those of groups and roles differ and both are told.
    pub of: Option<Defaults>,
}

/// The value of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FieldValue {
    /// So many seconds.
    Duration(i64),
    /// Requirements, in the order of the language.
    Demands(Vec<Demand>),
    /// The names of approvers; none where no approval is asked.
    Approvers(Vec<String>),
    /// Words.
    Text(String),
}

/// One switch of the tenant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// Its word.
    pub name: &'static str,
    /// Its value as the language writes it.
    pub value: String,
    /// Whether that is the value it has where nobody writes it.
    pub is_default: bool,
}

/// Copies a text that may not be there.
pub(crate) fn owned(text: &Option<Box<str>>) -> Option<String> {
    text.as_deref().map(str::to_owned)
}
