//! The search for what a change can have touched: from where it begins forward to what may be come to otherwise, and back to those who come there.

use std::collections::BTreeSet;

use rustc_hash::{FxHashMap, FxHashSet};

use super::super::both::{Both, Twin, Which};
use super::super::pairing::{Pairing, Spot};
use super::super::policy::{Approvers, bar_of, excluded};
use super::super::restrict::given_approvers;
use crate::eval::{Scratch, UnitIndex, View, default_approver_roles, policy_of};
use crate::ir::{Assignment, Instant, Play, Principal, PrincipalId, RoleId, Thing};
use crate::reach::{has_power_over_groups, shares_power};

/// What may have changed.
#[derive(Debug, Clone, Default)]
pub struct Touched {
    /// What somebody may come to, or no longer, or otherwise.
    pub spots: FxHashSet<Spot>,
    /// Spots whose approvers may be others.
    pub approvals: FxHashSet<Spot>,
    /// Whether power over roles may have come to others.
    pub power: bool,
    /// Who may come to something else, or otherwise.
    pub accounts: BTreeSet<Twin<PrincipalId>>,
    /// What groups grant on one side only.
    pub access: FxHashSet<Box<str>>,
}

/// Something that a way may lead through.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Node {
    Spot(Spot),
    /// Power over groups or roles, by whichever role.
    Power,
    /// Whether somebody approves an activation.
    Approval(Spot),
}

/// Returns everything there is, touched or not.
pub fn everything(pairing: &Pairing<'_>) -> Touched {
    let groups = pairing.groups().flat_map(|group| [Spot::Member(group), Spot::Owner(group)]);
    let roles = pairing.roles.iter().map(|(role, _)| Spot::Role(role));
    let spots: FxHashSet<Spot> = groups.chain(roles).collect();
    let granted = Which::ALL.into_iter().flat_map(|which| pairing.tenant(which).groups.values()).flat_map(|group| &group.grants);
    Touched {
        approvals: spots.clone(),
        spots,
        power: true,
        accounts: pairing.accounts().collect(),
        access: granted.map(|(access, _)| access.clone()).collect(),
    }
}

/// Which spots need the agreement of whom.
#[derive(Debug, Default)]
pub(super) struct Approved {
    pub(super) by_group: FxHashMap<Twin<PrincipalId>, BTreeSet<Spot>>,
    pub(super) by_account: FxHashMap<Twin<PrincipalId>, BTreeSet<Spot>>,
    pub(super) by_default: BTreeSet<Spot>,
}

/// Where a way may begin to differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Source {
    pub(super) node: Node,
    /// The only thing that comes otherwise from there.
    pub(super) towards: Option<Spot>,
}

impl From<Node> for Source {
    fn from(node: Node) -> Self {
        Self { node, towards: None }
    }
}

pub(super) struct Trace<'p, 'a> {
    pub(super) pairing: &'p Pairing<'a>,
    pub(super) views: Both<View<'a>>,
    pub(super) play: Play,
    pub(super) approved: Approved,
    /// What a context stands before, by the groups that it excludes.
    pub(super) let_past: FxHashMap<Twin<PrincipalId>, BTreeSet<Spot>>,
    pub(super) scratch: Scratch,
    /// Where a way may begin to differ: whoever comes there is touched.
    pub(super) sources: Vec<Source>,
    pub(super) units: Both<UnitIndex>,
    pub(super) queue: Vec<Node>,
    pub(super) seen: FxHashSet<Node>,
    pub(super) found: Touched,
}

impl<'p, 'a> Trace<'p, 'a> {
    pub(super) fn new(pairing: &'p Pairing<'a>, at: Instant, play: Play) -> Self {
        Self {
            pairing,
            views: pairing.tenants.map(|tenant| View::new(tenant, at)),
            play,
            approved: approved(pairing),
            let_past: let_past(pairing),
            scratch: Scratch::default(),
            sources: Vec::new(),
            units: pairing.tenants.map(UnitIndex::new),
            queue: Vec::new(),
            seen: FxHashSet::default(),
            found: Touched::default(),
        }
    }

    /// Marks what may be come to otherwise.
    pub(super) fn mark(&mut self, node: Node) {
        if self.seen.insert(node) {
            self.queue.push(node);
        }
    }

    /// Marks those who come to something otherwise: an account, or whoever comes to be in a group.
    pub(super) fn touch(&mut self, who: Twin<PrincipalId>, towards: Option<Spot>) {
        if self.pairing.principal(who).is_some_and(Principal::is_group) {
            self.sources.push(Source { node: Node::Spot(Spot::Member(who)), towards });
        } else {
            self.found.accounts.insert(who);
        }
    }

