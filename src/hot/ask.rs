//! Decides one question after the other at one instant. What takes more than the packed facts tell is left to the judge.

use crate::eval::{Decision, MIN_ACTIVATION_SECONDS, Manner, View, default_approver_roles, may_own, obstacle, role_fit};
use crate::ir::{Approval, Deed, GroupId, HoldingQuestion, OneStep, PrincipalId, RoleId, Scope, Tenant, Thing};
use crate::table::Id;
use crate::terms::Relation;

use super::approvers::has_approver;
use super::climb::{Reached, Scratch};
use super::facts::{Given, Holder};
use super::moment::Moment;
use super::pack::Hot;
use super::packed::Packed;
use super::rules::Rule;

/// A packed tenant at an instant, with the memory that is reused.
#[derive(Debug)]
pub struct Ask<'a> {
    tenant: &'a Tenant,
    hot: &'a Hot,
    moment: &'a Moment,
    scratch: &'a mut Scratch,
}

impl<'a> Ask<'a> {
    /// Begins; `hot` is the copy of that tenant, and `moment` one of that copy.
    #[must_use]
    pub fn new(tenant: &'a Tenant, hot: &'a Hot, moment: &'a Moment, scratch: &'a mut Scratch) -> Self {
        Self { tenant, hot, moment, scratch }
    }

    /// Decides whether an account may take a step now; `None` where that is left to the judge.
    #[must_use]
    pub fn can(&mut self, account: PrincipalId, step: OneStep, manner: Manner<'_>) -> Option<Decision> {
        let allowed = |is_allowed: bool| if is_allowed { Decision::Allow } else { Decision::Deny };
        match step {
            OneStep::Activate(thing) => self.activate(account, thing, manner),
            OneStep::Approve(thing, requester) => Some(allowed(Some(account) != requester && self.approves(account, thing))),
            OneStep::Deed(group, deed) => Some(allowed(self.may(account, group, deed))),
            // nobody resets anything without a role; what roles protect is judged
            OneStep::Reset(..) => (!self.holds_role(self.holder(account), |_, _| true)).then_some(Decision::Deny),
        }
    }

    /// Tells whether a principal holds something now.
    #[must_use]
    pub fn is(&mut self, principal: PrincipalId, holding: HoldingQuestion) -> bool {
        let holder = self.holder(principal);
        match holding {
            HoldingQuestion::Group(group, Relation::Member) => self.is_member(holder, |reached| reached == number(group)),
            HoldingQuestion::Group(group, Relation::Owner) => self.has(holder.further, Packed::relation(group, Relation::Owner)),
            HoldingQuestion::Role(role) => self.holds_role(holder, |held, _| held == role),
        }
    }

    /// Tells whether a principal is eligible for something now, a group only by itself; `None` of agents, which is left to the judge.
    #[must_use]
    pub fn is_eligible(&mut self, principal: PrincipalId, thing: Thing) -> Option<bool> {
        let holder = self.holder(principal);
        if holder.is_agent() {
            return None;
        }
        Some(self.gives(holder.eligible, thing) || (!holder.is_group() && self.is_lent(holder, thing)))
    }

