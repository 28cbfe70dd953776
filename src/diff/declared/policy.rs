//! Policies, as what stands before each relation and role: however it is written down.

use std::collections::BTreeSet;

use super::super::both::{Both, Which};
use super::super::pairing::{Pairing, Spot};
use super::fields::{Entry, Field, UNKNOWN, field, list, quoted};
use crate::eval::{Stage, policy_of, written_requirements};
use crate::explain::thing_text;
use crate::ir::{self, Approval, ContextId, Expiration, PolicyField, Requirements, Tenant, UnknownId, format_duration};
use crate::requirement::Requirement;
use crate::text::join;

/// Returns the policies of everything that both tenants have: those of a group that is added come with it.
pub(super) fn all(pairing: &Pairing<'_>) -> Vec<Both<Option<Entry>>> {
    let groups = pairing.groups().flat_map(|group| [Spot::Member(group), Spot::Owner(group)]);
    let spots = groups.chain(pairing.roles.iter().map(|(role, _)| Spot::Role(role)));
    let entries = spots.map(|spot| Both::make(|which| entry(pairing, which, spot)));
    entries.filter(|entries| entries.old.is_some() && entries.new.is_some()).collect()
}

fn entry(pairing: &Pairing<'_>, which: Which, spot: Spot) -> Option<Entry> {
    let tenant = pairing.tenant(which);
    let thing = pairing.thing(which, spot)?;
    let id = policy_of(tenant, thing)?;
    let policy = tenant.policies.row(id);
    let activation = &policy.activation;
    let max = &activation.max_seconds;
    let require = written_requirements(policy, Stage::Activation);
    let active_require = written_requirements(policy, Stage::ActiveAssignment);
    let (eligible, active) = (&policy.eligible.expiration, &policy.active.expiration);
    let mut fields = vec![
        written(max, field("activation max", format_duration(max.value))),
        written(require, field("activation require", demands(tenant, &require.value))),
        written(&activation.approval, field("approval", approval(pairing, which, &activation.approval.value))),
        written(eligible, field("eligible max", expiration(eligible.value))),
        written(active, field("active max", expiration(active.value))),
        written(active_require, field("active require", demands(tenant, &active_require.value))),
    ];
    for (unknown, of) in tenant.unknowns.of_policy(id) {
        open_field(tenant, unknown, of, &mut fields);
    }
    Some(Entry { subject: format!("policy of {}", thing_text(tenant, thing)), place: policy.span, fields })
}

/// Says of a field that it is not known, or what of it is not.
fn open_field(tenant: &Tenant, unknown: UnknownId, of: PolicyField, fields: &mut [Field]) {
    let [max, require, approval, eligible, active, active_require] = fields else { return };
    let (field, value) = match of {
        PolicyField::ActivationMax => (max, UNKNOWN.to_owned()),
        PolicyField::Requirement(Stage::Activation, requirement) => (require, requirement_text(tenant, requirement)),
        PolicyField::Requirement(Stage::ActiveAssignment, requirement) => (active_require, requirement_text(tenant, requirement)),
        PolicyField::Requirements(Stage::Activation) => (require, UNKNOWN.to_owned()),
        PolicyField::Requirements(Stage::ActiveAssignment) => (active_require, UNKNOWN.to_owned()),
        PolicyField::Approval => (approval, UNKNOWN.to_owned()),
        PolicyField::Approvers => (approval, format!("by {UNKNOWN}")),
        PolicyField::FurtherApprovers => (approval, UNKNOWN.to_owned()),
        PolicyField::EligibleMax => (eligible, UNKNOWN.to_owned()),
        PolicyField::ActiveMax => (active, UNKNOWN.to_owned()),
    };
    let is_beside = matches!(of, PolicyField::Requirement(..) | PolicyField::FurtherApprovers) && !field.value.is_empty();
    field.value = if is_beside { format!("{}, {value}", field.value) } else { value };
    field.place = Some(tenant.unknowns.row(unknown).span);
}

fn requirement_text(tenant: &Tenant, requirement: Requirement<Option<ContextId>>) -> String {
    let name = |context: &Option<ContextId>| context.map_or_else(String::new, |context| quoted(&tenant.contexts.row(context).name));
    format!("{UNKNOWN} {}", requirement.text(name).trim_end())
}

fn written<T>(of: &ir::Field<T>, field: Field) -> Field {
    Field { place: of.origin.span(), ..field }
}

fn demands(tenant: &Tenant, require: &Requirements) -> String {
    let name = |context: &ContextId| quoted(&tenant.contexts.row(*context).name);
    join(require.iter().map(|required| required.requirement.text(name)))
}

fn approval(pairing: &Pairing<'_>, which: Which, approval: &Approval) -> String {
    match approval {
        Approval::NotRequired => String::new(),
        Approval::DefaultApprovers => "by the default approvers".to_owned(),
        Approval::By(named) => {
            let names: BTreeSet<String> = named.iter().map(|one| quoted(pairing.name_of(which, one.principal))).collect();
            format!("by {}", list(names))
        }
    }
}

fn expiration(expiration: Expiration) -> String {
    match expiration {
        Expiration::Permanent => "permanent".to_owned(),
        Expiration::Max(seconds) => format_duration(seconds),
    }
}
