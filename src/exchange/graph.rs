//! Answers of Microsoft Graph to the tree: a folder that `pim pull` wrote, or collections that anybody saved.
//!
//! Nothing is dropped in silence, and nothing is taken for granted: what a missing collection would have told becomes a statement that it
//! is not known, and so does a field of a policy that is not there.

mod collect;
mod fields;
mod kind;
mod open;
mod people;
mod policies;
mod pull;
mod reader;
mod rules;
mod schedules;
mod surroundings;
mod time;
mod told;
mod window;

use super::Imported;
use super::decode::decode_head;
use super::directory::Directory;
use super::format::{Format, Part};
use super::notes::Notes;
use super::options::Material;
use crate::diag::{Code, Diagnostic};
use crate::source::{Origin, Source, SourceId, Sources, Span};

use collect::collect;
use fields::Fields;

pub(super) use collect::{Collected, Collection, Page, unreadable};
pub(super) use kind::Kind;
pub(super) use reader::Reader;
pub(super) use told::Told;

/// The entry of Microsoft Graph in the table of formats.
pub const FORMAT: Format = Format {
    name: "graph",
    about: "answers of Microsoft Graph: a folder that `pim pull` wrote, or JSON that others saved",
    endings: &[".json"],
    is_found_by_text: true,
    may_be_utf16: true,
    detect,
    recognize,
    import,
};

/// Tells by its path whether a file is one of a folder that was pulled.
fn detect(path: &str) -> Option<Part> {
    kind::is_pulled(path).then_some(Part::Read)
}

/// Tells whether a file is a collection of Graph: it says so, or its name does.
fn recognize(path: &str, bytes: &[u8]) -> bool {
    let Some(text) = decode_head(bytes) else { return false };
    let text = text.trim_start();
    let is_json = path.to_ascii_lowercase().ends_with(".json") && text.starts_with(['{', '[']);
    is_json && (text.contains("$metadata#") || kind::is_named(path))
}

fn import(material: &Material<'_>) -> Imported {
    let notes = Notes::new(material.texts.iter().copied());
    let collected = collect(material.texts, &notes);
    let directory = import_collected(Reader::new(Told::new(&collected), &notes), &collected, material.texts);
    finish(directory, &collected, notes, material.texts)
}

/// Reads what was collected from texts.
pub(super) fn import_collected(reader: Reader<'_>, collected: &Collected<'_>, texts: &[(SourceId, &Source)]) -> Directory {
    read(reader, collected, Span::new(first_source(texts), 0, 0))
}

/// Writes what was read, with what is said besides.
pub(super) fn finish(directory: Directory, collected: &Collected<'_>, notes: Notes<'_>, texts: &[(SourceId, &Source)]) -> Imported {
    let refused = foreign(collected).into_iter().chain(second_pulls(collected)).collect();
    let has_missing = collected.pull.as_ref().is_some_and(|pull| !pull.missing.is_empty());
    let is_partial = has_missing || directory.leaves_open();
    let file = directory.write(first_source(texts));
    let (notes, diagnostics, used) = notes.finish();
    Imported { file, notes, diagnostics, used, is_partial, refused, shown: Vec::new() }
}

/// Reads collections, in an order in which each finds what it names.
fn read(mut reader: Reader<'_>, collected: &Collected<'_>, start: Span) -> Directory {
    let collections = &collected.collections;
    people::read(&mut reader, collections);
    surroundings::read_definitions(&mut reader, collections);
    surroundings::read_units(&mut reader, collections);
    policies::read(&mut reader, collections);
    schedules::read(&mut reader, collections, collected.pull.as_ref().and_then(|pull| pull.at));
    surroundings::read_contexts(&mut reader, collections);
    surroundings::settle_contexts(&mut reader);
    let listed = pim_groups(&reader, collections);
    open::read_pim_groups(&mut reader, listed);
    open::open_groups(&mut reader);
    open::open_roles(&mut reader, start);
    open::note_surroundings(&mut reader, start);
    reader.finish()
}

fn pim_groups(reader: &Reader<'_>, collections: &[Collection<'_>]) -> Vec<(Box<str>, Span)> {
    let rows = collections.iter().filter(|collection| collection.kind == Kind::PimGroups).flat_map(|collection| &collection.rows);
    let id = |fields: Fields<'_, '_>| fields.id("id").map(|(id, span)| (Box::from(&*id), span));
    rows.filter_map(|row| id(Fields::open(*row, reader.notes)?)).collect()
}

/// Refuses files of another tenant: what they say would be taken for this one's.
fn foreign(collected: &Collected<'_>) -> Vec<Diagnostic> {
    let mut tenants = collected.tenants.clone();
    for row in collected.collections.iter().filter(|collection| collection.kind == Kind::Organization).flat_map(|all| &all.rows) {
        tenants.extend(row.object().and_then(|object| object.text("id")).map(|(id, span)| (id.to_lowercase(), span)));
    }
    let Some((own, first)) = tenants.first().cloned() else { return Vec::new() };
    let others = tenants.into_iter().filter(|(id, _)| *id != own);
    let refusal = |(id, span): (String, Span)| {
        let message = format!("this is a file of the tenant `{id}`, and the others are of `{own}`");
        let fault = Diagnostic::new(Code::UnreadableFile, message, span, "another tenant");
        fault.with_label(first, "the tenant of the others").with_help("read the files of one tenant at a time")
    };
    others.map(refusal).collect()
}

/// Refuses two folders that were pulled at once: what one has lost since would stand beside what the other has now.
fn second_pulls(collected: &Collected<'_>) -> Vec<Diagnostic> {
    let Some(first) = &collected.pull else { return Vec::new() };
    let refusal = |span: &Span| {
        let message = "a second `pull.json`: two pulls are not read as one";
        let fault = Diagnostic::new(Code::UnreadableFile, message, *span, "of another pull");
        fault.with_label(first.span, "the first pull").with_help("read one of the two folders")
    };
    collected.other_pulls.iter().map(refusal).collect()
}

/// Without any file there is no id of a text either: an empty text of its own gives one.
fn first_source(files: &[(SourceId, &Source)]) -> SourceId {
    files.first().map_or_else(|| Sources::new().add("", "", Origin::File), |(id, _)| *id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_recognised() {
        let context = "{\"@odata.context\":\"https://graph.microsoft.com/v1.0/$metadata#users\",\"value\":[]}";
        assert!(recognize("export.json", context.as_bytes()));
        let utf16: Vec<u8> = [0xFF, 0xFE].into_iter().chain(context.encode_utf16().flat_map(u16::to_le_bytes)).collect();
        assert!(recognize("export.json", &utf16));
        assert!(recognize("users.json", b"[{\"id\":\"1\"}]"));
        assert!(!recognize("package.json", b"{\"name\":\"x\"}"));
        assert!(!recognize("users.txt", context.as_bytes()));
        assert_eq!(detect("t/users/0001.json"), Some(Part::Read));
        assert_eq!(detect("t/users.json"), None);
    }
}
