//! Which unknown assignments a step may rest on: found by walking from what is asked about down to those who may come to it, so that a question
//! about one group does not look at what is not known of all others.

use std::collections::BTreeSet;

use crate::eval::{acting_role, common_gates, default_approver_roles, is_reset_role};
use crate::ir::{
    Approval, Assignment, Credential, Deed, GroupFlag, GroupId, HoldingQuestion, OneStep, PolicyField, PrincipalId, Relation, RoleId,
    Scope, Stage as Moment, Target, Thing, UnknownAssignment, UnknownId,
};
use crate::requirement::Requirement;

use super::asked::{Act, Presence};
use super::gift::{is_open, names};
use super::stage::Stage;

/// What a walk has found.
pub(super) struct Walk<'s> {
    stage: &'s Stage,
    /// Whether it also follows what one has to activate first.
    is_eager: bool,
    /// The unknown assignments.
    pub rows: BTreeSet<UnknownId>,
    /// The groups whose active members come to it.
    pub groups: BTreeSet<GroupId>,
    /// The accounts that are named on the way.
    pub accounts: BTreeSet<PrincipalId>,
}

impl<'s> Walk<'s> {
    fn new(stage: &'s Stage, is_eager: bool) -> Self {
        Self { stage, is_eager, rows: BTreeSet::new(), groups: BTreeSet::new(), accounts: BTreeSet::new() }
    }

    /// Walks from what an account is asked about.
    pub fn to_act(stage: &'s Stage, act: Act, presence: Option<Presence>) -> Self {
        let mut walk = Self::new(stage, false);
        match act {
            Act::Can(OneStep::Activate(thing)) => {
                walk.add_eligible(thing);
                walk.add_excluded(thing);
            }
            Act::Can(OneStep::Approve(thing, _)) => walk.add_approvers(thing),
            Act::Can(OneStep::Deed(group, deed)) => walk.add_managers(group, deed),
            Act::Can(OneStep::Reset(credential, _)) => walk.add_roles(|role| is_reset_role(&stage.tenant, role, credential)),
            Act::Holds(HoldingQuestion::Group(group, Relation::Member)) => walk.add_group(group),
            Act::Holds(HoldingQuestion::Group(group, Relation::Owner)) => {
                walk.add_holders(Thing::Group(group, Relation::Owner), |row| row.is_active())
            }
            Act::Holds(HoldingQuestion::Role(wanted)) => walk.add_roles(|role| role == wanted),
            Act::Eligible(thing) => walk.add_eligible(thing),
        }
        match presence {
            Some(Presence::Member(group)) => walk.add_group(group),
            Some(Presence::Eligible(thing)) => walk.add_eligible(thing),
            Some(Presence::Guest) | None => {}
        }
        walk
    }

    /// Walks from a request to those who approve it, now or after activations of their own.
    pub fn to_approvers(stage: &'s Stage, thing: Thing) -> Self {
        let mut walk = Self::new(stage, true);
        walk.add_approvers(thing);
        walk
    }

    fn add_eligible(&mut self, thing: Thing) {
        self.add_holders(thing, |row| !row.is_active());
    }

    fn add_approvers(&mut self, thing: Thing) {
        let Some(policy) = self.stage.policy(thing) else { return };
        match &self.stage.tenant.policies.row(policy).activation.approval.value {
            Approval::NotRequired => {}
            Approval::By(named) => named.iter().for_each(|approver| self.add_principal(approver.principal)),
            Approval::DefaultApprovers => {
                for role in default_approver_roles() {
                    self.add_role(role, |scope| scope == Scope::Tenant);
                }
            }
        }
    }

    fn add_managers(&mut self, group: GroupId, _deed: Deed) {
        self.add_holders(Thing::Group(group, Relation::Owner), |row| row.is_active());
        let stage = self.stage;
        self.add_roles(|role| acting_role(&stage.tenant, role).is_some_and(|acting| acting.powers.is_some()));
    }

    /// Adds the members of the groups that a context excludes which the request may meet.
    fn add_excluded(&mut self, thing: Thing) {
        let Some(policy) = self.stage.policy(thing) else { return };
        let tenant = &self.stage.tenant;
        let asked = common_gates(tenant, tenant.policies.row(policy), Moment::Activation);
        let written = asked.filter_map(|gate| gate.demand()?.context().copied());
        let may_be_any = self.stage.fields(thing).iter().any(|(_, field)| {
            matches!(field, PolicyField::Requirements(Moment::Activation) | PolicyField::Requirement(_, Requirement::Context(_)))
        });
        let contexts: Vec<_> = written.chain(tenant.contexts.ids().filter(|_| may_be_any)).collect();
        for (excluded, _) in contexts.into_iter().flat_map(|context| &tenant.contexts.row(context).excludes) {
            self.add_principal(*excluded);
        }
    }

