//! Who and what a configuration names: by object id, user principal name or display name.

use indexmap::IndexMap;

use super::object::wrong;
use crate::exchange::note::NoteKind;
use crate::exchange::notes::Notes;
use crate::source::Span;

/// What somebody is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    User,
    ServicePrincipal,
    Group,
}

impl Kind {
    fn noun(self) -> &'static str {
        match self {
            Self::User => "a user",
            Self::ServicePrincipal => "a service principal",
            Self::Group => "a group",
        }
    }
}

/// A user, service principal or group.
#[derive(Debug, Clone)]
pub(super) struct Person {
    /// As it is first written.
    pub name: String,
    /// What it is, where that is told.
    pub kind: Option<Kind>,
    /// What it is called besides.
    pub label: Option<(String, Span)>,
    /// Where it is first named.
    pub span: Span,
}

/// How a name is to be understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// An object id.
    Id,
    /// A user principal name.
    Upn,
    /// A display name.
    Name,
}

impl Person {
    /// Tells how its name is to be understood.
    pub fn form(&self) -> Form {
        match &self.name {
            name if is_id(name) => Form::Id,
            name if name.contains('@') => Form::Upn,
            _ => Form::Name,
        }
    }

    /// Returns what it is, or is taken to be.
    pub fn kind(&self) -> Kind {
        self.kind.unwrap_or(Kind::User)
    }
}

/// Tells whether a text has the form of an object id.
fn is_id(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    parts.iter().map(|part| part.len()).eq([8, 4, 4, 4, 12]) && parts.iter().all(|part| part.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

/// Somebody, by the place in the list of all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct PersonId(usize);

/// All who are named, in the order in which they are.
#[derive(Default)]
pub(super) struct People(IndexMap<String, Person>);

impl People {
    /// Returns who is meant by a name, if it is one; ids and names compare without case, as EasyPIM looks them up.
    pub fn meet(&mut self, notes: &Notes<'_>, (name, span): (&str, Span), kind: Option<Kind>) -> Option<PersonId> {
        let name = name.trim();
        if name.is_empty() {
            wrong(notes, span, "nobody is named here".to_owned());
            return None;
        }
        let entry = self.0.entry(name.to_lowercase());
        let id = PersonId(entry.index());
        let person = entry.or_insert_with(|| Person { name: name.to_owned(), kind: None, label: None, span });
        match (person.kind, kind) {
            (Some(known), Some(told)) if known != told => {
                wrong(notes, span, format!("`{name}` is {} here, and {} elsewhere", told.noun(), known.noun()));
            }
            (None, Some(told)) => person.kind = Some(told),
            (None | Some(_), _) => {}
        }
        Some(id)
    }

    /// Says what somebody is called besides.
    pub fn label(&mut self, id: PersonId, label: &str, span: Span) {
        if let Some((_, person)) = self.0.get_index_mut(id.0) {
            let is_new = !label.trim().is_empty() && person.label.is_none() && !label.eq_ignore_ascii_case(&person.name);
            if is_new {
                person.label = Some((label.trim().to_owned(), span));
            }
        }
    }

    /// Returns somebody.
    pub fn get(&self, id: PersonId) -> Option<&Person> {
        self.0.get_index(id.0).map(|(_, person)| person)
    }

    /// Returns all, in order.
    pub fn iter(&self) -> impl Iterator<Item = (PersonId, &Person)> {
        self.0.values().enumerate().map(|(index, person)| (PersonId(index), person))
    }

    /// Says of whom it is not told what they are.
    pub fn note_kinds(&self, notes: &Notes<'_>) {
        for person in self.0.values().filter(|person| person.kind.is_none() && person.form() != Form::Upn) {
            let message = format!("whether `{}` is a user, a service principal or a group is not told: it is read as a user", person.name);
            notes.add(NoteKind::Unknown, person.span, message);
        }
    }
}
