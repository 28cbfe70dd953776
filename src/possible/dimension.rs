//! What a step reads that is not known and takes few values: fields of a policy, flags of groups and accounts, and what others have.

use std::collections::BTreeSet;

use crate::eval::{Scratch, View, approvers_of};
use crate::ir::{
    Approval, Credential, Deed, GroupFlag, GroupId, Guests, HoldingQuestion, Instant, LONGEST_MAX, OneStep, PolicyField, PrincipalId,
    Relation, SHORTEST_MAX, Stage as Moment, Target, Thing, UserFlag,
};
use crate::ir::{ContextMode, UnknownId};
use crate::requirement::Requirement;

use super::asked::{Act, Asked, Presence};
use super::pattern::{Agree, Ask, Flags, Others, Pattern, may_be_given_role};
use super::stage::Stage;
use super::walk::{Walk, is_role_assignable, reads_synced, shielding};

/// One value of a dimension.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Setting {
    Agree(Agree),
    Ask(Ask),
    IsLong(bool),
    Flags(Flags),
    Others(Others),
    IsGuest(bool),
    IsSynced(bool),
    Disabled(Option<PrincipalId>),
}

impl Setting {
    fn apply(self, pattern: Pattern) -> Pattern {
        match self {
            Self::Agree(agree) => Pattern { agree: Some(agree), ..pattern },
            Self::Ask(ask) => Pattern { ask, ..pattern },
            Self::IsLong(is_long) => Pattern { is_long, ..pattern },
            Self::Flags(flags) => Pattern { flags, ..pattern },
            Self::Others(others) => Pattern { others, ..pattern },
            Self::IsGuest(is_guest) => Pattern { is_guest, ..pattern },
            Self::IsSynced(is_synced) => Pattern { is_synced, ..pattern },
            Self::Disabled(disabled) => Pattern { disabled, ..pattern },
        }
    }
}

/// Two or more settings of one kind.
pub(super) type Dimension = Vec<Setting>;

/// Returns every combination of settings; the last dimension turns the fastest.
pub(super) fn combine(first: Pattern, dimensions: &[Dimension]) -> Vec<Pattern> {
    dimensions.iter().fold(vec![first], |patterns, settings| {
        patterns.into_iter().flat_map(|pattern| settings.iter().map(move |setting| setting.apply(pattern))).collect()
    })
}

/// What is looked at to find the dimensions of a question.
pub(super) struct Finder<'s> {
    pub stage: &'s Stage,
    pub asked: Asked<'s>,
    /// The account, where one is asked about alone.
    pub asker: Option<PrincipalId>,
    /// The instant, where only one is asked about.
    pub at: Option<Instant>,
}

