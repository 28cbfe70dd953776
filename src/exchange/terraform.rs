//! Terraform configurations (provider `azuread`) to the tree.
//!
//! All files are one configuration. Nothing is dropped in silence: what has no counterpart in the language, and what cannot be known
//! without applying the configuration, is named by a [`Note`], and by a comment where a statement would stand. Nothing is made wider
//! than written: an assignment whose principal, scope or end is not known is left out, a placeholder stands for an approver who is not
//! known, and a requirement whose value is not known is taken as required. What a written block does not set takes its documented
//! default, and a note says so. Blocks with `for_each` or `count` are not expanded; functions, conditions and modules are not evaluated.

mod approvers;
mod assign;
mod declare;
mod directory;
mod fields;
mod guard;
mod notes;
mod notify;
mod placeholder;
mod policy;
mod read;
mod require;
mod scope;
mod statements;
mod tree;

use std::collections::BTreeMap;

use super::format::{Format, Part};
use super::{Imported, Note, NoteKind};
use crate::source::{Origin, Source, SourceId, Sources, Span};
use crate::syntax::ast;

use assign::AssignmentReader;
use declare::{Fact, declare};
use directory::{Directory, EntityId};
use fields::{Fields, Import};
use notes::{Notes, used_places};
use placeholder::Placeholders;
use policy::{Policy, PolicyReader};
use read::read_document;
use scope::{Scope, Site};
use statements::{Findings, emit};
use tree::{Block, Document, Mark};

/// The entry of Terraform in the table of formats.
pub const FORMAT: Format =
    Format { name: "terraform", about: "Terraform files of the azuread provider, as one configuration", endings: &[".tf"], detect, import };

/// Tells whether a file configures its folder: Terraform passes over names that begin with `.`.
fn detect(path: &str) -> Option<Part> {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.ends_with(".tf").then_some(if name.starts_with('.') { Part::Hidden } else { Part::Read })
}

/// Imports one configuration: the files with their texts and names, in the order that the output follows.
///
/// A file that cannot be read is a diagnostic; the others are imported all the same. References find what stands in the folder of
/// their own file first, then what stands in any one other folder.
#[must_use]
pub fn import(files: &[(SourceId, &Source)]) -> Imported {
    let mut documents = Vec::new();
    let mut diagnostics = Vec::new();
    for (id, source) in files {
        match read_document(*id, source) {
            Ok(document) => documents.push(document),
            Err(diagnostic) => diagnostics.push(diagnostic),
        }
    }
    let import = Import { scope: Scope::new(&documents), notes: Notes::new(files) };
    let file = import_documents(&import, &documents, first_source(files));
    let Import { notes, scope } = import;
    drop(scope);
    diagnostics.extend(notes.take_diagnostics());
    let notes = notes.finish(&documents);
    Imported { file, notes, diagnostics, used: used_places(&documents) }
}

/// Without any file there is no id of a text either: an empty text of its own gives one.
fn first_source(files: &[(SourceId, &Source)]) -> SourceId {
    files.first().map_or_else(|| Sources::new().add("", "", Origin::File), |(id, _)| *id)
}

fn import_documents<'a>(import: &Import<'a>, documents: &'a [Document], source: SourceId) -> ast::File {
    for document in documents {
        for block in &document.body.blocks {
            mark_plain_block(import, block);
        }
    }
    let sites = import.scope.sites();
    let directory = Directory::new(import, sites.iter().filter_map(|site| declare(import, *site)).collect());
    let placeholders = Placeholders::new(directory.names());
    let mut policies = PolicyReader { import, directory: &directory, contexts: BTreeMap::new(), placeholders };
    let mut assignments = AssignmentReader {
        import,
        directory: &directory,
        entries: Vec::new(),
        scheduled: BTreeMap::new(),
        role_holders: BTreeMap::new(),
        listed: 0,
    };
    let mut found = Vec::new();
    for site in sites {
        if site.block.label(0) == "azuread_group_role_management_policy" && !site.block.is_data() {
            found.extend(policies.read(*site));
        } else if let Some((group, fields)) = directory.created_group(site.block) {
            assignments.read_lists(group, &fields);
        } else if !assignments.read(*site) {
            read_role_block(import, *site);
        }
    }
    note_role_holders(import, &directory, &assignments.role_holders);
    let findings = Findings {
        policies: without_repeats(import, found),
        scheduled: assignments.scheduled,
        role_holders: assignments.role_holders,
        contexts: policies.contexts,
        placeholders: policies.placeholders.finish(),
        assignments: assignments.entries,
    };
    let file = emit(source, &directory, findings);
    documents.iter().flat_map(|document| &document.body.blocks).for_each(|block| note_values(import, block));
    file
}

