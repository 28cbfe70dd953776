//! What reading collections needs at hand: the directory that comes of them, what is whole, and what is left out by kind and count.

use std::collections::BTreeMap;

use super::fields::Fields;
use super::kind::Kind;
use super::told::Told;
use crate::exchange::NoteKind;
use crate::exchange::directory::{self, Certainty, Directory, Flag, Principal, PrincipalId, Unit, UnitId};
use crate::exchange::notes::Notes;
use crate::source::Span;
use crate::syntax::ast::UserFlag;
use crate::text::counted_as;

/// What is left out, or read with a word: one form for one, one for several.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::exchange) struct Left {
    /// What it is: `schedule`, `schedules`.
    pub nouns: (&'static str, &'static str),
    /// Why.
    pub why: String,
}

/// Reads collections.
pub(in crate::exchange) struct Reader<'n> {
    /// What comes of it.
    pub directory: Directory,
    /// What was told.
    pub told: Told,
    /// Whether a flag that is not there is not set: a writer that leaves out what is false.
    pub omits_false: bool,
    /// Whether it tells of any account that it is enabled, so that one of which it does not is not.
    pub tells_enabled: bool,
    /// Where things are said.
    pub notes: &'n Notes<'n>,
    counts: BTreeMap<(NoteKind, Left), (usize, Span)>,
}

/// What the object id of a principal leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::exchange) enum Found {
    /// This one.
    One(PrincipalId),
    /// Nobody: all there are were listed, and it is none of them.
    Gone,
    /// A device or contact, which acts for nobody (D3.13).
    Thing,
}

impl<'n> Reader<'n> {
    /// Begins with nothing read.
    pub(in crate::exchange) fn new(told: Told, notes: &'n Notes<'n>) -> Self {
        Self { directory: Directory::default(), told, omits_false: false, tells_enabled: false, notes, counts: BTreeMap::new() }
    }

    /// Counts what is left out of its kind, or is read with a word.
    pub(in crate::exchange) fn count(&mut self, kind: NoteKind, nouns: (&'static str, &'static str), why: impl Into<String>, span: Span) {
        let left = Left { nouns, why: why.into() };
        self.counts.entry((kind, left)).or_insert((0, span)).0 += 1;
    }

    /// Says what was counted, at the first of each kind, and returns the directory.
    pub(in crate::exchange) fn finish(self) -> Directory {
        for ((kind, left), (count, span)) in self.counts {
            let (one, many) = left.nouns;
            self.notes.leave(kind, span, format!("{} {}", counted_as(count, one, many), left.why));
        }
        self.directory
    }

    /// Returns the principal of an object id; what no row declares is one of those that are not listed, if there can be such.
    pub(in crate::exchange) fn principal(&mut self, id: &str, hint: Option<&str>, is_eligible: bool, span: Span) -> Found {
        if let Some(known) = self.directory.find(id) {
            return Found::One(known);
        }
        let told = hint.and_then(kind_of_type);
        if hint.is_some_and(|hint| told.is_none() && !hint.is_empty()) {
            return Found::Thing;
        }
        let is_open = |kind: directory::Kind| !self.told.is_whole(collection_of(kind));
        let open: Vec<directory::Kind> = [directory::Kind::User, directory::Kind::Group, directory::Kind::ServicePrincipal]
            .into_iter()
            .filter(|kind| is_open(*kind) && told.is_none_or(|told| told == *kind))
            .filter(|kind| !is_eligible || *kind != directory::Kind::ServicePrincipal)
            .collect();
        let Some(kind) = open.first().copied() else { return Found::Gone };
        let why = match told {
            Some(_) => "by id alone: nothing more is known of it, and what is not told of an account counts as not set".to_owned(),
            None => format!("by id alone, taken for {} each: nothing tells more", noun_of(kind)),
        };
        self.count(NoteKind::Unknown, ("principal is known", "principals are known"), why, span);
        Found::One(self.directory.add(Principal::mentioned(kind, id, span)))
    }

    /// Declares somebody who is no longer there: disabled, since nothing can be done as them.
    pub(in crate::exchange) fn gone(&mut self, id: &str, hint: &str, span: Span) -> PrincipalId {
        let kind = kind_of_type(hint).unwrap_or(directory::Kind::User);
        let why = "not among those that are listed, so deleted: taken as disabled";
        self.count(NoteKind::Unknown, ("approver is", "approvers are"), why, span);
        let mut principal = Principal { id: Some((id.to_ascii_lowercase().into(), span)), ..Principal::new(kind, span) };
        if kind != directory::Kind::Group {
            principal.set(Flag::Of(UserFlag::Disabled), Certainty::Sure, span);
        }
        self.directory.add(principal)
    }

    /// Returns a group of an object id; `None` where all groups were listed, and it is none of them.
    pub(in crate::exchange) fn group(&mut self, id: &str, span: Span) -> Option<PrincipalId> {
        match self.directory.find(id) {
            Some(known) => Some(known).filter(|known| self.directory.principal(*known).kind == directory::Kind::Group),
            None if self.told.is_whole(Kind::Groups) => None,
            None => Some(self.directory.add(Principal::mentioned(directory::Kind::Group, id, span))),
        }
    }

    /// Returns the administrative unit of an object id; one that is not listed is named by it.
    pub(in crate::exchange) fn unit(&mut self, id: &str, span: Span) -> UnitId {
        let unit = || Unit { id: (id.to_ascii_lowercase().into(), span), name: None, restricted: None, members: Vec::new(), span };
        self.directory.unit(id).unwrap_or_else(|| self.directory.add_unit(unit()))
    }
}

/// Returns the type of a principal that a row names: in the row itself, in what is expanded in it.
pub(super) fn type_of(fields: &Fields<'_, '_>) -> Option<String> {
    let own = fields.text("@odata.type").known().or_else(|| fields.text("principalType").known());
    own.map(|(text, _)| text.into_owned()).filter(|text| !text.to_lowercase().contains("schedule"))
}

/// Returns what principal a type stands for: `#microsoft.graph.user`, `ServicePrincipal`.
pub(super) fn kind_of_type(text: &str) -> Option<directory::Kind> {
    match text.rsplit('.').next().map(str::to_ascii_lowercase).as_deref() {
        Some("user" | "agentuser") => Some(directory::Kind::User),
        Some("group") => Some(directory::Kind::Group),
        Some("serviceprincipal" | "agentidentity" | "agentidentityblueprintprincipal") => Some(directory::Kind::ServicePrincipal),
        Some(_) | None => None,
    }
}

fn collection_of(kind: directory::Kind) -> Kind {
    match kind {
        directory::Kind::User => Kind::Users,
        directory::Kind::ServicePrincipal => Kind::ServicePrincipals,
        directory::Kind::Group => Kind::Groups,
    }
}

fn noun_of(kind: directory::Kind) -> &'static str {
    match kind {
        directory::Kind::User => "a user",
        directory::Kind::ServicePrincipal => "a service principal",
        directory::Kind::Group => "a group",
    }
}
