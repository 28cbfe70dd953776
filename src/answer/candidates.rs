//! Who may come into question for a step, and which steps for an account: no fewer than those of which the judge says yes, so that nothing else has
//! to be judged.

use std::collections::BTreeSet;

use crate::eval::{Actor, Closure, Reading, UnitIndex, View, default_approver_roles, is_reset_role, policy_of, role_fit};
use crate::ir::{Approval, Assignment, Credential, Deed, GroupId, OneStep, PrincipalId, Relation, RoleId, Scope, Target, Thing};

/// Returns the accounts that may come into question for a step in a view, be it of an instant or of all from one on.
pub fn candidates(view: &View<'_>, step: OneStep) -> BTreeSet<PrincipalId> {
    let mut accounts = Accounts { view, down: Closure::default(), found: BTreeSet::new() };
    match step {
        OneStep::Activate(thing) => accounts.add_holders(thing, |fact| view.is_eligible(fact)),
        OneStep::Approve(thing, _) => accounts.add_approvers(thing),
        OneStep::Deed(group, deed) => accounts.add_managers(group, deed),
        OneStep::Reset(credential, _) => accounts.add_role_holders(|role, _| is_reset_role(view.tenant, role, credential)),
    }
    accounts.found
}

struct Accounts<'v, 'a> {
    view: &'v View<'a>,
    down: Closure,
    found: BTreeSet<PrincipalId>,
}

impl Accounts<'_, '_> {
    fn add_approvers(&mut self, thing: Thing) {
        let tenant = self.view.tenant;
        let approval = policy_of(tenant, thing).map(|policy| &tenant.policies.row(policy).activation.approval.value);
        match approval {
            None | Some(Approval::NotRequired) => {}
            Some(Approval::By(named)) => named.iter().for_each(|approver| self.add(approver.principal)),
            Some(Approval::DefaultApprovers) => self.add_role_holders(|role, _| default_approver_roles().contains(&role)),
        }
    }

    fn add_managers(&mut self, group: GroupId, deed: Deed) {
        let view = self.view;
        let units = UnitIndex::new(view.tenant);
        self.add_holders(Thing::Group(group, Relation::Owner), |fact| view.is_in_force(fact));
        self.add_role_holders(|role, scope| role_fit(view.tenant, &units, role, scope, group, deed).is_permitted());
    }

    fn add_role_holders(&mut self, is_wanted: impl Fn(RoleId, Scope) -> bool) {
        let view = self.view;
        for role in view.tenant.roles.ids() {
            self.add_holders(Thing::Role(role), |fact| match fact.target {
                Target::Role(role, scope) => view.is_in_force(fact) && is_wanted(role, scope),
                Target::Group(..) => false,
            });
        }
    }

    fn add_holders(&mut self, thing: Thing, is_wanted: impl Fn(&Assignment) -> bool) {
        for (_, fact) in self.view.of_thing(thing) {
            if is_wanted(fact) {
                self.add(fact.principal);
            }
        }
    }

    /// Adds an account, or everybody who may be in a group.
    fn add(&mut self, holder: PrincipalId) {
        let tenant = self.view.tenant;
        let Some(group) = tenant.group_of(holder) else {
            self.found.insert(holder);
            return;
        };
        self.down.walk_down(self.view, group, Reading::InForce);
        for (_, link) in self.down.links() {
            let members = self.view.of_thing(Thing::Group(link.group, Relation::Member)).filter(|(_, fact)| self.view.is_in_force(fact));
            self.found.extend(members.map(|(_, fact)| fact.principal).filter(|member| tenant.group_of(*member).is_none()));
        }
    }
}

/// Returns what an account may come into question to activate: groups first, in declaration order, membership before ownership, then roles in
/// catalogue order.
pub(super) fn things(view: &View<'_>, up: &mut Closure, account: PrincipalId) -> BTreeSet<Thing> {
    let facts = up.walk_up(view, account).holders().flat_map(|holder| view.of_principal(holder));
    facts.filter(|(_, fact)| view.is_eligible(fact)).map(|(_, fact)| fact.target.thing()).collect()
}

/// Returns everything that somebody may be eligible for: of groups in declaration order, membership before ownership, then of roles in catalogue
/// order.
pub(super) fn all_things(view: &View<'_>) -> impl Iterator<Item = Thing> {
    let relations = [Relation::Member, Relation::Owner];
    let groups = view.tenant.groups.ids().flat_map(move |group| relations.map(|relation| Thing::Group(group, relation)));
    groups.chain(view.tenant.roles.ids().map(Thing::Role))
}

/// Returns the deeds with every group, in declaration order, of each in the order given.
pub(super) fn deeds(view: &View<'_>, deeds: &[Deed]) -> impl Iterator<Item = OneStep> {
    view.tenant.groups.ids().flat_map(move |group| deeds.iter().map(move |deed| OneStep::Deed(group, *deed)))
}

/// Returns the resets that come into question for an account with its roles: of accounts in declaration order, the password before MFA.
pub(super) fn resets(view: &View<'_>, actor: &Actor) -> impl Iterator<Item = OneStep> {
    let tenant = view.tenant;
    let is_given = |credential: &Credential| actor.roles.iter().any(|held| is_reset_role(tenant, held.role, *credential));
    let credentials: Vec<Credential> = [Credential::Password, Credential::Mfa].into_iter().filter(is_given).collect();
    let of = move |victim| credentials.clone().into_iter().map(move |credential| OneStep::Reset(credential, victim));
    tenant.principals.ids().flat_map(of)
}
