//! `no-permanent-owner`: the first who activates ownership of a group without another owner cannot be removed again (D4.30, D4.31).

use super::Risk;
use super::survey::Survey;
use crate::diag::{Code, Diagnostic};
use crate::ir::{Assignment, Group, Relation, State, Target};

pub(super) fn check(survey: &Survey<'_>, group: &Group) -> Option<Risk> {
    let eligible = survey.first_eligible(group, Relation::Owner)?;
    let is_permanent_owner = |fact: &Assignment| {
        fact.target == eligible.target && fact.state == State::Active && fact.window.is_permanent() && survey.view.is_in_force(fact)
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
            "assign a permanent active owner: the last active owner of a group cannot be removed, not even when the activation ends",
        );
    Some(Risk { diagnostic, declarations: vec![place] })
}
