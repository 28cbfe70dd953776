//! Reads questions that are written in the plainest way, without grammar and tree: bare ASCII words with blanks between them, names as they are
//! declared, no modifier. Whatever is not sure is left to the grammar, which also says what is wrong.

use super::super::scope::Scope;
use crate::ir::{Action, Deed, HoldingQuestion, Managed, Modifiers, OneStep, PrincipalId, Question, Thing};
use crate::syntax::is_reserved;
use crate::terms::{Credential, Relation};

/// No plain question has more words.
const MOST_WORDS: usize = 9;

/// Resolves a plain question, and returns its canonical text, which is its words with one blank between them; `None` of all others, and of what does
/// not resolve.
#[must_use]
pub fn resolve_plain_query(scope: &Scope, text: &str) -> Option<(String, Question)> {
    let mut words = [""; MOST_WORDS];
    let mut count = 0;
    for word in text.split([' ', '\t']).filter(|word| !word.is_empty()) {
        *words.get_mut(count)? = word;
        count += 1;
    }
    let words = words.get(..count)?;
    let question = match words {
        ["can", who, action @ ..] => Question::Can(principal(scope, who)?, Action::Step(step(scope, action)?), Modifiers::default()),
        ["is", who, "eligible", held @ ..] => Question::IsEligible(principal(scope, who)?, eligible(scope, held)?, None),
        ["is", who, held @ ..] => Question::Is(principal(scope, who)?, holding(scope, held)?, None),
        _ => return None,
    };
    Some((words.join(" "), question))
}

fn step(scope: &Scope, words: &[&str]) -> Option<OneStep> {
    match words {
        ["activate", what @ ..] => Some(OneStep::Activate(thing(scope, what)?)),
        ["approve", what @ .., "for", requester] => Some(OneStep::Approve(thing(scope, what)?, Some(principal(scope, requester)?))),
        ["approve", what @ ..] => Some(OneStep::Approve(thing(scope, what)?, None)),
        ["manage", group] => Some(OneStep::Deed(scope.group(name(group)?)?, Deed::Manage(Managed::Everything))),
        ["manage", noun, "of", group] => {
            Some(OneStep::Deed(scope.group(name(group)?)?, Deed::Manage(Managed::Side(side(noun, Relation::abstract_noun)?))))
        }
        ["change", people, "of", group] => Some(OneStep::Deed(scope.group(name(group)?)?, Deed::Change(side(people, Relation::people)?))),
        ["reset", credential, "of", user] => Some(OneStep::Reset(Credential::of_word(credential)?, scope.user(name(user)?)?)),
        _ => None,
    }
}

fn thing(scope: &Scope, words: &[&str]) -> Option<Thing> {
    match words {
        ["role", role] => Some(Thing::Role(scope.role(name(role)?)?)),
        [noun, "of", group] => Some(Thing::Group(scope.group(name(group)?)?, side(noun, Relation::abstract_noun)?)),
        _ => None,
    }
}

fn holding(scope: &Scope, words: &[&str]) -> Option<HoldingQuestion> {
    match words {
        ["in", "role", role] => Some(HoldingQuestion::Role(scope.role(name(role)?)?)),
        [word, "of", group] => Some(HoldingQuestion::Group(scope.group(name(group)?)?, side(word, Relation::word)?)),
        _ => None,
    }
}

fn eligible(scope: &Scope, words: &[&str]) -> Option<Thing> {
    Some(match holding(scope, words)? {
        HoldingQuestion::Group(group, relation) => Thing::Group(group, relation),
        HoldingQuestion::Role(role) => Thing::Role(role),
    })
}

fn side(word: &str, of: fn(Relation) -> &'static str) -> Option<Relation> {
    [Relation::Member, Relation::Owner].into_iter().find(|relation| of(*relation) == word)
}

fn principal(scope: &Scope, word: &str) -> Option<PrincipalId> {
    scope.principal(name(word)?)
}

/// Returns a word that can only be a name.
fn name(word: &str) -> Option<&str> {
    let is_start = |byte: &u8| byte.is_ascii_alphabetic() || *byte == b'_';
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'@' | b'+' | b'-');
    let is_bare = word.as_bytes().first().is_some_and(is_start) && word.as_bytes().iter().all(is_part);
    (is_bare && !is_reserved(word)).then_some(word)
}
