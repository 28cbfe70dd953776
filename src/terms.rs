//! The closed words of the language that mean the same wherever they stand: each an enum with one table of its words.
//!
//! The tree, the ir and everything above them use these; what is more than a word (an item of a block, a question) has its own type there.
//! It may know nothing of its neighbours, so that everybody may know it.

/// Makes an enum of words from one table, so that no kind can lack its word.
macro_rules! terms {
    ($($(#[$doc:meta])* $name:ident { $($(#[$inner:meta])* $variant:ident = $word:literal,)* })*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $($(#[$inner])* $variant,)*
        }

        impl $name {
            /// Every kind, in order.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// Returns its word in the language, in JSON and for people.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)*
                }
            }

            /// Returns the kind that a word stands for.
            #[must_use]
            pub fn of_word(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|kind| kind.word() == word)
            }
        }
    )*};
}

terms! {
    /// Membership or ownership.
    Relation {
        /// Member of the group.
        Member = "member",
        /// Owner of the group.
        Owner = "owner",
    }

    /// The state of an assignment.
    State {
        /// A right to activate.
        Eligible = "eligible",
        /// Holds in its window and was assigned.
        Active = "active",
        /// Holds in its window and came from an eligible one.
        Activated = "activated",
    }

    /// What can be reset.
    Credential {
        /// The password.
        Password = "password",
        /// The registered MFA methods.
        Mfa = "mfa",
    }

    /// Extension before the end, or renewal after it (D4.40).
    Prolonging {
        /// Before the end.
        Extend = "extend",
        /// After the end.
        Renew = "renew",
    }

    /// The events of D2.37.
    NotifyEvent {
        /// Somebody is made eligible.
        Eligible = "eligible",
        /// Somebody is made active.
        Active = "active",
        /// Somebody activates.
        Activation = "activation",
    }

    /// The recipients of D2.37.
    NotifyRecipient {
        /// Administrators.
        Admins = "admins",
        /// The person it is about.
        Assignee = "assignee",
        /// The approvers.
        Approvers = "approvers",
    }

    /// What guests may see and do (D3.14).
    Guests {
        /// Limited access, the default.
        Limited = "limited",
        /// Restricted access.
        Restricted = "restricted",
        /// The same access as members.
        SameAsMembers = "same-as-members",
    }

    /// Which reading of D6.7 holds.
    EligibleProtection {
        /// Active and eligible members and owners are protected, the default: the documentation since July 2026. Formerly `measured`.
        On = "on",
        /// Only active ones are: the documentation until then. Formerly `documented`.
        Off = "off",
    }

    /// How far membership carries eligibility (D3.30, D9.12).
    Nesting {
        /// Through any number of active nestings, the default.
        Transitive = "transitive",
        /// Only direct membership.
        Direct = "direct",
    }

    /// What a sign-in demands.
    SignIn {
        /// A password, the default.
        Password = "password",
        /// MFA, always.
        Mfa = "mfa",
    }

    /// What Conditional Access does with an authentication context (D2.14).
    ContextMode {
        /// A policy targets it and is on: the default, for which the language has no word.
        Enforced = "enforced",
        /// No policy targets it: as if MFA were required.
        Untargeted = "untargeted",
        /// Its policy is off: nothing is demanded.
        Off = "off",
        /// Its policy only reports: nothing is demanded.
        ReportOnly = "report-only",
    }

    /// What is declared by name, by the word that declares it.
    DeclaredKind {
        /// A user.
        User = "user",
        /// A service principal.
        ServicePrincipal = "service-principal",
        /// A blueprint of agent identities.
        Blueprint = "blueprint",
        /// A group.
        Group = "group",
        /// A role.
        Role = "role",
        /// A policy.
        Policy = "policy",
        /// An administrative unit.
        Unit = "unit",
        /// An authentication context.
        Context = "context",
    }

    /// What may be said of a user with one word.
    UserFlag {
        /// A guest (D3.14).
        Guest = "guest",
        /// Signs in no more, and holds nothing.
        Disabled = "disabled",
        /// Comes from a directory on premises.
        Synced = "synced",
        /// Has a registered second factor.
        Mfa = "mfa",
    }

    /// What may be said of a group with one word.
    GroupFlag {
        /// Roles may be given to it (D1.5).
        RoleAssignable = "role-assignable",
        /// PIM governs it (D1.7).
        PimEnabled = "pim-enabled",
        /// A rule makes its members (D1.2).
        Dynamic = "dynamic",
        /// Comes from a directory on premises (D1.3).
        Synced = "synced",
        /// Everybody may join.
        Open = "open",
        /// A Microsoft 365 group, not a security group (D1.1).
        Microsoft365 = "microsoft365",
    }

    /// Security or Microsoft 365 (D1.1).
    GroupKind {
        /// A security group: the default, for which the language has no word.
        Security = "security",
        /// A Microsoft 365 group.
        Microsoft365 = "microsoft365",
    }

    /// Whether accounts may be taken over on the way.
    Play {
        /// By steps of one's own only.
        Reach = "reach",
        /// Other accounts may be taken over.
        Escalate = "escalate to",
    }
}

impl Relation {
    /// Returns `membership` or `ownership`.
    #[must_use]
    pub const fn abstract_noun(self) -> &'static str {
        match self {
            Self::Member => "membership",
            Self::Owner => "ownership",
        }
    }

    /// Returns `members` or `owners`.
    #[must_use]
    pub const fn people(self) -> &'static str {
        match self {
            Self::Member => "members",
            Self::Owner => "owners",
        }
    }

    /// Returns the other relation.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::Member => Self::Owner,
            Self::Owner => Self::Member,
        }
    }
}

impl State {
    /// Tells whether the relation is in force (assigned or activated).
    #[must_use]
    pub const fn is_in_force(self) -> bool {
        match self {
            Self::Active | Self::Activated => true,
            Self::Eligible => false,
        }
    }
}

/// Returns the word of a switch: `on` or `off`.
#[must_use]
pub const fn switch(is_on: bool) -> &'static str {
    if is_on { "on" } else { "off" }
}
