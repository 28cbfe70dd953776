//! What is not known: statements that leave something open, beside the plain fields, which then hold what `--closed` reads.
//!
//! It knows what a statement leaves open, not what comes of it: values are put in by `completion`, and judged by everything above.

use std::collections::BTreeMap;

use super::assignment::Target;
use super::bound::Bound;
use super::policy::{PolicyId, Stage};
use super::principal::{ContextId, GroupId, PrincipalId, RoleId};
use super::time::Window;
use crate::define_id;
use crate::requirement::Requirement;
use crate::source::Span;
use crate::table::Table;
use crate::terms::{GroupFlag, Relation, State, UserFlag};

define_id!(
    /// Something that is not known.
    UnknownId
);

/// Something that is not known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unknown {
    /// Where that is said: the statement `assign unknown …`, or the words (`max unknown`, a flag behind `unknown`).
    pub span: Span,
    /// What it is.
    pub what: Unknowable,
}

/// What may not be known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unknowable {
    /// Who is assigned, besides those that are written.
    Assignment(UnknownAssignment),
    /// Whether a user has a flag.
    UserFlag(PrincipalId, UserFlag),
    /// Whether a group has a flag.
    GroupFlag(GroupId, GroupFlag),
    /// What a policy says in a field.
    Field {
        /// Every row that has the field from this place: the named policy, and all that follow it. One value holds in all of them.
        policies: Vec<PolicyId>,
        /// Which field.
        field: PolicyField,
    },
    /// What a policy says at all: the one before a relation or a role.
    Policy(PolicyId),
}

/// Who may be assigned to something, nobody knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownAssignment {
    /// To what.
    pub target: Target,
    /// In which state; `Active` includes activated ones.
    pub state: State,
    /// What bounds the windows of those that there may be.
    pub window: Window,
    /// Who may be.
    pub among: Among,
}

/// Who may be assigned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Among {
    /// Anybody, declared or not, any number of them.
    Anyone,
    /// Each of these, and nobody else.
    These(Vec<PrincipalId>),
}

/// A field of a policy that may not be known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PolicyField {
    /// `max unknown` in `activation`: from 30 minutes to 24 hours.
    ActivationMax,
    /// `unknown mfa`: whether one requirement is asked besides those that are written. A context without an id may be any, declared or not.
    /// Of MFA and a context at most one is asked (D2.11).
    Requirement(Stage, Requirement<Option<ContextId>>),
    /// `require unknown`: which requirements are asked.
    Requirements(Stage),
    /// `approval unknown`: whether approval is asked, and from whom.
    Approval,
    /// `approval by unknown`: it is asked, from whom is not known.
    Approvers,
    /// `approval by carol, unknown`: whom else may give it.
    FurtherApprovers,
    /// `max unknown` in `eligible`: any length, or permanent.
    EligibleMax,
    /// `max unknown` in `active`.
    ActiveMax,
}

impl PolicyField {
    /// What a policy of which nothing is known leaves open.
    pub const ALL_OF_A_POLICY: [Self; 6] = [
        Self::ActivationMax,
        Self::Requirements(Stage::Activation),
        Self::Approval,
        Self::EligibleMax,
        Self::ActiveMax,
        Self::Requirements(Stage::ActiveAssignment),
    ];
}

/// An `unknown` of which written facts leave one value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settled {
    /// Where it stands.
    pub span: Span,
    /// What it is about: `role-assignable`, `mfa`, `context`.
    pub word: &'static str,
    /// Whether it is so.
    pub value: bool,
    /// The fact that proves it, with its place.
    pub because: (&'static str, Span),
    /// The declaration on which an `allow` accepts it, by the place that its row carries.
    pub declaration: Span,
}

/// All that is not known, with indexes; it costs nothing where all is known.
#[derive(Debug, Clone, Default)]
pub struct Unknowns {
    rows: Table<UnknownId, Unknown>,
    of_group: BTreeMap<GroupId, Vec<UnknownId>>,
    of_role: BTreeMap<RoleId, Vec<UnknownId>>,
    of_policy: BTreeMap<PolicyId, Vec<UnknownId>>,
    user_flags: BTreeMap<(PrincipalId, UserFlag), UnknownId>,
    group_flags: BTreeMap<(GroupId, GroupFlag), UnknownId>,
    /// The two policies, before membership and before ownership, that a group has if it is PIM-enabled, which is not known.
    policies_if_enabled: BTreeMap<GroupId, [PolicyId; 2]>,
    /// What was said to be unknown, and is known all the same.
    pub settled: Vec<Settled>,
    /// What only a bound has, where the tenant is one.
    bound: Option<Box<Bound>>,
}