impl Finder<'_> {
    pub fn find(&self) -> Vec<Dimension> {
        let mut found = vec![self.flags(), self.guest(), self.disabled()];
        match self.asked.act {
            Act::Can(OneStep::Activate(thing)) => {
                let fields = self.stage.fields(thing);
                found.extend([self.max(&fields), ask(self.stage, &fields), self.agree(&fields), self.others(thing, &fields)]);
            }
            Act::Can(OneStep::Approve(thing, _)) => found.push(self.agree_to_asker(&self.stage.fields(thing))),
            Act::Can(OneStep::Reset(credential, victim)) => found.push(self.synced(credential, victim)),
            Act::Can(OneStep::Deed(..)) | Act::Holds(_) | Act::Eligible(_) => {}
        }
        found.retain(|settings| settings.len() > 1);
        found
    }

    /// The longest activation decides where a duration is asked for that it may or may not reach; of one account it is told.
    fn max(&self, fields: &[(UnknownId, PolicyField)]) -> Dimension {
        let decides = self.asked.manner.seconds.is_some_and(|seconds| SHORTEST_MAX < seconds && seconds <= LONGEST_MAX);
        let is_read = (decides || self.asker.is_some()) && fields.iter().any(|(_, field)| *field == PolicyField::ActivationMax);
        if is_read { vec![Setting::IsLong(false), Setting::IsLong(true)] } else { Vec::new() }
    }

    fn agree(&self, fields: &[(UnknownId, PolicyField)]) -> Dimension {
        let has = |wanted: PolicyField| fields.iter().any(|(_, field)| *field == wanted);
        let asked = [Setting::Agree(Agree::Nobody), Setting::Agree(Agree::One(self.stage.approver()))];
        match (has(PolicyField::Approval), has(PolicyField::Approvers) || has(PolicyField::FurtherApprovers)) {
            (true, _) => std::iter::once(Setting::Agree(Agree::Unasked)).chain(asked).collect(),
            (false, true) => asked.to_vec(),
            (false, false) => Vec::new(),
        }
    }

    /// An approver that is not known may be the account that is asked about.
    fn agree_to_asker(&self, fields: &[(UnknownId, PolicyField)]) -> Dimension {
        match self.asker {
            Some(asker) if names_approvers(fields) => vec![Setting::Agree(Agree::Nobody), Setting::Agree(Agree::One(asker))],
            Some(_) | None => Vec::new(),
        }
    }

    /// What others have decides whether somebody may approve.
    fn others(&self, thing: Thing, fields: &[(UnknownId, PolicyField)]) -> Dimension {
        let Some(policy) = self.stage.policy(thing) else { return Vec::new() };
        let tenant = &self.stage.tenant;
        let is_written = tenant.policies.row(policy).activation.approval.value != Approval::NotRequired;
        if !is_written && !names_approvers(fields) {
            return Vec::new();
        }
        let walk = Walk::to_approvers(self.stage, thing);
        let is_scarce = || {
            let at = |at| approvers_of(&View::new(tenant, at), &mut Scratch::default(), policy, None).len() < 2;
            is_written && self.at.is_none_or(at) && !tenant.unknowns.is_empty()
        };
        let is_read = !walk.rows.is_empty() || !may_be_disabled(self.stage, &walk).is_empty() || is_scarce();
        if is_read { vec![Setting::Others(Others::Least), Setting::Others(Others::Most)] } else { Vec::new() }
    }

    fn flags(&self) -> Dimension {
        let mut values: BTreeSet<Flags> = BTreeSet::new();
        for (group, flags) in self.groups() {
            for row in self.stage.tenant.group_flag_values(group) {
                let known = row.iter().filter_map(|choice| Some((self.stage.flag_of(choice.unknown)?, choice)));
                let read = known.filter(|(flag, _)| flags.contains(flag));
                let plain = Pattern::default().flags;
                values.insert(read.fold(plain, |values, (flag, choice)| values.with(flag, choice.value == crate::ir::Value::Flag(true))));
            }
        }
        values.into_iter().map(Setting::Flags).collect()
    }

    /// Returns the groups whose flags a step reads, with these flags.
    pub fn groups(&self) -> Vec<(GroupId, &'static [GroupFlag])> {
        let of_thing = |thing: Thing, flags: &'static [GroupFlag]| match thing {
            Thing::Group(group, _) => vec![(group, flags)],
            Thing::Role(_) => Vec::new(),
        };
        let mut groups = match self.asked.act {
            Act::Can(OneStep::Activate(thing)) | Act::Eligible(thing) => of_thing(thing, ELIGIBLE),
            Act::Can(OneStep::Approve(thing, _)) => of_thing(thing, APPROVED),
            Act::Can(OneStep::Deed(group, Deed::Manage(_))) => vec![(group, ELIGIBLE)],
            Act::Can(OneStep::Deed(group, Deed::Change(_))) => vec![(group, CHANGED)],
            Act::Can(OneStep::Reset(_, victim)) => self.shielding_groups(victim).into_iter().map(|group| (group, SHIELDING)).collect(),
            Act::Holds(HoldingQuestion::Group(group, _)) => vec![(group, HELD)],
            Act::Holds(HoldingQuestion::Role(_)) => Vec::new(),
        };
        groups.extend(match self.asked.presence {
            Some(Presence::Member(group)) => vec![(group, HELD)],
            Some(Presence::Eligible(thing)) => of_thing(thing, ELIGIBLE),
            Some(Presence::Guest) | None => Vec::new(),
        });
        groups.retain(|(group, _)| self.stage.group_flags(*group).next().is_some());
        groups
    }

    /// Returns the groups that protect an account if they are role-assignable: those it is in, and those it may be in.
    fn shielding_groups(&self, victim: PrincipalId) -> BTreeSet<GroupId> {
        let group = |target: Target| match target {
            Target::Group(group, _) => Some(group),
            Target::Role(..) => None,
        };
        let written = self.stage.tenant.assignments.of_principal(victim).filter_map(|(_, fact)| group(fact.target));
        let may_be = shielding(self.stage, victim);
        let unknown = may_be.iter().filter_map(|id| group(self.stage.assignment(*id)?.target));
        written.chain(unknown).filter(|group| is_role_assignable(self.stage, *group)).collect()
    }

    /// Whether somebody is a guest decides of what an owner may do (D3.14), and of who is meant.
    fn guest(&self) -> Dimension {
        let is_read = match (self.asked.act, self.asked.presence) {
            (_, Some(Presence::Guest)) => true,
            (Act::Can(OneStep::Deed(..)), _) => self.stage.tenant.settings.guests != Guests::SameAsMembers,
            (Act::Can(OneStep::Activate(_) | OneStep::Approve(..) | OneStep::Reset(..)) | Act::Holds(_) | Act::Eligible(_), _) => false,
        };
        if is_read && self.is_unknown(UserFlag::Guest) { vec![Setting::IsGuest(false), Setting::IsGuest(true)] } else { Vec::new() }
    }

    /// Tells whether a flag of the account is not known; of many accounts, that of any.
    fn is_unknown(&self, flag: UserFlag) -> bool {
        match self.asker {
            Some(asker) => self.stage.user_flag(asker, flag).is_some(),
            None => self.stage.declared().any(|user| self.stage.user_flag(user, flag).is_some()),
        }
    }

    fn synced(&self, credential: Credential, victim: PrincipalId) -> Dimension {
        let is_read = reads_synced(credential) && !self.stage.tenant.settings.has_password_writeback;
        let is_unknown = is_read && self.stage.user_flag(victim, UserFlag::Synced).is_some();
        if is_unknown { vec![Setting::IsSynced(false), Setting::IsSynced(true)] } else { Vec::new() }
    }

    /// Who is asked about, or reset, may be disabled. Of many accounts it is known without a tenant what a disabled one may do: nothing.
    fn disabled(&self) -> Dimension {
        let victim = match self.asked.act {
            Act::Can(OneStep::Reset(_, victim)) => Some(victim),
            Act::Can(OneStep::Activate(_) | OneStep::Approve(..) | OneStep::Deed(..)) | Act::Holds(_) | Act::Eligible(_) => None,
        };
        let meant = [self.asker, victim.filter(|victim| Some(*victim) != self.asker)];
        let unknown = meant.into_iter().flatten().filter(|user| self.stage.user_flag(*user, UserFlag::Disabled).is_some());
        std::iter::once(None).chain(unknown.map(Some)).map(Setting::Disabled).collect()
    }
}

