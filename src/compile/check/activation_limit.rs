//! `activation-limit`: the longest activation is 30 minutes to 24 hours, in steps of 30 minutes (D1.27).

use crate::diag::{Code, Diagnostic};
use crate::ir::{FieldOrigin, LONGEST_MAX, Policy, SHORTEST_MAX, format_duration, is_activation_limit};

pub(super) fn check(policy: &Policy) -> Option<Diagnostic> {
    let max = &policy.activation.max_seconds;
    let FieldOrigin::Written(span) = max.origin else {
        return None;
    };
    if is_activation_limit(max.value) {
        return None;
    }
    let message = format!("an activation cannot be limited to {}", format_duration(max.value));
    let diagnostic = Diagnostic::new(Code::ActivationLimit, message, span, "not a limit that PIM accepts");
    Some(diagnostic.with_help(format!("write {}: 30m to 24h, in steps of 30m", nearest_limits(max.value))))
}

/// Names the limit below and the one above, where there are both.
fn nearest_limits(seconds: i64) -> String {
    let below = seconds.clamp(SHORTEST_MAX, LONGEST_MAX) / SHORTEST_MAX * SHORTEST_MAX;
    let write = |limit| format!("`max {}`", format_duration(limit));
    if (SHORTEST_MAX..LONGEST_MAX).contains(&seconds) {
        format!("{}, which is stricter, or {}", write(below), write(below + SHORTEST_MAX))
    } else {
        write(below)
    }
}
