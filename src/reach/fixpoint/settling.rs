//! Finds the approvers of many policies together (`docs/reach.md`, approvers who are not there yet): everybody who could become one walks as far as
//! the approvers known so far let them, and goes on where one more is found. So each step is taken once, in whatever order the policies wait for
//! each other.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use crate::define_id;
use crate::ir::{GroupId, PolicyId, PrincipalId, RoleId, Scope, Target};
use crate::reach::approvers::{ApproverFacts, Approvers};
use crate::reach::ground::Ground;
use crate::reach::standing::{Common, Gain, Standing};
use crate::reach::types::Mode;
use crate::reach::walk::Walker;
use crate::table::Table;

define_id!(
    /// Somebody who walks.
    CourseId
);

/// How far somebody has come.
struct Course {
    walker: Walker,
    standing: Standing,
    /// The policies under which whoever gets this may approve.
    approves: Vec<PolicyId>,
    /// Of an account: what it has in common with others.
    common: Option<CourseId>,
    /// Of what is had in common: the accounts that have it.
    sharing: Vec<(CourseId, PrincipalId)>,
}

/// The search for the approvers of some policies.
pub(super) struct Settling<'s> {
    /// The ground of what accounts get by themselves: what may lead to an approver.
    near: Ground<'s>,
    whole: Ground<'s>,
    approvers: &'s mut Approvers,
    open: &'s [ApproverFacts],
    by_group: FxHashMap<GroupId, Vec<PolicyId>>,
    by_role: FxHashMap<RoleId, Vec<PolicyId>>,
    courses: Table<CourseId, Course>,
    of_account: FxHashMap<PrincipalId, CourseId>,
    of_common: FxHashMap<(Common, Option<PrincipalId>), CourseId>,
    /// What is held up for want of an approver.
    waiting: FxHashMap<PolicyId, Vec<(CourseId, Target)>>,
    /// Policies with an approver of whom those who wait have not heard.
    news: Vec<PolicyId>,
    /// How many policies lack approvers still.
    lacking: usize,
}

impl<'s> Settling<'s> {
    pub(super) fn new(near: Ground<'s>, approvers: &'s mut Approvers, open: &'s [ApproverFacts]) -> Self {
        let whole = Ground { limits: None, ..near };
        let (mut by_group, mut by_role): (FxHashMap<_, Vec<_>>, FxHashMap<_, Vec<_>>) = Default::default();
        for facts in open {
            facts.wanted.members.iter().for_each(|group| by_group.entry(*group).or_default().push(facts.policy));
            facts.wanted.roles.iter().for_each(|role| by_role.entry(*role).or_default().push(facts.policy));
        }
        let lacking = open.iter().filter(|facts| !approvers.is_full(facts.policy)).count();
        let (of_account, of_common, waiting) = Default::default();
        Self {
            near,
            whole,
            approvers,
            open,
            by_group,
            by_role,
            courses: Table::new(),
            of_account,
            of_common,
            waiting,
            news: Vec::new(),
            lacking,
        }
    }

    /// Lets some accounts walk until nobody comes further, or every policy has two approvers.
    pub(super) fn run(&mut self, accounts: impl IntoIterator<Item = PrincipalId>) {
        for account in accounts {
            if self.lacking == 0 {
                return;
            }
            let course = self.begin(Walker::Account(account));
            self.of_account.insert(account, course);
            self.set_out(course);
        }
        while let Some(policy) = self.news.pop().filter(|_| self.lacking > 0) {
            self.tell(policy);
        }
    }

    fn begin(&mut self, walker: Walker) -> CourseId {
        self.courses.push(Course { walker, standing: Standing::default(), approves: Vec::new(), common: None, sharing: Vec::new() })
    }

    fn set_out(&mut self, id: CourseId) {
        let ground = self.ground_of(id);
        let course = self.courses.row_mut(id);
        let gains = course.standing.set_out(ground, course.walker, &self.approvers.known(Mode::WithApproval));
        self.follow(id, &gains);
    }

    fn go_on(&mut self, id: CourseId, gained: &[Target], has_every_role: bool) {
        let ground = self.ground_of(id);
        let course = self.courses.row_mut(id);
        let known = self.approvers.known(Mode::WithApproval);
        let gains = course.standing.go_on(ground, course.walker, (gained, has_every_role), &known);
        self.follow(id, &gains);
    }

