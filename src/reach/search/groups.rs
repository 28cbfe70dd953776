//! What follows from being in a group, owning it, or having power over it: R1, R2, R4, R7, R24.

use crate::ir::{GroupId, Relation, Target};

use super::claim::{Claim, Party, Side, claim_of, holder};
use super::state::Search;
use crate::reach::power;
use crate::reach::rules::Rule;

impl Search<'_> {
    pub(super) fn follow_direct(&mut self, side: Side, account: Party, group: GroupId) {
        let direct = Claim::Direct(side, account, group);
        self.offer(Claim::Member(side, account, group), &[direct], Rule::R1, &[]);
        if !self.is_transitive() {
            self.use_eligibility(side, account, group, direct);
        }
    }

    /// R2 and R4, the eligibility that the group lends, and the approvals it lets one give.
    pub(super) fn follow_member(&mut self, side: Side, account: Party, group: GroupId) {
        let view = self.ground.view;
        let member = Claim::Member(side, account, group);
        self.check_goal(side, account, Target::Group(group, Relation::Member));
        let row = self.tenant().groups.row(group);
        let hands_on = self.ground.conditions().hands_on_roles(group);
        for (id, fact) in view.of_principal(row.principal) {
            match fact.target {
                Target::Group(outer, Relation::Member) if view.is_in_force(fact) && self.matters(fact.target) => {
                    self.offer(Claim::Member(side, account, outer), &[member], Rule::R2, &[id]);
                }
                Target::Role(..) if hands_on && view.is_in_force(fact) => {
                    self.offer(claim_of(side, account, fact.target), &[member], Rule::R4, &[id]);
                }
                Target::Group(..) | Target::Role(..) => {}
            }
        }
        if self.is_transitive() {
            self.use_eligibility(side, account, group, member);
        }
        self.note_member(side, account, group);
        self.note_passport(side, account, group);
    }

    fn use_eligibility(&mut self, side: Side, account: Party, group: GroupId, through: Claim) {
        let view = self.ground.view;
        for (id, fact) in view.of_principal(self.tenant().groups.row(group).principal) {
            if view.is_eligible(fact) {
                self.offer_activation(side, account, &[through], id);
            }
        }
    }

    pub(super) fn follow_owner(&mut self, side: Side, account: Party, group: GroupId) {
        self.check_goal(side, account, Target::Group(group, Relation::Owner));
        let has_power = self.kind_of(account).is_some_and(|kind| kind.has_owner_powers(self.tenant().settings.guests));
        if has_power {
            for relation in [Relation::Member, Relation::Owner] {
                self.offer_power(side, account, group, relation, Claim::Owner(side, account, group));
            }
        }
    }

    /// Offers the power over a relation of a group, where it can be changed at all.
    pub(super) fn offer_power(&mut self, side: Side, account: Party, group: GroupId, relation: Relation, by: Claim) {
        if power::is_changeable(self.tenant(), group, relation) {
            self.offer(Claim::Power(side, holder(side, account), group, relation), &[by], Rule::MayChange, &[]);
        }
    }

    /// R7 for the account itself; R24 for every account under control.
    pub(super) fn follow_power(&mut self, side: Side, account: Option<Party>, group: GroupId, relation: Relation) {
        match account {
            Some(account) => self.offer_add(side, account, group, relation),
            None => {
                self.grown.pool.push((group, relation));
                self.sharing_power(group, relation).into_iter().for_each(|account| self.offer_add(side, account, group, relation));
            }
        }
    }

    /// Adds an account to a group. Adding an owner gives no power over the group that whoever adds it has not, so it counts only where it
    /// is wanted itself.
    pub(super) fn offer_add(&mut self, side: Side, account: Party, group: GroupId, relation: Relation) {
        let fits = self.kind_of(account).is_some_and(|kind| kind.fits(self.tenant(), group, relation));
        if !fits || (relation == Relation::Owner && !self.task.wanted.owners.contains(&group)) {
            return;
        }
        let mut premises = vec![Claim::Power(side, holder(side, account), group, relation)];
        premises.extend(self.base(side, account));
        let rule = match side {
            Side::Honest => Rule::R7,
            Side::Controlled => Rule::R24,
        };
        self.offer(claim_of(side, account, Target::Group(group, relation)), &premises, rule, &[]);
    }
}
