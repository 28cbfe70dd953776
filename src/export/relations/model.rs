//! What is written: objects, relationships, what follows from them, and the condition that bounds them in time.

use crate::ir::Instant;

/// How the condition is called.
pub(in super::super) const CONDITION: &str = "within";

/// What the condition says, in the language that both engines share (CEL): more windows have begun than have ended.
pub(in super::super) const EXPRESSION: &str = "starts.filter(s, s <= now).size() > ends.filter(e, e <= now).size()";

/// What an object is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in super::super) enum Kind {
    /// A user or service principal.
    Account,
    /// A group.
    Group,
    /// A directory role in one scope.
    Role,
}

impl Kind {
    /// Returns its word in models.
    pub fn word(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::Group => "group",
            Self::Role => "role",
        }
    }
}

/// An account, a group or a role.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(in super::super) struct Object {
    pub kind: Kind,
    pub id: String,
}

/// What relates to an object: another one, or everybody who has a relation to it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(in super::super) struct Subject {
    pub object: Object,
    pub relation: Option<&'static str>,
}

/// A relationship without its condition.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(in super::super) struct Key {
    pub object: Object,
    pub relation: &'static str,
    pub subject: Subject,
}

/// What an engine must answer.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(in super::super) struct Check {
    pub object: Object,
    pub permission: &'static str,
    pub account: Object,
    pub at: Instant,
    pub holds: bool,
}

/// A relation that is written, and whose it may be.
pub(in super::super) struct Stored {
    pub kind: Kind,
    pub name: &'static str,
    /// Whether an account may stand in it.
    pub of_accounts: bool,
    /// The relations to a group whose holders may stand in it together.
    pub of_groups: &'static [&'static str],
    /// Whether it has windows.
    pub has_windows: bool,
}

/// A relation that follows from others: those of the first, but not those of the second.
pub(in super::super) struct Derived {
    pub kind: Kind,
    pub name: &'static str,
    pub any_of: &'static [&'static str],
    pub but_not: Option<&'static str>,
}

const fn stored(kind: Kind, name: &'static str, of_groups: &'static [&'static str]) -> Stored {
    Stored { kind, name, of_accounts: true, of_groups, has_windows: true }
}

const fn barred(kind: Kind, name: &'static str) -> Stored {
    Stored { kind, name, of_accounts: true, of_groups: &[], has_windows: false }
}

/// Everybody who is an active member, or a direct one: which of them a group lends what it is eligible for, the tenant's `nesting` says (D9.12).
const LENT: &[&str] = &["member", "direct_member"];

/// What is written.
pub(in super::super) const STORED: &[Stored] = &[
    stored(Kind::Group, "direct_member", &[]),
    stored(Kind::Group, "nested_member", &["member"]),
    stored(Kind::Group, "owner", &[]),
    stored(Kind::Group, "member_eligible", LENT),
    barred(Kind::Group, "member_barred"),
    stored(Kind::Group, "owner_eligible", LENT),
    barred(Kind::Group, "owner_barred"),
    stored(Kind::Role, "holder", &["member"]),
    stored(Kind::Role, "holder_eligible", LENT),
    barred(Kind::Role, "holder_barred"),
];

/// What follows.
pub(in super::super) const DERIVED: &[Derived] = &[
    Derived { kind: Kind::Group, name: "member", any_of: &["direct_member", "nested_member"], but_not: None },
    Derived { kind: Kind::Group, name: "eligible_member", any_of: &["member_eligible"], but_not: Some("member_barred") },
    Derived { kind: Kind::Group, name: "eligible_owner", any_of: &["owner_eligible"], but_not: Some("owner_barred") },
    Derived { kind: Kind::Role, name: "eligible_holder", any_of: &["holder_eligible"], but_not: Some("holder_barred") },
];
