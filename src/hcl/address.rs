//! Where a resource or data block's instance stands: `module.grp["tier0"].azuread_x.e["alice"]`.

use std::fmt;
use std::sync::Arc;

/// Whether a block makes something or looks it up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mode {
    /// `resource`
    Managed,
    /// `data`
    Data,
}

/// What tells the instances of one block apart.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Key {
    /// The block has no `count` and no `for_each`.
    None,
    /// With `count`: the position.
    Position(usize),
    /// With `for_each`: the key.
    Name(Arc<str>),
    /// How many instances there are, and under which keys, is not known.
    Unknown,
}

impl fmt::Display for Key {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => Ok(()),
            Self::Position(position) => write!(formatter, "[{position}]"),
            Self::Name(name) => write!(formatter, "[{}]", super::display::quoted(name)),
            Self::Unknown => formatter.write_str("[*]"),
        }
    }
}

/// The address of an instance.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Address {
    /// The module instance, as `module.a["x"].module.b`; empty for the root.
    pub module: Arc<str>,
    /// Made or looked up.
    pub mode: Mode,
    /// The block's first label.
    pub kind: Arc<str>,
    /// The block's second label.
    pub name: Arc<str>,
    /// The instance.
    pub key: Key,
}

impl fmt::Display for Address {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.module.is_empty() {
            write!(formatter, "{}.", self.module)?;
        }
        if self.mode == Mode::Data {
            formatter.write_str("data.")?;
        }
        write!(formatter, "{}.{}{}", self.kind, self.name, self.key)
    }
}

/// One step from an instance to a part of it, or what a function makes of that part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// `.name`
    Attribute(Arc<str>),
    /// `[3]`
    Position(usize),
    /// `["key"]`
    Name(Arc<str>),
    /// A function of the part: its name and its other arguments, written as the console writes them.
    Call {
        /// The function.
        function: &'static str,
        /// Its other arguments, in order.
        arguments: Vec<Arc<str>>,
    },
}

/// What a value that is not known stands for: a part of an instance, or something made of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// The instance.
    pub address: Arc<Address>,
    /// The way from it to the value.
    pub steps: Arc<[Step]>,
}

impl Reference {
    /// The instance itself.
    #[must_use]
    pub fn new(address: Arc<Address>) -> Self {
        Self { address, steps: Arc::new([]) }
    }

    /// Goes one step on.
    #[must_use]
    pub fn then(&self, step: Step) -> Self {
        Self { address: self.address.clone(), steps: self.steps.iter().cloned().chain([step]).collect() }
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = self.address.to_string();
        for step in &*self.steps {
            text = match step {
                Step::Attribute(name) => format!("{text}.{name}"),
                Step::Position(position) => format!("{text}[{position}]"),
                Step::Name(name) => format!("{text}[{}]", super::display::quoted(name)),
                Step::Call { function, arguments } => {
                    let rest: String = arguments.iter().map(|argument| format!(", {argument}")).collect();
                    format!("{function}({text}{rest})")
                }
            };
        }
        formatter.write_str(&text)
    }
}