    fn holder(&self, principal: PrincipalId) -> Holder<'a> {
        self.hot.facts.principal(principal)
    }

    /// Decides a request: what is cheap first, for the first condition that fails is enough.
    fn activate(&mut self, account: PrincipalId, thing: Thing, manner: Manner<'_>) -> Option<Decision> {
        let holder = self.holder(account);
        if !holder.is_user() || holder.is_disabled() {
            return Some(Decision::Deny);
        }
        if holder.is_agent() {
            return None;
        }
        match thing {
            Thing::Group(group, Relation::Member) if self.has(holder.memberships, Packed::relation(group, Relation::Member)) => {
                return Some(Decision::Already);
            }
            Thing::Group(group, Relation::Owner) if self.has(holder.further, Packed::relation(group, Relation::Owner)) => {
                return Some(Decision::Already);
            }
            // whether eligibility reaches further than what is held takes all of it
            Thing::Role(role) if self.holds_own_role(holder, |held, _| held == role) => return None,
            Thing::Group(..) | Thing::Role(_) => {}
        }
        if !self.gives(holder.eligible, thing) && !self.is_lent(holder, thing) {
            return Some(Decision::Deny);
        }
        self.judge_policy(account, thing, manner)
    }

    fn judge_policy(&self, account: PrincipalId, thing: Thing, manner: Manner<'_>) -> Option<Decision> {
        let Some(policy) = self.hot.rules.policy(self.tenant, thing) else { return Some(Decision::Deny) };
        let rule = self.hot.rules.rule(policy)?;
        if !is_of_good_length(rule, manner) || (manner.without_approval && rule.asks_approval) {
            return Some(Decision::Deny);
        }
        match manner.evidence {
            // whom a context excludes is told by all groups
            Some(_) if rule.has_exclusions => return None,
            Some(evidence) if !rule.demands.iter().all(|demand| evidence.brings(*demand)) => return Some(Decision::Deny),
            Some(_) | None => {}
        }
        if !rule.asks_approval {
            return Some(Decision::Allow);
        }
        // where nobody approves now, it is searched for who could
        let view = View::new(self.tenant, self.moment.at);
        has_approver(&view, self.moment, policy, account).then_some(Decision::Approval)
    }

    /// Tells whether an account is an approver, were the request somebody else's: a user who is not disabled (D2.20 to D2.22).
    fn approves(&mut self, account: PrincipalId, thing: Thing) -> bool {
        let holder = self.holder(account);
        let policy = self.hot.rules.policy(self.tenant, thing).filter(|_| holder.is_user() && !holder.is_disabled());
        let Some(policy) = policy else { return false };
        match &self.tenant.policies.row(policy).activation.approval.value {
            Approval::NotRequired => false,
            Approval::By(named) => {
                let tenant = self.tenant;
                let is_named = |reached: u32| {
                    named.iter().filter_map(|approver| tenant.group_of(approver.principal)).any(|named| number(named) == reached)
                };
                named.iter().any(|approver| approver.principal == account) || self.is_member(holder, is_named)
            }
            Approval::DefaultApprovers => {
                let roles = default_approver_roles();
                self.holds_role(holder, |role, scope| scope == Scope::Tenant && roles.contains(&role))
            }
        }
    }

    /// Tells whether an account may do something with a group (D1.8 to D1.12, D6.4, D6.10, D7.1, D7.2).
    fn may(&mut self, account: PrincipalId, group: GroupId, deed: Deed) -> bool {
        let holder = self.holder(account);
        if holder.is_group() || holder.is_disabled() || obstacle(self.tenant, group, deed).is_some() {
            return false;
        }
        if self.has(holder.further, Packed::relation(group, Relation::Owner)) && may_own(self.tenant, account) {
            return true;
        }
        let (tenant, units) = (self.tenant, &self.hot.units);
        self.holds_role(holder, |role, scope| role_fit(tenant, units, role, scope, group, deed).is_permitted())
    }

    fn is_member(&mut self, holder: Holder<'a>, is_wanted: impl Fn(u32) -> bool) -> bool {
        self.scratch.climb(&self.hot.facts, self.moment, holder, |reached| is_wanted(reached.group))
    }

    /// Tells whether a group that a holder is in lends it eligibility for a thing (D3.24, D3.30).
    fn is_lent(&mut self, holder: Holder<'a>, thing: Thing) -> bool {
        let (hot, moment) = (self.hot, self.moment);
        let lends =
            |reached: Reached<'_>| (reached.is_direct || !hot.rules.is_direct_alone) && gives(hot, moment, reached.holder.eligible, thing);
        self.scratch.climb(&hot.facts, moment, holder, lends)
    }

    /// Tells whether a holder has a role that is wanted now: by itself, or as a member of a group that hands on its roles (D5.6).
    fn holds_role(&mut self, holder: Holder<'a>, is_wanted: impl Fn(RoleId, Scope) -> bool) -> bool {
        if self.holds_own_role(holder, &is_wanted) {
            return true;
        }
        let (hot, moment) = (self.hot, self.moment);
        let hands_on = |reached: Reached<'_>| hot.rules.hands_on_roles(reached.group) && has_role(hot, moment, reached.holder, &is_wanted);
        self.scratch.climb(&hot.facts, moment, holder, hands_on)
    }

    fn holds_own_role(&self, holder: Holder<'_>, is_wanted: impl Fn(RoleId, Scope) -> bool) -> bool {
        has_role(self.hot, self.moment, holder, &is_wanted)
    }

    fn has(&self, given: &[Given], target: Packed) -> bool {
        has(self.moment, given, target)
    }

    fn gives(&self, given: &[Given], thing: Thing) -> bool {
        gives(self.hot, self.moment, given, thing)
    }
}

fn is_of_good_length(rule: &Rule, manner: Manner<'_>) -> bool {
    manner.seconds.is_none_or(|seconds| (MIN_ACTIVATION_SECONDS..=rule.max_seconds).contains(&seconds))
}

fn has(moment: &Moment, given: &[Given], target: Packed) -> bool {
    given.iter().any(|given| given.target == target && moment.counts(given))
}

/// Tells whether something gives a thing now, a role in whatever scope.
fn gives(hot: &Hot, moment: &Moment, given: &[Given], thing: Thing) -> bool {
    match thing {
        Thing::Group(group, relation) => has(moment, given, Packed::relation(group, relation)),
        Thing::Role(role) => {
            let is_role = |given: &Given| hot.facts.scoped().role(given.target).is_some_and(|(held, _)| held == role);
            given.iter().any(|given| is_role(given) && moment.counts(given))
        }
    }
}

fn has_role(hot: &Hot, moment: &Moment, holder: Holder<'_>, is_wanted: &impl Fn(RoleId, Scope) -> bool) -> bool {
    holder.further.iter().any(|given| {
        let role = hot.facts.scoped().role(given.target);
        role.is_some_and(|(role, scope)| moment.counts(given) && is_wanted(role, scope))
    })
}

fn number(group: GroupId) -> u32 {
    u32::try_from(group.index()).unwrap_or(u32::MAX)
}