impl Unknowns {
    /// Lists what is not known, by place.
    #[must_use]
    pub(crate) fn new(mut rows: Vec<Unknown>, policies_if_enabled: BTreeMap<GroupId, [PolicyId; 2]>, settled: Vec<Settled>) -> Self {
        rows.sort_by_key(|row| row.span);
        let mut all = Self { rows: rows.into_iter().collect(), policies_if_enabled, settled, ..Self::default() };
        for (id, row) in all.rows.iter() {
            match &row.what {
                Unknowable::Assignment(UnknownAssignment { target: Target::Group(group, _), .. }) => {
                    all.of_group.entry(*group).or_default().push(id);
                }
                Unknowable::Assignment(UnknownAssignment { target: Target::Role(role, _), .. }) => {
                    all.of_role.entry(*role).or_default().push(id);
                }
                Unknowable::UserFlag(user, flag) => _ = all.user_flags.insert((*user, *flag), id),
                Unknowable::GroupFlag(group, flag) => _ = all.group_flags.insert((*group, *flag), id),
                Unknowable::Field { policies, .. } => {
                    policies.iter().for_each(|policy| all.of_policy.entry(*policy).or_default().push(id));
                }
                Unknowable::Policy(policy) => all.of_policy.entry(*policy).or_default().push(id),
            }
        }
        all
    }

    /// Returns the same without some of them.
    #[must_use]
    pub(super) fn without(&self, is_gone: impl Fn(UnknownId) -> bool) -> Self {
        let rows = self.rows.iter().filter(|(id, _)| !is_gone(*id)).map(|(_, row)| row.clone()).collect();
        Self::new(rows, self.policies_if_enabled.clone(), self.settled.clone())
    }

    /// Returns those of a bound: nothing is left open in it, but some things count only there.
    #[must_use]
    pub fn of_bound(bound: Bound) -> Self {
        Self { bound: Some(Box::new(bound)), ..Self::default() }
    }

    /// Returns what only a bound has, where the tenant is one.
    #[must_use]
    pub fn bound(&self) -> Option<&Bound> {
        self.bound.as_deref()
    }

    /// Tells whether all is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Returns all, by place.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (UnknownId, &Unknown)> {
        self.rows.iter()
    }

    /// Returns one.
    #[must_use]
    pub fn row(&self, id: UnknownId) -> &Unknown {
        self.rows.row(id)
    }

    /// Counts the places at which something is said to be unknown.
    #[must_use]
    pub fn count_written(&self) -> usize {
        let mut places: Vec<Span> = self.rows.values().map(|row| row.span).collect(); // sorted already
        places.dedup();
        places.len()
    }

    /// Returns who may be assigned to a group, of both relations.
    pub fn of_group(&self, group: GroupId) -> impl Iterator<Item = (UnknownId, &UnknownAssignment)> {
        self.assignments(self.of_group.get(&group))
    }

    /// Returns who may be assigned to one relation of a group.
    pub fn of_relation(&self, group: GroupId, relation: Relation) -> impl Iterator<Item = (UnknownId, &UnknownAssignment)> {
        self.of_group(group).filter(move |(_, row)| row.target == Target::Group(group, relation))
    }

    /// Returns who may be assigned to a role, in every scope.
    pub fn of_role(&self, role: RoleId) -> impl Iterator<Item = (UnknownId, &UnknownAssignment)> {
        self.assignments(self.of_role.get(&role))
    }

    /// Returns whether it is not known if a user has a flag.
    #[must_use]
    pub fn user_flag(&self, user: PrincipalId, flag: UserFlag) -> Option<UnknownId> {
        self.user_flags.get(&(user, flag)).copied()
    }

    /// Returns whether it is not known if a group has a flag.
    #[must_use]
    pub fn group_flag(&self, group: GroupId, flag: GroupFlag) -> Option<UnknownId> {
        self.group_flags.get(&(group, flag)).copied()
    }

    /// Returns the two policies, before membership and before ownership, that a group has if it is PIM-enabled, where that is not known.
    #[must_use]
    pub fn policies_if_enabled(&self, group: GroupId) -> Option<[PolicyId; 2]> {
        self.policies_if_enabled.get(&group).copied()
    }

    /// Returns the fields of a policy that are not known.
    pub fn of_policy(&self, policy: PolicyId) -> impl Iterator<Item = (UnknownId, PolicyField)> {
        let ids = self.of_policy.get(&policy).map_or(&[][..], Vec::as_slice);
        ids.iter().flat_map(|id| fields_of(&self.rows.row(*id).what).iter().map(|field| (*id, *field)))
    }

    fn assignments<'a>(&'a self, ids: Option<&'a Vec<UnknownId>>) -> impl Iterator<Item = (UnknownId, &'a UnknownAssignment)> {
        ids.map_or(&[][..], Vec::as_slice).iter().filter_map(|id| match &self.rows.row(*id).what {
            Unknowable::Assignment(row) => Some((*id, row)),
            Unknowable::UserFlag(..) | Unknowable::GroupFlag(..) | Unknowable::Field { .. } | Unknowable::Policy(_) => None,
        })
    }
}

/// Returns the fields of policies that something leaves open.
fn fields_of(what: &Unknowable) -> &[PolicyField] {
    match what {
        Unknowable::Field { field, .. } => std::slice::from_ref(field),
        Unknowable::Policy(_) => &PolicyField::ALL_OF_A_POLICY,
        Unknowable::Assignment(_) | Unknowable::UserFlag(..) | Unknowable::GroupFlag(..) => &[],
    }
}
