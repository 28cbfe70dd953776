//! The properties of a policy, with those of its template. What neither sets keeps the tenant's value, which is not known.

use super::object::{Object, wrong, wrong_word};
use super::people::{Kind, People};
use crate::diag::{Code, Diagnostic, Label};
use crate::exchange::iso::parse_platform_duration;
use crate::exchange::note::NoteKind;
use crate::exchange::notes::Notes;
use crate::exchange::policy::{Approval, Fields, Limit, Require};
use crate::exchange::write::{name, node, text};
use crate::hcl::Json;
use crate::requirement::Requirement;
use crate::source::Span;
use crate::syntax::ast;
use crate::terms::{NotifyEvent, NotifyRecipient};

/// The words of requirements.
const WORDS: [(&str, Option<Requirement<ast::Name>>); 4] = [
    ("None", None),
    ("MultiFactorAuthentication", Some(Requirement::Mfa)),
    ("Justification", Some(Requirement::Justification)),
    ("Ticketing", Some(Requirement::Ticket)),
];

/// What a policy stands before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Group,
    Role,
}

/// Reads the properties of a policy.
pub(super) fn read_policy(object: &Object<'_>, place: Place, people: &mut People, notes: &Notes<'_>) -> Fields {
    let span = object.span();
    let demands = read_demands(object, notes);
    let active_demands = read_require(object, &["ActiveAssignmentRequirement", "ActiveAssignmentRules"], notes);
    let eligible = read_limit(
        object,
        &["AllowPermanentEligibility", "AllowPermanentEligibleAssignment"],
        &["MaximumEligibilityDuration", "MaximumEligibleAssignmentDuration"],
        notes,
    );
    let active = read_limit(object, &["AllowPermanentActiveAssignment"], &["MaximumActiveAssignmentDuration"], notes);
    Fields {
        max: read_duration(object, &["ActivationDuration"], notes).map(|max| (max, max.span)),
        demands,
        approval: read_approval(object, place, people, notes),
        activation_span: span,
        eligible,
        active,
        active_demands,
        notify: read_notifications(object, notes),
        span,
    }
}

/// Reads a duration as the platform writes it: `PT0S` is none, and what is no duration is an error.
pub(super) fn read_duration(object: &Object<'_>, names: &[&'static str], notes: &Notes<'_>) -> Option<ast::Duration> {
    let (written, span) = object.text(names)?;
    match parse_platform_duration(written) {
        Ok(duration) => duration.map(|duration| duration.at(span)),
        Err(why) => {
            notes.report(Diagnostic::new(Code::BadDuration, format!("`{written}` is no duration: {why}"), span, "not a duration"));
            None
        }
    }
}

/// Reads what an activation must bring. MFA and a context exclude each other: Entra refuses a policy that asks for both (D2.11).
fn read_demands(object: &Object<'_>, notes: &Notes<'_>) -> Require {
    let mut require = read_require(object, &["ActivationRequirement", "EnablementRules"], notes);
    let enabled = object.flag(&["AuthenticationContext_Enabled"]);
    let value = object.text(&["AuthenticationContext_Value"]);
    match (enabled, value) {
        (Some((true, _)), Some((context, span))) if !context.is_empty() => {
            let mfa = require.asked.iter().find(|(asked, _)| *asked == Requirement::Mfa);
            if let Some((_, place)) = mfa {
                let message = "a policy asks for MFA or for an authentication context, not for both".to_owned();
                let mut fault = Diagnostic::new(Code::MfaAndContext, message, span, "asks for a context");
                fault.labels.push(Label::new(*place, "asks for MFA"));
                notes.report(fault.with_help("leave one of the two out: Entra refuses both, as `MfaAndAcrsConflict`"));
            }
            require.asked.push((Requirement::Context(name(context, span)), span));
        }
        (Some((true, span)), _) => wrong(notes, span, "which authentication context is asked is not told".to_owned()),
        (Some((false, _)), _) => {}
        (None, _) => require.perhaps.push((Requirement::Context(()), object.span())),
    }
    require.drop_excluded();
    require
}