const ELIGIBLE: &[GroupFlag] = &[GroupFlag::PimEnabled, GroupFlag::RoleAssignable];
const APPROVED: &[GroupFlag] = &[GroupFlag::PimEnabled];
const SHIELDING: &[GroupFlag] = &[GroupFlag::RoleAssignable];
const HELD: &[GroupFlag] = &[GroupFlag::RoleAssignable, GroupFlag::Microsoft365];
const CHANGED: &[GroupFlag] =
    &[GroupFlag::PimEnabled, GroupFlag::RoleAssignable, GroupFlag::Dynamic, GroupFlag::Synced, GroupFlag::Microsoft365];

/// Tells whether a policy leaves open who approves.
pub(super) fn names_approvers(fields: &[(UnknownId, PolicyField)]) -> bool {
    fields.iter().any(|(_, field)| is_approval(*field))
}

/// Tells whether a field is about who approves.
#[must_use]
pub fn is_approval(field: PolicyField) -> bool {
    matches!(field, PolicyField::Approval | PolicyField::Approvers | PolicyField::FurtherApprovers)
}

/// Tells whether a field is about what is asked of an activation.
pub(super) fn is_ask(field: PolicyField) -> bool {
    matches!(field, PolicyField::Requirements(Moment::Activation) | PolicyField::Requirement(Moment::Activation, _))
}

