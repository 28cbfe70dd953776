//! `unusual-expiry`: the portal and Terraform offer 15, 30, 90, 180 and 365 days, and no other length (D1.28).

use super::finding::Risk;
use super::survey::Survey;
use crate::diag::{Code, Diagnostic};
use crate::ir::{Expiration, Field, FieldOrigin, Policy, format_duration};

const DAY: i64 = 86_400;

/// The lengths that are offered, in days.
const USUAL_DAYS: [i64; 5] = [15, 30, 90, 180, 365];

pub(super) fn check_eligible(survey: &Survey<'_>, policy: &Policy) -> Option<Risk> {
    check(survey, policy, &policy.eligible.expiration, "eligible")
}

pub(super) fn check_active(survey: &Survey<'_>, policy: &Policy) -> Option<Risk> {
    check(survey, policy, &policy.active.expiration, "active")
}

fn check(survey: &Survey<'_>, policy: &Policy, field: &Field<Expiration>, word: &str) -> Option<Risk> {
    let (Expiration::Max(max), FieldOrigin::Written(place)) = (field.value, &field.origin) else {
        return None;
    };
    if USUAL_DAYS.iter().any(|days| days * DAY == max) {
        return None;
    }
    let message = format!("{word} assignments of at most {} are unusual", format_duration(max));
    let diagnostic = Diagnostic::new(Code::UnusualExpiry, message, *place, "none of 15, 30, 90, 180 and 365 days");
    let nearest = USUAL_DAYS.into_iter().min_by_key(|days| (days * DAY - max).abs()).unwrap_or(365);
    let diagnostic = diagnostic.with_help(format!("write `max {nearest}d`, or allow it where the policy was made through the API"));
    Some(Risk { diagnostic, declarations: survey.policy_and_holder(policy.span?) })
}
