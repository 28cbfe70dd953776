//! The notifications of a policy; they never affect a decision (D2.37). What all policies have at first is not written.

use crate::exchange::graph::fields::Fields;
use crate::exchange::write::{node, text};
use crate::source::Span;
use crate::syntax::ast::{Block, Notify, NotifyEvent, NotifyRecipient, NotifySetting};

/// Who is told of what, as the ids of rules have it.
const EVENTS: [(&str, NotifyEvent); 3] = [
    ("admin_eligibility", NotifyEvent::Eligible),
    ("admin_assignment", NotifyEvent::Active),
    ("enduser_assignment", NotifyEvent::Activation),
];
const RECIPIENTS: [(&str, NotifyRecipient); 3] =
    [("admin", NotifyRecipient::Admins), ("requestor", NotifyRecipient::Assignee), ("approver", NotifyRecipient::Approvers)];

/// Reads the rules of notifications.
pub(super) fn read(rules: &[(String, Fields<'_, '_>)], span: Span) -> Option<Block<Notify>> {
    let mut items = Vec::new();
    for (event_word, event) in EVENTS {
        for (recipient_word, recipient) in RECIPIENTS {
            let id = format!("notification_{recipient_word}_{event_word}");
            let Some((_, rule)) = rules.iter().find(|(own, _)| *own == id) else { continue };
            let setting = read_setting(rule);
            let is_usual = setting.as_ref().is_some_and(|setting| setting.also.is_empty() && !setting.is_critical_only);
            if !is_usual {
                items.push(node(Notify { event, recipient, setting }, rule.span()));
            }
        }
    }
    (!items.is_empty()).then_some(Block { items, dangling: Vec::new(), span })
}

/// Reads one pair; `None` is `no EVENT to RECIPIENT`.
fn read_setting(rule: &Fields<'_, '_>) -> Option<NotifySetting> {
    let level = rule.text("notificationLevel").known().map(|(level, _)| level.to_ascii_lowercase());
    let addresses = rule.texts("notificationRecipients").known().map_or(Vec::new(), |(all, _)| all);
    let has_default = rule.flag("isDefaultRecipientsEnabled").known().is_none_or(|(is_on, _)| is_on);
    if level.as_deref() == Some("none") || (!has_default && addresses.is_empty()) {
        return None;
    }
    let also = addresses.iter().map(|(address, span)| text(address, *span)).collect();
    Some(NotifySetting { also, is_critical_only: level.as_deref() == Some("critical") })
}
