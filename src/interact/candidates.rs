//! What may be typed in a slot: keywords, names that are known, codes.

use super::names::Names;
use crate::diag::{Code, CodeKind, ReasonCode};
use crate::ir::Instant;
use crate::syntax::{self, Slot};

/// One way to go on.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Candidate {
    /// As it is listed.
    pub shown: String,
    /// What replaces what is typed.
    pub text: String,
}

/// Returns what may stand in a slot, of which so much is typed.
#[must_use]
pub fn candidates(slot: &Slot, typed: &str, names: &Names, now: Instant) -> Vec<Candidate> {
    let partial = Partial::new(typed);
    match slot {
        Slot::Keyword(word) => partial.words(std::iter::once(&**word)),
        Slot::Name(kind) => names.of(*kind).filter(|name| partial.begins_name(name)).map(|name| partial.name(name)).collect(),
        Slot::Access => {
            let accesses = names.accesses.iter().filter(|access| partial.begins_name(access));
            accesses.map(|access| partial.name(access)).collect()
        }
        Slot::Lint => partial
            .words(Code::ALL.iter().filter(|code| matches!(code.kind(), CodeKind::Lint | CodeKind::OptionalLint)).map(|code| code.name())),
        Slot::Reason => partial.words(ReasonCode::ALL.iter().filter(|code| code.is_against()).map(|code| code.name())),
        Slot::Time => partial.words(std::iter::once(now.to_string().as_str())),
        Slot::Mark(mark @ ('{' | '}' | ':')) if typed.is_empty() => {
            vec![Candidate { shown: mark.to_string(), text: format!("{mark} ") }]
        }
        Slot::NewName | Slot::Text | Slot::String | Slot::Path | Slot::Duration | Slot::Mark(_) | Slot::End => Vec::new(),
    }
}

/// Makes the candidate of a word.
pub(super) fn plain(word: &str) -> Candidate {
    Candidate { shown: word.to_owned(), text: format!("{word} ") }
}

/// What is typed of a word or string.
pub(super) struct Partial<'t> {
    typed: &'t str,
    /// Its characters without quotes, in lower case.
    needle: String,
    is_string: bool,
}

impl<'t> Partial<'t> {
    pub(super) fn new(typed: &'t str) -> Self {
        let is_string = typed.starts_with('"');
        let inside = typed.strip_prefix('"').map_or(typed, |rest| rest.strip_suffix('"').unwrap_or(rest));
        Self { typed, needle: inside.replace("\\\"", "\"").replace("\\\\", "\\").to_lowercase(), is_string }
    }

    /// Tells whether a name begins like this; how it is written, in capitals or not, does not matter.
    pub(super) fn begins_name(&self, name: &str) -> bool {
        name.to_lowercase().starts_with(&self.needle)
    }

    /// Writes a name, in quotes where it needs them, or where they are typed already.
    pub(super) fn name(&self, name: &str) -> Candidate {
        let text = if self.is_string { syntax::format_string(name) } else { syntax::format_name(name).into_owned() };
        Candidate { shown: text.clone(), text: text + " " }
    }

    /// Returns the words that begin as typed.
    fn words<'a>(&self, words: impl Iterator<Item = &'a str>) -> Vec<Candidate> {
        words.filter(|word| !self.is_string && word.starts_with(self.typed)).map(plain).collect()
    }
}