/// Reads words that stand between commas, or in a list.
fn read_require(object: &Object<'_>, names: &[&'static str], notes: &Notes<'_>) -> Require {
    let kinds = Requirement::ALL.into_iter().filter(|kind| kind.context().is_none());
    let Some((items, span)) = object.items(names) else { return Require::unknown(kinds, object.span()) };
    let mut asked: Vec<(Requirement<ast::Name>, Span)> = Vec::new();
    for item in items {
        let Some(written) = item.as_text() else {
            wrong(notes, item.span, "a requirement is a word".to_owned());
            continue;
        };
        for word in written.split(',').map(str::trim).filter(|word| !word.is_empty()) {
            match WORDS.iter().find(|(known, _)| *known == word) {
                Some((_, requirement)) => {
                    let is_new = |requirement: &Requirement<ast::Name>| asked.iter().all(|(other, _)| other != requirement);
                    let found = requirement.clone().filter(is_new);
                    asked.extend(found.map(|requirement| (requirement, item.span)));
                }
                None => wrong_word(notes, item.span, word, &WORDS.map(|(known, _)| known)),
            }
        }
    }
    Require { asked, perhaps: Vec::new(), span }
}

/// Reads how long assignments may last.
fn read_limit(object: &Object<'_>, permanent: &[&'static str], max: &[&'static str], notes: &Notes<'_>) -> Limit {
    let max = read_duration(object, max, notes);
    match (object.flag(permanent), max) {
        (Some((true, span)), _) => Limit::Permanent(span),
        (Some((false, _)), Some(max)) => Limit::Max(max, max.span),
        (Some((false, span)), None) => Limit::Unknown(span),
        (None, max) => Limit::Unknown(max.map_or(object.span(), |max| max.span)),
    }
}

/// Reads who must agree. Approvers that are not named are those of the tenant, which are not known.
fn read_approval(object: &Object<'_>, place: Place, people: &mut People, notes: &Notes<'_>) -> Approval {
    let asked = object.flag(&["ApprovalRequired"]);
    let listed = object.items(&["Approvers"]);
    let approvers: Vec<ast::Name> =
        listed.iter().flat_map(|(items, _)| *items).filter_map(|item| read_approver(item, people, notes)).collect();
    match (asked, listed) {
        (None, _) => Approval::Unknown(object.span()),
        (Some((false, span)), _) => Approval::No(span),
        (Some((true, span)), None) => Approval::By { approvers, has_others: true, span },
        (Some((true, span)), Some(_)) if !approvers.is_empty() => Approval::By { approvers, has_others: false, span },
        // of a role these are its default approvers; of a group there are none (D2.20)
        (Some((true, span)), Some(_)) if place == Place::Role => Approval::Default(span),
        (Some((true, span)), Some((items, list))) => {
            if items.is_empty() {
                let message = "approval is asked, and nobody is named who approves: a group has no default approvers".to_owned();
                notes.report(Diagnostic::new(Code::ApprovalWithoutApprovers, message, list, "nobody"));
            }
            Approval::By { approvers, has_others: true, span }
        }
    }
}

fn read_approver(json: &Json, people: &mut People, notes: &Notes<'_>) -> Option<ast::Name> {
    if let Some(written) = json.as_text() {
        people.meet(notes, (written, json.span), None)?;
        return Some(name(written.trim(), json.span));
    }
    let object = Object::open(json, notes);
    let label = object.text(&["description", "Name", "displayName"]);
    let kind = object.text(&["userType", "Type"]).and_then(|(word, span)| match word.to_ascii_lowercase().as_str() {
        "user" | "singleuser" => Some(Kind::User),
        "group" | "groupmembers" => Some(Kind::Group),
        _ => {
            wrong_word(notes, span, word, &["user", "group"]);
            None
        }
    });
    let found = object.text(&["id"]);
    if found.is_none() {
        wrong(notes, object.span(), "an approver has no `id`".to_owned());
    }
    object.finish();
    let (written, span) = found?;
    let id = people.meet(notes, (written, span), kind)?;
    label.iter().for_each(|(label, place)| people.label(id, label, *place));
    Some(name(written.trim(), span))
}

