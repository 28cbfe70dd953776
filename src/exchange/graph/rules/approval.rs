//! Whether approval is asked, and whose (D2.20 to D2.22).

use super::Subject;
use crate::exchange::NoteKind;
use crate::exchange::directory::PrincipalId;
use crate::exchange::graph::fields::{Fields, Told};
use crate::exchange::graph::reader::{Found, Reader};
use crate::exchange::policy::Approval;
use crate::source::Span;

/// The nouns of what is counted.
const APPROVERS: (&str, &str) = ("approver is", "approvers are");

/// Approvers as they are read.
#[derive(Default)]
struct Approvers {
    known: Vec<(PrincipalId, Span)>,
    has_others: bool,
}

/// Reads the rule; without it nothing is known.
pub(super) fn read(
    reader: &mut Reader<'_>,
    rule: Option<&Fields<'_, '_>>,
    subject: Subject,
    span: Span,
) -> (Approval, Vec<(PrincipalId, Span)>) {
    let Some(rule) = rule else { return (Approval::Unknown(span), Vec::new()) };
    let Some((setting, setting_span)) = rule.inside("setting").known() else { return (Approval::Unknown(rule.span()), Vec::new()) };
    let place = match setting.flag_or("isApprovalRequired", reader.omits_false) {
        Told::Known(true, place) => place,
        Told::Known(false, place) => return (Approval::No(place), Vec::new()),
        Told::Null(place) => return (Approval::Unknown(place), Vec::new()),
        Told::Absent => return (Approval::Unknown(setting_span), Vec::new()),
    };
    let approvers = read_stages(reader, &setting);
    let is_nobody = approvers.known.is_empty() && !approvers.has_others;
    match subject {
        Subject::Role if is_nobody => (Approval::Default(place), Vec::new()),
        Subject::Group if is_nobody => {
            let why = "not told: a group has no default ones, and none is named (D2.20)";
            reader.count(NoteKind::Unknown, ("list of approvers is", "lists of approvers are"), why, place);
            (Approval::By { approvers: Vec::new(), has_others: true, span: place }, Vec::new())
        }
        Subject::Role | Subject::Group => {
            (Approval::By { approvers: Vec::new(), has_others: approvers.has_others, span: place }, approvers.known)
        }
    }
}

/// Escalation to others is not used (D2.27).
fn read_stages(reader: &mut Reader<'_>, setting: &Fields<'_, '_>) -> Approvers {
    let mut approvers = Approvers::default();
    let Told::Known(stages, _) = setting.list("approvalStages") else {
        return Approvers { has_others: !reader.omits_false, ..approvers };
    };
    for stage in stages.iter().filter_map(|stage| Fields::open(*stage, reader.notes)).collect::<Vec<_>>() {
        match stage.list("primaryApprovers") {
            Told::Known(sets, _) => {
                for set in sets.iter().filter_map(|set| Fields::open(*set, reader.notes)).collect::<Vec<_>>() {
                    approvers.add(reader, &set);
                }
            }
            Told::Null(_) => {}
            Told::Absent => approvers.has_others |= !reader.omits_false,
        }
    }
    approvers
}

impl Approvers {
    fn add(&mut self, reader: &mut Reader<'_>, set: &Fields<'_, '_>) {
        let kind = set.text("@odata.type").known().map(|(kind, _)| kind.into_owned());
        let word = kind.as_deref().and_then(|kind| kind.rsplit('.').next()).map(str::to_ascii_lowercase);
        let (keys, hint): (&[&str], &str) = match word.as_deref() {
            Some("singleuser") => (&["userId", "id"], "#microsoft.graph.user"),
            Some("groupmembers") => (&["groupId", "id"], "#microsoft.graph.group"),
            None if set.id("groupId").is_some() => (&["groupId"], "#microsoft.graph.group"),
            None if set.id("userId").is_some() => (&["userId"], "#microsoft.graph.user"),
            Some(_) | None => return self.leave_open(reader, word.as_deref().unwrap_or("without a type"), set.span()),
        };
        let Some((id, span)) = keys.iter().find_map(|key| set.id(key)) else {
            return self.leave_open(reader, "without an id", set.span());
        };
        match reader.principal(&id, Some(hint), false, span) {
            Found::One(principal) if self.known.iter().any(|(known, _)| *known == principal) => {}
            Found::One(principal) => self.known.push((principal, span)),
            Found::Gone | Found::Thing => {
                // whoever was deleted approves nothing, and is an approver all the same: nobody takes the place
                let principal = reader.gone(&id, hint, span);
                self.known.push((principal, span));
            }
        }
    }

    /// A requestor's manager, or whoever else depends on who asks, is somebody that nothing here tells.
    fn leave_open(&mut self, reader: &mut Reader<'_>, word: &str, span: Span) {
        self.has_others = true;
        reader.count(NoteKind::Unknown, APPROVERS, format!("not known here: `{word}`"), span);
    }
}
