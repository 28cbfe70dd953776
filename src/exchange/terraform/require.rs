//! What a request must bring: the `require_…` attributes.

use super::fields::{Field, Fields};
use super::policy::asked_kinds;
use crate::exchange::policy::Require;
use crate::exchange::write::name;
use crate::requirement::Requirement;
use crate::syntax::ast;

/// Returns the attribute that sets a requirement.
fn attribute(requirement: Requirement) -> &'static str {
    match requirement {
        Requirement::Mfa => "require_multifactor_authentication",
        Requirement::Context(()) => "required_conditional_access_authentication_context",
        Requirement::Justification => "require_justification",
        Requirement::Ticket => "require_ticket_info",
    }
}

/// Reads what a request, or who makes an active assignment, must bring. What is not set keeps the tenant's value: it may be asked.
pub(super) fn read_require(rules: &Fields<'_>, for_activation: bool) -> Require {
    let mut require = Require { asked: Vec::new(), perhaps: Vec::new(), span: rules.head() };
    let mut place = None;
    for kind in asked_kinds(for_activation) {
        match read_one(rules, kind) {
            Field::Known(asked, found) => {
                place = place.or(Some(found.span));
                require.asked.extend(asked.map(|asked| (asked, found.span)));
            }
            Field::Absent => require.perhaps.push((kind, rules.head())),
            Field::Unknown(found) => require.perhaps.push((kind, found.span)),
        }
    }
    require.drop_excluded();
    require.span = require.asked.first().map(|(_, span)| *span).or(place).unwrap_or(rules.head());
    require
}

/// What is asked, if anything. A context is asked for where it is written and not empty.
fn read_one(rules: &Fields<'_>, kind: Requirement) -> Field<Option<Requirement<ast::Name>>> {
    match kind.try_map(|()| None) {
        Some(nameless) => rules.flag(attribute(kind)).map(|is_on| is_on.then_some(nameless)),
        None => match rules.text(attribute(kind)) {
            Field::Known(context, place) => {
                let asked = (!context.is_empty()).then(|| Requirement::Context(name(&context, place.value)));
                Field::Known(asked, place)
            }
            Field::Absent => Field::Absent,
            Field::Unknown(place) => Field::Unknown(place),
        },
    }
}
