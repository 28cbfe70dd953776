//! A tenant as one JSON document to the tree. It is what `pim export json` writes; its schema is published, and whatever does not fit it
//! is an error with its place.

mod check;
mod document;
mod read;
mod words;

use std::sync::LazyLock;

use serde_json::Value;

use super::Imported;
use super::format::{Format, Part};
use super::note::NoteKind;
use super::notes::Notes;
use super::options::Material;
use crate::defect::OrDefect;
use crate::diag::{Code, Diagnostic};
use crate::hcl::{Json, parse_json_text};
use crate::source::{Source, SourceId};
use crate::syntax::ast;

pub use document::{
    Activation, Active, Agent, Allow, Approval, Assignment, Blueprint, Context, Document, Eligible, Evidence, Notify, Policy, PolicyRef,
    Principal, Role, Rules, Tenant, Unit, VERSION,
};
pub use words::{APPROVAL, MAX, PRINCIPALS, REQUIRE};

/// The entry of the document in the table of formats.
pub const FORMAT: Format = Format {
    name: "json",
    about: "a tenant as one JSON document, as `pim export json` writes it",
    endings: &[".json"],
    is_found_by_text: false,
    may_be_utf16: true, // what a shell of Windows writes is
    detect,
    recognize,
    import,
};

/// The key that tells the document from everything else that is JSON.
const KEY: &str = "pim_tenant";

/// How far from the beginning of a text the key is looked for.
const BEGINNING: usize = 512;

/// The schema, as JSON holds it.
static SCHEMA: LazyLock<Value> = LazyLock::new(|| schemars::schema_for!(Document).to_value());

/// Returns the published schema: JSON Schema of the draft 2020-12.
#[must_use]
pub fn schema() -> String {
    // a schema is JSON
    serde_json::to_string_pretty(&*SCHEMA).ok().or_defect() + "\n"
}

/// In a folder no JSON is looked for: it could be anybody's.
fn detect(_: &str) -> Option<Part> {
    None
}

fn recognize(_: &str, text: &[u8]) -> bool {
    let start = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text).trim_ascii_start();
    let beginning = start.get(..BEGINNING).unwrap_or(start);
    start.starts_with(b"{") && String::from_utf8_lossy(beginning).contains(&format!("\"{KEY}\""))
}

fn import(material: &Material<'_>) -> Imported {
    let notes = Notes::new(material.texts.iter().copied());
    let mut statements = Vec::new();
    for (id, source) in material.texts {
        match read_text(*id, source, &notes) {
            Ok(file) => statements.extend(file.statements),
            Err(faults) => faults.into_iter().for_each(|fault| notes.report(fault)),
        }
    }
    let source = material.texts.first().map_or_else(SourceId::default, |(id, _)| *id);
    let (notes, diagnostics, used) = notes.finish();
    let file = ast::File { source, statements, dangling: Vec::new() };
    Imported { file, notes, diagnostics, used, is_partial: false, refused: Vec::new(), shown: Vec::new() }
}

/// Reads one document; what can be read of it where something is wrong is not used.
fn read_text(id: SourceId, source: &Source, notes: &Notes<'_>) -> Result<ast::File, Vec<Diagnostic>> {
    let json = parse_json_text(id, source.text())
        .map_err(|fault| vec![Diagnostic::new(Code::Syntax, format!("this is no JSON: {}", fault.message), fault.span, "")])?;
    notes.take(json.span);
    is_of_version(&json)?;
    let faults = check::check(&json, &SCHEMA);
    if !faults.is_empty() {
        return Err(faults);
    }
    // what fits the schema can be read by the types that it was made of
    let document: Document = serde_json::from_value(read::plain(&json)).ok().or_defect();
    let told = read::read(id, source.text(), &document, &json);
    if !told.faults.is_empty() {
        return Err(told.faults);
    }
    told.incomplete.iter().for_each(|(line, span)| notes.add(NoteKind::Unknown, *span, line));
    Ok(told.file)
}

/// Another version may mean other things by the same words.
fn is_of_version(json: &Json) -> Result<(), Vec<Diagnostic>> {
    let Some(version) = json.member(KEY) else { return Ok(()) }; // the schema wants it
    match read::plain(version).as_u64() {
        Some(number) if number == u64::from(VERSION) => Ok(()),
        _ => {
            let message = format!("this version of the format is not read, only {VERSION}");
            Err(vec![Diagnostic::new(Code::Syntax, message, version.span, "another version")])
        }
    }
}
