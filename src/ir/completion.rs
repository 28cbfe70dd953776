//! Puts values in place of what is not known: tenants that a set may describe.
//!
//! It knows which values something may have, and how one is written into the tables; which of them matter to a question is not its business.
//! A tenant is copied for each: whoever asks about many accounts makes a completion once.

use super::assignment::Assignment;
use super::policy::{Approval, Expiration, Field, FieldOrigin, Policy, PolicyId, Required, Requirements, Stage};
use super::principal::{Context, ContextId, GroupId, Principal, PrincipalId, PrincipalKind};
use super::tenant::Tenant;
use super::time::Window;
use super::unknown::{PolicyField, Unknowable, Unknown, UnknownAssignment, UnknownId, Unknowns};
use crate::defect::OrDefect;
use crate::requirement::Requirement;
use crate::source::Span;
use crate::terms::{ContextMode, GroupFlag};

/// A value in place of something that is not known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// In place of what.
    pub unknown: UnknownId,
    /// Which value.
    pub value: Value,
}

/// A value; which kind fits is told by what is not known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Of an assignment: these are assigned, each in its window; nobody where there is none.
    Assigned(Vec<(PrincipalId, Window)>),
    /// Of a flag: whether it is set.
    Flag(bool),
    /// Of [`PolicyField::ActivationMax`]: seconds.
    Max(i64),
    /// Of [`PolicyField::EligibleMax`] and [`PolicyField::ActiveMax`].
    Expiration(Expiration),
    /// Of [`PolicyField::Requirement`]: asked, with the context that is; or not.
    Requirement(Option<Requirement<ContextId>>),
    /// Of [`PolicyField::Requirements`]: all that is asked.
    Requirements(Requirements),
    /// Of [`PolicyField::Approval`] and [`PolicyField::Approvers`]: the whole; of [`PolicyField::FurtherApprovers`]: those besides.
    Approval(Approval),
    /// Of a whole policy.
    Policy(Box<PolicyValues>),
}

/// What a policy says in every field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyValues {
    /// The longest activation in seconds.
    pub max_seconds: i64,
    /// What an activation must bring.
    pub require: Requirements,
    /// Who must agree.
    pub approval: Approval,
    /// How long an eligible assignment may last.
    pub eligible: Expiration,
    /// How long an active assignment may last.
    pub active: Expiration,
    /// What whoever makes an active assignment must bring.
    pub active_require: Requirements,
}

/// Principals and a context that nobody declares, behind all that are declared. They stand for all others that there may be, and are no part of
/// the policy set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Strangers {
    /// Two users, of whom one may approve for the other.
    pub users: [PrincipalId; 2],
    /// A guest.
    pub guest: PrincipalId,
    /// A service principal.
    pub service_principal: PrincipalId,
    /// An authentication context.
    pub context: ContextId,
}

impl Strangers {
    /// Returns all principals among them.
    #[must_use]
    pub fn principals(self) -> [PrincipalId; 4] {
        let [first, second] = self.users;
        [first, second, self.guest, self.service_principal]
    }
}

impl Tenant {
    /// Returns the tenant with a value in place of each unknown that is chosen. The others stay, under new ids.
    #[must_use]
    pub fn with(&self, choices: &[Choice]) -> Self {
        let mut tenant = self.clone();
        let mut assigned = Vec::new();
        for Choice { unknown, value } in choices {
            put(&mut tenant, self.unknowns.row(*unknown), value, &mut assigned);
        }
        tenant.assignments.extend(assigned, tenant.principals.len());
        tenant.unknowns = self.unknowns.without(|id| choices.iter().any(|choice| choice.unknown == id));
        tenant
    }

    /// Returns the tenant as `--closed` reads it: nothing of what is not known is there.
    #[must_use]
    pub fn closed(mut self) -> Self {
        self.unknowns = Unknowns::default();
        self
    }

