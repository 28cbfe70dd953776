//! Configurations of EasyPIM to the tree: JSON with comments, in three dialects that may stand in one file.
//!
//! EasyPIM sets what its files name and leaves the rest of the tenant as it is, so what they do not name is not known. Run with
//! `-Mode initial` it also removes the assignments that they do not name: then those are all there are.

mod assign;
mod declare;
mod object;
mod people;
mod policy;
mod roles;
mod sections;

use super::Imported;
use super::format::{Format, Part};
use super::jsonc::to_json;
use super::note::NoteKind;
use super::notes::Notes;
use super::options::Material;
use crate::diag::{Code, Diagnostic};
use crate::hcl::parse_json_text;
use crate::source::{SourceId, Span};

use sections::Reader;

/// The entry of EasyPIM in the table of formats.
pub const FORMAT: Format = Format {
    name: "easypim",
    about: "configurations of EasyPIM's orchestrator: policies and assignments of groups and Entra roles",
    endings: &[".json", ".jsonc"],
    is_found_by_text: false,
    may_be_utf16: true,
    detect,
    recognize,
    import,
};

/// The keys that begin a section.
const SECTIONS: [&str; 12] = [
    "PolicyTemplates",
    "EntraRoles",
    "EntraIDRoles",
    "EntraIDRolesActive",
    "AzureRoles",
    "AzureRolesActive",
    "GroupRoles",
    "GroupRolesActive",
    "GroupPolicies",
    "Groups",
    "Assignments",
    "ProtectedUsers",
];

/// Keys of other tools, whose names may be those of sections further in.
const OTHERS: [&str; 2] = ["format_version", "@odata.context"];

/// How far from the beginning of a text a section is looked for.
const BEGINNING: usize = 4096;

/// In a folder no JSON is looked for: it could be anybody's.
fn detect(_: &str) -> Option<Part> {
    None
}

fn recognize(path: &str, text: &[u8]) -> bool {
    let is_named = FORMAT.endings.iter().any(|ending| path.to_lowercase().ends_with(ending));
    let beginning = text.get(..BEGINNING).unwrap_or(text);
    let has = |key: &str| String::from_utf8_lossy(beginning).contains(&format!("\"{key}\""));
    is_named && SECTIONS.iter().any(|key| has(key)) && !OTHERS.iter().any(|key| has(key))
}

fn import(material: &Material<'_>) -> Imported {
    let notes = Notes::new(material.texts.iter().copied());
    let mut roots = Vec::new();
    for (id, source) in material.texts {
        match parse_json_text(*id, &to_json(source.text())) {
            Ok(json) => roots.push((json, Span::new(*id, 0, 0))),
            Err(fault) => {
                notes.report(Diagnostic::new(Code::Syntax, format!("this is no JSON: {}", fault.message), fault.span, ""));
            }
        }
    }
    let mut reader = Reader::new(&notes, material.options.mode);
    roots.iter().for_each(|(json, _)| reader.read_templates(json));
    roots.iter().for_each(|(json, _)| reader.read(json));
    let source = material.texts.first().map_or_else(SourceId::default, |(id, _)| *id);
    if let Some((_, start)) = roots.first() {
        notes.add(NoteKind::Assumed, *start, material.options.mode.told());
    }
    let file = reader.finish(source);
    let (notes, diagnostics, used) = notes.finish();
    Imported { file, notes, diagnostics, used, is_partial: false, refused: Vec::new(), shown: Vec::new() }
}
