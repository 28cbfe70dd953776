//! Everything that is declared but assignments and policies, as fields in words.

use crate::terms::switch;
use std::collections::BTreeSet;

use super::super::both::{Both, Twin, Which};
use super::super::pairing::Pairing;
use crate::ir::{
    AgentOf, BlueprintId, ContextId, GroupFlag, GroupId, Principal, PrincipalId, PrincipalKind, RoleId, Settings, Tenant, UnitId,
    UnknownId, UserFlag,
};
use crate::source::Span;
use crate::syntax::format_name;
use crate::text::{join, quote};

/// One field in words; a flag is `set` or nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Field {
    pub(super) name: &'static str,
    pub(super) value: String,
    /// Where it is written, if it is known that finely.
    pub(super) place: Option<Span>,
}

/// One declaration, with its fields in a fixed order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) subject: String,
    pub(super) place: Option<Span>,
    pub(super) fields: Vec<Field>,
}

/// The value of what is not known.
pub(super) const UNKNOWN: &str = "unknown";

pub(super) fn field(name: &'static str, value: impl Into<String>) -> Field {
    Field { name, value: value.into(), place: None }
}

fn flag(name: &'static str, span: Option<Span>) -> Field {
    Field { place: span, ..field(name, if span.is_some() { "set" } else { "" }) }
}

/// Says of a flag that it is not known, where it is not.
fn open_flag(tenant: &Tenant, unknown: Option<UnknownId>, flag: Field) -> Field {
    match unknown {
        Some(id) => Field { value: UNKNOWN.to_owned(), place: Some(tenant.unknowns.row(id).span), ..flag },
        None => flag,
    }
}

/// Returns every declaration of the two tenants but policies.
pub(super) fn all(pairing: &Pairing<'_>) -> Vec<Both<Option<Entry>>> {
    let mut found = vec![Both::make(|which| Some(settings(pairing, which)))];
    found.extend(pairing.principals.iter().map(|(twin, _)| Both::make(|which| principal(pairing, which, twin))));
    found.extend(pairing.roles.iter().map(|(twin, _)| Both::make(|which| role(pairing, which, twin))));
    found.extend(pairing.blueprints.iter().map(|(twin, _)| Both::make(|which| blueprint(pairing, which, twin))));
    found.extend(pairing.units.iter().map(|(twin, _)| Both::make(|which| unit(pairing, which, twin))));
    found.extend(pairing.contexts.iter().map(|(twin, _)| Both::make(|which| context(pairing, which, twin))));
    found
}

fn settings(pairing: &Pairing<'_>, which: Which) -> Entry {
    let tenant = pairing.tenant(which);
    let settings: &Settings = &tenant.settings;
    let fields = vec![
        field("guests", settings.guests.word()),
        field("eligible-protection", settings.eligible_protection.word()),
        field("nesting", settings.nesting.0.word()),
        field("sign-in", settings.sign_in.word()),
        field("password-writeback", switch(settings.has_password_writeback)),
    ];
    Entry { subject: "tenant".to_owned(), place: tenant.identity.as_ref().map(|identity| identity.span), fields }
}

fn principal(pairing: &Pairing<'_>, which: Which, twin: Twin<PrincipalId>) -> Option<Entry> {
    let tenant = pairing.tenant(which);
    let id_there = pairing.principals.one(which, twin)?;
    let row = tenant.principals.row(id_there);
    let disabled = open_flag(tenant, tenant.unknowns.user_flag(id_there, UserFlag::Disabled), flag("disabled", row.disabled));
    let mut fields = vec![field("name", quoted(&row.name)), field("id", id(pairing, which, twin)), disabled];
    let kind = row.kind_noun();
    match row.kind {
        PrincipalKind::User { .. } | PrincipalKind::ServicePrincipal => {
            fields.push(field("kind", kind));
            let open = |one| tenant.unknowns.user_flag(id_there, one);
            let told = [UserFlag::Guest, UserFlag::Synced, UserFlag::Mfa];
            fields.extend(told.map(|one| open_flag(tenant, open(one), flag(one.word(), row.flag(one)))));
        }
        PrincipalKind::Group(group) => fields.extend(group_fields(tenant, group)),
    }
    if !row.is_group() {
        fields.push(Field { place: row.agent.map(|agent| agent.span), ..field("agent", agent(pairing, which, row)) });
    }
    Some(Entry { subject: format!("{kind} {}", quoted(&row.name)), place: Some(row.span), fields })
}