    /// Returns the tenant with strangers; none where all is known.
    #[must_use]
    pub fn with_strangers(&self) -> Option<(Self, Strangers)> {
        let mut tenant = self.clone();
        let place = self.unknowns.iter().next()?.1.span;
        let user = |guest| PrincipalKind::User { upn: None, guest, synced: None, mfa: None };
        let mut add = |kind| tenant.principals.push(stranger(place, kind));
        let users = [add(user(None)), add(user(None))];
        let (guest, service_principal) = (add(user(Some(place))), add(PrincipalKind::ServicePrincipal));
        let (name, mode) = (STRANGER.into(), (ContextMode::Enforced, place));
        let context = tenant.contexts.push(Context { name, label: None, description: None, span: place, mode, excludes: Vec::new() });
        tenant.assignments.extend(Vec::new(), tenant.principals.len());
        Some((tenant, Strangers { users, guest, service_principal, context }))
    }

    /// Returns the values that the unknown flags of a group may have together, each with all of them.
    #[must_use]
    pub fn group_flag_values(&self, group: GroupId) -> Vec<Vec<Choice>> {
        let flags: Vec<(GroupFlag, UnknownId)> =
            GroupFlag::ALL.iter().filter_map(|flag| Some((*flag, self.unknowns.group_flag(group, *flag)?))).collect();
        let mut values = vec![Vec::new()];
        for (_, unknown) in &flags {
            let both = |chosen: Vec<Choice>| {
                [false, true]
                    .map(|is_set| chosen.iter().cloned().chain([Choice { unknown: *unknown, value: Value::Flag(is_set) }]).collect())
            };
            values = values.into_iter().flat_map(both).collect();
        }
        let is_set = |chosen: &[Choice], flag: GroupFlag| match flags.iter().find(|(other, _)| *other == flag) {
            Some((_, unknown)) => chosen.contains(&Choice { unknown: *unknown, value: Value::Flag(true) }),
            None => self.groups.row(group).flag(flag).is_some(),
        };
        values.retain(|chosen: &Vec<Choice>| !EXCLUSIONS.iter().any(|(one, other)| is_set(chosen, *one) && is_set(chosen, *other)));
        values
    }

    /// Tells whether every place that has an unknown field is a role, so that its approvers may be the default ones (D2.20).
    #[must_use]
    pub fn may_have_default_approvers(&self, unknown: UnknownId) -> bool {
        let policies: &[PolicyId] = match &self.unknowns.row(unknown).what {
            Unknowable::Field { policies, .. } => policies,
            Unknowable::Policy(policy) => std::slice::from_ref(policy),
            Unknowable::Assignment(_) | Unknowable::UserFlag(..) | Unknowable::GroupFlag(..) => &[],
        };
        let has = |policy: Option<PolicyId>| policy.is_some_and(|policy| policies.contains(&policy));
        !self.groups.iter().any(|(id, group)| {
            let if_enabled = self.unknowns.policies_if_enabled(id);
            has(group.membership_policy)
                || has(group.ownership_policy)
                || if_enabled.is_some_and(|both| both.map(Some).into_iter().any(has))
        })
    }
}

/// Flags of a group of which no two are set together (D1.2, D1.3, D6.3, D6.4).
const EXCLUSIONS: [(GroupFlag, GroupFlag); 5] = [
    (GroupFlag::RoleAssignable, GroupFlag::Dynamic),
    (GroupFlag::RoleAssignable, GroupFlag::Synced),
    (GroupFlag::RoleAssignable, GroupFlag::Open),
    (GroupFlag::PimEnabled, GroupFlag::Dynamic),
    (GroupFlag::PimEnabled, GroupFlag::Synced),
];

/// No name that can be written: a stranger is never found by it.
const STRANGER: &str = "";

fn stranger(span: Span, kind: PrincipalKind) -> Principal {
    let name = STRANGER.into();
    Principal { name, label: None, external_id: None, description: None, span, disabled: None, agent: None, kind }
}

