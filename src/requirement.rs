//! The requirements that a policy can ask of a request, each told once: its words, its rules, its reason code, and its place in the order.
//!
//! Whoever adds a requirement adds one entry to the table below; what a policy asks and what a request brings are ordered sets of it.

use std::fmt::Display;

use crate::diag::ReasonCode;

/// How an account that was taken over comes past a requirement (`docs/reach.md`, gates). Its own person always does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Passage {
    /// With the second factor of the account: reset, or newly registered where there is none.
    SecondFactor,
    /// Only where the authentication context is weakened or excludes the account (R27, R28).
    Context,
    /// By writing something: whoever asks can.
    Writing,
}

/// What is told of one requirement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Facts {
    /// Its word in the language and in JSON.
    pub word: &'static str,
    /// Its word on a line of a picture.
    pub mark: &'static str,
    /// What it is, behind a verb: `activation requires …`.
    pub phrase: &'static str,
    /// The rule by which an activation asks for it.
    pub rule: &'static str,
    /// The rule by which whoever makes an active assignment must bring it.
    pub creator_rule: &'static str,
    /// The reason against a request that lacks it.
    pub lacking: ReasonCode,
    /// How an account that was taken over comes past it.
    pub passage: Passage,
    /// Whether a text may stand behind its word where it is brought.
    pub carries_text: bool,
}

