//! `activation-limit`: the longest activation is 30 minutes to 24 hours, in steps of 30 minutes (D1.27).

use crate::diag::{Code, Diagnostic};
use crate::ir::{FieldOrigin, Policy, format_duration};

const STEP: i64 = 1_800;
const LONGEST: i64 = 86_400;

pub(super) fn check(policy: &Policy) -> Option<Diagnostic> {
    let max = &policy.activation.max_seconds;
    let FieldOrigin::Written(span) = max.origin else {
        return None;
    };
    if (STEP..=LONGEST).contains(&max.value) && max.value % STEP == 0 {
        return None;
    }
    let message = format!("an activation cannot be limited to {}", format_duration(max.value));
    let diagnostic = Diagnostic::new(Code::ActivationLimit, message, span, "not a limit that PIM accepts");
    Some(diagnostic.with_help(format!("write `max {}`: 30m to 24h, in steps of 30m", format_duration(nearest_limit(max.value)))))
}

fn nearest_limit(seconds: i64) -> i64 {
    let down = seconds.clamp(STEP, LONGEST);
    (down + STEP / 2) / STEP * STEP
}
