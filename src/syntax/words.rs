//! The words of the language: which are reserved, which begin what.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use super::grammar::Rule;

/// Words that are keywords everywhere, so that they must be quoted as names.
pub const RESERVED: &[&str] = &[
    "include",
    "tenant",
    "user",
    "service-principal",
    "blueprint",
    "group",
    "role",
    "unit",
    "context",
    "policy",
    "assign",
    "never",
    "scenario",
    "expect",
    "can",
    "who",
    "what",
    "how",
    "when",
    "is",
    "show",
    "unknown",
    "at",
    "after",
    "refused",
    "allow",
    "already",
    "approval",
    "deny",
    "yes",
    "no",
    "nobody",
    "nothing",
    "any",
    "anyone",
    "extends",
    "to",
    "as",
    "in",
    "of",
    "by",
    "for",
    "from",
    "until",
    "with",
    "without",
    "and",
    "except",
];

/// Tells whether a word is reserved. Most names are told by a letter that no keyword has, without a look at the list.
#[must_use]
pub fn is_reserved(word: &str) -> bool {
    word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-') && RESERVED.contains(&word)
}

/// Words that begin a statement.
pub const STATEMENTS: &[&str] = &[
    "include",
    "tenant",
    "user",
    "service-principal",
    "blueprint",
    "group",
    "role",
    "unit",
    "context",
    "policy",
    "assign",
    "never",
    "expect",
    "scenario",
];

/// Words that say what somebody does in a scenario.
pub const DEEDS: &[&str] =
    &["activates", "approves", "denies", "cancels", "deactivates", "assigns", "adds", "removes", "asks", "extends", "renews", "sets"];

/// Words that are read and no longer offered, each with the one that is written for it now (D6.7).
pub const FORMER: &[(&str, &str)] = &[("measured", "on"), ("documented", "off")];

/// Returns the word that is written now for a former one.
pub(super) fn successor(word: &str) -> Option<&'static str> {
    FORMER.iter().find(|(former, _)| *former == word).map(|(_, now)| *now)
}

/// Tells whether a word begins a piece at depth 0, whatever stands before it.
pub(super) fn always_begins_piece(word: &str) -> bool {
    matches!(word, "include" | "assign" | "never" | "scenario" | "expect")
}

/// Tells whether a word begins a piece at depth 0 unless the token before it [connects](connects).
pub(super) fn begins_piece(word: &str) -> bool {
    matches!(word, "tenant" | "user" | "service-principal" | "blueprint" | "group" | "role" | "unit" | "context" | "policy")
}

/// Tells whether a word stands before a block.
pub(super) fn opens_block(word: &str) -> bool {
    begins_piece(word) || matches!(word, "scenario" | "activation" | "eligible" | "active" | "notify")
}

/// Tells whether a word wants a name or value behind it, so that no statement begins on its line.
pub(super) fn wants_more(word: &str, depth: usize) -> bool {
    if depth == 0 { begins_piece(word) || word == "assign" } else { word == "max" }
}

/// Tells whether a word cannot stand in a block, so that it proves a missing `}`.
pub(super) fn proves_missing_brace(word: &str) -> bool {
    matches!(word, "include" | "tenant" | "user" | "service-principal" | "blueprint" | "group" | "assign" | "never" | "scenario")
}

/// Tells whether the word after this one continues a phrase rather than beginning a statement.
pub(super) fn connects(word: &str) -> bool {
    matches!(
        word,
        "to" | "in" | "of" | "any" | "every" | "and" | "with" | "show" | "expect" | "reach" | "activate" | "approve" | "privileged"
    )
}

/// Tells whether a word begins a statement.
pub(super) fn is_statement(word: &str) -> bool {
    STATEMENTS.contains(&word)
}

/// Returns the keyword that a rule stands for.
pub(super) fn keyword(rule: Rule) -> Option<String> {
    format!("{rule:?}").strip_prefix("k_").map(|word| word.replace('_', "-"))
}

/// Tells whether a word is a keyword anywhere in the language.
pub(super) fn is_keyword(word: &str) -> bool {
    static KEYWORDS: LazyLock<BTreeSet<String>> = LazyLock::new(|| Rule::all_rules().iter().filter_map(|rule| keyword(*rule)).collect());
    KEYWORDS.contains(word)
}
