//! Who is assigned to what.

use super::parts::{allow_of, name_of, names_of, requirement_of, text_of};
use crate::exchange::format_duration;
use crate::exchange::json::{Assignment, Evidence};
use crate::syntax::{ast, format_time};

pub(super) fn assignment(assigned: ast::Assignment, at: Option<String>) -> Assignment {
    let mut one = Assignment {
        principals: names_of(&assigned.names),
        unknown: assigned.is_unknown,
        allow: assigned.allows.iter().map(|allow| allow_of(&allow.value)).collect(),
        with: assigned.with.map(|with| with.evidence.iter().map(evidence).collect()),
        at,
        ..Assignment::default()
    };
    match assigned.placement {
        ast::Placement::Group { group, state, relation, .. } => {
            (one.group, one.relation) = (Some(name_of(&group)), Some(relation.word().to_owned()));
            one.state = state.word().to_owned();
        }
        ast::Placement::Role { role, unit, state, .. } => {
            (one.role, one.unit) = (Some(name_of(&role)), unit.as_ref().map(name_of));
            one.state = state.word().to_owned();
        }
    }
    if let Some(window) = assigned.window {
        one.from = window.from.as_ref().map(format_time);
        match window.end {
            Some(ast::WindowEnd::Until(until)) => one.until = Some(format_time(&until)),
            Some(ast::WindowEnd::For(length)) => one.length = Some(format_duration(length)),
            None => {}
        }
    }
    one
}

fn evidence(evidence: &ast::Evidence) -> Evidence {
    Evidence { requirement: requirement_of(&evidence.requirement), text: evidence.said.as_ref().map(text_of) }
}
