//! `assumed-default`: an activation is decided by a field that nobody wrote (D2.40). Off unless asked for.

use super::Risk;
use super::survey::{Gate, Survey};
use crate::diag::{Code, Diagnostic};
use crate::ir::{Activation, Field, FieldOrigin, Requirements, format_duration};

pub(super) fn check(survey: &Survey<'_>, gate: &Gate<'_>) -> Option<Risk> {
    let eligible = survey.eligible(gate.thing).next()?;
    let defaults = defaults(&gate.policy.activation);
    if defaults.is_empty() {
        return None;
    }
    let thing = survey.thing(gate.thing);
    let declaration = survey.declaration(gate.thing);
    let message = format!("activating {thing} rests on defaults: {}", defaults.join(", "));
    let place = gate.policy.span.or(declaration).unwrap_or(eligible.span);
    let diagnostic = Diagnostic::new(Code::AssumedDefault, message, place, "not written here")
        .with_label(eligible.span, format!("{} can activate it", survey.name(eligible.principal)))
        .with_help("write these fields in the policy's `activation` section");
    Some(Risk { diagnostic, declarations: declaration.into_iter().chain(gate.policy.span).collect() })
}

/// Returns what the fields would read if somebody wrote their defaults.
fn defaults(activation: &Activation) -> Vec<String> {
    let max = is_default(&activation.max_seconds).then(|| format!("`max {}`", format_duration(activation.max_seconds.value)));
    let require = is_default(&activation.require).then(|| format!("`require {}`", words(&activation.require.value)));
    let approval = is_default(&activation.approval).then(|| "`no approval`".to_owned());
    [max, require, approval].into_iter().flatten().collect()
}

fn is_default<T>(field: &Field<T>) -> bool {
    matches!(field.origin, FieldOrigin::Default)
}

fn words(require: &Requirements) -> String {
    let words = [("mfa", require.mfa.is_some()), ("justification", require.justification.is_some()), ("ticket", require.ticket.is_some())];
    words.iter().filter(|(_, is_asked)| *is_asked).map(|(word, _)| *word).collect::<Vec<_>>().join(", ")
}
