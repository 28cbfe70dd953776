//! The rules of a policy; what is not known is left out, which keeps what the tenant has.

use super::super::effective::{Agreed, Ask, Asked, Effective};
use super::super::left_out::{Kind, LeftOut};
use super::block::{Block, quoted};
use super::names::Names;
use crate::ir::{Expiration, Notification, NotifyEvent, NotifyRecipient, format_iso_duration};
use crate::requirement::Requirement;

const DAY: i64 = 86_400;

/// The lengths that azuread knows, in days.
const LENGTHS: [i64; 5] = [15, 30, 90, 180, 365];

const LENGTH: Kind =
    ("longest assignment of a policy", "longest assignments of policies", "azuread knows 15, 30, 90, 180 and 365 days only");
const APPROVERS: Kind = ("list of approvers", "lists of approvers", "others may approve besides, and azuread sets all or none");
const NO_CONTEXT: Kind = (
    "policy that asks for no authentication context",
    "policies that ask for no authentication context",
    "azuread sets that or MFA, and the other stays as it is",
);

/// Writes the rules into a resource.
pub(super) fn fill(block: &mut Block, policy: &Effective<'_>, names: &mut Names<'_>, left_out: &mut LeftOut) {
    let mut active = Block::inner("active_assignment_rules");
    limit(&mut active, policy.active, left_out);
    plain(&mut active, &policy.active_asks, true);
    block.push(active);
    let mut eligible = Block::inner("eligible_assignment_rules");
    limit(&mut eligible, policy.eligible, left_out);
    block.push(eligible);
    let mut activation = Block::inner("activation_rules");
    activate(&mut activation, policy, names, left_out);
    block.push(activation);
    let mut notifications = Block::inner("notification_rules");
    for (event, name) in EVENTS {
        let mut of_event = Block::inner(name);
        for (recipient, name) in RECIPIENTS {
            policy.notify.get(&(event, recipient)).into_iter().for_each(|one| of_event.push(notification(name, one)));
        }
        notifications.push(of_event);
    }
    block.push(notifications);
}

fn limit(block: &mut Block, expiration: Option<Expiration>, left_out: &mut LeftOut) {
    match expiration {
        None => {}
        Some(Expiration::Permanent) => block.set("expiration_required", "false".to_owned()),
        Some(Expiration::Max(seconds)) if seconds % DAY == 0 && LENGTHS.contains(&(seconds / DAY)) => {
            block.set("expiration_required", "true".to_owned());
            block.set("expire_after", quoted(&format!("P{}D", seconds / DAY)));
        }
        Some(Expiration::Max(_)) => left_out.add(LENGTH),
    }
}

fn activate(block: &mut Block, policy: &Effective<'_>, names: &mut Names<'_>, left_out: &mut LeftOut) {
    if let Some(max) = policy.max {
        block.set("maximum_duration", quoted(&if max == DAY { "P1D".to_owned() } else { format_iso_duration(max) }));
    }
    let (asked, stage) = match &policy.approval {
        Agreed::Unknown => (None, None),
        Agreed::No => (Some(false), None),
        // a group has no default approvers (D2.20)
        Agreed::Default => (Some(true), None),
        Agreed::ByOthersToo => {
            left_out.add(APPROVERS);
            (Some(true), None)
        }
        Agreed::By(approvers) => {
            let mut stage = Block::inner("approval_stage");
            for id in approvers {
                let mut approver = Block::inner("primary_approver");
                approver.set("object_id", names.object_id(*id));
                approver.set("type", quoted(if names.is_group(*id) { "groupMembers" } else { "singleUser" }));
                stage.push(approver);
            }
            (Some(true), Some(stage))
        }
    };
    asked.into_iter().for_each(|asked| block.set("require_approval", asked.to_string()));
    let context = policy.asks.of(Requirement::Context(()));
    plain(block, &policy.asks, !matches!(context, Ask::Yes(_)));
    match (context, policy.asks.of(Requirement::Mfa)) {
        (Ask::Yes(Some(context)), _) => block.set("required_conditional_access_authentication_context", quoted(context)),
        (Ask::No, Ask::No) => left_out.add(NO_CONTEXT),
        (Ask::Yes(None) | Ask::No | Ask::Unknown, _) => {}
    }
    stage.into_iter().for_each(|stage| block.push(stage));
}

/// Writes the requirements that are on or off. MFA stands beside no context: azuread takes one of the two.
fn plain(block: &mut Block, asked: &Asked<'_>, has_mfa: bool) {
    for (kind, ask) in asked.plain().filter(|(kind, _)| has_mfa || *kind != Requirement::Mfa) {
        let name = match kind {
            Requirement::Mfa => "require_multifactor_authentication",
            Requirement::Justification => "require_justification",
            Requirement::Ticket => "require_ticket_info",
            Requirement::Context(()) => continue,
        };
        match ask {
            Ask::Unknown => {}
            Ask::No => block.set(name, "false".to_owned()),
            Ask::Yes(_) => block.set(name, "true".to_owned()),
        }
    }
}

const EVENTS: [(NotifyEvent, &str); 3] = [
    (NotifyEvent::Active, "active_assignments"),
    (NotifyEvent::Activation, "eligible_activations"),
    (NotifyEvent::Eligible, "eligible_assignments"),
];

const RECIPIENTS: [(NotifyRecipient, &str); 3] = [
    (NotifyRecipient::Admins, "admin_notifications"),
    (NotifyRecipient::Approvers, "approver_notifications"),
    (NotifyRecipient::Assignee, "assignee_notifications"),
];

fn notification(name: &str, one: &Notification) -> Block {
    let mut block = Block::inner(name);
    if !one.also.is_empty() {
        let addresses: Vec<String> = one.also.iter().map(|address| quoted(address)).collect();
        block.set("additional_recipients", format!("[{}]", addresses.join(", ")));
    }
    block.set("default_recipients", one.is_on.to_string());
    block.set("notification_level", quoted(if one.is_critical_only { "Critical" } else { "All" }));
    block
}
