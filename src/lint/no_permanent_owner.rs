//! `no-permanent-owner`: the first who activates ownership of a group without another owner cannot be removed again (D4.30 to D4.32).

use super::finding::Risk;
use super::survey::Survey;
use crate::diag::{Code, Diagnostic};
use crate::ir::{Assignment, Group, Relation, State, Target};

pub(super) fn check(survey: &Survey<'_>, group: &Group) -> Option<Risk> {
    let eligible = survey.first_eligible(group, Relation::Owner)?;
    // a service principal does not stand in for the last owner (D4.32)
    let is_permanent_owner = |fact: &Assignment| {
        let is_permanent = fact.state == State::Active && fact.window.is_permanent() && survey.view.is_in_force(fact);
        fact.target == eligible.target && is_permanent && survey.tenant.principals.row(fact.principal).is_user()
    };
    let Target::Group(id, _) = eligible.target else {
        return None;
    };
    if survey.view.of_group(id).any(|(_, fact)| is_permanent_owner(fact)) {
        return None;
    }
    let (name, place) = (survey.name(group.principal), survey.group_span(group));
    let message = format!("{name} has eligible owners and no permanent active owner");
    let diagnostic = Diagnostic::new(Code::NoPermanentOwner, message, place, "nobody owns it for good")
        .with_label(eligible.span, format!("{} is eligible as owner", survey.name(eligible.principal)))
        .with_help(
            "assign a user as permanent active owner: the last active owner of a group cannot be removed, not even when the activation ends",
        );
    Some(Risk { diagnostic, declarations: vec![place] })
}
