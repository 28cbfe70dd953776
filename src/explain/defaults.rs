//! The defaults that a denial rests on: each names its field, and that nobody wrote it (D2.40).

use crate::eval::{Blocker, Judgement, Request, Stage, policy_of, requirements_field};
use crate::ir::{Field, FieldOrigin, format_duration};

use super::words::demand_text;
use super::{Asker, Reason, gates};

/// Returns one reason for each demand that fails and that nobody wrote. By default nobody has to approve, so no denial rests on that.
pub(super) fn behind(asker: &Asker<'_>, request: &Request<'_>, judgement: &Judgement) -> Vec<Reason> {
    let tenant = asker.view.tenant;
    let Some(policy) = policy_of(tenant, request.thing).map(|policy| tenant.policies.row(policy)) else { return Vec::new() };
    let max = &policy.activation.max_seconds;
    let limit = || unwritten(asker, max, &format!("activation max is {}", format_duration(max.value)));
    let limit = judgement.blockers.has(Blocker::DurationTooLong).then(limit).flatten();
    let lacking = judgement.missing.iter().copied().filter(|demand| judgement.lacks(demand.kind()));
    let require = requirements_field(policy, Stage::Activation);
    let lacking = lacking.filter_map(|demand| unwritten(asker, require, &format!("activation requires {}", demand_text(tenant, demand))));
    limit.into_iter().chain(lacking).collect()
}

/// Says of a field that nobody wrote it; `None` where somebody did.
pub(super) fn unwritten<T>(asker: &Asker<'_>, field: &Field<T>, what: &str) -> Option<Reason> {
    match field.origin {
        FieldOrigin::Default => Some(gates::for_field(asker, field, "D2.40", what)),
        FieldOrigin::Written(_) | FieldOrigin::Inherited(..) => None,
    }
}
