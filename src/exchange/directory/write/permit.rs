//! What a tenant has although its policy asks for less: whoever was assigned before the policy was set so stays (D3.7, D9.15).

use chrono::{DateTime, FixedOffset};

use crate::diag::Code;
use crate::exchange::directory::{Assigned, Directory, Place};
use crate::exchange::policy::{Limit, Policy};
use crate::exchange::write::{name, node, text};
use crate::syntax::ast::{self, TimeValue, WindowEnd};

/// Why it is let stand.
const REASON: &str = "the tenant has it: a policy binds what is assigned from then on";

/// Accepts that an assignment lasts longer than its policy allows, where it does.
pub(super) fn allow(directory: &Directory, assigned: &Assigned) -> Option<ast::Node<ast::Allow>> {
    let max = longest(directory, assigned)?;
    let code = match &assigned.window {
        None => Code::PermanentNotAllowed,
        Some(window) if window.end.is_none() => Code::PermanentNotAllowed,
        Some(window) if is_longer(window, max) => Code::AssignmentTooLong,
        Some(_) => return None,
    };
    let span = assigned.span;
    Some(node(ast::Allow { lint: name(code.name(), span), reason: text(REASON, span) }, span))
}

/// Returns the longest that the policy lets it last (D2.30, D2.31).
fn longest(directory: &Directory, assigned: &Assigned) -> Option<ast::Duration> {
    let rules = match assigned.place {
        Place::Group(group, relation) => directory.group_policies.get(&(group, relation)),
        Place::Role(role, _) => directory.role_policies.get(&role),
    };
    let Policy::Written(fields) = &rules?.policy else { return None };
    let limit = match assigned.state {
        ast::State::Eligible => &fields.eligible,
        ast::State::Active => &fields.active,
        ast::State::Activated => return None,
    };
    match limit {
        Limit::Max(max, _) => Some(*max),
        Limit::Permanent(_) | Limit::Unknown(_) => None,
    }
}

fn is_longer(window: &ast::Window, max: ast::Duration) -> bool {
    let (Some(from), Some(end)) = (window.from.as_ref().and_then(fixed), &window.end) else { return false };
    match end {
        WindowEnd::For(length) => length.seconds() > max.seconds(),
        WindowEnd::Until(until) => {
            let limit = chrono::TimeDelta::seconds(max.seconds());
            fixed(until).is_some_and(|until| until.signed_duration_since(from) > limit)
        }
    }
}

fn fixed(time: &ast::Time) -> Option<DateTime<FixedOffset>> {
    match time.value {
        TimeValue::Fixed(time) => Some(time),
        TimeValue::Date(_) | TimeValue::Local(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{Origin, Sources, Span};

    #[test]
    fn lengths_are_compared_exactly() {
        let span = Span::new(Sources::new().add("a.json", "", Origin::File), 0, 0);
        let time = |text: &str| ast::Time { value: TimeValue::Fixed(DateTime::parse_from_rfc3339(text).unwrap()), span };
        let window = |until: &str| ast::Window { from: Some(time("2026-01-01T00:00:00Z")), end: Some(WindowEnd::Until(time(until))), span };
        let day = ast::Duration { days: 1, hours: 0, minutes: 0, span };
        assert!(!is_longer(&window("2026-01-02T00:00:00Z"), day));
        assert!(is_longer(&window("2026-01-02T00:00:00.5Z"), day));
    }
}
