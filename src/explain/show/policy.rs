//! Shows a policy: every field, with where its value comes from.

use crate::defect::OrDefect;
use crate::eval::{Stage, default_approver_roles, written_requirements};
use crate::ir::{Approval, Defaults, Expiration, Field, Notification, Policy, PolicyId, Relation, Requirements, Tenant, Thing};

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
            Section::new("policy", Content::Policy(Some(as_followed(tenant, policy)))),
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
fn as_followed(tenant: &Tenant, policy: &Policy) -> PolicySheet {
    let of_kind = |kind: Defaults| fields_of(tenant, &policy.with_defaults(kind));
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
    fields_of(tenant, tenant.policies.row(id))
}

fn fields_of(tenant: &Tenant, policy: &Policy) -> PolicySheet {
    let activation = &policy.activation;
    let mut fields = vec![
        field("activation max", &activation.max_seconds, |seconds| FieldValue::Duration(*seconds)),
        field("activation require", written_requirements(policy, Stage::Activation), demands),
        field("activation approval", &activation.approval, |approval| approvers(tenant, approval)),
        field("eligible max", &policy.eligible.expiration, expiration),
        field("active max", &policy.active.expiration, expiration),
        field("active require", written_requirements(policy, Stage::ActiveAssignment), demands),
    ];
    fields.extend(notifications(policy));
    PolicySheet { follows: owned(&policy.follows), fields }
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
