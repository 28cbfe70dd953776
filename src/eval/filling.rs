//! Values for what is not known, one way for everything of a kind: tenants at the bounds of what a set may describe. They need be none of those
//! that it describes.

use super::fit::may_be_given;
use crate::ir::{
    Among, Approval, Approver, Choice, ContextId, Expiration, GroupFlag, GroupId, PolicyField, PolicyValues, PrincipalId, Required,
    Requirements, Tenant, Unknowable, UnknownAssignment, UnknownId, UserFlag, Value,
};
use crate::requirement::Requirement;
use crate::source::Span;

/// What is put in place of what is not known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filling {
    /// Who is assigned where anybody may be.
    pub anybody: Vec<PrincipalId>,
    /// Whether those are assigned that a statement names.
    pub gives_named: bool,
    /// What is asked.
    pub asks: Asks,
    /// The longest activation in seconds.
    pub max_seconds: i64,
    /// How long assignments may last.
    pub limit: Expiration,
    /// Whether approval is asked where that is not known.
    pub asks_approval: bool,
    /// Who gives it besides those that are written.
    pub approvers: Vec<PrincipalId>,
    /// Whether groups are hard to change and join, and accounts able to little.
    pub is_narrow: bool,
}

/// What is asked of a request where that is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asks {
    /// Nothing.
    Nothing,
    /// All that may be, MFA among it: never both that and a context (D2.11).
    Mfa,
    /// All that may be, an authentication context among it: this one where any may be.
    Context(ContextId),
    /// All that may be, even what is never asked together: for those who ask whether anything of it may be there.
    Everything(ContextId),
}

impl Filling {
    /// Returns a value for each of some statements; those about flags of one group must all be among them.
    #[must_use]
    pub fn choices(&self, stage: &Tenant, ids: &[UnknownId]) -> Vec<Choice> {
        let mut groups: Vec<GroupId> = Vec::new();
        let mut choices = Vec::new();
        for unknown in ids.iter().copied() {
            match (self.value(stage, unknown), &stage.unknowns.row(unknown).what) {
                (Some(value), _) => choices.push(Choice { unknown, value }),
                (None, Unknowable::GroupFlag(group, _)) if !groups.contains(group) => groups.push(*group),
                (None, _) => {}
            }
        }
        choices.extend(groups.into_iter().flat_map(|group| self.group_flags(stage, group)));
        choices
    }

    /// Returns the value of one statement; `None` of a flag of a group: they are chosen together.
    #[must_use]
    pub fn value(&self, stage: &Tenant, unknown: UnknownId) -> Option<Value> {
        let row = stage.unknowns.row(unknown);
        match &row.what {
            Unknowable::Assignment(assignment) => Some(self.assigned(stage, assignment)),
            // what is disabled holds nothing, and guests may less
            Unknowable::UserFlag(_, UserFlag::Disabled | UserFlag::Guest) => Some(Value::Flag(self.is_narrow)),
            Unknowable::UserFlag(_, UserFlag::Synced | UserFlag::Mfa) => Some(Value::Flag(false)),
            Unknowable::GroupFlag(..) => None,
            Unknowable::Field { field, .. } => Some(self.field(*field, row.span)),
            Unknowable::Policy(_) => Some(Value::Policy(Box::new(self.policy(row.span)))),
        }
    }

    fn assigned(&self, stage: &Tenant, row: &UnknownAssignment) -> Value {
        let who = match &row.among {
            Among::Anyone => &self.anybody,
            Among::These(named) if self.gives_named => named,
            Among::These(_) => return Value::Assigned(Vec::new()),
        };
        let given = who.iter().filter(|who| may_be_given(stage, row, **who));
        Value::Assigned(given.map(|who| (*who, row.window)).collect())
    }

    /// A role-assignable group is changed by fewer, a dynamic or synchronised one by nobody; an open one is joined by anybody.
    fn group_flags(&self, stage: &Tenant, group: GroupId) -> Vec<Choice> {
        let narrows = |choice: &Choice| {
            let is_set = choice.value == Value::Flag(true);
            match stage.unknowns.row(choice.unknown).what {
                Unknowable::GroupFlag(_, GroupFlag::PimEnabled | GroupFlag::Open | GroupFlag::Microsoft365) => !is_set,
                Unknowable::GroupFlag(_, GroupFlag::RoleAssignable | GroupFlag::Dynamic | GroupFlag::Synced) => is_set,
                Unknowable::Assignment(_) | Unknowable::UserFlag(..) | Unknowable::Field { .. } | Unknowable::Policy(_) => is_set,
            }
        };
        let fit = |row: &Vec<Choice>| row.iter().filter(|choice| narrows(choice) == self.is_narrow).count();
        stage.group_flag_values(group).into_iter().max_by_key(fit).unwrap_or_default() // no flags, no choices
    }

    fn field(&self, field: PolicyField, span: Span) -> Value {
        match field {
            PolicyField::ActivationMax => Value::Max(self.max_seconds),
            PolicyField::Requirement(_, requirement) => Value::Requirement(self.requirement(requirement)),
            PolicyField::Requirements(_) => Value::Requirements(self.requirements(span)),
            PolicyField::Approval => Value::Approval(self.approval(span)),
            PolicyField::Approvers | PolicyField::FurtherApprovers => Value::Approval(self.approvers(span)),
            PolicyField::EligibleMax | PolicyField::ActiveMax => Value::Expiration(self.limit),
        }
    }

    fn policy(&self, span: Span) -> PolicyValues {
        PolicyValues {
            max_seconds: self.max_seconds,
            require: self.requirements(span),
            approval: self.approval(span),
            eligible: self.limit,
            active: self.limit,
            active_require: self.requirements(span),
        }
    }

    fn requirement(&self, requirement: Requirement<Option<ContextId>>) -> Option<Requirement<ContextId>> {
        match (self.asks, requirement) {
            (Asks::Nothing, _) | (Asks::Mfa, Requirement::Context(_)) | (Asks::Context(_), Requirement::Mfa) => None,
            (Asks::Mfa | Asks::Everything(_), Requirement::Mfa) => Some(Requirement::Mfa),
            // without a name: any
            (Asks::Context(any) | Asks::Everything(any), Requirement::Context(named)) => Some(Requirement::Context(named.unwrap_or(any))),
            (_, Requirement::Justification) => Some(Requirement::Justification),
            (_, Requirement::Ticket) => Some(Requirement::Ticket),
        }
    }

    fn requirements(&self, span: Span) -> Requirements {
        let any = [Requirement::Mfa, Requirement::Context(None), Requirement::Justification, Requirement::Ticket];
        let asked = any.into_iter().filter_map(|requirement| self.requirement(requirement));
        asked.map(|requirement| Required { requirement, span: Some(span) }).collect()
    }

    fn approval(&self, span: Span) -> Approval {
        if self.asks_approval { self.approvers(span) } else { Approval::NotRequired }
    }

    fn approvers(&self, span: Span) -> Approval {
        Approval::By(self.approvers.iter().map(|principal| Approver { principal: *principal, span }).collect())
    }
}
