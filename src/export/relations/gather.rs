//! The relationships of a tenant.

use std::collections::{BTreeMap, BTreeSet};

use crate::eval::{Closure, Reading, View, carries_eligibility, may_get};
use crate::ir::{Assignment, GroupId, Instant, PrincipalId, Relation, State, Target, Tenant, Thing, Unknowable};

use super::super::left_out::{Kind as Left, LeftOut};
use super::ids;
use super::model::{Key, Object, Subject};
use super::nesting::Members;
use super::spans::Spans;

const DISABLED: Left = ("assignment of a disabled account", "assignments of disabled accounts", "they hold nothing");
const LONG: Left = ("relationship", "relationships", "a name has more than 200 characters, and ids do not hold it");
const NO_HEIR: Left = ("role of a group", "roles of groups", "a group that is not role-assignable hands none on");
const POLICY: Left = ("policy", "policies", "what an activation must bring, and who must agree, is asked of `pim`");
const UNKNOWN: Left = ("statement of what is not known", "statements of what is not known", "a relationship is there or it is not");

/// Gathers relationships, each key with all of its windows.
pub(super) fn tuples(tenant: &Tenant, left_out: &mut LeftOut) -> BTreeMap<Key, Spans> {
    let members = Members::of(tenant);
    let mut gatherer = Gatherer { tenant, left_out, tuples: BTreeMap::new(), lends: BTreeSet::new() };
    for group in tenant.groups.ids() {
        gatherer.members(&members, group);
    }
    for row in tenant.assignments.rows().values() {
        gatherer.assignment(row);
    }
    gatherer.barred();
    gatherer.count_others();
    gatherer.tuples
}

struct Gatherer<'t, 'l> {
    tenant: &'t Tenant,
    left_out: &'l mut LeftOut,
    tuples: BTreeMap<Key, Spans>,
    /// Which group lends what it is eligible for.
    lends: BTreeSet<(GroupId, Target)>,
}

impl Gatherer<'_, '_> {
    fn members(&mut self, members: &Members, group: GroupId) {
        let tenant = self.tenant;
        let object = ids::of_principal(tenant, tenant.groups.row(group).principal);
        for (account, spans) in members.accounts(tenant, group) {
            self.add(object.clone(), "direct_member", self.subject(account, None), spans);
        }
        for (principal, spans) in members.nested(tenant, group) {
            let relation = tenant.group_of(principal).map(|_| "member");
            self.add(object.clone(), "nested_member", self.subject(principal, relation), &spans);
        }
    }

    /// Adds an assignment; memberships in force were.
    fn assignment(&mut self, row: &Assignment) {
        if self.tenant.principals.row(row.principal).disabled.is_some() {
            self.left_out.add(DISABLED);
            return;
        }
        match (row.state, row.target) {
            (State::Active | State::Activated, Target::Group(_, Relation::Member)) => {}
            (State::Active | State::Activated, Target::Group(_, Relation::Owner)) => self.hold(row, "owner"),
            (State::Active | State::Activated, Target::Role(..)) => self.hold(row, "holder"),
            (State::Eligible, Target::Group(_, Relation::Member)) => self.be_eligible(row, "member_eligible"),
            (State::Eligible, Target::Group(_, Relation::Owner)) => self.be_eligible(row, "owner_eligible"),
            (State::Eligible, Target::Role(..)) => self.be_eligible(row, "holder_eligible"),
        }
    }

    /// Adds what somebody holds: ownership is always direct (D3.28), and only role-assignable groups hand roles on (D5.6).
    fn hold(&mut self, row: &Assignment, relation: &'static str) {
        let through = match self.tenant.group_of(row.principal) {
            None => None,
            Some(group) if matches!(row.target, Target::Role(..)) && self.tenant.hands_on_roles(group) => Some("member"),
            Some(_) => {
                self.left_out.add(NO_HEIR);
                return;
            }
        };
        self.add(self.object(row.target), relation, self.subject(row.principal, through), &Spans::of(row.window));
    }

    /// Adds what somebody is eligible for; of a group it is its members' (D3.24), under `nesting direct` its direct members' (D9.12).
    fn be_eligible(&mut self, row: &Assignment, relation: &'static str) {
        let through = self.tenant.group_of(row.principal).map(|group| {
            self.lends.insert((group, row.target));
            if carries_eligibility(self.tenant, false) { "member" } else { "direct_member" }
        });
        self.add(self.object(row.target), relation, self.subject(row.principal, through), &Spans::of(row.window));
    }

    /// Adds the agents that are lent nothing of what they may not be given (D3.16, D3.17).
    fn barred(&mut self) {
        let tenant = self.tenant;
        let mut down = Closure::default();
        for (group, target) in std::mem::take(&mut self.lends) {
            down.walk_down(&View::new(tenant, Instant::MIN), group, Reading::AnyTime);
            let below: Vec<GroupId> = down.links().map(|(_, link)| link.group).collect();
            let view = View::new(tenant, Instant::MIN);
            let members = below.iter().flat_map(|group| view.of_group(*group)).map(|(_, fact)| fact.principal);
            let agents: BTreeSet<PrincipalId> = members.filter(|member| tenant.principals.row(*member).agent.is_some()).collect();
            let relation = match target.thing() {
                Thing::Group(_, Relation::Member) => "member_barred",
                Thing::Group(_, Relation::Owner) => "owner_barred",
                Thing::Role(_) => "holder_barred",
            };
            for agent in agents.into_iter().filter(|agent| !may_get(tenant, *agent, target.thing())) {
                self.add(self.object(target), relation, self.subject(agent, None), &Spans::always());
            }
        }
    }

    fn object(&self, target: Target) -> Option<Object> {
        match target {
            Target::Group(group, _) => ids::of_principal(self.tenant, self.tenant.groups.row(group).principal),
            Target::Role(role, scope) => ids::of_role(self.tenant, role, scope),
        }
    }

    fn subject(&self, principal: PrincipalId, relation: Option<&'static str>) -> Option<Subject> {
        Some(Subject { object: ids::of_principal(self.tenant, principal)?, relation })
    }

    fn add(&mut self, object: Option<Object>, relation: &'static str, subject: Option<Subject>, spans: &Spans) {
        match (object, subject) {
            (Some(object), Some(subject)) if !spans.is_empty() => {
                self.tuples.entry(Key { object, relation, subject }).or_default().add(spans);
            }
            (Some(_), Some(_)) => {} // it counts at no instant
            (None, _) | (_, None) => self.left_out.add(LONG),
        }
    }

    fn count_others(&mut self) {
        let tenant = self.tenant;
        self.left_out.add_many(POLICY, tenant.policies.values().filter(|policy| policy.span.is_some()).count());
        let bears = |what: &Unknowable| match what {
            Unknowable::Assignment(_) | Unknowable::UserFlag(..) | Unknowable::GroupFlag(..) => true,
            Unknowable::Field { .. } | Unknowable::Policy(_) => false,
        };
        self.left_out.add_many(UNKNOWN, tenant.unknowns.iter().filter(|(_, row)| bears(&row.what)).count());
    }
}
