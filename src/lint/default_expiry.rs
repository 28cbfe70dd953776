//! `default-expiry`: PIM refuses an assignment that is longer than its policy allows, and an unwritten policy has defaults (D2.40).

use chrono::{NaiveDate, NaiveTime};

use super::finding::Risk;
use super::survey::{Statement, Survey};
use crate::diag::{Code, Diagnostic};
use crate::ir::{Expiration, Field, FieldOrigin, Instant, Length, Policy, State, Target, Window, Zone, format_duration};

pub(super) fn check(survey: &Survey<'_>, statement: &Statement<'_>) -> Option<Risk> {
    let assignment = statement.first;
    let policy = policy_of(survey, assignment.target)?;
    let max = default_max(policy, assignment.state)?;
    let window = assignment.window;
    let length = window_length(window, &survey.tenant.settings.timezone);
    if survey.has_ended(assignment) || !(window.is_permanent() || length.is_some_and(|length| length > Length::of_seconds(max))) {
        return None;
    }
    let thing = survey.thing(assignment.target.thing());
    let word = assignment.state.word();
    let lasts = length.filter(|_| !window.is_permanent()).map_or_else(|| "has no end".to_owned(), |length| format!("lasts {length}"));
    let max = format_duration(max);
    let message = format!("the {word} assignment to {thing} {lasts}, and by default {max} is the longest");
    let diagnostic = Diagnostic::new(Code::DefaultExpiry, message, assignment.span, lasts)
        .with_label(
            policy.span.or(survey.declaration(assignment.target.thing())).unwrap_or(assignment.span),
            format!("the policy writes no `{word}` rule"),
        )
        .with_help(format!("add an end at most {max} after the start, or write `{word} {{ … }}` in the policy"));
    Some(Risk { diagnostic, declarations: std::iter::once(assignment.span).chain(survey.declaration(assignment.target.thing())).collect() })
}

fn policy_of<'a>(survey: &Survey<'a>, target: Target) -> Option<&'a Policy> {
    let id = match target {
        Target::Group(group, relation) => survey.tenant.group_policy(group, relation)?,
        Target::Role(role, _) => survey.tenant.roles.row(role).policy,
    };
    Some(survey.tenant.policies.row(id))
}

/// Returns the longest assignment in seconds, where only a default says so.
fn default_max(policy: &Policy, state: State) -> Option<i64> {
    let field: &Field<Expiration> = match state {
        State::Eligible => &policy.eligible.expiration,
        State::Active => &policy.active.expiration,
        State::Activated => return None,
    };
    match (&field.origin, field.value) {
        (FieldOrigin::Default, Expiration::Max(max)) => Some(max),
        (FieldOrigin::Default | FieldOrigin::Written(_) | FieldOrigin::Inherited(..), _) => None,
    }
}

/// Returns how long a window lasts: between two midnights of the tenant's zone so many days of 24 hours, whatever daylight
/// saving does, else the difference of its instants. `None` without both ends.
fn window_length(window: Window, tz: &Zone) -> Option<Length> {
    if window.from == Instant::MIN || window.is_permanent() {
        return None;
    }
    let days = midnight(window.from, tz).zip(midnight(window.until, tz)).map(|(first, last)| last.signed_duration_since(first).num_days());
    // longer than any window is as good as that
    Some(days.map_or_else(|| Length::of_window(window), |days| Length::of_seconds(days.saturating_mul(86_400))))
}

fn midnight(instant: Instant, tz: &Zone) -> Option<NaiveDate> {
    let local = instant.to_datetime()?.with_timezone(&tz.offset_at(instant));
    (local.time() == NaiveTime::MIN).then(|| local.date_naive())
}
