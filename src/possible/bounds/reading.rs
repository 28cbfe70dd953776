//! What both bounds read alike: flags and fields, each as what gives less, or more.

use std::collections::BTreeSet;

use crate::ir::{
    Approval, Approver, Bound, ContextId, Group, GroupFlag, GroupId, LONGEST_MAX, PolicyField, PolicyId, PrincipalId, Required,
    Requirements, SHORTEST_MAX, Side, Stage, Tenant, Unknowable, UserFlag, Value,
};
use crate::requirement::Requirement;
use crate::source::Span;

/// What stands for whoever and whatever is not known.
#[derive(Debug, Clone, Copy)]
pub(super) enum StandIns {
    /// In the least: a context that lets nobody past.
    Context(ContextId),
    /// In the most: two who approve, each for the other.
    Approvers([PrincipalId; 2]),
}

/// Reads the flags that are not known.
pub(super) fn read_flags(tenant: &mut Tenant, given: &Tenant, bound: &mut Bound) {
    let mut groups = BTreeSet::new();
    for (_, row) in given.unknowns.iter() {
        match &row.what {
            Unknowable::UserFlag(user, flag) => read_user_flag(tenant, (*user, *flag), row.span, bound),
            Unknowable::GroupFlag(group, _) => _ = groups.insert(*group),
            Unknowable::Assignment(_) | Unknowable::Field { .. } | Unknowable::Policy(_) => {}
        }
    }
    for group in groups {
        let variants = variants(given, group);
        let is_least = bound.side == Side::Least;
        let policies = given.unknowns.policies_if_enabled(group);
        let row = tenant.groups.row_mut(group);
        for flag in GroupFlag::ALL {
            let mut set = variants.iter().map(|variant| variant.flag(*flag));
            let is_any = gives_less(*flag) == is_least;
            *row.flag_mut(*flag) =
                if is_any { set.find_map(|flag| flag) } else { set.collect::<Option<Vec<_>>>().and_then(|all| all.first().copied()) };
        }
        if let Some([membership, ownership]) = policies.filter(|_| row.pim_enabled.is_some()) {
            (row.membership_policy, row.ownership_policy) = (Some(membership), Some(ownership));
        }
        bound.variants.insert(group, variants);
    }
}

/// Each of these keeps an account from something, and gives it nothing.
fn read_user_flag(tenant: &mut Tenant, (user, flag): (PrincipalId, UserFlag), span: Span, bound: &mut Bound) {
    let is_set = bound.side == Side::Least;
    if flag == UserFlag::Guest && !is_set {
        bound.guests.insert(user);
    }
    if let Some(place) = tenant.principals.row_mut(user).flag_mut(flag) {
        *place = is_set.then_some(span);
    }
}

/// Tells whether a flag gives less where it is read without looking at what else the group may be: to be role-assignable protects members.
fn gives_less(flag: GroupFlag) -> bool {
    match flag {
        GroupFlag::RoleAssignable | GroupFlag::Dynamic | GroupFlag::Synced | GroupFlag::Microsoft365 => true,
        GroupFlag::PimEnabled | GroupFlag::Open => false,
    }
}

/// Returns what a group may be, by the values that its flags may have together.
fn variants(given: &Tenant, group: GroupId) -> Vec<Group> {
    let read = |choices: Vec<crate::ir::Choice>| {
        let mut row = given.groups.row(group).clone();
        for choice in choices {
            let unknown = given.unknowns.row(choice.unknown);
            if let (Unknowable::GroupFlag(_, flag), Value::Flag(is_set)) = (&unknown.what, choice.value) {
                *row.flag_mut(*flag) = is_set.then_some(unknown.span);
            }
        }
        row
    };
    given.group_flag_values(group).into_iter().map(read).collect()
}

