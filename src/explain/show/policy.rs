//! Shows a policy: every field, with where its value comes from.

use crate::defect::OrDefect;
use crate::eval::{Demand, Stage, default_approver_roles, written_requirements};
use crate::ir::{
    Approval, ContextId, Defaults, Expiration, Field, FieldOrigin, Notification, Policy, PolicyField as Open, PolicyId, Relation,
    Requirements, Tenant, Thing,
};
use crate::requirement::Requirement;
use crate::source::Span;
use crate::syntax::format_name;
use crate::text::join;

use crate::explain::asker::Asker;
use crate::explain::held::name;
use crate::explain::said::{Content, FieldValue, PolicyField, PolicySheet, Section, Sheet, owned};
use crate::explain::words::thing_text;

/// Tells everything about a named policy.
pub(super) fn sheet(asker: &Asker<'_>, id: PolicyId) -> Sheet {
    let tenant = asker.tenant();
    let policy = tenant.policies.row(id);
    let own = policy.name.as_deref().or_defect();
    let extending = tenant.named_policies.iter().filter(|(_, other)| follows(tenant, **other, own)).map(|(name, _)| name.to_string());
    let governed = governed(tenant).filter(|(_, other)| *other == id || follows(tenant, *other, own));
    Sheet {
        kind: "policy",
        name: owned(&policy.name),
        label: owned(&policy.label),
        description: owned(&policy.description),
        place: policy.span,
        sections: vec![
            Section::new("policy", Content::Policy(Some(as_followed(tenant, id)))),
            Section::new("extended by", Content::Words(extending.collect())),
            Section::new("followed by", Content::Words(governed.map(|(thing, _)| asker.thing(thing)).collect())),
        ],
    }
}

fn follows(tenant: &Tenant, id: PolicyId, name: &str) -> bool {
    tenant.policies.row(id).follows.as_deref() == Some(name)
}

/// Returns everything that a policy stands before, groups first.
pub(super) fn governed(tenant: &Tenant) -> impl Iterator<Item = (Thing, PolicyId)> {
    let relations = [Relation::Member, Relation::Owner];
    let groups = tenant.groups.ids().flat_map(move |group| relations.map(|relation| (group, relation)));
    let groups = groups.filter_map(|(group, relation)| Some((Thing::Group(group, relation), tenant.group_policy(group, relation)?)));
    groups.chain(tenant.roles.iter().map(|(id, role)| (Thing::Role(id), role.policy)))
}

/// Returns a named policy field by field. What nobody wrote has the defaults of what follows it; where those of groups and roles differ and both
/// follow it, or nothing does yet, both are told.
fn as_followed(tenant: &Tenant, id: PolicyId) -> PolicySheet {
    let policy = tenant.policies.row(id);
    let of_kind = |kind: Defaults| fields_of(tenant, &policy.with_defaults(kind), &open_fields(tenant, id));
    let follower = |(thing, id): (Thing, PolicyId)| lineage(tenant, id).any(|name| Some(name) == policy.name.as_deref()).then_some(thing);
    let followers: Vec<Thing> = governed(tenant).filter_map(follower).collect();
    let is_role = |thing: &Thing| matches!(thing, Thing::Role(_));
    let (for_roles, for_groups) = (followers.iter().any(is_role), followers.iter().any(|thing| !is_role(thing)));
    match (for_groups, for_roles) {
        (true, false) => of_kind(Defaults::Group),
        (false, true) => of_kind(Defaults::Role),
        (true, true) | (false, false) => both(of_kind(Defaults::Group), of_kind(Defaults::Role)),
    }
}

fn both(groups: PolicySheet, roles: PolicySheet) -> PolicySheet {
    let pair = |(group, role): (PolicyField, PolicyField)| {
        if group == role {
            return vec![group];
        }
        vec![PolicyField { of: Some(Defaults::Group), ..group }, PolicyField { of: Some(Defaults::Role), ..role }]
    };
    PolicySheet { follows: groups.follows, fields: groups.fields.into_iter().zip(roles.fields).flat_map(pair).collect() }
}

/// Returns the named policies that a policy follows, the nearest first.
fn lineage(tenant: &Tenant, id: PolicyId) -> impl Iterator<Item = &str> {
    let parent = |id: PolicyId| tenant.policies.row(id).follows.as_deref();
    let next = move |name: &&str| parent(*tenant.named_policies.get(*name)?);
    std::iter::successors(parent(id), next).take(tenant.named_policies.len())
}

/// Returns a policy field by field.
pub(super) fn fields(tenant: &Tenant, id: PolicyId) -> PolicySheet {
    fields_of(tenant, tenant.policies.row(id), &open_fields(tenant, id))
}

/// Returns what is not known of a policy, each with its place.
fn open_fields(tenant: &Tenant, id: PolicyId) -> Vec<(Open, Span)> {
    tenant.unknowns.of_policy(id).map(|(id, field)| (field, tenant.unknowns.row(id).span)).collect()
}

