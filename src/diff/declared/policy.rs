//! Policies, as what stands before each relation and role: however it is written down.

use std::collections::BTreeSet;

use super::super::both::{Both, Which};
use super::super::pairing::{Pairing, Spot};
use super::fields::{Entry, Field, field, list, quoted};
use crate::eval::policy_of;
use crate::explain::thing_text;
use crate::ir::{self, Approval, Expiration, Requirements, Tenant, format_duration};

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
    let policy = tenant.policies.row(policy_of(tenant, thing)?);
    let activation = &policy.activation;
    let max = &activation.max_seconds;
    let require = &activation.require;
    let (eligible, active) = (&policy.eligible.expiration, &policy.active.expiration);
    let fields = vec![
        written(max, field("activation max", format_duration(max.value))),
        written(require, field("activation require", demands(tenant, &require.value))),
        written(&activation.approval, field("approval", approval(pairing, which, &activation.approval.value))),
        written(eligible, field("eligible max", expiration(eligible.value))),
        written(active, field("active max", expiration(active.value))),
        written(&policy.active.require, field("active require", demands(tenant, &policy.active.require.value))),
    ];
    Some(Entry { subject: format!("policy of {}", thing_text(tenant, thing)), place: policy.span, fields })
}

fn written<T>(of: &ir::Field<T>, field: Field) -> Field {
    Field { place: of.origin.span(), ..field }
}

fn demands(tenant: &Tenant, require: &Requirements) -> String {
    let context = require.context.map(|context| format!("context {}", quoted(&tenant.contexts.row(context.value).name)));
    let words = [
        require.mfa.map(|_| "mfa".to_owned()),
        context,
        require.justification.map(|_| "justification".to_owned()),
        require.ticket.map(|_| "ticket".to_owned()),
    ];
    words.into_iter().flatten().collect::<Vec<_>>().join(", ")
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
