//! What may stand at a place of a text.

use std::sync::Arc;

use crate::syntax::lex::Kind;
use crate::syntax::words::RESERVED;

/// What may stand at a place of a text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Slot {
    /// A keyword.
    Keyword(Arc<str>),
    /// A name that is declared, or known anyway.
    Name(NameKind),
    /// A name that is declared here.
    NewName,
    /// What a group gives access to.
    Access,
    /// Any string or word.
    Text,
    /// Any string.
    String,
    /// The path of a file, as a string.
    Path,
    /// A time.
    Time,
    /// A duration.
    Duration,
    /// The name of a lint.
    Lint,
    /// The code of a reason.
    Reason,
    /// `{`, `}`, `,` or `:`.
    Mark(char),
    /// Nothing more.
    End,
}

/// What a name names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NameKind {
    /// A user, service principal or group.
    Principal,
    /// A user or service principal: whoever acts, and of whom it is asked what they can.
    Account,
    /// A user.
    User,
    /// A service principal.
    ServicePrincipal,
    /// A user or group.
    UserOrGroup,
    /// A group.
    Group,
    /// A directory role.
    Role,
    /// A policy.
    Policy,
    /// An authentication context.
    Context,
    /// An administrative unit.
    Unit,
    /// An application that gives agents their credentials.
    Blueprint,
    /// Anything that is declared.
    Anything,
}

impl NameKind {
    /// Returns what it is called, with its article.
    #[must_use]
    pub fn noun(self) -> &'static str {
        match self {
            Self::Principal => "a user, service principal or group",
            Self::Account => "a user or service principal",
            Self::User => "a user",
            Self::ServicePrincipal => "a service principal",
            Self::UserOrGroup => "a user or group",
            Self::Group => "a group",
            Self::Role => "a role",
            Self::Policy => "a policy",
            Self::Context => "an authentication context",
            Self::Unit => "an administrative unit",
            Self::Blueprint => "a blueprint",
            Self::Anything => "a name",
        }
    }
}

impl Slot {
    /// Tells whether a token may stand here.
    pub(super) fn takes(&self, kind: Kind, written: &str) -> bool {
        let is_word = kind == Kind::Word && !RESERVED.contains(&written);
        match self {
            Self::Keyword(word) => kind == Kind::Word && **word == *written,
            Self::Name(_) | Self::NewName | Self::Access | Self::Text => is_word || kind == Kind::Text,
            Self::String | Self::Path => kind == Kind::Text,
            // whatever begins with a digit; what is no time is told by the builder
            Self::Time | Self::Duration => is_word || kind == Kind::Digits,
            Self::Lint => is_word,
            Self::Reason => is_word || (kind == Kind::Word && written == "policy"),
            Self::Mark(mark) => *mark == mark_of(kind),
            Self::End => false,
        }
    }
}

/// Returns the character of a mark; a space for what is none.
fn mark_of(kind: Kind) -> char {
    match kind {
        Kind::Open => '{',
        Kind::Close => '}',
        Kind::Comma => ',',
        Kind::Colon => ':',
        Kind::Word | Kind::Digits | Kind::Text | Kind::Unclosed | Kind::Glued | Kind::Comment | Kind::Other => ' ',
    }
}

/// Returns the slot of a rule that is one token; `None` for one that is made of others. `parents` are the rules around it, the innermost
/// last, and `nth` counts the names before it in the innermost.
pub(super) fn of_rule(rule: &str, parents: &[&str], nth: usize) -> Option<Slot> {
    let parent = parents.last().map_or("", |parent| parent);
    Some(match rule {
        "name" => of_name(parents, nth),
        "text" if parent == "access" => Slot::Access,
        "text" => Slot::Text,
        "string" | "label" if parent == "include" => Slot::Path,
        "string" | "label" => Slot::String,
        "word" => Slot::Lint,
        "reason_code" => Slot::Reason,
        "time" => Slot::Time,
        "duration" => Slot::Duration,
        "open" => Slot::Mark('{'),
        "close" => Slot::Mark('}'),
        "comma" => Slot::Mark(','),
        "colon" => Slot::Mark(':'),
        keyword => Slot::Keyword(keyword.strip_prefix("k_")?.replace('_', "-").into()),
    })
}

/// Returns what a name names, by the rule it stands in.
fn of_name(parents: &[&str], nth: usize) -> Slot {
    let [.., outer, parent] = parents else { return Slot::NewName };
    let kind = match (*parent, nth) {
        ("names", _) if matches!(*outer, "approvers" | "excludes") => NameKind::UserOrGroup,
        ("tenant_head" | "user_head" | "service_head" | "group_head" | "unit_head" | "context_head" | "policy_head", _)
        | ("blueprint_head", _) => return Slot::NewName,
        ("agent", _) if outer.starts_with("user") => NameKind::ServicePrincipal,
        ("agent", _) => NameKind::Blueprint,
        ("role_head" | "like" | "role_placement" | "holding_role" | "role_named", _) => NameKind::Role,
        ("group_placement" | "holding_of" | "manage" | "change" | "relation_of" | "any_member" | "any_eligible" | "adds", _)
        | ("sets", 0) => NameKind::Group,
        ("policy_ref" | "extends" | "sets", _) => NameKind::Policy,
        ("context_named" | "unknown_context", _) => NameKind::Context,
        ("in_unit", _) => NameKind::Unit,
        ("reset", _) => NameKind::User,
        ("names", _) if matches!(*outer, "except" | "owners") => NameKind::Account,
        ("can" | "what_can" | "how_can" | "when_can" | "never" | "who", _) => NameKind::Account,
        ("approve" | "thing_item" | "act" | "approves" | "denies" | "cancels", _) => NameKind::Account,
        ("show", _) => NameKind::Anything,
        _ => NameKind::Principal,
    };
    Slot::Name(kind)
}

/// Returns what a name names where the words before it tell more than the grammar does: after `show`, and in expected items.
pub(super) fn refine(slot: Slot, before: &[&str]) -> Slot {
    let kind = match (slot, before) {
        (Slot::Name(NameKind::Anything), [.., word]) => match *word {
            "user" => NameKind::User,
            "service-principal" => NameKind::ServicePrincipal,
            "group" => NameKind::Group,
            "role" => NameKind::Role,
            "policy" => NameKind::Policy,
            "unit" => NameKind::Unit,
            "blueprint" => NameKind::Blueprint,
            "context" => NameKind::Context,
            _ => NameKind::Anything,
        },
        (Slot::Name(NameKind::Principal), [.., "members" | "owners", "of"]) => NameKind::Group,
        (Slot::Name(NameKind::Principal), [.., "password" | "mfa", "of"]) => NameKind::User,
        (slot, _) => return slot,
    };
    Slot::Name(kind)
}