    fn add_roles(&mut self, is_wanted: impl Fn(RoleId) -> bool) {
        let roles: Vec<RoleId> = self.stage.tenant.roles.ids().filter(|role| is_wanted(*role)).collect();
        for role in roles {
            self.add_role(role, |_| true);
        }
    }

    fn add_role(&mut self, role: RoleId, is_wanted: impl Fn(Scope) -> bool) {
        let fits = |target: Target| matches!(target, Target::Role(_, scope) if is_wanted(scope));
        let is_eager = self.is_eager;
        self.add_holders(Thing::Role(role), |row| fits(row.target()) && (is_eager || row.is_active()));
    }

    /// Adds those who are assigned to a thing in a way that is wanted, and the members of the groups among them.
    fn add_holders(&mut self, thing: Thing, is_wanted: impl Fn(&dyn Standing) -> bool) {
        let stage = self.stage;
        let (facts, rows): (Vec<&Assignment>, Vec<(UnknownId, &UnknownAssignment)>) = match thing {
            Thing::Group(group, _) => {
                (stage.tenant.assignments.of_group(group).map(|(_, fact)| fact).collect(), stage.tenant.unknowns.of_group(group).collect())
            }
            Thing::Role(role) => {
                (stage.tenant.assignments.of_role(role).map(|(_, fact)| fact).collect(), stage.tenant.unknowns.of_role(role).collect())
            }
        };
        for fact in facts.into_iter().filter(|fact| fact.target.thing() == thing && is_wanted(*fact)) {
            self.add_principal(fact.principal);
        }
        for (id, row) in rows.into_iter().filter(|(_, row)| row.target.thing() == thing && is_wanted(*row)) {
            self.rows.insert(id);
            names(row).iter().for_each(|named| self.add_principal(*named));
        }
    }

    fn add_principal(&mut self, principal: PrincipalId) {
        match self.stage.tenant.group_of(principal) {
            Some(group) => self.add_group(group),
            None => _ = self.accounts.insert(principal),
        }
    }

    /// Adds the members of a group, and of those that are nested in it.
    fn add_group(&mut self, group: GroupId) {
        if !self.groups.insert(group) {
            return;
        }
        let is_eager = self.is_eager;
        self.add_holders(Thing::Group(group, Relation::Member), |row| is_eager || row.is_active());
    }
}

/// An assignment, known or not.
trait Standing {
    fn is_active(&self) -> bool;
    fn target(&self) -> Target;
}

impl Standing for Assignment {
    fn is_active(&self) -> bool {
        self.state.is_in_force()
    }

    fn target(&self) -> Target {
        self.target
    }
}

impl Standing for UnknownAssignment {
    fn is_active(&self) -> bool {
        self.state.is_in_force()
    }

    fn target(&self) -> Target {
        self.target
    }
}

/// Returns the unknown assignments that may protect an account from a reset: to groups that roles may be given to, and to roles.
pub(super) fn shielding(stage: &Stage, victim: PrincipalId) -> BTreeSet<UnknownId> {
    let protects = |row: &UnknownAssignment| match row.target {
        Target::Role(..) => true,
        Target::Group(group, _) => is_role_assignable(stage, group) || holds_role(stage, group),
    };
    let is_meant = |row: &UnknownAssignment| {
        is_open(row) || names(row).contains(&victim) || names(row).iter().any(|named| stage.tenant.group_of(*named).is_some())
    };
    stage.assignments().filter(|(_, row)| protects(row) && is_meant(row)).map(|(id, _)| id).collect()
}

/// Tells whether a group is role-assignable, or may be.
pub(super) fn is_role_assignable(stage: &Stage, group: GroupId) -> bool {
    stage.tenant.groups.row(group).role_assignable.is_some() || stage.tenant.unknowns.group_flag(group, GroupFlag::RoleAssignable).is_some()
}

fn holds_role(stage: &Stage, group: GroupId) -> bool {
    let principal = stage.tenant.groups.row(group).principal;
    stage.tenant.assignments.of_principal(principal).any(|(_, fact)| matches!(fact.target, Target::Role(..)))
}

/// Tells whether a reset of a credential looks at whether an account is synchronised (P1, P2).
pub(super) fn reads_synced(credential: Credential) -> bool {
    credential == Credential::Password
}
