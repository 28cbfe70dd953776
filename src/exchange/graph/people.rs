//! Users, service principals and groups.

use super::collect::Collection;
use super::fields::{Fields, Told};
use super::kind::Kind;
use super::reader::{Reader, kind_of_type};
use crate::exchange::NoteKind;
use crate::exchange::directory::{self, Certainty, Flag, Principal};
use crate::source::Span;
use crate::syntax::ast::{GroupFlag, UserFlag};

/// Reads all collections of principals.
pub(super) fn read(reader: &mut Reader<'_>, collections: &[Collection<'_>]) {
    for collection in collections {
        let kind = match collection.kind {
            Kind::Users => directory::Kind::User,
            Kind::ServicePrincipals => directory::Kind::ServicePrincipal,
            Kind::Groups => directory::Kind::Group,
            _ => continue,
        };
        for row in &collection.rows {
            if let Some(fields) = Fields::open(*row, reader.notes) {
                read_principal(reader, kind, &fields);
            }
        }
    }
}

/// Reads what a row expands: whom it is about.
pub(super) fn read_expanded(reader: &mut Reader<'_>, fields: &Fields<'_, '_>, key: &str) {
    let Told::Known(inner, _) = fields.inside(key) else { return };
    let kind = inner.text("@odata.type").known().and_then(|(text, _)| kind_of_type(&text));
    // what is expanded by PowerShell without being asked for has neither
    if let Some(kind) = kind.filter(|_| inner.text("displayName").known().is_some()) {
        read_principal(reader, kind, &inner);
    }
}

fn read_principal(reader: &mut Reader<'_>, kind: directory::Kind, fields: &Fields<'_, '_>) {
    let Some((id, id_span)) = fields.id("id") else {
        return reader.count(
            NoteKind::Unknown,
            ("row is", "rows are"),
            "left out: without `id` nothing tells whose they are",
            fields.span(),
        );
    };
    let mut principal = Principal::new(kind, fields.span());
    let placed = |(text, span): (std::borrow::Cow<'_, str>, Span)| (Box::from(&*text), span);
    principal.id = Some((id.to_ascii_lowercase().into(), id_span));
    principal.name = fields.text("displayName").known().map(placed);
    principal.agent = agent(fields);
    match kind {
        directory::Kind::User => read_user(reader, &mut principal, fields),
        directory::Kind::ServicePrincipal => read_disabled(reader, &mut principal, fields),
        directory::Kind::Group => read_group(&mut principal, fields, reader.omits_false),
    }
    reader.directory.add(principal);
}

/// An agent identity or an agent's user says so by its type (Entra Agent ID).
fn agent(fields: &Fields<'_, '_>) -> Option<Span> {
    let is = |key: &str, words: &[&str]| {
        let (text, span) = fields.text(key).known()?;
        let word = text.rsplit('.').next().unwrap_or_default().to_ascii_lowercase(); // there is always a last part
        words.contains(&word.as_str()).then_some(span)
    };
    is("@odata.type", &["agentuser", "agentidentity"]).or_else(|| is("servicePrincipalType", &["serviceidentity"]))
}

fn read_user(reader: &mut Reader<'_>, user: &mut Principal, fields: &Fields<'_, '_>) {
    user.upn = fields.text("userPrincipalName").known().map(|(text, span)| (Box::from(&*text), span));
    match fields.text("userType") {
        Told::Known(word, span) if word.eq_ignore_ascii_case("guest") => user.set(Flag::Of(UserFlag::Guest), Certainty::Sure, span),
        Told::Known(..) | Told::Null(_) => {}
        Told::Absent => not_told(reader, "userType", fields.span()),
    }
    read_disabled(reader, user, fields);
    match fields.flag("onPremisesSyncEnabled") {
        Told::Known(true, span) => user.set(Flag::Of(UserFlag::Synced), Certainty::Sure, span),
        Told::Known(false, _) | Told::Null(_) => {}
        Told::Absent if reader.omits_false => {}
        Told::Absent => not_told(reader, "onPremisesSyncEnabled", fields.span()),
    }
}

fn read_disabled(reader: &mut Reader<'_>, principal: &mut Principal, fields: &Fields<'_, '_>) {
    match fields.flag("accountEnabled") {
        Told::Known(false, span) => principal.set(Flag::Of(UserFlag::Disabled), Certainty::Sure, span),
        Told::Known(true, _) => {}
        // the platform always has a value: PowerShell writes `null` for what it was not asked to fetch
        Told::Absent | Told::Null(_) if !reader.tells_enabled => not_told(reader, "accountEnabled", fields.span()),
        Told::Absent | Told::Null(_) => principal.set(Flag::Of(UserFlag::Disabled), Certainty::Sure, fields.span()),
    }
}

/// What is not told of an account counts as not set: else nothing could be known about anybody.
fn not_told(reader: &mut Reader<'_>, key: &str, span: Span) {
    reader.count(NoteKind::Unknown, ("account does", "accounts do"), format!("not tell `{key}`: it counts as not set"), span);
}

/// Reads a group; a flag that is not told is not known, one that is `null` is not set.
fn read_group(group: &mut Principal, fields: &Fields<'_, '_>, omits_false: bool) {
    let span = fields.span();
    let mut put = |flag: GroupFlag, set: Option<(bool, Span)>| match set {
        Some((true, span)) => group.set(Flag::OfGroup(flag), Certainty::Sure, span),
        Some((false, _)) => {}
        None if omits_false => {}
        None => group.set(Flag::OfGroup(flag), Certainty::Perhaps, span),
    };
    let types = match fields.texts("groupTypes") {
        Told::Known(types, span) => Some((types, span)),
        Told::Null(span) => Some((Vec::new(), span)),
        Told::Absent => None,
    };
    let has = |word: &str| {
        let (types, span) = types.as_ref()?;
        Some((types.iter().any(|(own, _)| own.eq_ignore_ascii_case(word)), *span))
    };
    let flag = |key: &str| match fields.flag(key) {
        Told::Known(is_set, span) => Some((is_set, span)),
        Told::Null(span) => Some((false, span)),
        Told::Absent => None,
    };
    let microsoft365 = has("Unified");
    put(GroupFlag::Microsoft365, microsoft365);
    put(GroupFlag::Dynamic, has("DynamicMembership"));
    put(GroupFlag::RoleAssignable, flag("isAssignableToRole"));
    put(GroupFlag::Synced, flag("onPremisesSyncEnabled"));
    // only a Microsoft 365 group can be joined by anybody
    let visibility = match fields.text("visibility") {
        Told::Known(word, span) => Some((word.eq_ignore_ascii_case("public"), span)),
        Told::Null(span) => Some((false, span)),
        Told::Absent => None,
    };
    let is_public = match microsoft365 {
        Some((false, span)) => Some((false, span)),
        Some((true, _)) | None => visibility,
    };
    put(GroupFlag::Open, is_public);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_stand_for_kinds() {
        assert_eq!(kind_of_type("#microsoft.graph.user"), Some(directory::Kind::User));
        assert_eq!(kind_of_type("#microsoft.graph.agentIdentity"), Some(directory::Kind::ServicePrincipal));
        assert_eq!(kind_of_type("#microsoft.graph.device"), None);
    }
}