/// Makes the enum, the list of its kinds and the table of facts from one list, so that none of them can lack an entry.
macro_rules! requirements {
    ($($(#[$doc:meta])* $variant:ident $(($payload:ident))? = $facts:expr;)*) => {
        /// One requirement; `C` names the authentication context: a name in a text, an id in a tenant, nothing where only the kind counts.
        /// The order is that of the language and of JSON.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Requirement<C = ()> {
            $($(#[$doc])* $variant $(($payload))?,)*
        }

        impl Requirement {
            /// Every kind, in order.
            pub const ALL: [Self; requirements!(@count $($variant)*)] = [$(Self::$variant $((requirements!(@unit $payload)))?,)*];
        }

        impl<C> Requirement<C> {
            /// Returns what is told of it.
            #[must_use]
            pub const fn facts(&self) -> Facts {
                match self {
                    $(Self::$variant { .. } => $facts,)*
                }
            }

            /// Returns its kind.
            #[must_use]
            pub const fn kind(&self) -> Requirement {
                match self {
                    $(Self::$variant { .. } => Requirement::$variant $((requirements!(@unit $payload)))?,)*
                }
            }
        }
    };
    (@unit $payload:ident) => { () };
    (@count) => { 0 };
    (@count $first:ident $($rest:ident)*) => { 1 + requirements!(@count $($rest)*) };
}

requirements! {
    /// A session with MFA (D2.12).
    Mfa = Facts {
        word: "mfa",
        mark: "MFA",
        phrase: "MFA",
        rule: "D2.12",
        creator_rule: "D2.33",
        lacking: ReasonCode::MfaRequired,
        passage: Passage::SecondFactor,
        carries_text: false,
    };
    /// A session that satisfies an authentication context (D2.13).
    Context(C) = Facts {
        word: "context",
        mark: "context",
        phrase: "authentication context",
        rule: "D2.13",
        creator_rule: "D2.33",
        lacking: ReasonCode::ContextRequired,
        passage: Passage::Context,
        carries_text: false,
    };
    /// A stated reason (D2.18).
    Justification = Facts {
        word: "justification",
        mark: "justification",
        phrase: "a justification",
        rule: "D2.18",
        creator_rule: "D2.34",
        lacking: ReasonCode::JustificationRequired,
        passage: Passage::Writing,
        carries_text: true,
    };
    /// A ticket (D2.19).
    Ticket = Facts {
        word: "ticket",
        mark: "ticket",
        phrase: "a ticket",
        rule: "D2.19",
        creator_rule: "D2.35",
        lacking: ReasonCode::TicketRequired,
        passage: Passage::Writing,
        carries_text: true,
    };
}

impl Requirement {
    /// Returns the kind that a word of the language stands for.
    #[must_use]
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.facts().word == word)
    }
}

impl<C> Requirement<C> {
    /// Returns the authentication context that it names.
    #[must_use]
    pub fn context(&self) -> Option<&C> {
        match self {
            Self::Context(context) => Some(context),
            Self::Mfa | Self::Justification | Self::Ticket => None,
        }
    }

    /// Names the context in another way; `None` where there is none.
    pub fn try_map<D>(&self, name: impl FnOnce(&C) -> Option<D>) -> Option<Requirement<D>> {
        match self {
            Self::Context(context) => name(context).map(Requirement::Context),
            Self::Mfa => Some(Requirement::Mfa),
            Self::Justification => Some(Requirement::Justification),
            Self::Ticket => Some(Requirement::Ticket),
        }
    }

    /// Writes it as the language does: `mfa`, `context NAME`.
    pub fn text<'a, N: Display>(&'a self, name: impl FnOnce(&'a C) -> N) -> String {
        self.written(self.facts().word, " ", name)
    }

    /// Writes it as JSON does: `mfa`, `context:NAME`.
    pub fn key<'a, N: Display>(&'a self, name: impl FnOnce(&'a C) -> N) -> String {
        self.written(self.facts().word, ":", name)
    }

    /// Writes it on a line of a picture: `MFA`, `context NAME`.
    pub fn mark<'a, N: Display>(&'a self, name: impl FnOnce(&'a C) -> N) -> String {
        self.written(self.facts().mark, " ", name)
    }

    /// Writes it behind a verb: `MFA`, ``authentication context `NAME` ``, `a ticket`.
    pub fn phrase<'a, N: Display>(&'a self, name: impl FnOnce(&'a C) -> N) -> String {
        self.written(self.facts().phrase, " ", |context| format!("`{}`", name(context)))
    }

    fn written<'a, N: Display>(&'a self, word: &str, separator: &str, name: impl FnOnce(&'a C) -> N) -> String {
        self.context().map_or_else(|| word.to_owned(), |context| format!("{word}{separator}{}", name(context)))
    }
}

/// What can stand in a [`RequirementSet`].
pub trait OfKind {
    /// Returns the kind of requirement that it is about.
    fn kind(&self) -> Requirement;
}

impl<C> OfKind for Requirement<C> {
    fn kind(&self) -> Requirement {
        Self::kind(self)
    }
}

/// At most one of each kind, in order. It lies in place: to make, copy and compare it allocates nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RequirementSet<T> {
    /// By the position of the kind in [`Requirement::ALL`].
    slots: [Option<T>; Requirement::ALL.len()],
}

impl<T> Default for RequirementSet<T> {
    fn default() -> Self {
        Self { slots: [const { None }; Requirement::ALL.len()] }
    }
}

impl<T: OfKind> RequirementSet<T> {
    /// Adds one; of two of a kind the first stays.
    pub fn insert(&mut self, element: T) {
        let kind = element.kind();
        let slot = Requirement::ALL.iter().zip(&mut self.slots).find(|(other, _)| **other == kind);
        if let Some((_, slot @ None)) = slot {
            *slot = Some(element);
        }
    }

    /// Returns the one of a kind.
    #[must_use]
    pub fn get(&self, kind: Requirement) -> Option<&T> {
        self.iter().find(|element| element.kind() == kind)
    }

    /// Returns all, in order.
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        self.slots.iter().flatten()
    }

    /// Tells whether nothing is in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.iter().next().is_none()
    }
}

impl<T: OfKind> FromIterator<T> for RequirementSet<T> {
    fn from_iter<I: IntoIterator<Item = T>>(elements: I) -> Self {
        let mut set = Self::default();
        elements.into_iter().for_each(|element| set.insert(element));
        set
    }
}