    /// Follows every mark to what may be come to from there.
    pub(super) fn follow_all(&mut self) {
        while let Some(node) = self.queue.pop() {
            match node {
                Node::Spot(spot) => {
                    self.found.spots.insert(spot);
                    self.follow_spot(spot);
                }
                Node::Power => self.follow_power(),
                Node::Approval(spot) => {
                    self.found.approvals.insert(spot);
                    if !self.has_steady_approvers(spot) {
                        self.mark(Node::Spot(spot));
                        self.touch_eligible(spot);
                    }
                }
            }
        }
    }

    fn follow_spot(&mut self, spot: Spot) {
        match spot {
            Spot::Owner(group) => self.mark(Node::Spot(Spot::Member(group))),
            Spot::Member(group) => {
                self.targets_of(group).into_iter().for_each(|to| self.mark(Node::Spot(to)));
                let let_past: Vec<Spot> = self.let_past.get(&group).into_iter().flatten().copied().collect();
                let_past.into_iter().for_each(|spot| self.mark(Node::Spot(spot)));
                let approved: Vec<Spot> = self.approved.by_group.get(&group).into_iter().flatten().copied().collect();
                approved.into_iter().for_each(|spot| self.mark(Node::Approval(spot)));
            }
            Spot::Role(role) => {
                if self.has_power(role) {
                    self.mark(Node::Power);
                }
                if self.is_default_approver(role) {
                    let approved: Vec<Spot> = self.approved.by_default.iter().copied().collect();
                    approved.into_iter().for_each(|spot| self.mark(Node::Approval(spot)));
                }
            }
        }
    }

    fn follow_power(&mut self) {
        self.found.power = true;
        let groups: Vec<Twin<PrincipalId>> = self.pairing.groups().collect();
        groups.into_iter().flat_map(|group| [Spot::Member(group), Spot::Owner(group)]).for_each(|spot| self.mark(Node::Spot(spot)));
        let roles: Vec<Twin<RoleId>> = self.pairing.roles.iter().map(|(role, _)| role).collect();
        roles.into_iter().for_each(|role| self.mark(Node::Spot(Spot::Role(role))));
    }

    /// Goes back from where ways begin to differ to the accounts that may come there.
    pub(super) fn trace_back(&mut self) {
        let mut seen = FxHashSet::default();
        while let Some(source) = self.sources.pop() {
            if !seen.insert(source) {
                continue;
            }
            match source.node {
                Node::Spot(spot) => self.trace_spot(spot, source.towards),
                Node::Power => {
                    let strong = self.pairing.roles.iter().map(|(role, _)| role).filter(|role| self.has_power(*role));
                    let strong: Vec<Source> = strong.map(|role| Node::Spot(Spot::Role(role)).into()).collect();
                    self.sources.extend(strong);
                }
                Node::Approval(_) => {}
            }
        }
    }

    fn trace_spot(&mut self, spot: Spot, towards: Option<Spot>) {
        if !self.is_passed_over(spot, towards) {
            self.sources.push(Node::Power.into());
        }
        for which in Which::ALL {
            for from in self.holders(which, spot, |_| true) {
                self.touch(from, towards);
            }
        }
        match spot {
            Spot::Member(group) => {
                self.sources.push(Source { node: Node::Spot(Spot::Owner(group)), towards });
                if self.is_open(group) {
                    self.found.accounts.extend(self.pairing.accounts());
                }
            }
            Spot::Owner(_) | Spot::Role(_) => {}
        }
    }

    /// Tells whether whoever has power over the group of a spot has it over the thing to which the change leads from there, too: they add
    /// themselves to that, which is no longer a way, and takes no other gates.
    fn is_passed_over(&self, spot: Spot, towards: Option<Spot>) -> bool {
        let (Spot::Member(_) | Spot::Owner(_), Some(towards)) = (spot, towards) else { return false };
        Which::ALL.into_iter().all(|which| match (self.pairing.thing(which, spot), self.pairing.thing(which, towards)) {
            (Some(Thing::Group(from, _)), Some(Thing::Group(to, relation))) => {
                shares_power(self.pairing.tenant(which), self.units.get(which), from, (to, relation))
            }
            (_, _) => false,
        })
    }

