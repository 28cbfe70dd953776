//! What one field of a policy says: where it is written, from whom it is inherited, or that nobody wrote it (D2.40). Knows fields; not what they are
//! compared with, save for the defaults that a denial rests on.

use crate::diag::Label;
use crate::diag::ReasonCode;
use crate::eval::{Blocker, Judgement, Request, Stage, policy_of, requirements_field};
use crate::ir::{Field, FieldOrigin, format_duration};

use super::asker::Asker;
use super::said::{Reason, unwritten_text};
use super::words::demand_text;

/// What is said beside a requirement.
pub(super) const REQUIRED: &str = "required";

/// The code, rule and label of a field that is satisfied: `policy` where it is written, `policy-default` where it is not (D2.40).
pub(super) fn for_field<T>(asker: &Asker<'_>, field: &Field<T>, rule: &'static str, what: &str) -> Reason {
    match &field.origin {
        FieldOrigin::Written(span) => Reason::new(ReasonCode::Policy, rule, what, [Label::new(*span, what)]),
        FieldOrigin::Inherited(from, span) => {
            Reason::new(ReasonCode::Policy, rule, format!("{what} (policy `{from}`)"), [Label::new(*span, what)])
        }
        FieldOrigin::Default => Reason::new(ReasonCode::PolicyDefault, "D2.40", unwritten_text(what), [asker.field_label(field, what)]),
    }
}

/// Says less where the marked text is seen above it.
pub(super) fn briefly(asker: &Asker<'_>, reason: Reason, brief: &str) -> Reason {
    let labels = reason.labels.into_iter().map(|label| asker.beside(label, brief)).collect();
    Reason { labels, ..reason }
}

/// Says of a field that nobody wrote it; `None` where somebody did.
pub(super) fn unwritten<T>(asker: &Asker<'_>, field: &Field<T>, what: &str) -> Option<Reason> {
    match field.origin {
        FieldOrigin::Default => Some(for_field(asker, field, "D2.40", what)),
        FieldOrigin::Written(_) | FieldOrigin::Inherited(..) => None,
    }
}

/// Returns one reason for each demand that fails and that nobody wrote. By default nobody has to approve, so no denial rests on that.
pub(super) fn defaults_behind(asker: &Asker<'_>, request: &Request<'_>, judgement: &Judgement) -> Vec<Reason> {
    let tenant = asker.tenant();
    let Some(policy) = policy_of(tenant, request.thing).map(|policy| tenant.policies.row(policy)) else { return Vec::new() };
    let max = &policy.activation.max_seconds;
    let limit = || unwritten(asker, max, &format!("activation max is {}", format_duration(max.value)));
    let limit = judgement.blockers.has(Blocker::DurationTooLong).then(limit).flatten();
    let lacking = judgement.missing.iter().copied().filter(|demand| judgement.lacks(demand.kind()));
    let require = requirements_field(policy, Stage::Activation);
    let lacking = lacking.filter_map(|demand| unwritten(asker, require, &format!("activation requires {}", demand_text(tenant, demand))));
    limit.into_iter().chain(lacking).collect()
}
