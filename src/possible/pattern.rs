//! Which plain tenant is meant: one value for everything of a kind that is not known, so that one tenant serves many accounts and things.

use std::collections::BTreeSet;

use crate::eval::may_be_given;
use crate::ir::{
    Approval, Approver, Choice, ContextId, Expiration, GroupFlag, GroupId, LONGEST_MAX, PolicyField, PolicyValues, PrincipalId, Required,
    Requirements, SHORTEST_MAX, Stage as Moment, Target, Unknowable, UnknownAssignment, UserFlag, Value,
};
use crate::requirement::Requirement;
use crate::source::Span;

use super::gift::{is_open, names};
use super::stage::Stage;

/// What is read in place of what is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Pattern {
    /// Who has to approve; without one the field matters only to those who are not approvers yet, and follows [`Others`].
    pub agree: Option<Agree>,
    /// What is asked of a request.
    pub ask: Ask,
    /// Whether an activation may last as long as any, not only as short as every one may.
    pub is_long: bool,
    /// The flags that groups have, where they may have them.
    pub flags: Flags,
    /// The group whose flags these are even where a role may be given to it.
    pub target: Option<GroupId>,
    /// What others than the asking account are given.
    pub others: Others,
    /// Whether users are guests.
    pub is_guest: bool,
    /// Whether users are synchronised.
    pub is_synced: bool,
    /// Who is disabled of those that are asked about.
    pub disabled: Option<PrincipalId>,
    /// The asking account, where there is one: it is never disabled as one of the others.
    pub asker: Option<PrincipalId>,
}

/// Who has to approve.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Agree {
    /// Approval is not asked, where that may be.
    Unasked,
    /// It is asked, and nobody more than is written gives it.
    Nobody,
    /// One more gives it.
    One(PrincipalId),
}

/// What is asked of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Ask {
    /// No more than is written.
    Nothing,
    /// All that may be, MFA among it.
    WithMfa,
    /// All that may be, this authentication context among it where any may be.
    With(ContextId),
}

/// What others are given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Others {
    /// Nothing, since nothing turns on it.
    Unread,
    /// Nothing, and they are disabled where they may be.
    Least,
    /// A stranger is given all of it, and nobody is disabled.
    Most,
}

/// Flags of groups, as a set.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Flags(u8);

impl Flags {
    pub fn has(self, flag: GroupFlag) -> bool {
        self.0 & (1 << flag as u8) != 0
    }

    pub fn with(self, flag: GroupFlag, is_set: bool) -> Self {
        if is_set { Self(self.0 | 1 << flag as u8) } else { Self(self.0 & !(1 << flag as u8)) }
    }

    /// Returns the flags that only one of two sets has.
    pub fn difference(self, other: Self) -> impl Iterator<Item = GroupFlag> {
        let bits = Self(self.0 ^ other.0);
        GroupFlag::ALL.iter().copied().filter(move |flag| bits.has(*flag))
    }
}

impl Default for Pattern {
    /// Reads everything in the plainest way: where nothing of it matters.
    fn default() -> Self {
        Self {
            agree: None,
            ask: Ask::Nothing,
            is_long: true,
            flags: Flags::default().with(GroupFlag::PimEnabled, true),
            target: None,
            others: Others::Unread,
            is_guest: false,
            is_synced: false,
            disabled: None,
            asker: None,
        }
    }
}

impl Pattern {
    /// Returns one value for everything that is not known.
    pub fn choices(&self, stage: &Stage) -> Vec<Choice> {
        let mut choices = Vec::new();
        let mut flagged = BTreeSet::new();
        for (unknown, row) in stage.tenant.unknowns.iter() {
            let value = match &row.what {
                Unknowable::Assignment(assignment) => self.assigned(stage, assignment),
                Unknowable::UserFlag(user, flag) => Value::Flag(self.user_flag(*user, *flag)),
                Unknowable::GroupFlag(group, _) => {
                    flagged.insert(*group);
                    continue;
                }
                Unknowable::Field { field, .. } => self.field(*field, row.span),
                Unknowable::Policy(_) => Value::Policy(Box::new(self.policy(row.span))),
            };
            choices.push(Choice { unknown, value });
        }
        choices.extend(flagged.into_iter().flat_map(|group| self.group_flags(stage, group)));
        choices
    }

    fn assigned(&self, stage: &Stage, row: &UnknownAssignment) -> Value {
        // those that a line names are given their share by the question, since the asking account may be among them
        let is_given = self.others == Others::Most && is_open(row) && may_be_given(&stage.tenant, row, stage.approver());
        Value::Assigned(if is_given { vec![(stage.approver(), row.window)] } else { Vec::new() })
    }