    fn ground_of(&self, id: CourseId) -> Ground<'s> {
        match self.courses.row(id).walker {
            Walker::Account(_) => self.near,
            Walker::Common(..) => self.whole,
        }
    }

    /// Notes where somebody is held up, what may be approved by it, and what others have of it.
    fn follow(&mut self, id: CourseId, gains: &[Gain]) {
        for (policy, target) in self.courses.row_mut(id).standing.take_stopped() {
            self.waiting.entry(policy).or_default().push((id, target));
        }
        for policy in self.approved_by(id, gains) {
            self.note(id, policy);
        }
        match self.courses.row(id).walker {
            Walker::Account(account) => self.share(id, account),
            Walker::Common(..) if gains.iter().any(|gain| matches!(gain, Gain::EveryRole)) => {
                self.sharing(id).into_iter().for_each(|(sharer, _)| self.spread_every_role(sharer));
            }
            Walker::Common(..) => {}
        }
    }

    /// Returns the policies under which somebody may approve by what was gained: only people approve (D2.22).
    fn approved_by(&self, id: CourseId, gains: &[Gain]) -> Vec<PolicyId> {
        let standing = &self.courses.row(id).standing;
        if !standing.is_user() {
            return Vec::new();
        }
        let mut found = Vec::new();
        for gain in gains {
            match gain {
                Gain::Member(group) => found.extend(self.by_group.get(group).into_iter().flatten()),
                Gain::Role(role, Scope::Tenant) => found.extend(self.by_role.get(role).into_iter().flatten()),
                // these give what is not named
                Gain::Powers(_) | Gain::EveryRole => {
                    let met = self.open.iter().filter(|facts| facts.are_met_by(&self.whole, standing));
                    found.extend(met.map(|facts| facts.policy));
                }
                Gain::Direct(_) | Gain::Owner(_) | Gain::Role(_, Scope::Unit(_)) => {}
            }
        }
        found
    }

    fn note(&mut self, id: CourseId, policy: PolicyId) {
        if let Walker::Account(account) = self.courses.row(id).walker {
            return self.add(policy, account);
        }
        self.courses.row_mut(id).approves.push(policy);
        if !self.approvers.is_full(policy) {
            self.sharing(id).into_iter().for_each(|(_, account)| self.add(policy, account));
        }
    }

    /// Returns who has something in common with others.
    fn sharing(&self, id: CourseId) -> Vec<(CourseId, PrincipalId)> {
        let has_it = |(sharer, _): &&(CourseId, PrincipalId)| self.courses.row(*sharer).common == Some(id);
        self.courses.row(id).sharing.iter().filter(has_it).copied().collect()
    }

    fn add(&mut self, policy: PolicyId, account: PrincipalId) {
        if !self.approvers.add(policy, account) {
            return;
        }
        self.news.push(policy);
        self.lacking -= usize::from(self.approvers.is_full(policy));
        // as the only approver of something it may come less far than others
        if let Some(course) = self.of_account.get(&account).copied() {
            self.share(course, account);
        }
    }

    /// Lets an account have what it has in common with others.
    fn share(&mut self, id: CourseId, account: PrincipalId) {
        let Some(common) = self.courses.row(id).standing.common(self.whole.index) else { return };
        let requester = self.approvers.special(account);
        let known = self.of_common.get(&(common, requester)).copied();
        let shared = known.unwrap_or_else(|| self.begin(Walker::Common(common, requester)));
        if self.courses.row(id).common != Some(shared) {
            self.of_common.insert((common, requester), shared);
            self.courses.row_mut(id).common = Some(shared);
            if known.is_none() {
                self.set_out(shared);
            }
            self.courses.row_mut(shared).sharing.push((id, account));
            for policy in self.courses.row(shared).approves.clone() {
                self.add(policy, account);
            }
        }
        self.spread_every_role(id);
    }

    /// Who comes to every role waits for no approval of one (P15).
    fn spread_every_role(&mut self, id: CourseId) {
        let course = self.courses.row(id);
        let shared = course.common.map(|common| &self.courses.row(common).standing);
        let is_new = course.standing.waits_for_every_role() && !course.standing.has_every_role();
        if is_new && shared.is_some_and(Standing::has_every_role) {
            self.go_on(id, &[], true);
        }
    }

    /// Tells those who wait for an approver of a policy that there is one more.
    fn tell(&mut self, policy: PolicyId) {
        let mut helped: BTreeMap<CourseId, Vec<Target>> = BTreeMap::new();
        let mut waiting = self.waiting.remove(&policy).unwrap_or_default(); // nobody may wait
        waiting.retain(|(id, target)| {
            let requester = self.courses.row(*id).walker.requester();
            let is_helped = self.approvers.has_other_than(policy, requester);
            if is_helped {
                helped.entry(*id).or_default().push(*target);
            }
            !is_helped
        });
        self.waiting.insert(policy, waiting);
        for (id, targets) in helped {
            self.go_on(id, &targets, false);
        }
    }
}
