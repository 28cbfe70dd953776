//! `assumed-default`: an activation is decided by a field that nobody wrote (D2.40). Off unless asked for.

use super::finding::Risk;
use super::survey::{Guarded, Survey};
use crate::diag::{Code, Diagnostic};
use crate::eval::{Stage, common_demands, requirements_field};
use crate::ir::{Field, FieldOrigin, Policy, Tenant, format_duration};
use crate::text::join;

pub(super) fn check(survey: &Survey<'_>, guarded: &Guarded<'_>) -> Option<Risk> {
    let eligible = survey.eligible(guarded.thing).next()?;
    let defaults = defaults(survey.tenant, guarded.policy);
    if defaults.is_empty() {
        return None;
    }
    let thing = survey.thing(guarded.thing);
    let declaration = survey.declaration(guarded.thing);
    let message = format!("activating {thing} rests on defaults: {}", defaults.join(", "));
    let place = guarded.policy.span.or(declaration).unwrap_or(eligible.span);
    let diagnostic = Diagnostic::new(Code::AssumedDefault, message, place, "not written here")
        .with_label(eligible.span, format!("{} can activate it", survey.name(eligible.principal)))
        .with_help("write these fields in the policy's `activation` section");
    Some(Risk { diagnostic, declarations: declaration.into_iter().chain(guarded.policy.span).collect() })
}

/// Returns what the fields would read if somebody wrote their defaults.
fn defaults(tenant: &Tenant, policy: &Policy) -> Vec<String> {
    let activation = &policy.activation;
    let require = requirements_field(policy, Stage::Activation);
    let max = is_default(&activation.max_seconds).then(|| format!("`max {}`", format_duration(activation.max_seconds.value)));
    let require = is_default(require).then(|| format!("`require {}`", words(tenant, policy)));
    let approval = is_default(&activation.approval).then(|| "`no approval`".to_owned());
    [max, require, approval].into_iter().flatten().collect()
}

fn is_default<T>(field: &Field<T>) -> bool {
    matches!(field.origin, FieldOrigin::Default)
}

/// Nothing that names a context is asked by default.
fn words(tenant: &Tenant, policy: &Policy) -> String {
    join(common_demands(tenant, policy).iter().map(|demand| demand.facts().word))
}