/// What is asked: nothing more, or all that may be. MFA and a context never both (D2.11), and a context that no policy targets asks for MFA (D2.14).
fn ask(stage: &Stage, fields: &[(UnknownId, PolicyField)]) -> Dimension {
    let asks: Vec<PolicyField> = fields.iter().map(|(_, field)| *field).filter(|field| is_ask(*field)).collect();
    let is_context = |field: &PolicyField| matches!(field, PolicyField::Requirement(_, Requirement::Context(_)));
    let is_any =
        |field: &PolicyField| matches!(field, PolicyField::Requirements(_) | PolicyField::Requirement(_, Requirement::Context(None)));
    let with_mfa = asks.iter().any(|field| !is_context(field)).then_some(Ask::WithMfa);
    let with_context = asks.iter().any(|field| is_context(field) || is_any(field)).then_some(Ask::With(stage.strangers.context));
    let contexts = stage.tenant.contexts.iter();
    let untargeted = contexts.filter(|(_, row)| row.mode.0 == ContextMode::Untargeted).map(|(id, _)| Ask::With(id)).next();
    let with_untargeted = untargeted.filter(|_| asks.iter().any(is_any));
    let more: Vec<Ask> = [with_mfa, with_context, with_untargeted].into_iter().flatten().collect();
    if more.is_empty() { Vec::new() } else { std::iter::once(Ask::Nothing).chain(more).map(Setting::Ask).collect() }
}

/// Returns the users who may approve if they are not disabled, which is not known.
pub(super) fn may_be_disabled(stage: &Stage, walk: &Walk<'_>) -> Vec<UnknownId> {
    let is_in = |user: PrincipalId| {
        let memberships = stage.tenant.assignments.of_principal(user);
        walk.accounts.contains(&user)
            || memberships
                .into_iter()
                .any(|(_, fact)| matches!(fact.target, Target::Group(group, Relation::Member) if walk.groups.contains(&group)))
    };
    let unknown = stage.declared().filter_map(|user| Some((user, stage.user_flag(user, UserFlag::Disabled)?)));
    unknown.filter(|(user, _)| is_in(*user)).map(|(_, id)| id).collect()
}

/// Makes the pattern that all others are made from.
pub(super) fn first(stage: &Stage, asked: &Asked<'_>, asker: Option<PrincipalId>) -> Pattern {
    let target = match asked.act {
        Act::Can(OneStep::Activate(thing) | OneStep::Approve(thing, _)) | Act::Eligible(thing) => thing_group(thing),
        Act::Can(OneStep::Deed(group, _)) | Act::Holds(HoldingQuestion::Group(group, _)) => Some(group),
        Act::Can(OneStep::Reset(..)) | Act::Holds(HoldingQuestion::Role(_)) => None,
    };
    // a tenant serves questions about all groups, but those about one to which a role may be given
    let target = target.filter(|group| may_be_given_role(stage, *group));
    Pattern { target, asker, ..Pattern::default() }
}

fn thing_group(thing: Thing) -> Option<GroupId> {
    match thing {
        Thing::Group(group, _) => Some(group),
        Thing::Role(_) => None,
    }
}
