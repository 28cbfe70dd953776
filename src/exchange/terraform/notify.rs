//! The notifications of a policy; they never affect a decision (D2.37).

use super::NoteKind;
use super::fields::Fields;
use crate::exchange::write::{Comments, node, text};
use crate::syntax::ast;

/// Reads `notification_rules`.
pub(super) fn read_notifications(rules: &Fields<'_>) -> ast::Block<ast::Notify> {
    let mut items = Vec::new();
    let mut comments = Comments::default();
    for (kind, event) in [
        ("eligible_assignments", ast::NotifyEvent::Eligible),
        ("active_assignments", ast::NotifyEvent::Active),
        ("eligible_activations", ast::NotifyEvent::Activation),
    ] {
        let Some(of_event) = rules.inside(kind) else { continue };
        for (kind, recipient) in [
            ("admin_notifications", ast::NotifyRecipient::Admins),
            ("assignee_notifications", ast::NotifyRecipient::Assignee),
            ("approver_notifications", ast::NotifyRecipient::Approvers),
        ] {
            let Some(fields) = of_event.inside(kind) else { continue };
            let setting = read_setting(&fields, &mut comments);
            items.push(node(ast::Notify { event, recipient, setting }, fields.head()));
        }
    }
    ast::Block { items, dangling: comments.lines(), span: rules.head() }
}

/// Reads one pair; `None` is `no EVENT to RECIPIENT`.
fn read_setting(fields: &Fields<'_>, comments: &mut Comments) -> Option<ast::NotifySetting> {
    let is_critical_only = fields.text("notification_level").known().is_some_and(|(level, _)| level == "Critical");
    let also = read_addresses(fields);
    let default_recipients = fields.flag("default_recipients").known();
    if let Some((false, place)) = default_recipients {
        if also.is_empty() {
            return None;
        }
        comments.add("only the additional recipients are told, which cannot be written".to_owned());
        fields.leave(
            &place,
            NoteKind::NoEffect,
            "`default_recipients = false` beside additional recipients cannot be written; it decides nothing (D2.37)",
        );
    }
    Some(ast::NotifySetting { also, is_critical_only })
}

fn read_addresses(fields: &Fields<'_>) -> Vec<ast::Text> {
    let Some((items, place)) = fields.list("additional_recipients").known() else { return Vec::new() };
    let mut addresses = Vec::new();
    for item in items {
        match item.as_text() {
            Some(address) => addresses.push(text(address, item.origin.unwrap_or(place.value))),
            None => fields.note_at(place.span, NoteKind::NoEffect, "an address is not known here; it decides nothing (D2.37)"),
        }
    }
    addresses
}
