//! What follows from holding a role: R7, R9, R23, R25, R27, R29.

use crate::defect::OrDefect;
use crate::eval::{acting_index, is_unknown};
use crate::ir::{Relation, RoleId, Scope, Target};

use super::claim::{Claim, Party, Side, holder};
use super::state::Search;
use crate::reach::power;
use crate::reach::rules::Rule;
use crate::reach::types::Newcomer;

impl Search<'_> {
    pub(super) fn follow_role(&mut self, side: Side, account: Party, role: RoleId, scope: Scope) {
        let claim = Claim::Role(side, account, role, scope);
        let tenant = self.tenant();
        if account != Party::Somebody {
            self.check_goal(side, account, Target::Role(role, scope));
            self.note_role(side, account, role, scope);
        }
        let is_asker = side == Side::Controlled || account == self.task.start;
        if is_asker && is_unknown(tenant, role) {
            self.unknown_roles.insert(role);
        }
        if power::assigns_roles(tenant, role, scope) {
            self.offer(Claim::EveryRole(side, holder(side, account)), &[claim], Rule::MayAssign, &[]);
        }
        if self.are_powers_put_off(side, account, role, scope) {
            return;
        }
        self.offer_powers_over_groups(side, account, (role, scope), claim);
        if side == Side::Controlled {
            self.follow_controlled_role(account, role, scope, claim);
        }
    }

    fn offer_powers_over_groups(&mut self, side: Side, account: Party, held: (RoleId, Scope), claim: Claim) {
        let tenant = self.tenant();
        if !power::has_power_over_groups(tenant, held.0) {
            return;
        }
        let is_known = side == Side::Controlled && !self.grown.group_powers.insert((acting_index(tenant, held.0).or_defect(), held.1));
        if is_known {
            return;
        }
        for group in self.ground.groups(held.1, self.task.wanted) {
            // Power over a role-assignable group takes protection away, even where the group itself leads nowhere.
            let is_needed = self.matters(Target::Group(group, Relation::Member)) || tenant.groups.row(group).role_assignable.is_some();
            if !is_needed {
                continue;
            }
            for relation in [Relation::Member, Relation::Owner] {
                if power::changes(tenant, self.units(), held, group, relation) {
                    self.offer_power(side, account, group, relation, claim);
                }
            }
        }
    }

    fn follow_controlled_role(&mut self, account: Party, role: RoleId, scope: Scope, claim: Claim) {
        let tenant = self.tenant();
        if power::weakens_contexts(tenant, role, scope) {
            for context in tenant.contexts.ids() {
                self.offer(Claim::Weak(context), &[claim], Rule::R27, &[]);
            }
        }
        if power::creates_users(tenant, role, scope) {
            for newcomer in Newcomer::ALL {
                self.offer(Claim::Controlled(Party::New(newcomer)), &[claim], Rule::R23, &[]);
            }
        }
        if power::controls_blueprints(tenant, role, scope) {
            for blueprint in tenant.blueprints.ids() {
                self.offer(Claim::Blueprint(blueprint), &[claim], Rule::HasBlueprint, &[]);
            }
        }
        self.offer_resets(account, role, scope, claim);
    }

    /// R9 for the account itself; R25 for every account under control.
    pub(super) fn follow_every_role(&mut self, side: Side, account: Option<Party>) {
        match account {
            Some(account) => self.offer_every_role(side, account),
            None => self.sharing().into_iter().for_each(|account| self.offer_every_role(side, account)),
        }
    }

    /// Tells whether some account under control may assign every role.
    pub(super) fn has_every_role(&self) -> bool {
        self.grown.graph.find(Claim::EveryRole(Side::Controlled, None)).is_some()
    }

    /// Of all roles only some lead further, and the wanted ones.
    pub(super) fn offer_every_role(&mut self, side: Side, account: Party) {
        let mut premises = vec![Claim::EveryRole(side, holder(side, account))];
        premises.extend(self.base(side, account));
        let Some(kind) = self.kind_of(account) else { return };
        let rule = match side {
            Side::Honest => Rule::R9,
            Side::Controlled => Rule::R25,
        };
        for role in kind.every_role(self.tenant(), self.task.wanted) {
            self.offer(Claim::Role(side, account, role, Scope::Tenant), &premises, rule, &[]);
        }
    }
}