/// Reads the policies of which something is not known.
pub(super) fn read_policies(tenant: &mut Tenant, given: &Tenant, stand_ins: StandIns, bound: &mut Bound) {
    let policies: Vec<PolicyId> = given.policies.ids().collect();
    for policy in policies {
        let fields: Vec<(Span, PolicyField)> =
            given.unknowns.of_policy(policy).map(|(id, field)| (given.unknowns.row(id).span, field)).collect();
        for (span, field) in &fields {
            if *field == PolicyField::ActivationMax {
                let max = match stand_ins {
                    StandIns::Context(_) => SHORTEST_MAX,
                    StandIns::Approvers(_) => LONGEST_MAX,
                };
                tenant.policies.row_mut(policy).activation.max_seconds.value = max;
            }
            read_approval(tenant, policy, (*span, *field), stand_ins, bound);
        }
        let asked: Vec<(Span, Option<Requirement<Option<ContextId>>>)> =
            fields.into_iter().filter_map(|(span, field)| Some((span, asked_of(field)?))).collect();
        if !asked.is_empty() {
            let is_any = asked.iter().any(|(_, requirement)| requirement.is_none());
            tenant.policies.row_mut(policy).rewrite_requirements(|written| match stand_ins {
                StandIns::Context(context) => all_asked(written, &asked, context),
                StandIns::Approvers(_) if is_any => Requirements::default(),
                StandIns::Approvers(_) => *written, // what is written alone is asked
            });
        }
    }
}

fn read_approval(tenant: &mut Tenant, policy: PolicyId, (span, field): (Span, PolicyField), stand_ins: StandIns, bound: &mut Bound) {
    let approval = &mut tenant.policies.row_mut(policy).activation.approval.value;
    match (field, stand_ins) {
        (PolicyField::Approval | PolicyField::Approvers, StandIns::Context(_)) => *approval = Approval::By(Vec::new()),
        (PolicyField::Approval, StandIns::Approvers(_)) => *approval = Approval::NotRequired,
        (PolicyField::Approvers | PolicyField::FurtherApprovers, StandIns::Approvers(both)) => {
            let mut named = match approval {
                Approval::By(known) => std::mem::take(known),
                Approval::NotRequired | Approval::DefaultApprovers => Vec::new(),
            };
            named.extend(both.map(|principal| Approver { principal, span }));
            *approval = Approval::By(named);
            bound.anybody_approves.insert(policy);
        }
        (
            PolicyField::FurtherApprovers
            | PolicyField::ActivationMax
            | PolicyField::Requirement(..)
            | PolicyField::Requirements(_)
            | PolicyField::EligibleMax
            | PolicyField::ActiveMax,
            _,
        ) => {}
    }
}

/// Returns what a field may ask of an activation; `None` within where it may be anything.
fn asked_of(field: PolicyField) -> Option<Option<Requirement<Option<ContextId>>>> {
    match field {
        PolicyField::Requirement(Stage::Activation, requirement) => Some(Some(requirement)),
        PolicyField::Requirements(Stage::Activation) => Some(None),
        PolicyField::Requirement(Stage::ActiveAssignment, _) | PolicyField::Requirements(Stage::ActiveAssignment) => None,
        PolicyField::ActivationMax
        | PolicyField::Approval
        | PolicyField::Approvers
        | PolicyField::FurtherApprovers
        | PolicyField::EligibleMax
        | PolicyField::ActiveMax => None,
    }
}

/// Returns all that may be asked together, a context that lets nobody past in place of every other.
fn all_asked(written: &Requirements, may_be: &[(Span, Option<Requirement<Option<ContextId>>>)], context: ContextId) -> Requirements {
    let kinds = |requirement: &Requirement<Option<ContextId>>| match requirement {
        Requirement::Mfa => Requirement::Mfa,
        Requirement::Context(_) => Requirement::Context(context),
        Requirement::Justification => Requirement::Justification,
        Requirement::Ticket => Requirement::Ticket,
    };
    let any = [Requirement::Mfa, Requirement::Context(context), Requirement::Justification, Requirement::Ticket];
    let mut asked = Requirements::default();
    for (span, requirement) in may_be {
        let all: Vec<Requirement<ContextId>> = requirement.as_ref().map_or_else(|| any.to_vec(), |requirement| vec![kinds(requirement)]);
        all.into_iter().for_each(|requirement| asked.insert(Required { requirement, span: Some(*span) }));
    }
    written.iter().for_each(|required| asked.insert(*required)); // of two contexts the first stays
    asked
}