fn fields_of(tenant: &Tenant, policy: &Policy, open: &[(Open, Span)]) -> PolicySheet {
    let activation = &policy.activation;
    let mut fields = vec![
        field("activation max", &activation.max_seconds, |seconds| FieldValue::Duration(*seconds)),
        field("activation require", written_requirements(policy, Stage::Activation), demands),
        field("activation approval", &activation.approval, |approval| approvers(tenant, approval)),
        field("eligible max", &policy.eligible.expiration, expiration),
        field("active max", &policy.active.expiration, expiration),
        field("active require", written_requirements(policy, Stage::ActiveAssignment), demands),
    ];
    let unknown: Vec<Open> = open.iter().map(|(field, _)| *field).collect();
    for field in &mut fields {
        if let Some(text) = unknown_text(tenant, policy, &unknown, &field.name) {
            field.value = FieldValue::Text(text);
            let place = open.iter().find(|(open, _)| field_name(*open) == field.name).map(|(_, span)| *span);
            // what is written besides has its own place
            let is_unwritten = field.origin == FieldOrigin::Default;
            field.origin = place.filter(|_| is_unwritten).map_or_else(|| field.origin.clone(), FieldOrigin::Written);
        }
    }
    fields.extend(notifications(policy));
    PolicySheet { follows: owned(&policy.follows), fields }
}

/// Returns the field that something leaves open.
fn field_name(open: Open) -> &'static str {
    match open {
        Open::ActivationMax => "activation max",
        Open::Requirement(Stage::Activation, _) | Open::Requirements(Stage::Activation) => "activation require",
        Open::Requirement(Stage::ActiveAssignment, _) | Open::Requirements(Stage::ActiveAssignment) => "active require",
        Open::Approval | Open::Approvers | Open::FurtherApprovers => "activation approval",
        Open::EligibleMax => "eligible max",
        Open::ActiveMax => "active max",
    }
}

/// Writes a field that is not known, or not all of it: what is known of it, then what is not.
fn unknown_text(tenant: &Tenant, policy: &Policy, open: &[Open], name: &str) -> Option<String> {
    let requirements = |stage: Stage| {
        let sure = written_requirements(policy, stage).value.iter().map(|asked| demand_word(tenant, asked.requirement));
        let perhaps = open.iter().filter_map(|field| match field {
            Open::Requirement(of, requirement) if *of == stage => Some(format!("unknown {}", perhaps_word(tenant, *requirement))),
            _ => None,
        });
        let perhaps: Vec<String> = perhaps.collect();
        (!perhaps.is_empty()).then(|| join(sure.chain(perhaps)))
    };
    let has = |field: Open| open.contains(&field).then(|| "unknown".to_owned());
    match name {
        "activation max" => has(Open::ActivationMax),
        "activation require" => has(Open::Requirements(Stage::Activation)).or_else(|| requirements(Stage::Activation)),
        "activation approval" => has(Open::Approval).or_else(|| has(Open::Approvers)).or_else(|| {
            let known = has(Open::FurtherApprovers).map(|_| &policy.activation.approval.value)?;
            let Approval::By(named) = known else { return None };
            Some(join(named.iter().map(|approver| self::name(tenant, approver.principal)).chain(["unknown".to_owned()])))
        }),
        "eligible max" => has(Open::EligibleMax),
        "active max" => has(Open::ActiveMax),
        "active require" => has(Open::Requirements(Stage::ActiveAssignment)).or_else(|| requirements(Stage::ActiveAssignment)),
        _ => None,
    }
}

fn demand_word(tenant: &Tenant, demand: Demand) -> String {
    demand.text(|context| format_name(&tenant.contexts.row(*context).name).into_owned())
}

fn perhaps_word(tenant: &Tenant, requirement: Requirement<Option<ContextId>>) -> String {
    match requirement {
        Requirement::Context(None) => "context".to_owned(),
        Requirement::Context(Some(_)) | Requirement::Mfa | Requirement::Justification | Requirement::Ticket => {
            let name = |context: &Option<ContextId>| context.map(|context| tenant.contexts.row(context).name.to_string());
            requirement.text(|context| name(context).unwrap_or_default()) // a context without a name is told above
        }
    }
}

fn field<T>(name: impl Into<String>, field: &Field<T>, value: impl Fn(&T) -> FieldValue) -> PolicyField {
    PolicyField { name: name.into(), value: value(&field.value), origin: field.origin.clone(), of: None }
}

fn demands(require: &Requirements) -> FieldValue {
    FieldValue::Demands(require.iter().map(|required| required.requirement).collect())
}

fn approvers(tenant: &Tenant, approval: &Approval) -> FieldValue {
    FieldValue::Approvers(match approval {
        Approval::NotRequired => Vec::new(),
        Approval::By(named) => named.iter().map(|approver| name(tenant, approver.principal)).collect(),
        Approval::DefaultApprovers => default_approver_roles().into_iter().map(|role| thing_text(tenant, Thing::Role(role))).collect(),
    })
}

fn expiration(expiration: &Expiration) -> FieldValue {
    match expiration {
        Expiration::Permanent => FieldValue::Text("permanent".to_owned()),
        Expiration::Max(seconds) => FieldValue::Duration(*seconds),
    }
}

fn notifications(policy: &Policy) -> impl Iterator<Item = PolicyField> {
    policy.notify.iter().map(|((event, recipient), notification)| {
        let name = format!("notify {} to {}", event.word(), recipient.word());
        field(name, notification, |notification| FieldValue::Text(notification_text(notification)))
    })
}

fn notification_text(notification: &Notification) -> String {
    let also = if notification.also.is_empty() { String::new() } else { format!(", also {}", notification.also.join(", ")) };
    let critical = if notification.is_critical_only { ", critical only" } else { "" };
    format!("{}{also}{critical}", if notification.is_on { "on" } else { "off" })
}