    /// Returns who is assigned to a spot in one tenant.
    pub(super) fn holders(&self, which: Which, spot: Spot, counts: impl Fn(&Assignment) -> bool) -> Vec<Twin<PrincipalId>> {
        let view = self.views.get(which);
        let facts: Vec<&Assignment> = match self.pairing.thing(which, spot) {
            None => Vec::new(),
            Some(thing @ Thing::Group(group, _)) => {
                view.of_group(group).map(|(_, fact)| fact).filter(|fact| fact.target.thing() == thing).collect()
            }
            Some(Thing::Role(role)) => view.of_role(role).map(|(_, fact)| fact).collect(),
        };
        let counting = facts.into_iter().filter(|fact| (view.is_in_force(fact) || view.is_eligible(fact)) && counts(fact));
        counting.map(|fact| self.pairing.principals.twin(which, fact.principal)).collect()
    }

    /// Returns what a principal is assigned to, in either tenant.
    pub(super) fn targets_of(&self, principal: Twin<PrincipalId>) -> BTreeSet<Spot> {
        let of_one = |which: Which| {
            let view = self.views.get(which);
            let facts = self.pairing.principals.one(which, principal).into_iter().flat_map(|id| view.of_principal(id));
            facts.map(move |(_, fact)| self.pairing.spot_of(which, fact.target)).collect::<Vec<_>>()
        };
        Which::ALL.into_iter().flat_map(of_one).collect()
    }

    pub(super) fn is_open(&self, group: Twin<PrincipalId>) -> bool {
        Which::ALL.into_iter().any(|which| {
            let tenant = self.pairing.tenant(which);
            let row = self.pairing.principals.one(which, group).and_then(|id| tenant.group_of(id)).map(|id| tenant.groups.row(id));
            row.is_some_and(|row| row.open.is_some())
        })
    }

    pub(super) fn has_power(&self, role: Twin<RoleId>) -> bool {
        let has_power = |which| self.pairing.roles.one(which, role).is_some_and(|id| has_power_over_groups(self.pairing.tenant(which), id));
        Which::ALL.into_iter().any(has_power)
    }

    fn is_default_approver(&self, role: Twin<RoleId>) -> bool {
        self.pairing.roles.one(Which::New, role).is_some_and(|role| default_approver_roles().contains(&role))
    }

    /// Tells whether two accounts can approve in both tenants as things stand: then everybody has an approver in both, at the same cost. To an
    /// attacker every approver counts who may be taken over.
    fn has_steady_approvers(&mut self, spot: Spot) -> bool {
        if self.play == Play::Escalate {
            return false;
        }
        let able = Both { old: self.given_approvers(Which::Old, spot), new: self.given_approvers(Which::New, spot) };
        able.old.intersection(&able.new).count() > 1
    }

    fn given_approvers(&mut self, which: Which, spot: Spot) -> BTreeSet<Twin<PrincipalId>> {
        let view = *self.views.get(which);
        let policy = self.pairing.thing(which, spot).and_then(|thing| policy_of(view.tenant, thing));
        let found = policy.map_or_else(Vec::new, |policy| given_approvers(&view, &mut self.scratch, policy));
        found.into_iter().map(|approver| self.pairing.principals.twin(which, approver)).collect()
    }
}

fn approved(pairing: &Pairing<'_>) -> Approved {
    let groups = pairing.groups().flat_map(|group| [Spot::Member(group), Spot::Owner(group)]);
    let mut found = Approved::default();
    for spot in groups.chain(pairing.roles.iter().map(|(role, _)| Spot::Role(role))) {
        for which in Which::ALL {
            match bar_of(pairing, which, spot).map(|bar| bar.approvers) {
                None | Some(Approvers::Nobody) => {}
                Some(Approvers::Default) => _ = found.by_default.insert(spot),
                Some(Approvers::OneOf(named)) => {
                    for one in named {
                        let is_group = pairing.principal(one).is_some_and(Principal::is_group);
                        let index = if is_group { &mut found.by_group } else { &mut found.by_account };
                        index.entry(one).or_default().insert(spot);
                    }
                }
            }
        }
    }
    found
}

/// Returns the spots behind contexts by the groups whose members these exclude.
fn let_past(pairing: &Pairing<'_>) -> FxHashMap<Twin<PrincipalId>, BTreeSet<Spot>> {
    let groups = pairing.groups().flat_map(|group| [Spot::Member(group), Spot::Owner(group)]);
    let mut found: FxHashMap<Twin<PrincipalId>, BTreeSet<Spot>> = FxHashMap::default();
    for spot in groups.chain(pairing.roles.iter().map(|(role, _)| Spot::Role(role))) {
        for (_, who) in Which::ALL.into_iter().flat_map(|which| excluded(pairing, which, spot)) {
            found.entry(who).or_default().insert(spot);
        }
    }
    found
}
