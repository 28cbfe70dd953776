//! What AzureHound, BloodHound's collector, tells of a tenant: the same rows as Microsoft Graph, each in an envelope that says what it is.
//!
//! It leaves out what is false, and it asks nothing about PIM for groups: who is eligible in a group, and by which policies, is not known.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::Imported;
use super::NoteKind;
use super::decode::decode_head;
use super::format::{Format, Part};
use super::graph::{Collected, Collection, Kind, Page, Reader, Told, import_collected, unreadable};
use super::notes::Notes;
use super::options::Material;
use super::rows::{Object, Text, Value};
use crate::source::Span;
use crate::text::counted;

/// The entry of AzureHound in the table of formats.
pub const FORMAT: Format = Format {
    name: "azurehound",
    about: "what AzureHound, BloodHound's collector, tells of a tenant",
    endings: &[".json"],
    is_found_by_text: true,
    may_be_utf16: true,
    detect,
    recognize,
    import,
};

/// The list in an envelope that holds the rows, and the key in each that does.
type Inner = Option<(&'static str, &'static str)>;

/// What the rows of each kind are, and where they stand: in the envelope itself, or in a list in it with whom they are about.
const KINDS: &[(&str, Kind, Inner)] = &[
    ("AZUser", Kind::Users, None),
    ("AZServicePrincipal", Kind::ServicePrincipals, None),
    ("AZGroup", Kind::Groups, None),
    ("AZRole", Kind::RoleDefinitions, None),
    ("AZRoleAssignment", Kind::RoleAssignments, Some(("roleAssignments", ""))),
    ("AZRoleEligibilityScheduleInstance", Kind::RoleEligibilityInstances, None),
    ("AZRoleManagementPolicyAssignment", Kind::PolicyAssignments, None),
    ("AZGroupMember", Kind::Members, Some(("members", "member"))),
    ("AZGroupOwner", Kind::Owners, Some(("owners", "owner"))),
];

/// It lists everything, without pages.
const COLLECTED: Page = Page { number: None, is_pulled: true, has_more: false, is_one: false };

/// Nothing in a path tells that a file is one of its own.
fn detect(_: &str) -> Option<Part> {
    None
}

fn recognize(path: &str, bytes: &[u8]) -> bool {
    let text = decode_head(bytes);
    let is_said = |text: Cow<'_, str>| {
        let plain: String = text.chars().filter(|character| !character.is_whitespace()).collect();
        plain.contains("\"kind\":\"AZ") || plain.contains("\"type\":\"azure\"")
    };
    path.to_ascii_lowercase().ends_with(".json") && text.is_some_and(is_said)
}

fn import(material: &Material<'_>) -> Imported {
    let notes = Notes::new(material.texts.iter().copied());
    let mut envelopes = Envelopes { found: Collected::default(), left: BTreeMap::new(), notes: &notes };
    for (id, source) in material.texts {
        envelopes.read(source.name(), Text::new(*id, source.text()));
    }
    let collected = envelopes.finish();
    let is_told = |kind: Kind| collected.collections.iter().any(|collection| collection.kind == kind);
    let mut told = Told::new(&collected);
    // the rows of what is active and eligible now are all there is of it
    for (kind, rows) in
        [(Kind::RoleAssignmentSchedules, Kind::RoleAssignments), (Kind::RoleEligibilitySchedules, Kind::RoleEligibilityInstances)]
    {
        if is_told(rows) {
            told.waive(kind);
        }
    }
    told.waive(Kind::AssignmentSchedules);
    let mut reader = Reader::new(told, &notes);
    reader.omits_false = true;
    reader.tells_enabled = collected.collections.iter().any(tells_enabled);
    let directory = import_collected(reader, &collected, material.texts);
    super::graph::finish(directory, &collected, notes, material.texts)
}