    fn user_flag(&self, user: PrincipalId, flag: UserFlag) -> bool {
        match flag {
            UserFlag::Disabled => self.disabled == Some(user) || self.others == Others::Least && self.asker != Some(user),
            UserFlag::Guest => self.is_guest,
            UserFlag::Synced => self.is_synced,
            UserFlag::Mfa => false,
        }
    }

    /// Chooses of the flags that a group may have together those that are the most like the pattern. A group that a role may be given to has to be
    /// role-assignable for that; as holder of anything else it gives no less without.
    fn group_flags(&self, stage: &Stage, group: GroupId) -> Vec<Choice> {
        let flags = if self.target != Some(group) && may_be_given_role(stage, group) {
            self.flags.with(GroupFlag::RoleAssignable, true)
        } else {
            self.flags
        };
        let misses = |row: &Vec<Choice>| {
            let known = |choice: &&Choice| stage.flag_of(choice.unknown).is_some_and(|flag| choice.value != Value::Flag(flags.has(flag)));
            row.iter().filter(known).count()
        };
        stage.tenant.group_flag_values(group).into_iter().min_by_key(misses).unwrap_or_default() // no flags, no choices
    }

    fn field(&self, field: PolicyField, span: Span) -> Value {
        match field {
            PolicyField::ActivationMax => Value::Max(self.max()),
            PolicyField::Requirement(Moment::Activation, requirement) => Value::Requirement(self.requirement(requirement)),
            PolicyField::Requirements(Moment::Activation) => Value::Requirements(self.requirements(span)),
            PolicyField::Requirement(Moment::ActiveAssignment, _) => Value::Requirement(None),
            PolicyField::Requirements(Moment::ActiveAssignment) => Value::Requirements(Requirements::default()),
            PolicyField::Approval => Value::Approval(self.approval(span)),
            PolicyField::Approvers | PolicyField::FurtherApprovers => Value::Approval(self.approvers(span)),
            PolicyField::EligibleMax | PolicyField::ActiveMax => Value::Expiration(Expiration::Permanent),
        }
    }

    fn policy(&self, span: Span) -> PolicyValues {
        PolicyValues {
            max_seconds: self.max(),
            require: self.requirements(span),
            approval: self.approval(span),
            eligible: Expiration::Permanent,
            active: Expiration::Permanent,
            active_require: Requirements::default(),
        }
    }

    fn max(&self) -> i64 {
        if self.is_long { LONGEST_MAX } else { SHORTEST_MAX }
    }

    /// Returns what is asked in place of one requirement that may be: MFA and a context never both (D2.11).
    fn requirement(&self, requirement: Requirement<Option<ContextId>>) -> Option<Requirement<ContextId>> {
        match (self.ask, requirement) {
            (Ask::Nothing, _) | (Ask::With(_), Requirement::Mfa) | (Ask::WithMfa, Requirement::Context(_)) => None,
            (Ask::WithMfa, Requirement::Mfa) => Some(Requirement::Mfa),
            (Ask::With(any), Requirement::Context(named)) => Some(Requirement::Context(named.unwrap_or(any))), // without a name: any
            (Ask::WithMfa | Ask::With(_), Requirement::Justification) => Some(Requirement::Justification),
            (Ask::WithMfa | Ask::With(_), Requirement::Ticket) => Some(Requirement::Ticket),
        }
    }

    fn requirements(&self, span: Span) -> Requirements {
        let any = [Requirement::Mfa, Requirement::Context(None), Requirement::Justification, Requirement::Ticket];
        let asked = any.into_iter().filter_map(|requirement| self.requirement(requirement));
        asked.map(|requirement| Required { requirement, span: Some(span) }).collect()
    }

    fn approval(&self, span: Span) -> Approval {
        match self.agreement() {
            Agree::Unasked => Approval::NotRequired,
            Agree::Nobody | Agree::One(_) => self.approvers(span),
        }
    }

    fn approvers(&self, span: Span) -> Approval {
        match self.agreement() {
            Agree::Unasked | Agree::Nobody => Approval::By(Vec::new()),
            Agree::One(principal) => Approval::By(vec![Approver { principal, span }]),
        }
    }

    fn agreement(&self) -> Agree {
        self.agree.unwrap_or(if self.others == Others::Most { Agree::Unasked } else { Agree::Nobody })
    }
}

/// Tells whether a line says that a role may be given to a group.
pub(super) fn may_be_given_role(stage: &Stage, group: GroupId) -> bool {
    let principal = stage.tenant.groups.row(group).principal;
    stage.assignments().any(|(_, row)| matches!(row.target, Target::Role(..)) && names(row).contains(&principal))
}