const EVENTS: [(NotifyEvent, &[&str]); 3] = [
    (NotifyEvent::Eligible, &["Eligibility", "EligibleAssignment"]),
    (NotifyEvent::Active, &["Active", "ActiveAssignment"]),
    (NotifyEvent::Activation, &["Activation"]),
];

const RECIPIENTS: [(NotifyRecipient, &[&str]); 3] = [
    (NotifyRecipient::Admins, &["Alert"]),
    (NotifyRecipient::Assignee, &["Assignee"]),
    (NotifyRecipient::Approvers, &["Approvers", "Approver"]),
];

/// The keys of notifications that stand beside the others, by event and recipient.
const FLAT: [&[&str]; 9] = [
    &["Notification_EligibleAssignment_Alert", "Notification_Eligibility_Alert"],
    &["Notification_EligibleAssignment_Assignee", "Notification_Eligibility_Assignee"],
    &["Notification_EligibleAssignment_Approver", "Notification_EligibleAssignment_Approvers", "Notification_Eligibility_Approvers"],
    &["Notification_ActiveAssignment_Alert", "Notification_Active_Alert"],
    &["Notification_ActiveAssignment_Assignee", "Notification_Active_Assignee"],
    &["Notification_ActiveAssignment_Approver", "Notification_ActiveAssignment_Approvers", "Notification_Active_Approvers"],
    &["Notification_Activation_Alert"],
    &["Notification_Activation_Assignee"],
    &["Notification_Activation_Approver", "Notification_Activation_Approvers"],
];

/// Reads who is told of what; it decides nothing (D2.37).
fn read_notifications(object: &Object<'_>, notes: &Notes<'_>) -> Option<ast::Block<ast::Notify>> {
    let nested = object.get(&["Notifications"]).map(|found| Object::open(found.json, notes));
    let mut items = Vec::new();
    let mut flat = FLAT.iter();
    for (event, event_words) in EVENTS {
        let of_event = nested.as_ref().and_then(|nested| nested.get(event_words)).map(|found| Object::open(found.json, notes));
        for (recipient, recipient_words) in RECIPIENTS {
            let beside = flat.next().and_then(|names| object.get(names));
            let found = beside.or_else(|| of_event.as_ref()?.get(recipient_words));
            let line = found.map(|found| {
                let setting = read_setting(&Object::open(found.json, notes), notes);
                node(ast::Notify { event, recipient, setting }, super::object::head(found.json))
            });
            items.extend(line);
        }
        of_event.into_iter().for_each(Object::finish);
    }
    nested.into_iter().for_each(Object::finish);
    (!items.is_empty()).then(|| ast::Block { items, dangling: Vec::new(), span: object.span() })
}

/// Reads one pair; `None` is `no EVENT to RECIPIENT`.
fn read_setting(object: &Object<'_>, notes: &Notes<'_>) -> Option<ast::NotifySetting> {
    let default = object.flag(&["isDefaultRecipientEnabled", "isDefaultRecipientsEnabled"]);
    let level = object.text(&["notificationLevel"]);
    if let Some((word, span)) = level.filter(|(word, _)| !["All", "Critical", "None"].contains(word)) {
        wrong_word(notes, span, word, &["All", "Critical", "None"]);
    }
    let listed = object.items(&["Recipients"]).map_or(&[][..], |(items, _)| items);
    let written = listed.iter().filter_map(|item| Some((item.as_text()?, item.span)));
    let also: Vec<ast::Text> = written
        .flat_map(|(written, span)| written.split(',').map(str::trim).filter(|one| !one.is_empty()).map(move |one| text(one, span)))
        .collect();
    let is_none = level.is_some_and(|(word, _)| word == "None");
    let is_off = default.is_some_and(|(is_on, _)| !is_on);
    let is_critical_only = level.is_some_and(|(word, _)| word == "Critical");
    if is_off && !also.is_empty() && !is_none {
        let message = "that only the additional recipients are told cannot be written; it decides nothing (D2.37)";
        notes.add(NoteKind::NoEffect, object.span(), message);
    }
    let silent = is_none || (is_off && also.is_empty());
    (!silent).then_some(ast::NotifySetting { also, is_critical_only })
}