fn tells_enabled(collection: &Collection<'_>) -> bool {
    let is_there = |row: &Value<'_>| row.object().is_some_and(|object| object.get("accountEnabled").is_some());
    matches!(collection.kind, Kind::Users | Kind::ServicePrincipals) && collection.rows.iter().any(is_there)
}

/// The rows in their envelopes.
struct Envelopes<'n, 'a> {
    found: Collected<'a>,
    /// How many there are of each kind that is not read, and where the first stands.
    left: BTreeMap<String, (usize, Span)>,
    notes: &'n Notes<'n>,
}

impl<'a> Envelopes<'_, 'a> {
    fn read(&mut self, name: &str, text: Text<'a>) {
        let documents = match text.documents() {
            Ok(documents) => documents,
            Err(fault) => return self.notes.report(unreadable(name, &fault.message, fault.span)),
        };
        for document in &documents {
            // lines of envelopes are as good as a file with all of them
            let object = document.object();
            match object.as_ref().map(|object| object.get("data").map(|data| (data, data.items()))) {
                Some(Some((_, Some(envelopes)))) => envelopes.iter().for_each(|envelope| self.open(name, *envelope)),
                Some(Some((_, None))) => self.open(name, *document),
                Some(None) | None => self.notes.report(unreadable(name, "it has no `data` as AzureHound writes it", document.span())),
            }
        }
        if documents.is_empty() {
            self.notes.report(unreadable(name, "it is empty", text.start()));
        }
    }

    fn open(&mut self, name: &str, envelope: Value<'a>) {
        let opened = envelope.object().and_then(|object| Some((object.text("kind")?.0, object.get("data")?)));
        let Some((word, data)) = opened.and_then(|(word, data)| Some((word, (data, data.object()?)))) else {
            return self.notes.report(unreadable(name, "a row has no `kind` and `data` as AzureHound writes them", envelope.span()));
        };
        let (data, object) = data;
        if word != "AZTenant" || object.get("collected").and_then(Value::flag) == Some(true) {
            self.found.tenants.extend(object.text("tenantId").map(|(id, span)| (id.to_lowercase(), span)));
        }
        match KINDS.iter().find(|(known, _, _)| word.eq_ignore_ascii_case(known)) {
            Some((_, kind, place)) => self.add(*kind, *place, data, &object),
            None if word == "AZTenant" => {}
            None => self.left.entry(word.into_owned()).or_insert((0, data.span())).0 += 1,
        }
    }

    fn add(&mut self, kind: Kind, place: Inner, data: Value<'a>, object: &Object<'a>) {
        let span = data.span();
        let Some((list, inner)) = place else {
            return match self.found.collections.iter_mut().rev().find(|known| known.kind == kind && known.of.is_none()) {
                Some(known) => known.rows.push(data),
                None => self.found.collections.push(Collection { kind, of: None, rows: vec![data], page: COLLECTED, span }),
            };
        };
        let all = object.get(list).and_then(Value::items).unwrap_or_default(); // a list of nobody is left out
        let unwrap = |row: Value<'a>| row.object().and_then(|row| row.get(inner)).unwrap_or(row);
        let rows = all.into_iter().map(unwrap).collect();
        let of = object.text("groupId").map(|(id, _)| id);
        self.found.collections.push(Collection { kind, of, rows, page: COLLECTED, span });
    }

    fn finish(self) -> Collected<'a> {
        for (word, (count, span)) in self.left {
            self.notes.leave(NoteKind::Unknown, span, format!("not read: {} of the kind `{word}`", counted(count, "row")));
        }
        self.found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_recognised() {
        assert!(recognize("all.json", b"{\"data\":[{\"kind\":\"AZUser\",\"data\":{}}]}"));
        assert!(recognize("all.json", b"{\n\t\"meta\": {\"type\": \"azure\", \"version\": 5}, \"data\": []}"));
        assert!(!recognize("users.json", b"[{\"id\":\"1\"}]"));
    }
}
