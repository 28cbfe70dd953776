//! Who is assigned to what. EasyPIM knows no dates: what has a length runs from when it is applied.

use super::object::{Object, wrong, wrong_word};
use super::people::{Kind, People, PersonId};
use super::policy::read_duration;
use crate::exchange::iso::format_duration;
use crate::exchange::notes::Notes;
use crate::exchange::write::text;
use crate::hcl::Json;
use crate::requirement::Requirement;
use crate::source::Span;
use crate::syntax::ast;
use crate::terms::State;

/// One assignment, whatever it is to.
#[derive(Debug, Clone)]
pub(super) struct Given {
    /// Who.
    pub principal: PersonId,
    /// Where they are named.
    pub principal_span: Span,
    /// In which state.
    pub state: State,
    /// Whether it has no end.
    pub length: Length,
    /// Why.
    pub with: Option<ast::With>,
    /// Where it stands.
    pub span: Span,
}

/// How long an assignment lasts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Length {
    /// Without an end.
    Permanent,
    /// So long from when it is applied: neither end is known.
    FromApply(String),
    /// As long as the policy allows, from when it is applied.
    AsAllowed,
}

/// Reads an entry of the first dialect: one or more principals, all alike.
pub(super) fn read_flat(object: &Object<'_>, state: State, people: &mut People, notes: &Notes<'_>) -> Vec<Given> {
    let (length, with) = (read_length(object, notes), read_with(object));
    let one = object.items(&["PrincipalId"]);
    let several = object.items(&["PrincipalIds"]);
    if one.is_none() && several.is_none() {
        wrong(notes, object.span(), "nobody is named: `PrincipalId` or `PrincipalIds` is missing".to_owned());
    }
    let mut given = Vec::new();
    for json in one.iter().chain(&several).flat_map(|(items, _)| *items) {
        let Some(written) = json.as_text() else {
            wrong(notes, json.span, "a principal is named by a text".to_owned());
            continue;
        };
        let Some(principal) = people.meet(notes, (written, json.span), None) else { continue };
        let (length, with) = (length.clone(), with.clone());
        given.push(Given { principal, principal_span: json.span, state, length, with, span: object.span() });
    }
    given
}

/// Reads an entry of `assignments`.
pub(super) fn read_nested(json: &Json, people: &mut People, notes: &Notes<'_>) -> Option<Given> {
    let object = Object::open(json, notes);
    let kind = object.text(&["principalType"]).and_then(|(word, span)| match word {
        "User" => Some(Kind::User),
        "Group" => Some(Kind::Group),
        "ServicePrincipal" => Some(Kind::ServicePrincipal),
        _ => {
            wrong_word(notes, span, word, &["User", "Group", "ServicePrincipal"]);
            None
        }
    });
    let state = match object.text(&["assignmentType"]) {
        Some(("Eligible", _)) => Some(State::Eligible),
        Some(("Active", _)) => Some(State::Active),
        Some((word, span)) => {
            wrong_word(notes, span, word, &["Eligible", "Active"]);
            None
        }
        None => {
            wrong(notes, object.span(), "`assignmentType` is missing: `Eligible` or `Active`?".to_owned());
            None
        }
    };
    let label = object.text(&["principalName", "description", "displayName"]);
    let named = object.text(&["principalId"]);
    if named.is_none() {
        wrong(notes, object.span(), "`principalId` is missing".to_owned());
    }
    let (length, with, span) = (read_length(&object, notes), read_with(&object), object.span());
    object.finish();
    let (written, principal_span) = named?;
    let principal = people.meet(notes, (written, principal_span), kind)?;
    label.iter().for_each(|(label, place)| people.label(principal, label, *place));
    Some(Given { principal, principal_span, state: state?, length, with, span })
}

fn read_length(object: &Object<'_>, notes: &Notes<'_>) -> Length {
    let permanent = object.flag(&["permanent"]);
    let duration = read_duration(object, &["duration"], notes);
    if let (Some((true, _)), Some(duration)) = (permanent, duration) {
        wrong(notes, duration.span, "an assignment is permanent or has a length, not both".to_owned());
    }
    match (permanent, duration) {
        (Some((true, _)), _) => Length::Permanent,
        (_, Some(duration)) => Length::FromApply(format_duration(duration)),
        (_, None) => Length::AsAllowed,
    }
}

fn read_with(object: &Object<'_>) -> Option<ast::With> {
    let (said, span) = object.text(&["justification"])?;
    let evidence = ast::Evidence { requirement: Requirement::Justification, said: Some(text(said, span)), span };
    Some(ast::With { evidence: vec![evidence], span })
}

impl Length {
    /// Says what cannot be written of it.
    pub fn comment(&self) -> Option<String> {
        match self {
            Self::Permanent => None,
            Self::FromApply(length) => Some(format!("for {length} from when it is applied")),
            Self::AsAllowed => Some("for as long as its policy allows, from when it is applied".to_owned()),
        }
    }
}
