//! Names what no reader has looked at: blocks of other kinds, attributes that are overridden, values that decide nothing.

use rustc_hash::FxHashSet;

use super::NoteKind;
use super::world::{Site, World};
use crate::exchange::notes::Notes;
use crate::hcl::{Mode, Outline, SourceFile, outline};
use crate::source::Span;

/// Blocks of the provider that are read elsewhere: by what they declare, or where something refers to them.
const READ: &[&str] = &[
    "azuread_group",
    "azuread_group_without_members",
    "azuread_user",
    "azuread_users",
    "azuread_groups",
    "azuread_service_principal",
    "azuread_directory_role",
    "azuread_custom_directory_role",
    "azuread_administrative_unit",
    "azuread_administrative_unit_member",
    "azuread_conditional_access_policy",
];

/// Blocks of the provider that change no decision that is asked about here.
const IDLE: &[&str] = &[
    "azuread_app_role_assignment",
    "azuread_application",
    "azuread_application_api_access",
    "azuread_application_app_role",
    "azuread_application_certificate",
    "azuread_application_fallback_public_client",
    "azuread_application_federated_identity_credential",
    "azuread_application_flexible_federated_identity_credential",
    "azuread_application_from_template",
    "azuread_application_identifier_uri",
    "azuread_application_known_clients",
    "azuread_application_optional_claims",
    "azuread_application_owner",
    "azuread_application_password",
    "azuread_application_permission_scope",
    "azuread_application_pre_authorized",
    "azuread_application_redirect_uris",
    "azuread_application_registration",
    "azuread_authentication_strength_policy",
    "azuread_claims_mapping_policy",
    "azuread_named_location",
    "azuread_service_principal_certificate",
    "azuread_service_principal_claims_mapping_policy_assignment",
    "azuread_service_principal_delegated_permission_grant",
    "azuread_service_principal_password",
    "azuread_service_principal_token_signing_certificate",
    "azuread_synchronization_job",
    "azuread_synchronization_job_provision_on_demand",
    "azuread_synchronization_secret",
    "azuread_user_flow_attribute",
];

/// Providers that can write what this program answers about, besides `azuread`.
const OTHER_WRITERS: &[&str] = &["azapi", "azuread", "graph", "microsoft365", "msgraph", "restapi", "restful"];

/// Names an instance that no reader knows.
pub(super) fn note_unread(world: &World<'_>, site: Site<'_>) {
    let (span, kind) = (site.instance.span, site.kind());
    if READ.contains(&kind) || world.notes.is_seen(span) {
        return;
    }
    let provider = kind.split('_').next().unwrap_or(kind);
    let (note, why) = match site.instance.address.mode {
        Mode::Data => (NoteKind::NoEffect, "looks up what decides nothing by itself"),
        Mode::Managed if IDLE.contains(&kind) => (NoteKind::NoEffect, "has no effect on decisions"),
        Mode::Managed if OTHER_WRITERS.contains(&provider) => {
            (NoteKind::Unknown, "is not read, with all it holds: it is not known to the import")
        }
        Mode::Managed => (NoteKind::NoEffect, "is of a provider that sets nothing here"),
    };
    world.notes.leave(note, span, format!("`{}` {why}", site.address()));
}

/// Names blocks and attributes that no instance stands for, and those that only serve others.
pub(super) fn note_blocks(files: &[SourceFile<'_>], notes: &Notes<'_>) {
    for block in outline(files) {
        match &*block.kind {
            "resource" | "data" => note_resource(&block, notes),
            "locals" | "module" => take_all(&block, notes),
            "variable" => note_variable(&block, notes),
            _ => leave(notes, &block, "has no effect on decisions"),
        }
    }
}

/// Says what became of a block's parts: some only steer instances, some are overridden, some stand in a block without instances.
fn note_resource(block: &Outline, notes: &Notes<'_>) {
    if notes.is_left(block.span) {
        return;
    }
    let used: FxHashSet<Span> = block.attributes.iter().map(|attribute| attribute.span).filter(|span| notes.is_seen(*span)).collect();
    if !notes.is_seen(block.span) && used.is_empty() && block.blocks.iter().all(|inner| !notes.is_seen(inner.span)) {
        return leave(notes, block, "has no instance here");
    }
    notes.take(block.span);
    for attribute in block.attributes.iter().filter(|attribute| !notes.is_seen(attribute.span)) {
        match &*attribute.name {
            "count" | "for_each" => notes.take(attribute.span),
            "depends_on" | "provider" => no_effect(notes, attribute.span, &attribute.name, "has no effect on decisions"),
            name => no_effect(notes, attribute.span, name, "is set otherwise by another file"),
        }
    }
    for inner in block.blocks.iter().filter(|inner| !notes.is_seen(inner.span)) {
        match &*inner.kind {
            "lifecycle" | "provisioner" | "connection" | "timeouts" => leave(notes, inner, "has no effect on decisions"),
            "dynamic" => leave(notes, inner, "makes no block here"),
            _ => leave(notes, inner, "is set otherwise by another file"),
        }
    }
}

fn note_variable(block: &Outline, notes: &Notes<'_>) {
    notes.take(block.span);
    for attribute in &block.attributes {
        match &*attribute.name {
            "default" | "type" | "nullable" => notes.take(attribute.span),
            name => no_effect(notes, attribute.span, name, "has no effect on decisions"),
        }
    }
    block.blocks.iter().for_each(|inner| leave(notes, inner, "has no effect on decisions"));
}

fn take_all(block: &Outline, notes: &Notes<'_>) {
    notes.take(block.span);
    block.attributes.iter().for_each(|attribute| notes.take(attribute.span));
    block.blocks.iter().for_each(|inner| leave(notes, inner, "has no effect on decisions"));
}

fn leave(notes: &Notes<'_>, block: &Outline, why: &str) {
    let words = match &*block.kind {
        "resource" => block.labels.join("."),
        "data" => format!("data.{}", block.labels.join(".")),
        kind if block.labels.is_empty() => kind.to_owned(),
        kind => format!("{kind} {}", block.labels.join(" ")),
    };
    no_effect(notes, block.span, &words, why);
}

fn no_effect(notes: &Notes<'_>, span: Span, words: &str, why: &str) {
    notes.leave(NoteKind::NoEffect, span, format!("`{words}` {why}"));
}
