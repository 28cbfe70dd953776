//! Where names stand in a text, and what they name.

use std::borrow::Cow;
use std::ops::Range;

use crate::catalog;
use crate::syntax::{self, NameKind, Part, PartKind, Slot};
use crate::terms::DeclaredKind;

/// A namespace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Space {
    /// Users, service principals and groups.
    Principals,
    /// Directory roles.
    Roles,
    /// Policies.
    Policies,
    /// Authentication contexts.
    Contexts,
    /// Administrative units.
    Units,
    /// Blueprints of agents.
    Blueprints,
}

/// A name where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention {
    start: u32,
    end: u32,
    /// In which namespace it is one; `None` where any is meant, after `show`.
    pub space: Option<Space>,
    /// The name, without quotes; of a built-in role its name in the catalogue, however it is written.
    pub name: Box<str>,
    /// What may stand there.
    pub kind: NameKind,
    /// Whether it is declared here, and as what.
    pub declares: Option<DeclaredKind>,
}

impl Mention {
    /// Returns its bytes.
    #[must_use]
    pub fn range(&self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// Tells whether it names the same as another.
    #[must_use]
    pub fn is_of(&self, space: Space, name: &str) -> bool {
        *self.name == *name && self.space.is_none_or(|own| own == space)
    }
}

/// Finds the names of a text, in order. Statements that cannot be read have those before the fault.
#[must_use]
pub fn find_mentions(text: &str) -> Vec<Mention> {
    let statements = syntax::walk_file(text);
    statements.iter().flat_map(|parts| mentions_of(text, parts)).collect()
}

/// Returns the mention at a byte, its end included.
#[must_use]
pub fn mention_at(mentions: &[Mention], offset: usize) -> Option<&Mention> {
    let after = mentions.partition_point(|mention| (mention.start as usize) <= offset);
    mentions.get(after.checked_sub(1)?).filter(|mention| offset <= mention.end as usize)
}

fn mentions_of(text: &str, parts: &[Part]) -> Vec<Mention> {
    let head = parts.iter().find(|part| part.kind != PartKind::Comment).map(|first| first.range.start);
    let declaring = head.and_then(|start| declared_kind(text.get(start..)?));
    let words: Vec<&Part> = parts.iter().filter(|part| part.kind != PartKind::Comment).collect();
    let found = words.iter().enumerate().filter_map(|(at, part)| {
        let declares = declaring.filter(|_| at == 1);
        let kind = match &part.kind {
            PartKind::Filled(slots) => kind_of(slots, declares)?,
            PartKind::Keyword | PartKind::Mark | PartKind::Comment | PartKind::Wrong | PartKind::Unread => return None,
        };
        let space = space_of(kind);
        let name = read_name(text.get(part.range.clone())?)?;
        let name = if space == Some(Space::Roles) { in_catalog(&name).into() } else { name.into() };
        let place = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
        Some(Mention { start: place(part.range.start), end: place(part.range.end), space, name, kind, declares })
    });
    found.collect()
}

fn kind_of(slots: &[Slot], declares: Option<DeclaredKind>) -> Option<NameKind> {
    slots.iter().find_map(|slot| match slot {
        Slot::Name(kind) => Some(*kind),
        Slot::NewName => declares.map(kind_declared),
        Slot::Keyword(_) | Slot::Access | Slot::Text | Slot::String | Slot::Path | Slot::Time => None,
        Slot::Duration | Slot::Lint | Slot::Reason | Slot::Mark(_) | Slot::End => None,
    })
}

fn kind_declared(kind: DeclaredKind) -> NameKind {
    match kind {
        DeclaredKind::User => NameKind::User,
        DeclaredKind::ServicePrincipal => NameKind::ServicePrincipal,
        DeclaredKind::Group => NameKind::Group,
        DeclaredKind::Role => NameKind::Role,
        DeclaredKind::Policy => NameKind::Policy,
        DeclaredKind::Unit => NameKind::Unit,
        DeclaredKind::Context => NameKind::Context,
        DeclaredKind::Blueprint => NameKind::Blueprint,
    }
}

/// Returns what a statement declares, by its first word.
fn declared_kind(statement: &str) -> Option<DeclaredKind> {
    let word = statement.split(|c: char| !(c.is_ascii_lowercase() || c == '-')).next()?;
    DeclaredKind::ALL.iter().copied().find(|kind| kind.word() == word)
}

/// Returns the namespace of a kind of name; `None` where it is any.
#[must_use]
pub fn space_of(kind: NameKind) -> Option<Space> {
    Some(match kind {
        NameKind::Principal | NameKind::Account | NameKind::User | NameKind::ServicePrincipal => Space::Principals,
        NameKind::UserOrGroup | NameKind::Group => Space::Principals,
        NameKind::Role => Space::Roles,
        NameKind::Policy => Space::Policies,
        NameKind::Context => Space::Contexts,
        NameKind::Unit => Space::Units,
        NameKind::Blueprint => Space::Blueprints,
        NameKind::Anything => return None,
    })
}

/// Returns the name of a role in the catalogue, if it has one there.
fn in_catalog(name: &str) -> &str {
    catalog::find(name).and_then(|index| catalog::roles().get(index)).map_or(name, |role| &role.display_name)
}

fn read_name(written: &str) -> Option<Cow<'_, str>> {
    let is_plain = written.bytes().all(|byte| byte.is_ascii() && byte != b'"');
    if is_plain { Some(Cow::Borrowed(written)) } else { syntax::read_name(written).map(|name| Cow::Owned(name.into())) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_with_what_they_name() {
        let text = "user \"al\\u{69}ce\" \"Alice\"\ngroup g { membership policy p grants alice }\nassign alice, wr{ng\nassign alice to role global-administrator as active";
        let found = find_mentions(text);
        let told: Vec<(&str, Option<Space>, bool)> = found.iter().map(|one| (&*one.name, one.space, one.declares.is_some())).collect();
        assert_eq!(
            told,
            [
                ("alice", Some(Space::Principals), true),
                ("g", Some(Space::Principals), true),
                ("p", Some(Space::Policies), false),
                ("alice", Some(Space::Principals), false),
                ("wr", Some(Space::Principals), false),
                ("alice", Some(Space::Principals), false),
                ("Global Administrator", Some(Space::Roles), false),
            ]
        );
        let place = text.find("wr").unwrap();
        assert_eq!(mention_at(&found, place + 2).map(|one| &*one.name), Some("wr"));
        assert_eq!(mention_at(&found, place + 3), None);
    }
}
