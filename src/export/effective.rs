//! What stands before a relation or role, whoever wrote it: every field with its value, or that it is not known. Defaults are values too:
//! the formats written from this take what is not written as the tenant's own.

use std::collections::BTreeMap;

use crate::eval::{Stage, written_requirements};
use crate::ir::{Approval, Expiration, Notification, NotifyEvent, NotifyRecipient, PolicyField, PolicyId, PrincipalId, Tenant};
use crate::requirement::Requirement;

/// A policy as it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Effective<'t> {
    /// The longest activation in seconds; `None` where it is not known.
    pub max: Option<i64>,
    /// What an activation must bring.
    pub asks: Asked<'t>,
    /// Who must agree.
    pub approval: Agreed,
    /// How long eligible assignments may last; `None` where it is not known.
    pub eligible: Option<Expiration>,
    /// How long active assignments may last; `None` where it is not known.
    pub active: Option<Expiration>,
    /// What the maker of an active assignment must bring.
    pub active_asks: Asked<'t>,
    /// Who is told of what, where that is written.
    pub notify: BTreeMap<(NotifyEvent, NotifyRecipient), &'t Notification>,
}

/// What must be brought, kind by kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Asked<'t>(Vec<(Requirement, Ask<'t>)>);

/// Whether one kind is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ask<'t> {
    /// It is not.
    No,
    /// It is; of a context, which.
    Yes(Option<&'t str>),
    /// Nobody knows.
    Unknown,
}

/// Who must agree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Agreed {
    /// Nobody.
    No,
    /// One of these.
    By(Vec<PrincipalId>),
    /// One of these, or somebody else: those are not known.
    ByOthersToo,
    /// The default approvers of a role.
    Default,
    /// Nobody knows whether it is asked.
    Unknown,
}

impl<'t> Asked<'t> {
    /// Tells whether a kind is asked.
    pub fn of(&self, kind: Requirement) -> Ask<'t> {
        self.0.iter().find(|(own, _)| *own == kind).map_or(Ask::No, |(_, ask)| *ask)
    }

    /// Returns the kinds that name no context.
    pub fn plain(&self) -> impl Iterator<Item = (Requirement, Ask<'t>)> {
        self.0.iter().copied().filter(|(kind, _)| kind.context().is_none())
    }
}

impl<'t> Effective<'t> {
    /// Reads a policy.
    pub fn of(tenant: &'t Tenant, id: PolicyId) -> Self {
        let policy = tenant.policies.row(id);
        let open: Vec<PolicyField> = tenant.unknowns.of_policy(id).map(|(_, field)| field).collect();
        let is_open = |field: PolicyField| open.contains(&field);
        let asks = |stage: Stage| {
            let written = &written_requirements(policy, stage).value;
            let ask = |kind: Requirement| {
                let may_be = open.iter().any(|field| match field {
                    PolicyField::Requirements(of) => *of == stage,
                    PolicyField::Requirement(of, requirement) => *of == stage && requirement.kind() == kind,
                    PolicyField::ActivationMax | PolicyField::Approval | PolicyField::Approvers => false,
                    PolicyField::FurtherApprovers | PolicyField::EligibleMax | PolicyField::ActiveMax => false,
                });
                let found = written.get(kind).map(|required| required.requirement.context());
                let name = |context: Option<&crate::ir::ContextId>| context.map(|context| &*tenant.contexts.row(*context).name);
                (kind, found.map_or(if may_be { Ask::Unknown } else { Ask::No }, |context| Ask::Yes(name(context))))
            };
            Asked(Requirement::ALL.into_iter().map(ask).collect())
        };
        let approval = match &policy.activation.approval.value {
            _ if is_open(PolicyField::Approval) => Agreed::Unknown,
            _ if is_open(PolicyField::Approvers) || is_open(PolicyField::FurtherApprovers) => Agreed::ByOthersToo,
            Approval::NotRequired => Agreed::No,
            Approval::DefaultApprovers => Agreed::Default,
            Approval::By(approvers) => Agreed::By(approvers.iter().map(|approver| approver.principal).collect()),
        };
        Self {
            max: (!is_open(PolicyField::ActivationMax)).then_some(policy.activation.max_seconds.value),
            asks: asks(Stage::Activation),
            approval,
            eligible: (!is_open(PolicyField::EligibleMax)).then_some(policy.eligible.expiration.value),
            active: (!is_open(PolicyField::ActiveMax)).then_some(policy.active.expiration.value),
            active_asks: asks(Stage::ActiveAssignment),
            notify: policy.notify.iter().map(|(line, field)| (*line, &field.value)).collect(),
        }
    }

    /// Tells whether nothing of it is known.
    pub fn is_unknown(tenant: &Tenant, id: PolicyId) -> bool {
        PolicyField::ALL_OF_A_POLICY.iter().all(|field| tenant.unknowns.of_policy(id).any(|(_, open)| open == *field))
    }
}
