//! `vacuous`: a `never` about nobody holds whatever else is written.

use super::finding::Risk;
use super::survey::Survey;
use crate::answer::is_vacuous;
use crate::diag::{Code, Diagnostic};
use crate::ir::{GroupId, Never, Relation, Who};
use crate::source::Span;
use crate::text::quote;

pub(super) fn check(survey: &Survey<'_>, never: &Never) -> Option<Risk> {
    if !is_vacuous(survey.tenant, never, survey.view.at) {
        return None;
    }
    let message = format!("{}: the rule holds whatever else is written", nobody(survey, never));
    let diagnostic =
        Diagnostic::new(Code::Vacuous, message, never.span, "about nobody").with_help("name others, assign somebody, or remove the rule");
    Some(Risk { diagnostic, declarations: declaration(survey, never.who).into_iter().collect() })
}

fn nobody(survey: &Survey<'_>, never: &Never) -> String {
    let group = |group: GroupId| quote(survey.tenant.group_name(group));
    let set = match never.who {
        Who::Anyone => "there is nobody".to_owned(),
        Who::AnyUser => "there is no user".to_owned(),
        Who::AnyGuest => "there is no guest".to_owned(),
        Who::AnyServicePrincipal => "there is no service principal".to_owned(),
        Who::AnyMember(id) => format!("group {} has no members, now or later", group(id)),
        Who::AnyEligible(id, Relation::Member) => format!("nobody is an eligible member of {}, now or later", group(id)),
        Who::AnyEligible(id, Relation::Owner) => format!("nobody is an eligible owner of {}, now or later", group(id)),
        Who::Named(principal) => return format!("{} is left out", survey.name(principal)),
    };
    if never.except.is_empty() { set } else { format!("{set}, except those left out") }
}

/// Returns the declaration of the group that the rule names.
fn declaration(survey: &Survey<'_>, who: Who) -> Option<Span> {
    match who {
        Who::AnyMember(group) | Who::AnyEligible(group, _) => Some(survey.group_span(survey.tenant.groups.row(group))),
        Who::Named(principal) => Some(survey.tenant.principals.row(principal).span),
        Who::Anyone | Who::AnyUser | Who::AnyGuest | Who::AnyServicePrincipal => None,
    }
}
