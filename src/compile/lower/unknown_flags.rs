//! Lowers flags of which it is not known whether they are set, and settles those of which written facts leave one value.
//!
//! A value that the errors of `check` would refuse beside what is written is none. What only says `unknown` proves nothing, and the limits of
//! a whole tenant (D1.20, D1.22) conclude nothing.

use std::collections::BTreeMap;

use crate::compile::declare::PrincipalDeclaration;
use crate::compile::resolve::Resolver;
use crate::ir::{
    Assignment, FieldOrigin, Group, GroupFlag, GroupId, Policy, PolicyId, PrincipalId, PrincipalKind, Relation, Settled, State, Target,
    Tenant, Unknowable, Unknown, Unknowns, UserFlag,
};
use crate::source::Span;
use crate::syntax::ast;
use crate::table::Id;

/// A fact that refuses a value: in words, and where it is written.
type Fact = (&'static str, Span);

/// Lists what is not known, and settles the flags that written facts prove.
pub(super) fn settle(tenant: &mut Tenant, resolver: &mut Resolver<'_>, declarations: &[PrincipalDeclaration<'_>], rows: Vec<Unknown>) {
    let mut settling = Settling { tenant, rows, settled: std::mem::take(&mut resolver.settled), policies_if_enabled: BTreeMap::new() };
    for (index, declaration) in declarations.iter().enumerate() {
        let id = PrincipalId::from_index(index);
        match declaration {
            PrincipalDeclaration::User(stated) => stated.ast.items().iter().for_each(|item| settling.user(id, &item.value)),
            PrincipalDeclaration::ServicePrincipal(_) => {}
            PrincipalDeclaration::Group(stated) => settling.group(id, stated.ast.items()),
        }
    }
    let Settling { rows, mut settled, policies_if_enabled, .. } = settling;
    settled.sort_by_key(|one| one.span);
    tenant.unknowns = Unknowns::new(rows, policies_if_enabled, settled);
}

struct Settling<'t> {
    tenant: &'t mut Tenant,
    rows: Vec<Unknown>,
    settled: Vec<Settled>,
    policies_if_enabled: BTreeMap<GroupId, [PolicyId; 2]>,
}

impl Settling<'_> {
    fn user(&mut self, id: PrincipalId, item: &ast::UserItem) {
        let ast::UserItem::Unknown(flags) = item else { return };
        for (flag, span) in flags {
            let row = self.tenant.principals.row(id);
            let agent = row.agent.filter(|_| *flag != UserFlag::Disabled);
            match agent {
                Some(agent) => self.settled.push(Settled {
                    span: *span,
                    word: flag.word(),
                    value: false,
                    because: ("it is an agent's user", agent.span),
                    declaration: row.span,
                }),
                None if row.flag(*flag).is_some() => {} // reported: it is set as well
                None => self.rows.push(Unknown { span: *span, what: Unknowable::UserFlag(id, *flag) }),
            }
        }
    }

    /// Settles the flags of a group, first those that decide about the others.
    fn group(&mut self, id: PrincipalId, items: &[ast::Node<ast::GroupItem>]) {
        let Some(group) = self.tenant.group_of(id) else { return };
        let mut flags: Vec<(GroupFlag, Span)> = items.iter().flat_map(|item| unknown_flags(&item.value)).copied().collect();
        flags.sort_by_key(|(flag, _)| *flag);
        flags.dedup_by_key(|(flag, _)| *flag);
        for (flag, span) in flags {
            self.group_flag(group, flag, span);
        }
        let row = self.tenant.groups.row_mut(group);
        if row.pim_enabled.is_none()
            && let (Some(member), Some(owner)) = (row.membership_policy.take(), row.ownership_policy.take())
        {
            self.policies_if_enabled.insert(group, [member, owner]);
        }
    }

    fn group_flag(&mut self, group: GroupId, flag: GroupFlag, span: Span) {
        let row = self.tenant.groups.row(group);
        if row.flag(flag).is_some() {
            return; // reported: it is set as well
        }
        let declaration = self.tenant.principals.row(row.principal).span;
        let settled = |value, because| Settled { span, word: flag.word(), value, because, declaration };
        match (why_set(self.tenant, group, flag), why_not_set(self.tenant, group, flag)) {
            (None, None) => self.rows.push(Unknown { span, what: Unknowable::GroupFlag(group, flag) }),
            (Some(because), None) => {
                self.settled.push(settled(true, because));
                *self.tenant.groups.row_mut(group).flag_mut(flag) = Some(span);
            }
            (None, Some(because)) => self.settled.push(settled(false, because)),
            (Some(_), Some(_)) => {} // no value is left: as if it were not written, which is refused
        }
    }
}

fn unknown_flags(item: &ast::GroupItem) -> &[(GroupFlag, Span)] {
    if let ast::GroupItem::Unknown(flags) = item { flags } else { &[] }
}

