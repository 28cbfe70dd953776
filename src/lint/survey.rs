//! What lints look at: the tenant at an instant, by statement and by guarded.

use std::sync::OnceLock;

use rustc_hash::FxHashMap;

use crate::catalog::{self, Powers};
use crate::eval::{Stage, View, requirements_field};
use crate::ir::{
    Approval, Assignment, Expiration, Field, FieldOrigin, Group, GroupId, Instant, Policy, PrincipalId, Relation, RoleId, State, Target,
    Tenant, Thing,
};
use crate::reach::Index;
use crate::source::Span;
use crate::text::{join_first, list, quote};

/// So many names are written out; the others are counted.
const NAMES_SHOWN: usize = 3;

/// The tenant at the instant that is judged.
pub(super) struct Survey<'a> {
    pub(super) tenant: &'a Tenant,
    pub(super) view: View<'a>,
    index: OnceLock<Index>,
    /// The policy that writes a field, by the place of the field.
    writers: FxHashMap<Span, Span>,
    /// The group or role that an inline policy stands in, by the place of the policy.
    holders: FxHashMap<Span, Span>,
}

/// Consecutive assignments that one statement makes: they differ in who is assigned only.
pub(super) struct Statement<'a> {
    pub(super) first: &'a Assignment,
    rows: &'a [Assignment],
}

/// Something that can be activated, with the policy before it.
pub(super) struct Guarded<'a> {
    pub(super) thing: Thing,
    pub(super) policy: &'a Policy,
}

impl<'a> Survey<'a> {
    pub(super) fn new(tenant: &'a Tenant, at: Instant) -> Self {
        let writers = tenant.policies.values().flat_map(written_fields).collect();
        let mut survey = Self { tenant, view: View::new(tenant, at), index: OnceLock::new(), writers, holders: FxHashMap::default() };
        let holder = |guarded: Guarded<'a>| Some((guarded.policy.span?, survey.declaration(guarded.thing)?));
        survey.holders = survey.guarded().filter_map(holder).collect();
        survey
    }

    /// Returns what searches look up.
    pub(super) fn index(&self) -> &Index {
        self.index.get_or_init(|| Index::new(&self.view))
    }

    /// Returns the statements in declaration order.
    pub(super) fn statements(&self) -> impl Iterator<Item = Statement<'a>> + use<'a> {
        let is_one = |one: &Assignment, other: &Assignment| {
            (one.span, one.target, one.state, one.window) == (other.span, other.target, other.state, other.window)
        };
        let rows = self.tenant.assignments.rows().values().as_slice();
        rows.chunk_by(is_one).filter_map(|rows| rows.first().map(|first| Statement { first, rows }))
    }

    /// Returns both relations of every PIM-enabled group, then every role that is mentioned.
    pub(super) fn guarded(&self) -> impl Iterator<Item = Guarded<'a>> + use<'a> {
        let tenant = self.tenant;
        let of_groups = tenant.groups.ids().flat_map(move |group| {
            [Relation::Member, Relation::Owner].into_iter().filter_map(move |relation| {
                let id = tenant.group_policy(group, relation)?;
                Some(Guarded { thing: Thing::Group(group, relation), policy: tenant.policies.row(id) })
            })
        });
        let mentioned = tenant.roles.iter().filter(|(_, role)| role.is_mentioned);
        of_groups.chain(mentioned.map(move |(id, role)| Guarded { thing: Thing::Role(id), policy: tenant.policies.row(role.policy) }))
    }

