//! What a row is about: a relation of a group, or a role in the tenant or a unit.

use crate::exchange::NoteKind;
use crate::exchange::directory::Place;
use crate::exchange::graph::collect::Collection;
use crate::exchange::graph::fields::Fields;
use crate::exchange::graph::reader::Reader;
use crate::syntax::ast::Relation;

/// The nouns of what is counted.
const ROWS: (&str, &str) = ("row is", "rows are");

/// Returns the relation of a group that a row is about.
pub(super) fn of_group(reader: &mut Reader<'_>, collection: &Collection<'_>, fields: &Fields<'_, '_>) -> Option<Place> {
    let of = collection.of.as_ref().map(|of| (of.clone(), fields.span()));
    let Some((group, span)) = fields.id("groupId").or(of) else {
        reader.count(NoteKind::Unknown, ROWS, "left out: `groupId` does not tell the group", fields.span());
        return None;
    };
    let word = fields.text("accessId").known();
    let relation = match word.as_ref().map(|(word, _)| word.to_ascii_lowercase()).as_deref() {
        Some("member") => Some(Relation::Member),
        Some("owner") => Some(Relation::Owner),
        Some(_) | None => None,
    };
    let Some(relation) = relation else {
        reader.count(NoteKind::Unknown, ROWS, "left out: `accessId` is neither `member` nor `owner`", fields.span());
        return None;
    };
    let found = reader.group(&group, span);
    if found.is_none() {
        reader.count(NoteKind::Unknown, ROWS, "left out: of no group that is listed, so of a deleted one", span);
    }
    Some(Place::Group(found?, relation))
}

/// Returns the role that a row is about, and where it is given.
pub(super) fn of_role(reader: &mut Reader<'_>, fields: &Fields<'_, '_>) -> Option<Place> {
    let Some((definition, span)) = fields.id("roleDefinitionId") else {
        reader.count(NoteKind::Unknown, ROWS, "left out: `roleDefinitionId` does not tell the role", fields.span());
        return None;
    };
    let role = reader.directory.role(&definition, span);
    // an id that nothing tells the name of is a role all the same
    let role = role.unwrap_or_else(|| reader.directory.custom_role(&definition, &definition, span));
    let scope = fields.id("directoryScopeId");
    let is_app = fields.id("appScopeId").is_some_and(|(scope, _)| &*scope != "/");
    match scope.as_ref().map(|(scope, span)| (scope.trim_matches('/'), *span)) {
        _ if is_app => {
            reader.count(NoteKind::Unknown, ROWS, "left out: a role in the scope of an application is not modelled", fields.span());
            None
        }
        None | Some(("", _)) => Some(Place::Role(role, None)),
        Some((path, span)) => {
            let unit = path.strip_prefix("administrativeUnits/").map(|id| reader.unit(id, span));
            if unit.is_none() {
                reader.count(NoteKind::Unknown, ROWS, "left out: a role in a scope that is no administrative unit is not modelled", span);
            }
            Some(Place::Role(role, Some(unit?)))
        }
    }
}
