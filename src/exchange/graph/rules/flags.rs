//! A policy without its rules, of which AzureHound tells in flags what an activation demands; the rest is not known.

use crate::exchange::directory::{PrincipalId, Rules};
use crate::exchange::graph::fields::{Fields, Told};
use crate::exchange::graph::reader::{Found, Reader};
use crate::exchange::policy::{self, Approval, Limit, Policy, Require};
use crate::requirement::Requirement;
use crate::source::Span;

/// The flags of what must be brought; a context has no name there.
const MFA: &str = "endUserAssignmentRequiresMFA";
const JUSTIFICATION: &str = "endUserAssignmentRequiresJustification";
const TICKET: &str = "endUserAssignmentRequiresTicketInformation";
const CONTEXT: &str = "endUserAssignmentRequiresCAPAuthenticationContext";
const APPROVAL: &str = "endUserAssignmentRequiresApproval";
const APPROVERS: [(&str, &str); 2] =
    [("endUserAssignmentUserApprovers", "#microsoft.graph.user"), ("endUserAssignmentGroupApprovers", "#microsoft.graph.group")];

/// Reads the flags of a role's policy; `None` where none is told, since then none may have been collected.
pub(in crate::exchange::graph) fn read(reader: &mut Reader<'_>, fields: &Fields<'_, '_>, span: Span) -> Option<Rules> {
    if [MFA, JUSTIFICATION, TICKET, CONTEXT, APPROVAL].into_iter().all(|key| fields.flag(key) == Told::Absent) {
        return None;
    }
    let is_set = |key: &str| fields.flag(key).known().filter(|(is_set, _)| *is_set).map(|(_, span)| span);
    let mut demands = Require { asked: Vec::new(), perhaps: Vec::new(), span };
    demands.asked.extend(is_set(MFA).map(|span| (Requirement::Mfa, span)));
    demands.asked.extend(is_set(JUSTIFICATION).map(|span| (Requirement::Justification, span)));
    demands.asked.extend(is_set(TICKET).map(|span| (Requirement::Ticket, span)));
    demands.perhaps.extend(is_set(CONTEXT).map(|span| (Requirement::Context(()), span)));
    demands.drop_excluded();
    let approvers = read_approvers(reader, fields);
    let approval = match is_set(APPROVAL) {
        None => Approval::No(span),
        Some(place) if approvers.is_empty() => Approval::Default(place),
        Some(place) => Approval::By { approvers: Vec::new(), has_others: false, span: place },
    };
    let active_demands = Require::unknown([Requirement::Mfa, Requirement::Justification, Requirement::Ticket], span);
    let (eligible, active) = (Limit::Unknown(span), Limit::Unknown(span));
    let fields =
        policy::Fields { max: None, demands, approval, activation_span: span, eligible, active, active_demands, notify: None, span };
    Some(Rules { policy: Policy::Written(Box::new(fields)), approvers })
}

fn read_approvers(reader: &mut Reader<'_>, fields: &Fields<'_, '_>) -> Vec<(PrincipalId, Span)> {
    let mut found = Vec::new();
    for (key, hint) in APPROVERS {
        let Told::Known(ids, _) = fields.texts(key) else { continue };
        for (id, span) in ids {
            match reader.principal(&id, Some(hint), false, span) {
                Found::One(principal) => found.push((principal, span)),
                Found::Gone | Found::Thing => found.push((reader.gone(&id, hint, span), span)),
            }
        }
    }
    found
}
