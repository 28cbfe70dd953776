//! Whether approval is asked, and whose. An approver who is not known is never left out: there may be others.

use super::NoteKind;
use super::declare::Kind;
use super::directory::Directory;
use super::fields::{Field, Fields};
use super::identity::{Meant, meant};
use super::world::why;
use crate::exchange::policy::Approval;
use crate::exchange::write::name;
use crate::source::Span;
use crate::syntax::ast;

/// Reads whether approval is required, and whose.
pub(super) fn read_approval(directory: &Directory<'_>, rules: &Fields<'_>) -> Approval {
    match rules.flag("require_approval") {
        Field::Known(true, place) => read_approvers(directory, rules, place.span),
        Field::Known(false, place) => {
            // the provider asks for a stage even then (its issue 1398)
            leave_stage(rules, NoteKind::NoEffect, "`approval_stage` has no effect: `require_approval` is false");
            Approval::No(place.span)
        }
        Field::Unknown(place) => {
            leave_stage(rules, NoteKind::Unknown, "`approval_stage` is not read: whether approval is required is not known here");
            Approval::Unknown(place.span)
        }
        Field::Absent => {
            leave_stage(rules, NoteKind::Unknown, "`approval_stage` is not read: whether approval is required is not known here");
            Approval::Unknown(rules.head())
        }
    }
}

fn leave_stage(rules: &Fields<'_>, kind: NoteKind, message: &str) {
    rules.all_inside("approval_stage").iter().for_each(|stage| stage.leave_all(kind, message));
}

/// Those who are named; where nobody is, the tenant's own approvers stay, and they are not known here.
#[derive(Default)]
struct Approvers {
    known: Vec<ast::Name>,
    has_others: bool,
}

fn read_approvers(directory: &Directory<'_>, rules: &Fields<'_>, span: Span) -> Approval {
    let mut approvers = Approvers::default();
    let stage = rules.inside("approval_stage");
    if let Some(unknown) = rules.open_count("approval_stage") {
        approvers.open(rules, &format!("`approval_stage` is not known here: {}", why(unknown)), span);
    }
    for stage in stage.iter() {
        if let Some(unknown) = stage.open_count("primary_approver") {
            approvers.open(stage, &format!("which approvers there are is not known here: {}", why(unknown)), stage.head());
        }
        let (fixed, several): (Vec<_>, Vec<_>) = stage.all_inside("primary_approver").into_iter().partition(Fields::is_fixed);
        fixed.iter().for_each(|approver| approvers.add(directory, approver));
        several.iter().for_each(|approver| drop(read_approver(directory, approver)));
    }
    if approvers.known.is_empty() && !approvers.has_others {
        approvers.open(rules, "approval is required, and no approver is named here", span);
    }
    Approval::By { approvers: approvers.known, has_others: approvers.has_others, span }
}

impl Approvers {
    fn open(&mut self, fields: &Fields<'_>, message: &str, place: Span) {
        self.has_others = true;
        fields.note_at(place, NoteKind::Unknown, message);
    }

    fn add(&mut self, directory: &Directory<'_>, approver: &Fields<'_>) {
        match read_approver(directory, approver) {
            Ok(approver) if self.known.iter().any(|known| known.text == approver.text) => {}
            Ok(approver) => self.known.push(approver),
            Err(why) => self.open(approver, &format!("an approver is not known here: {why}"), approver.head()),
        }
    }
}

fn read_approver(directory: &Directory<'_>, approver: &Fields<'_>) -> Result<ast::Name, String> {
    let written = approver.text("type").known();
    let (found, place) = meant(approver, "object_id", |root, value, place| directory.principal(root, value, place));
    let why = match (found, place) {
        (Meant::One(id), Some(place)) => {
            let entity = directory.entity(id);
            let expected = if entity.kind == Kind::Group { "groupMembers" } else { "singleUser" };
            if let Some((written, type_place)) = written.filter(|(written, _)| written != expected) {
                let message =
                    format!("`type` is `{written}`, but `{}` is what `{expected}` means: its declaration is followed", entity.name);
                approver.note_at(type_place.span, NoteKind::Assumed, message);
            }
            return Ok(name(&entity.name, place.span));
        }
        (Meant::Among(_), _) | (Meant::One(_), None) => "it is one of several".to_owned(),
        (Meant::Anything(why), _) => why,
    };
    Err(why)
}