/// Puts a value in its place; assignments are added all at once.
fn put(tenant: &mut Tenant, unknown: &Unknown, value: &Value, assigned: &mut Vec<Assignment>) {
    let span = unknown.span;
    match (&unknown.what, value) {
        (Unknowable::Assignment(UnknownAssignment { target, state, .. }), Value::Assigned(principals)) => {
            let row = |(principal, window): &(PrincipalId, Window)| Assignment {
                principal: *principal,
                target: *target,
                state: *state,
                window: *window,
                span,
            };
            assigned.extend(principals.iter().map(row));
        }
        (Unknowable::UserFlag(user, flag), Value::Flag(is_set)) => {
            let place = tenant.principals.row_mut(*user).flag_mut(*flag);
            place.into_iter().for_each(|place| *place = is_set.then_some(span));
        }
        (Unknowable::GroupFlag(group, flag), Value::Flag(is_set)) => put_group_flag(tenant, *group, *flag, is_set.then_some(span)),
        (Unknowable::Field { policies, field }, value) => {
            policies.iter().for_each(|policy| put_field(tenant.policies.row_mut(*policy), *field, value, span));
        }
        (Unknowable::Policy(policy), Value::Policy(values)) => put_policy(tenant.policies.row_mut(*policy), values, span),
        (Unknowable::Assignment(_) | Unknowable::UserFlag(..) | Unknowable::GroupFlag(..) | Unknowable::Policy(_), _) => misfit(),
    }
}

/// A group that becomes PIM-enabled comes by the policies that it has then.
fn put_group_flag(tenant: &mut Tenant, id: GroupId, flag: GroupFlag, place: Option<Span>) {
    let both = tenant.unknowns.policies_if_enabled(id).filter(|_| place.is_some() && flag == GroupFlag::PimEnabled);
    let group = tenant.groups.row_mut(id);
    *group.flag_mut(flag) = place;
    if let Some([membership, ownership]) = both {
        (group.membership_policy, group.ownership_policy) = (Some(membership), Some(ownership));
    }
}

fn put_field(policy: &mut Policy, field: PolicyField, value: &Value, span: Span) {
    match (field, value) {
        (PolicyField::ActivationMax, Value::Max(seconds)) => policy.activation.max_seconds = written(*seconds, span),
        (PolicyField::Requirement(stage, _), Value::Requirement(asked)) => {
            let required = asked.map(|requirement| Required { requirement, span: Some(span) });
            required.into_iter().for_each(|required| requirements_mut(policy, stage).value.insert(required));
        }
        (PolicyField::Requirements(stage), Value::Requirements(all)) => *requirements_mut(policy, stage) = written(*all, span),
        (PolicyField::Approval | PolicyField::Approvers, Value::Approval(approval)) => {
            policy.activation.approval = written(approval.clone(), span);
        }
        (PolicyField::FurtherApprovers, Value::Approval(Approval::By(further))) => match &mut policy.activation.approval.value {
            Approval::By(known) => known.extend(further),
            Approval::NotRequired | Approval::DefaultApprovers => misfit(),
        },
        (PolicyField::EligibleMax, Value::Expiration(expiration)) => policy.eligible.expiration = written(*expiration, span),
        (PolicyField::ActiveMax, Value::Expiration(expiration)) => policy.active.expiration = written(*expiration, span),
        (
            PolicyField::ActivationMax
            | PolicyField::Requirement(..)
            | PolicyField::Requirements(_)
            | PolicyField::Approval
            | PolicyField::Approvers
            | PolicyField::FurtherApprovers
            | PolicyField::EligibleMax
            | PolicyField::ActiveMax,
            _,
        ) => misfit(),
    }
}

fn put_policy(policy: &mut Policy, values: &PolicyValues, span: Span) {
    let PolicyValues { max_seconds, require, approval, eligible, active, active_require } = values;
    policy.activation.max_seconds = written(*max_seconds, span);
    policy.activation.require = written(*require, span);
    policy.activation.approval = written(approval.clone(), span);
    policy.eligible.expiration = written(*eligible, span);
    policy.active.expiration = written(*active, span);
    policy.active.require = written(*active_require, span);
}

fn requirements_mut(policy: &mut Policy, stage: Stage) -> &mut Field<Requirements> {
    match stage {
        Stage::Activation => &mut policy.activation.require,
        Stage::ActiveAssignment => &mut policy.active.require,
    }
}

fn written<T>(value: T, span: Span) -> Field<T> {
    Field { value, origin: FieldOrigin::Written(span) }
}

/// A value of another kind than what it stands for: whoever chose it knew what that is.
#[track_caller]
fn misfit() {
    None::<()>.or_defect();
}
