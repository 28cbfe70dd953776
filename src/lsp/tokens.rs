//! What each token of a text is, for colours.

use std::ops::Range;

use serde_json::{Value, json};

use super::mention::{Mention, Space};
use super::view::View;
use crate::catalog;
use crate::ir::PrincipalKind;
use crate::syntax::{Part, PartKind, Slot, walk_file};

/// The kinds of token, by the names of the protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Keyword,
    Comment,
    Text,
    Number,
    Code,
    Account,
    Group,
    Role,
    Policy,
    Context,
    Unit,
    Blueprint,
}

/// All kinds with their names, in the order of the legend.
const KINDS: [(Kind, &str); 12] = [
    (Kind::Keyword, "keyword"),
    (Kind::Comment, "comment"),
    (Kind::Text, "string"),
    (Kind::Number, "number"),
    (Kind::Code, "enumMember"),
    (Kind::Account, "variable"),
    (Kind::Group, "class"),
    (Kind::Role, "enum"),
    (Kind::Policy, "struct"),
    (Kind::Context, "property"),
    (Kind::Unit, "namespace"),
    (Kind::Blueprint, "type"),
];

/// The modifiers: a declaration, and what is built in.
const MODIFIERS: [&str; 2] = ["declaration", "defaultLibrary"];

/// Writes the legend.
#[must_use]
pub fn legend() -> Value {
    json!({ "tokenTypes": KINDS.map(|(_, name)| name), "tokenModifiers": MODIFIERS })
}

/// Answers `textDocument/semanticTokens/full`, and `…/range` for what begins in a stretch.
#[must_use]
pub fn tokens(view: &View<'_>, wanted: &Range<usize>) -> Value {
    let page = view.page();
    let mentions = view.mentions();
    let mut mentions = mentions.iter().peekable();
    let (mut data, mut last, mut start) = (Vec::new(), (0, 0), 0);
    for part in walk_file(page.text()).iter().flatten() {
        while mentions.next_if(|mention| mention.range().start < part.range.start).is_some() {}
        let mention = mentions.peek().filter(|mention| mention.range() == part.range);
        let Some((kind, modifiers)) = token(view, part, mention.copied()) else { continue };
        if !wanted.contains(&part.range.start) {
            continue;
        }
        let line = page.line_of(part.range.start);
        // columns are counted on from the token before, for lines may be long
        let column = if line == last.0 {
            last.1 + page.encoding().count(page.slice(start..part.range.start))
        } else {
            page.place(part.range.start).1
        };
        let length = page.encoding().count(page.slice(part.range.clone()));
        let since = if line == last.0 { column - last.1 } else { column };
        data.extend([line - last.0, since, length, kind, modifiers]);
        (last, start) = ((line, column), part.range.start);
    }
    json!({ "data": data })
}

/// Returns the kind of a token and its modifiers, as numbers of the legend.
fn token(view: &View<'_>, part: &Part, mention: Option<&Mention>) -> Option<(usize, usize)> {
    let kind = match (&part.kind, mention) {
        (PartKind::Keyword, _) => Kind::Keyword,
        (PartKind::Comment, _) => Kind::Comment,
        (PartKind::Filled(_), Some(mention)) => kind_of(view, mention),
        (PartKind::Filled(slots), None) => slots.first().and_then(of_slot)?,
        (PartKind::Mark | PartKind::Wrong | PartKind::Unread, _) => return None,
    };
    let declares = mention.is_some_and(|mention| mention.declares.is_some());
    let is_built_in = mention.is_some_and(|mention| mention.space == Some(Space::Roles) && catalog::find(&mention.name).is_some());
    let number = KINDS.iter().position(|(known, _)| *known == kind)?;
    Some((number, usize::from(declares) | (usize::from(is_built_in) << 1)))
}

fn kind_of(view: &View<'_>, mention: &Mention) -> Kind {
    let target = view.target(mention);
    match target.space {
        Space::Principals => {
            let session = view.loaded.session.as_ref();
            let found = session.and_then(|session| Some(&session.tenant().principals.row(session.scope().principal(&target.name)?).kind));
            match found {
                Some(PrincipalKind::Group(_)) => Kind::Group,
                Some(PrincipalKind::User { .. } | PrincipalKind::ServicePrincipal) | None => Kind::Account,
            }
        }
        Space::Roles => Kind::Role,
        Space::Policies => Kind::Policy,
        Space::Contexts => Kind::Context,
        Space::Units => Kind::Unit,
        Space::Blueprints => Kind::Blueprint,
    }
}

fn of_slot(slot: &Slot) -> Option<Kind> {
    Some(match slot {
        Slot::Keyword(_) => Kind::Keyword,
        Slot::Name(_) | Slot::NewName => Kind::Account,
        Slot::Access | Slot::Text | Slot::String | Slot::Path => Kind::Text,
        Slot::Time | Slot::Duration => Kind::Number,
        Slot::Lint | Slot::Reason => Kind::Code,
        Slot::Mark(_) | Slot::End => return None,
    })
}