/// Says which lookups are taken to be role-assignable: a directory role is given to no other group (D5.1).
fn note_role_holders(import: &Import<'_>, directory: &Directory<'_, '_>, holders: &BTreeMap<EntityId, Span>) {
    for (id, span) in holders {
        let group = directory.entity(*id);
        if group.is_looked_up() && !group.facts.contains_key(&Fact::RoleAssignable) {
            let message = format!("`{}` is given a directory role, and so is taken to be role-assignable", group.name);
            import.notes.add(NoteKind::Assumed, *span, message);
        }
    }
}

/// Drops a policy that says the same as an earlier one about the same relation; one that says otherwise stays, and is a `repeated-item`.
fn without_repeats<'a>(import: &Import<'a>, policies: Vec<Policy<'a>>) -> Vec<Policy<'a>> {
    let mut first: BTreeMap<_, &'a Block> = BTreeMap::new();
    let mut kept = Vec::new();
    for policy in policies {
        let earlier = *first.entry((policy.group, policy.relation)).or_insert(policy.block);
        let is_repeat = earlier.span != policy.block.span && earlier.has_same_blocks_as(policy.block);
        if is_repeat {
            let message = format!("`{}` says the same as `{}`: it is read once", policy.block.address(), earlier.address());
            import.notes.add(NoteKind::Assumed, policy.block.head, message);
        } else {
            kept.push(policy);
        }
    }
    kept
}

/// Opens a block that declares a directory role; it is read where something refers to it.
fn read_role_block<'a>(import: &Import<'a>, site: Site<'a>) {
    if site.block.label(0) == "azuread_directory_role"
        && let Some(fields) = Fields::open(import, site)
    {
        let _ = (fields.text("display_name"), fields.text("template_id"));
    }
}

/// Marks the blocks that only give names to values, and names those that decide nothing.
fn mark_plain_block(import: &Import<'_>, block: &Block) {
    match block.kind.as_str() {
        "locals" => block.mark.set(Mark::Used),
        "variable" => mark_variable(import, block),
        "terraform" | "provider" | "output" | "check" | "import" | "moved" | "removed" => {
            import.notes.block(block, NoteKind::NoEffect, format!("`{}` has no effect on decisions", block.address()));
        }
        "module" => import.notes.block(block, NoteKind::Unknown, format!("`{}` is not read: modules are not evaluated", block.address())),
        _ => {}
    }
}

fn mark_variable(import: &Import<'_>, block: &Block) {
    block.mark.set(Mark::Used);
    for attribute in &block.body.attributes {
        if attribute.name != "default" {
            import.notes.attribute(attribute, NoteKind::NoEffect, format!("`{}` has no effect on decisions", attribute.name));
        }
    }
    for inner in &block.body.blocks {
        import.notes.block(inner, NoteKind::NoEffect, format!("`{}` has no effect on decisions", inner.kind));
    }
}

/// Names the values that nothing refers to, and the variables whose default was taken.
fn note_values(import: &Import<'_>, block: &Block) {
    if !matches!(block.kind.as_str(), "locals" | "variable") {
        return;
    }
    for attribute in &block.body.attributes {
        match attribute.mark.get() {
            Mark::Unseen => {
                import.notes.attribute(attribute, NoteKind::NoEffect, format!("`{}` is used by nothing that is read", attribute.name))
            }
            Mark::Used if block.kind == "variable" => {
                import.notes.add(NoteKind::Assumed, attribute.span, format!("`{}` is taken to be its default", block.address()));
            }
            Mark::Used | Mark::Noted => {}
        }
    }
}
