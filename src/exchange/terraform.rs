//! Terraform configurations (provider `azuread`) to the tree: every root is evaluated as Terraform does, and what its instances say of
//! groups, users, roles and policies becomes statements.
//!
//! Nothing is dropped in silence, and nothing is made wider or narrower than it is known: what cannot be known without applying the
//! configuration, or without what others manage, becomes a statement that it is not known; what has no counterpart in the language is
//! named by a [`Note`](super::Note). What a plan or a state says is read from instances on by the same code.

mod approver;
mod assign;
mod block;
mod context;
mod declare;
mod directory;
mod fields;
mod identity;
mod notify;
mod plan;
mod policy;
mod require;
mod role;
mod roots;
mod schema;
mod statements;
mod unit;
mod window;
mod world;

use super::format::{Format, Part};
use super::notes::Notes;
use super::options::Material;
use super::{Imported, NoteKind};
use crate::hcl::{self, SourceFile};
use crate::source::{Origin, Source, SourceId, Sources};
use crate::syntax::ast;

use assign::AssignmentReader;
use declare::Declaration;
use directory::Directory;
use fields::Fields;
use policy::Policies;
use role::Roles;
use statements::Findings;
use unit::Members;
use world::{Site, World};

pub(super) use world::Root;

/// The entry of Terraform in the table of formats.
pub const FORMAT: Format = Format {
    name: "terraform",
    about: "Terraform files of the azuread provider; each folder that no other calls is a configuration",
    endings: &[".tf", ".tf.json", ".tofu", ".tofu.json"],
    is_found_by_text: false,
    may_be_utf16: false,
    detect,
    recognize,
    import,
};

/// Tells what a file is to its folder.
fn detect(path: &str) -> Option<Part> {
    let name = path.rsplit('/').next().unwrap_or(path);
    let is_configuration = FORMAT.endings.iter().any(|ending| name.trim_end_matches(['~', '#']).ends_with(ending));
    match is_configuration {
        true if hcl::is_read(path) => Some(Part::Read),
        true => Some(Part::Hidden),
        false => (name.ends_with(".tfvars") || name.ends_with(".tfvars.json")).then_some(Part::Values),
    }
}

/// Tells whether a file that is no configuration is a plan or a state.
fn recognize(path: &str, text: &[u8]) -> bool {
    detect(path).is_none() && plan::is_meant(path, text)
}

/// Reads the files as configurations of their folders; each plan and state is one of its own.
fn import(material: &Material<'_>) -> Imported {
    let notes = Notes::new(material.texts.iter().chain(material.variables).copied());
    let is_plan = |(_, source): &&(SourceId, &Source)| recognize(source.name(), source.text().as_bytes());
    let (plans, written): (Vec<_>, Vec<_>) = material.texts.iter().partition(is_plan);
    let paths: Vec<String> = written.iter().map(|(_, source)| path_of(source)).collect();
    let texts = written.iter().zip(&paths);
    let files: Vec<SourceFile<'_>> = texts.map(|((id, source), path)| SourceFile { path, text: source.text(), source: *id }).collect();
    let mut roots = roots::evaluate(material, &files, &notes);
    let (mut refused, mut shown) = (Vec::new(), Vec::new());
    for (id, source) in &plans {
        let told = plan::read(*id, source, material.options, &notes);
        roots.extend(told.root);
        refused.extend(told.refused);
        shown.push(told.shown);
    }
    let file = read_instances(&roots, &notes, first_source(material.texts), material.options.is_open);
    block::note_blocks(&files, &notes);
    let (mut notes, diagnostics, used) = notes.finish();
    // what has no effect there was written by the provider, and nobody needs to be told
    notes.retain(|note| note.kind != NoteKind::NoEffect || plans.iter().all(|(id, _)| *id != note.span.source));
    Imported { file, notes, diagnostics, used, is_partial: false, refused, shown }
}

/// The path of a text. One that Terraform passes over is read all the same where the user names it, so it gets another.
fn path_of(source: &Source) -> String {
    let (folder, name) = source.name().rsplit_once('/').map_or((".", source.name()), |(folder, name)| (folder, name));
    if detect(name) == Some(Part::Hidden) { format!("{folder}/named {name}.tf") } else { source.name().to_owned() }
}

/// Without any file there is no id of a text either: an empty text of its own gives one.
fn first_source(files: &[(SourceId, &Source)]) -> SourceId {
    files.first().map_or_else(|| Sources::new().add("", "", Origin::File), |(id, _)| *id)
}

/// Reads what instances say as statements of `source`, and adds notes. With `is_open` there may be more assignments than are written.
///
/// The instances may come from a configuration or from what Terraform writes about one: attributes that are not known stand as values
/// with a reference to the instance whose attribute they are.
pub(super) fn read_instances(roots: &[Root], notes: &Notes<'_>, source: SourceId, is_open: bool) -> ast::File {
    let world = World::new(roots, notes);
    let declared = world.sites.iter().flat_map(|site| declare::declare_all(&world, *site));
    let mentioned = world.sites.iter().flat_map(|site| declare::declare_mentioned(*site));
    let declarations: Vec<Declaration<'_>> = declared.chain(mentioned).collect();
    let directory = Directory::new(&world, declarations);
    let roles = Roles::new(&world);
    let mut policies = Policies::default();
    let is_policy = |site: &&Site<'_>| site.kind() == "azuread_group_role_management_policy" && !site.is_data();
    world.sites.iter().filter(is_policy).for_each(|site| policies.read(&directory, *site));
    let mut assignments = AssignmentReader::new(&directory, &roles, &policies);
    for site in world.sites.iter().filter(|site| !is_policy(site)) {
        if let Some(group) = directory.of_site(*site).filter(|id| directory.entity(*id).kind == declare::Kind::Group) {
            assignments.read_lists(group, &Fields::open(&world, *site));
        } else if !assignments.read(*site) {
            block::note_unread(&world, *site);
        }
    }
    let members = Members::read(&directory, &roles);
    let contexts = context::rules(&directory, &policies.contexts);
    directory.finish();
    note_role_holders(&directory, &assignments);
    if let Some(span) = assignments.told.scheduled.values().min().filter(|_| !is_open) {
        let message =
            "as far as this configuration says: eligible and active assignments that it does not manage are taken not to be there";
        notes.add(NoteKind::Assumed, *span, message);
    }
    if is_open {
        assignments.open_all();
    }
    let told = assignments.finish();
    let findings = Findings { policies: policies.finish(), told, contexts, members };
    statements::write(source, &directory, &roles, findings)
}

/// Says which lookups are taken to be role-assignable: a directory role is given to no other group (D5.1).
fn note_role_holders(directory: &Directory<'_>, assignments: &AssignmentReader<'_, '_>) {
    for (id, span) in &assignments.told.role_holders {
        let group = directory.entity(*id);
        if group.is_looked_up() && !group.facts.contains_key(&declare::Fact::RoleAssignable) {
            let message = format!("`{}` is given a directory role, and so is taken to be role-assignable", group.name);
            directory.world.notes.add(NoteKind::Assumed, *span, message);
        }
    }
}