/// Returns what a group could not be without a flag.
fn why_set(tenant: &Tenant, id: GroupId, flag: GroupFlag) -> Option<Fact> {
    let group = tenant.groups.row(id);
    match flag {
        GroupFlag::RoleAssignable => {
            let mut held = tenant.assignments.of_principal(group.principal).map(|(_, fact)| fact);
            held.find(|fact| matches!(fact.target, Target::Role(..))).map(|fact| ("it is given a role", fact.span))
        }
        GroupFlag::PimEnabled => {
            let mut given = tenant.assignments.of_group(id).map(|(_, fact)| fact);
            let given = given.find(|fact| fact.state != State::Active).map(|fact| ("somebody is eligible or activated", fact.span));
            given.or_else(|| written_policy(tenant, group).map(|span| ("its policy is written", span)))
        }
        GroupFlag::Dynamic | GroupFlag::Synced | GroupFlag::Open | GroupFlag::Microsoft365 => None,
    }
}

/// Returns where a group is given a policy that does more than to say that it is not known.
fn written_policy(tenant: &Tenant, group: &Group) -> Option<Span> {
    let policies = [group.membership_policy?, group.ownership_policy?].map(|id| tenant.policies.row(id));
    policies.into_iter().find(|policy| is_written(policy)).and_then(|policy| policy.span)
}

fn is_written(policy: &Policy) -> bool {
    let origins = [
        &policy.activation.max_seconds.origin,
        &policy.activation.require.origin,
        &policy.activation.approval.origin,
        &policy.eligible.expiration.origin,
        &policy.active.expiration.origin,
        &policy.active.require.origin,
    ];
    origins.into_iter().any(|origin| *origin != FieldOrigin::Default) || !policy.notify.is_empty()
}

/// Returns what a group could not be with a flag.
fn why_not_set(tenant: &Tenant, id: GroupId, flag: GroupFlag) -> Option<Fact> {
    let group = tenant.groups.row(id);
    let beside = |other: GroupFlag, words| group.flag(other).map(|span| (words, span));
    match flag {
        GroupFlag::RoleAssignable => beside(GroupFlag::Dynamic, "it is dynamic")
            .or_else(|| beside(GroupFlag::Synced, "it is synchronised"))
            .or_else(|| beside(GroupFlag::Open, "it is open"))
            .or_else(|| {
                find(tenant, id, |fact| is_member(fact) && is_group(tenant, fact)).map(|span| ("a group is an active member", span))
            })
            .or_else(|| {
                find(tenant, id, |fact| tenant.principals.row(fact.principal).agent.is_some()).map(|span| ("an agent is in it", span))
            }),
        GroupFlag::PimEnabled => beside(GroupFlag::Dynamic, "it is dynamic")
            .or_else(|| beside(GroupFlag::Synced, "it is synchronised"))
            .or_else(|| restricted_place(tenant, group).map(|span| ("it is in a restricted unit", span))),
        GroupFlag::Dynamic | GroupFlag::Synced => {
            let by_role = beside(GroupFlag::RoleAssignable, "it is role-assignable");
            by_role.or_else(|| beside(GroupFlag::PimEnabled, "it is PIM-enabled"))
        }
        GroupFlag::Open => beside(GroupFlag::RoleAssignable, "it is role-assignable"),
        GroupFlag::Microsoft365 => why_security(tenant, id, group),
    }
}

/// Returns why a group is no Microsoft 365 group (D3.12, D3.22).
fn why_security(tenant: &Tenant, id: GroupId, group: &Group) -> Option<Fact> {
    let is_service = |fact: &Assignment| tenant.principals.row(fact.principal).kind == PrincipalKind::ServicePrincipal;
    let service = find(tenant, id, |fact| is_member(fact) && is_service(fact)).map(|span| ("a service principal is a member", span));
    let inside = || find(tenant, id, |fact| is_member(fact) && is_group(tenant, fact)).map(|span| ("a group is an active member", span));
    let mut own = tenant.assignments.of_principal(group.principal).map(|(_, fact)| fact);
    let outside = || own.find(|fact| is_member(fact)).map(|fact| ("it is an active member of a group", fact.span));
    service.or_else(inside).or_else(outside)
}

fn find(tenant: &Tenant, group: GroupId, is_wanted: impl Fn(&Assignment) -> bool) -> Option<Span> {
    tenant.assignments.of_group(group).map(|(_, fact)| fact).find(|fact| is_wanted(fact)).map(|fact| fact.span)
}

/// Tells whether an assignment makes an active member of a group.
fn is_member(fact: &Assignment) -> bool {
    fact.state == State::Active && matches!(fact.target, Target::Group(_, Relation::Member))
}

fn is_group(tenant: &Tenant, fact: &Assignment) -> bool {
    tenant.principals.row(fact.principal).is_group()
}

fn restricted_place(tenant: &Tenant, group: &Group) -> Option<Span> {
    let restricted = tenant.units.values().filter(|unit| unit.restricted.is_some());
    restricted.flat_map(|unit| &unit.members).find(|(member, _)| *member == group.principal).map(|(_, place)| *place)
}
