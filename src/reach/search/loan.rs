//! What a plan takes from the account it begins with: whoever gets the same by itself can take its place.

use rustc_hash::FxHashSet;

use super::{Account, Act, Claim, NodeId, Search, Side};
use crate::eval::View;
use crate::ir::{GroupId, PrincipalId, Relation, Target};
use crate::reach::plan::account_of;
use crate::reach::standing::Standing;

/// What a plan takes from its start, and who else has a part in it.
#[derive(Debug, Default)]
pub(in crate::reach) struct Loan {
    direct: Vec<GroupId>,
    held: Vec<Target>,
    eligible: Vec<Target>,
    others: FxHashSet<PrincipalId>,
}

impl Loan {
    /// Tells whether an account can take the place of the start: it has no other part in the plan, and gets by itself what the plan takes.
    /// `standing` is what the account gets without approvals.
    pub(in crate::reach) fn is_given_to(&self, view: &View<'_>, account: PrincipalId, standing: &Standing) -> bool {
        let is_eligible = |target: &Target| view.of_principal(account).any(|(_, fact)| fact.target == *target && view.is_eligible(fact));
        !self.others.contains(&account)
            && self.held.iter().all(|target| standing.has(*target))
            && self.direct.iter().all(|group| standing.has_directly(*group))
            && self.eligible.iter().all(is_eligible)
    }
}

impl Search<'_> {
    /// Returns what the derivation of the goal takes from the start; `None` where it takes what only this account has. `standing` is what the
    /// start gets by itself, without approvals.
    pub(in crate::reach) fn loan(&self, standing: &Standing) -> Option<Loan> {
        let start = Account::Principal(self.task.start);
        let mut loan = Loan::default();
        let mut seen = FxHashSet::default();
        let mut stack = vec![self.graph.find(Claim::Goal)?];
        while let Some(node) = stack.pop() {
            if !seen.insert(node) {
                continue;
            }
            let claim = self.graph.claim(node);
            if account_of(claim) == Some(start) && loan.takes(claim, standing) {
                continue;
            }
            let derivation = self.graph.derivation(node)?;
            match account_of(claim) {
                Some(Account::Principal(other)) if Account::Principal(other) != start => _ = loan.others.insert(other),
                _ if self.is_own_name(claim, start, &derivation.premises) => return None,
                _ => {}
            }
            for fact in derivation.facts.iter().map(|id| self.ground.view.fact(*id)).filter(|fact| fact.principal == self.task.start) {
                match derivation.act {
                    Act::Activate(_) => loan.eligible.push(fact.target),
                    _ => return None,
                }
            }
            stack.extend(derivation.premises.iter().copied());
        }
        Some(loan)
    }

    /// Tells whether a claim rests on who the start is: it is named as approver, or acts for itself outside the attack.
    fn is_own_name(&self, claim: Claim, start: Account, premises: &[NodeId]) -> bool {
        match claim {
            Claim::Approver(Side::Controlled, account, _) => {
                account == start && premises.iter().any(|node| self.graph.claim(*node) == Claim::Controlled(start))
            }
            Claim::Approver(Side::Honest, account, _)
            | Claim::Direct(Side::Honest, account, _)
            | Claim::Member(Side::Honest, account, _)
            | Claim::Owner(Side::Honest, account, _)
            | Claim::Role(Side::Honest, account, ..)
            | Claim::Approved(Side::Honest, account, _) => account == start,
            _ => false,
        }
    }
}

impl Loan {
    /// Notes a claim that the start gets by itself; tells whether it is one.
    fn takes(&mut self, claim: Claim, standing: &Standing) -> bool {
        let target = match claim {
            Claim::Direct(Side::Controlled, _, group) if standing.has_directly(group) => {
                self.direct.push(group);
                return true;
            }
            Claim::Member(Side::Controlled, _, group) => Target::Group(group, Relation::Member),
            Claim::Owner(Side::Controlled, _, group) => Target::Group(group, Relation::Owner),
            Claim::Role(Side::Controlled, _, role, scope) => Target::Role(role, scope),
            _ => return false,
        };
        let is_own = standing.has(target);
        if is_own {
            self.held.push(target);
        }
        is_own
    }
}
