//! Who and what there is.

use super::parts::{allow_of, name_of, names_of, text_of};
use super::policy::reference;
use crate::exchange::json::{Agent, Blueprint, Context, PRINCIPALS, Principal, Role, Tenant, Unit};
use crate::syntax::ast::{self, BlueprintItem, ContextItem, Declaration, GroupItem, RoleItem, ServicePrincipalItem, UnitItem, UserItem};
use crate::terms::{Relation, UserFlag};

/// Takes the items of a declaration.
fn items<I>(declared: Declaration<I>) -> impl Iterator<Item = I> {
    declared.block.into_iter().flat_map(|block| block.items).map(|item| item.value)
}

pub(super) fn tenant(declared: &Declaration<ast::TenantItem>, description: Option<String>, at: Option<String>) -> Tenant {
    let mut one =
        Tenant { name: name_of(&declared.name), label: declared.label.as_ref().map(text_of), description, at, ..Tenant::default() };
    for item in declared.items() {
        match &item.value {
            ast::TenantItem::Timezone(zone) => one.timezone = Some(text_of(zone)),
            ast::TenantItem::Guests(guests) => one.guests = Some(guests.word().to_owned()),
            ast::TenantItem::EligibleProtection(word) => one.eligible_protection = Some(word.word().to_owned()),
            ast::TenantItem::Nesting(nesting) => one.nesting = Some(nesting.word().to_owned()),
            ast::TenantItem::SignIn(sign_in) => one.sign_in = Some(sign_in.word().to_owned()),
            ast::TenantItem::PasswordWriteback(is_on) => one.password_writeback = Some(*is_on),
        }
    }
    one
}

pub(super) fn context(declared: Declaration<ContextItem>, description: Option<String>, at: Option<String>) -> Context {
    let (name, label) = (name_of(&declared.name), declared.label.as_ref().map(text_of));
    let mut one = Context { name, label, description, at, ..Context::default() };
    for item in items(declared) {
        match item {
            ContextItem::Mode(mode) => one.mode = Some(mode.word().to_owned()),
            ContextItem::Excludes(excludes) => one.excludes.extend(names_of(&excludes)),
            ContextItem::Allow(allow) => one.allow.push(allow_of(&allow)),
        }
    }
    one
}

pub(super) fn blueprint(declared: Declaration<BlueprintItem>, description: Option<String>, at: Option<String>) -> Blueprint {
    let (name, label) = (name_of(&declared.name), declared.label.as_ref().map(text_of));
    let mut one = Blueprint { name, label, description, at, ..Blueprint::default() };
    for item in items(declared) {
        match item {
            BlueprintItem::Id(id) => one.id = Some(text_of(&id)),
            BlueprintItem::Owners(owners) => one.owners.extend(names_of(&owners)),
            BlueprintItem::Allow(allow) => one.allow.push(allow_of(&allow)),
        }
    }
    one
}

pub(super) fn unit(declared: Declaration<UnitItem>, description: Option<String>, at: Option<String>) -> Unit {
    let (name, label) = (name_of(&declared.name), declared.label.as_ref().map(text_of));
    let mut one = Unit { name, label, description, at, ..Unit::default() };
    for item in items(declared) {
        match item {
            UnitItem::Restricted => one.restricted = true,
            UnitItem::Members(members) => one.members.extend(names_of(&members)),
            UnitItem::Allow(allow) => one.allow.push(allow_of(&allow)),
        }
    }
    one
}

pub(super) fn role(declared: Declaration<RoleItem>, description: Option<String>, at: Option<String>) -> Role {
    let (name, label) = (name_of(&declared.name), declared.label.as_ref().map(text_of));
    let mut one = Role { name, label, description, at, ..Role::default() };
    for item in items(declared) {
        match item {
            RoleItem::Like(like) => one.like = Some(name_of(&like)),
            RoleItem::Privileged => one.privileged = true,
            RoleItem::Policy(policy) => one.policy = Some(reference(policy)),
            RoleItem::Allow(allow) => one.allow.push(allow_of(&allow)),
        }
    }
    one
}

fn principal<I>(kind: &str, declared: &Declaration<I>, description: Option<String>, at: Option<String>) -> Principal {
    let (name, label) = (name_of(&declared.name), declared.label.as_ref().map(text_of));
    Principal { kind: kind.to_owned(), name, label, description, at, ..Principal::default() }
}

fn agent(agent: &ast::Agent) -> Agent {
    Agent { of: agent.of.as_ref().map(name_of) }
}

pub(super) fn user(declared: Declaration<UserItem>, description: Option<String>, at: Option<String>) -> Principal {
    let [kind, _, _] = PRINCIPALS;
    let mut one = principal(kind, &declared, description, at);
    for item in items(declared) {
        match item {
            UserItem::Upn(upn) => one.upn = Some(text_of(&upn)),
            UserItem::Id(id) => one.id = Some(text_of(&id)),
            UserItem::Flag(flag) => one.flags.push(flag.word().to_owned()),
            UserItem::Unknown(flags) => one.unknown.extend(flags.iter().map(|(flag, _)| flag.word().to_owned())),
            UserItem::Agent(found) => one.agent = Some(agent(&found)),
            UserItem::Allow(allow) => one.allow.push(allow_of(&allow)),
        }
    }
    one
}

pub(super) fn service_principal(declared: Declaration<ServicePrincipalItem>, description: Option<String>, at: Option<String>) -> Principal {
    let [_, kind, _] = PRINCIPALS;
    let mut one = principal(kind, &declared, description, at);
    for item in items(declared) {
        match item {
            ServicePrincipalItem::Id(id) => one.id = Some(text_of(&id)),
            ServicePrincipalItem::Disabled => one.flags.push(UserFlag::Disabled.word().to_owned()),
            ServicePrincipalItem::Agent(found) => one.agent = Some(agent(&found)),
            ServicePrincipalItem::Allow(allow) => one.allow.push(allow_of(&allow)),
        }
    }
    one
}

pub(super) fn group(declared: Declaration<GroupItem>, description: Option<String>, at: Option<String>) -> Principal {
    let [_, _, kind] = PRINCIPALS;
    let mut one = principal(kind, &declared, description, at);
    for item in items(declared) {
        match item {
            GroupItem::Id(id) => one.id = Some(text_of(&id)),
            GroupItem::Security => {} // the default
            GroupItem::Flag(flag) => one.flags.push(flag.word().to_owned()),
            GroupItem::Unknown(flags) => one.unknown.extend(flags.iter().map(|(flag, _)| flag.word().to_owned())),
            GroupItem::Policy(Relation::Member, policy) => one.membership_policy = Some(reference(policy)),
            GroupItem::Policy(Relation::Owner, policy) => one.ownership_policy = Some(reference(policy)),
            GroupItem::Grants(access) => one.grants.push(text_of(&access)),
            GroupItem::Allow(allow) => one.allow.push(allow_of(&allow)),
        }
    }
    one
}