    /// Returns the policy before one relation of a group, if it is PIM-enabled.
    pub(super) fn policy(&self, group: &Group, relation: Relation) -> Option<&'a Policy> {
        let id = self.tenant.group_policy(self.id(group)?, relation)?;
        Some(self.tenant.policies.row(id))
    }

    /// Returns the id of a group.
    fn id(&self, group: &Group) -> Option<GroupId> {
        self.tenant.group_of(group.principal)
    }

    /// Tells whether an assignment counts now or later: it has not ended, and its principal is not disabled.
    pub(super) fn is_live(&self, assignment: &Assignment) -> bool {
        !self.has_ended(assignment) && !self.is_disabled(assignment.principal)
    }

    /// Tells whether an assignment has ended (D9.28: the end is its first instant after it).
    pub(super) fn has_ended(&self, assignment: &Assignment) -> bool {
        assignment.window.until <= self.view.at
    }

    fn is_disabled(&self, principal: PrincipalId) -> bool {
        self.tenant.principals.row(principal).disabled.is_some()
    }

    /// Returns the live assignments that make somebody eligible for a thing, in declaration order.
    pub(super) fn eligible(&self, thing: Thing) -> impl Iterator<Item = &'a Assignment> {
        let (group, role) = match thing {
            Thing::Group(group, _) => (Some(group), None),
            Thing::Role(role) => (None, Some(role)),
        };
        let facts =
            group.into_iter().flat_map(|group| self.view.of_group(group)).chain(role.into_iter().flat_map(|role| self.view.of_role(role)));
        facts.map(|(_, fact)| fact).filter(move |fact| fact.target.thing() == thing && fact.state == State::Eligible && self.is_live(fact))
    }

    /// Returns the first live assignment that makes somebody eligible for a relation of a group.
    pub(super) fn first_eligible(&self, group: &Group, relation: Relation) -> Option<&'a Assignment> {
        self.eligible(Thing::Group(self.id(group)?, relation)).next()
    }

    /// Returns the first live eligible member of a group, with the group's first assignment to a directory role that a membership activated by it
    /// can meet: one that begins before the last such membership ends, and ends after the first could begin (D5.8).
    pub(super) fn elevation(&self, group: &Group, policy: &Policy) -> Option<(&'a Assignment, &'a Assignment, RoleId)> {
        let longest = policy.activation.max_seconds.value;
        self.eligible(Thing::Group(self.id(group)?, Relation::Member)).find_map(|eligible| {
            let (holding, role) = self.roles_met(group, eligible, eligible.window.until.plus_seconds(longest)).next()?;
            Some((eligible, holding, role))
        })
    }

    /// Returns the live assignments of a group to directory roles that what somebody is eligible for can meet, if it ends at `last`.
    pub(super) fn roles_met(&self, group: &Group, eligible: &Assignment, last: Instant) -> impl Iterator<Item = (&'a Assignment, RoleId)> {
        let from = eligible.window.from;
        self.roles_of(group).filter(move |(holding, _)| holding.window.from < last && from < holding.window.until)
    }

    /// Returns the live assignments of a group to directory roles, active or eligible, with the role.
    fn roles_of(&self, group: &Group) -> impl Iterator<Item = (&'a Assignment, RoleId)> {
        self.view.of_principal(group.principal).filter_map(|(_, fact)| match fact.target {
            Target::Role(role, _) if self.is_live(fact) => Some((fact, role)),
            Target::Role(..) | Target::Group(..) => None,
        })
    }

    /// Returns the powers of a role: a built-in role's, or those it borrows.
    pub(super) fn powers(&self, role: RoleId) -> Option<&'static Powers> {
        let row = self.tenant.roles.row(role);
        let borrowed = row.like.and_then(|like| self.tenant.roles.row(like).catalog_index);
        catalog::roles().get(row.catalog_index.or(borrowed)?)?.powers.as_ref()
    }

    /// Returns a principal's name in backticks.
    pub(super) fn name(&self, principal: PrincipalId) -> String {
        quote(&self.tenant.principals.row(principal).name)
    }

    /// Returns names in backticks; many are counted.
    pub(super) fn names(&self, principals: &[PrincipalId]) -> String {
        let names = principals.iter().map(|principal| self.name(*principal));
        if principals.len() > NAMES_SHOWN { join_first(names, NAMES_SHOWN) } else { list(&names.collect::<Vec<_>>(), "and") }
    }

    /// Returns `membership of G`, `ownership of G` or `role R`, the name in backticks.
    pub(super) fn thing(&self, thing: Thing) -> String {
        match thing {
            Thing::Group(group, relation) => format!("{} of `{}`", relation.abstract_noun(), self.tenant.group_name(group)),
            Thing::Role(role) => format!("role `{}`", self.tenant.roles.row(role).name),
        }
    }

    /// Returns where a thing is declared; a built-in role need not be.
    pub(super) fn declaration(&self, thing: Thing) -> Option<Span> {
        match thing {
            Thing::Group(group, _) => Some(self.group_span(self.tenant.groups.row(group))),
            Thing::Role(role) => self.tenant.roles.row(role).span,
        }
    }

    /// Returns the place of a group's name.
    pub(super) fn group_span(&self, group: &Group) -> Span {
        self.tenant.principals.row(group.principal).span
    }

    /// Returns the declarations that answer for a field: the policy that writes it, and the group or role that an inline policy stands in.
    pub(super) fn writers<T>(&self, field: &Field<T>) -> Vec<Span> {
        let policy = field.origin.span().and_then(|place| self.writers.get(&place).copied());
        policy.map_or_else(Vec::new, |policy| self.policy_and_holder(policy))
    }

    /// Returns the declarations that answer for a policy, given by its place.
    pub(super) fn policy_and_holder(&self, policy: Span) -> Vec<Span> {
        std::iter::once(policy).chain(self.holders.get(&policy).copied()).collect()
    }
}

impl<'a> Statement<'a> {
    /// Returns the principals of the statement that pass a test and are not disabled.
    pub(super) fn principals(&self, survey: &Survey<'_>, is_asked: impl Fn(PrincipalId) -> bool) -> Vec<PrincipalId> {
        let principals = self.rows.iter().map(|row| row.principal);
        principals.filter(|principal| !survey.is_disabled(*principal) && is_asked(*principal)).collect()
    }

    /// Returns the groups that it assigns.
    pub(super) fn groups(&self, survey: &Survey<'a>) -> Vec<PrincipalId> {
        self.principals(survey, |principal| survey.tenant.group_of(principal).is_some())
    }

    /// Returns the group it assigns to, with the relation.
    pub(super) fn group(&self, survey: &Survey<'a>) -> Option<(&'a Group, Relation)> {
        match self.first.target {
            Target::Group(group, relation) => Some((survey.tenant.groups.row(group), relation)),
            Target::Role(..) => None,
        }
    }
}

/// Returns the fields that a policy writes itself, each with the policy's own place.
fn written_fields(policy: &Policy) -> Vec<(Span, Span)> {
    let place = |origin: &FieldOrigin| match origin {
        FieldOrigin::Written(span) => Some(*span),
        FieldOrigin::Inherited(..) | FieldOrigin::Default => None,
    };
    let approval: &Field<Approval> = &policy.activation.approval;
    let require = requirements_field(policy, Stage::Activation);
    let expirations: [&Field<Expiration>; 2] = [&policy.eligible.expiration, &policy.active.expiration];
    let origins = [&approval.origin, &require.origin].into_iter().chain(expirations.into_iter().map(|field| &field.origin));
    policy.span.map_or_else(Vec::new, |own| origins.filter_map(place).map(|span| (span, own)).collect())
}