/// Tells whose agent somebody is; `set` where that is not known.
fn agent(pairing: &Pairing<'_>, which: Which, row: &Principal) -> String {
    match row.agent.map(|agent| agent.of) {
        None => String::new(),
        Some(None) => "set".to_owned(),
        Some(Some((AgentOf::Blueprint(blueprint), _))) => format!("of {}", quoted(&pairing.tenant(which).blueprints.row(blueprint).name)),
        Some(Some((AgentOf::Identity(identity), _))) => format!("of {}", quoted(pairing.name_of(which, identity))),
    }
}

fn blueprint(pairing: &Pairing<'_>, which: Which, twin: Twin<BlueprintId>) -> Option<Entry> {
    let row = pairing.tenant(which).blueprints.row(pairing.blueprints.one(which, twin)?);
    let owners = row.owners.iter().map(|(owner, _)| quoted(pairing.name_of(which, *owner))).collect();
    Some(Entry { subject: format!("blueprint {}", quoted(&row.name)), place: Some(row.span), fields: vec![field("owners", list(owners))] })
}

/// An object id tells something only where it is another on both sides: a new one was made under the old name.
fn id(pairing: &Pairing<'_>, which: Which, twin: Twin<PrincipalId>) -> String {
    let row = pairing.principals.one(which, twin).map(|id| pairing.tenant(which).principals.row(id));
    let id = row.and_then(|row| row.external_id.as_deref()).filter(|_| pairing.is_replaced(twin));
    id.map_or_else(String::new, quoted)
}

fn group_fields(tenant: &Tenant, id: GroupId) -> Vec<Field> {
    let row = tenant.groups.row(id);
    let grants: BTreeSet<String> = row.grants.iter().map(|(access, _)| quoted(access)).collect();
    let told = GroupFlag::ALL.iter().filter(|flag| **flag != GroupFlag::Microsoft365); // the kind tells that
    let flags = told.map(|one| open_flag(tenant, tenant.unknowns.group_flag(id, *one), flag(one.word(), row.flag(*one))));
    [field("kind", row.kind().word())].into_iter().chain(flags).chain([field("grants", list(grants))]).collect()
}

fn role(pairing: &Pairing<'_>, which: Which, twin: Twin<RoleId>) -> Option<Entry> {
    let tenant = pairing.tenant(which);
    let row = tenant.roles.row(pairing.roles.one(which, twin)?);
    let like = row.like.map_or_else(String::new, |like| quoted(&tenant.roles.row(like).name));
    let fields = vec![field("like", like), flag("privileged", row.privileged)];
    Some(Entry { subject: format!("role {}", quoted(&row.name)), place: row.span, fields })
}

fn unit(pairing: &Pairing<'_>, which: Which, twin: Twin<UnitId>) -> Option<Entry> {
    let row = pairing.tenant(which).units.row(pairing.units.one(which, twin)?);
    let members = row.members.iter().map(|(member, _)| quoted(pairing.name_of(which, *member))).collect();
    let fields = vec![flag("restricted", row.restricted), field("members", list(members))];
    Some(Entry { subject: format!("unit {}", quoted(&row.name)), place: Some(row.span), fields })
}

fn context(pairing: &Pairing<'_>, which: Which, twin: Twin<ContextId>) -> Option<Entry> {
    let row = pairing.tenant(which).contexts.row(pairing.contexts.one(which, twin)?);
    let excludes = row.excludes.iter().map(|(excluded, _)| quoted(pairing.name_of(which, *excluded))).collect();
    let fields = vec![field("mode", row.mode.0.word()), field("excludes", list(excludes))];
    Some(Entry { subject: format!("context {}", quoted(&row.name)), place: Some(row.span), fields })
}

/// Writes a name in backticks.
pub(super) fn quoted(name: &str) -> String {
    quote(format_name(name))
}

/// Joins words whose order says nothing.
pub(super) fn list(words: BTreeSet<String>) -> String {
    join(words)
}
