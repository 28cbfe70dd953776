//! The properties of a policy; what is not known is left out, which keeps what the tenant has.

use serde_json::{Map, Value, json};

use super::super::effective::{Agreed, Ask, Asked, Effective};
use super::super::left_out::LeftOut;
use super::reference::reference;
use crate::ir::{Expiration, NotifyEvent, NotifyRecipient, PrincipalId, Tenant, format_iso_duration};
use crate::requirement::Requirement;

/// A property of which a part is known, and the whole cannot be written.
const PARTLY_KNOWN: (&str, &str, &str) =
    ("property of a policy", "properties of policies", "EasyPIM sets all of it or nothing, and a part of it is not known");

/// Returns the properties.
pub(super) fn properties(tenant: &Tenant, policy: &Effective<'_>, left_out: &mut LeftOut) -> Value {
    let mut all = Map::new();
    let mut set = |key: &str, value: Option<Value>| {
        if let Some(value) = value {
            all.insert(key.to_owned(), value);
        }
    };
    set("ActivationDuration", policy.max.map(|max| json!(format_iso_duration(max))));
    set("ActivationRequirement", words(&policy.asks, left_out));
    match policy.asks.of(Requirement::Context(())) {
        Ask::Unknown => {}
        Ask::No => set("AuthenticationContext_Enabled", Some(json!(false))),
        Ask::Yes(context) => {
            set("AuthenticationContext_Enabled", Some(json!(true)));
            set("AuthenticationContext_Value", context.map(|context| json!(context)));
        }
    }
    set("ActiveAssignmentRequirement", words(&policy.active_asks, left_out));
    let (asked, approvers) = approval(tenant, &policy.approval, left_out);
    set("ApprovalRequired", asked.map(|asked| json!(asked)));
    set("Approvers", approvers);
    if let Some(eligible) = policy.eligible {
        set("AllowPermanentEligibility", Some(json!(eligible == Expiration::Permanent)));
        set("MaximumEligibilityDuration", max(eligible));
    }
    if let Some(active) = policy.active {
        set("AllowPermanentActiveAssignment", Some(json!(active == Expiration::Permanent)));
        set("MaximumActiveAssignmentDuration", max(active));
    }
    for ((event, recipient), notification) in &policy.notify {
        let level = if notification.is_critical_only { "Critical" } else { "All" };
        let setting = json!({
            "isDefaultRecipientEnabled": if notification.is_on { "true" } else { "false" },
            "notificationLevel": level,
            "Recipients": notification.also,
        });
        set(&notification_key(*event, *recipient), Some(setting));
    }
    Value::Object(all)
}

fn max(expiration: Expiration) -> Option<Value> {
    match expiration {
        Expiration::Permanent => None,
        Expiration::Max(seconds) => Some(json!(format_iso_duration(seconds))),
    }
}

/// Writes requirements between commas; nothing where one of them is not known.
fn words(asked: &Asked<'_>, left_out: &mut LeftOut) -> Option<Value> {
    let all: Vec<(Requirement, Ask<'_>)> = asked.plain().collect();
    let open = all.iter().filter(|(_, ask)| *ask == Ask::Unknown).count();
    if open > 0 {
        left_out.add_many(PARTLY_KNOWN, usize::from(open < all.len()));
        return None;
    }
    let word = |kind: &Requirement| match kind {
        Requirement::Mfa => "MultiFactorAuthentication",
        Requirement::Justification => "Justification",
        Requirement::Ticket => "Ticketing",
        Requirement::Context(()) => "", // it has properties of its own
    };
    let asked: Vec<&str> = all.iter().filter(|(_, ask)| *ask != Ask::No).map(|(kind, _)| word(kind)).collect();
    Some(json!(if asked.is_empty() { "None".to_owned() } else { asked.join(",") }))
}

fn approval(tenant: &Tenant, approval: &Agreed, left_out: &mut LeftOut) -> (Option<bool>, Option<Value>) {
    match approval {
        Agreed::Unknown => (None, None),
        Agreed::No => (Some(false), None),
        Agreed::Default => (Some(true), Some(json!([]))),
        Agreed::By(approvers) => (Some(true), Some(approvers.iter().map(|id| approver(tenant, *id)).collect())),
        Agreed::ByOthersToo => {
            left_out.add(PARTLY_KNOWN);
            (Some(true), None)
        }
    }
}

fn approver(tenant: &Tenant, id: PrincipalId) -> Value {
    let principal = tenant.principals.row(id);
    let kind = if principal.is_group() { "group" } else { "user" };
    let label = principal.label.as_deref().unwrap_or(&principal.name);
    json!({ "id": reference(principal), "description": label, "userType": kind })
}

fn notification_key(event: NotifyEvent, recipient: NotifyRecipient) -> String {
    let event = match event {
        NotifyEvent::Eligible => "EligibleAssignment",
        NotifyEvent::Active => "ActiveAssignment",
        NotifyEvent::Activation => "Activation",
    };
    let recipient = match recipient {
        NotifyRecipient::Admins => "Alert",
        NotifyRecipient::Assignee => "Assignee",
        NotifyRecipient::Approvers => "Approver",
    };
    format!("Notification_{event}_{recipient}")
}
