//! Counts who could activate something, and what somebody could, only after another activation: those whose denial says `needs-activation` (D3.26, D5.5).

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashSet;

use crate::answer::Requests;
use crate::eval::{Scratch, View, approvers_of, carries_eligibility, eligible_holders, policy_of};
use crate::ir::{GroupId, Nesting, PolicyId, PrincipalId, Relation, Target, Thing};

use crate::explain::asker::Asker;
use crate::explain::steps;

/// Counts the users who could activate a thing only after another activation. All of them are found in one pass, from the thing back.
pub(super) fn count_who(asker: &mut Asker<'_>, thing: Thing) -> usize {
    let view = asker.view;
    let mut requests = asker.requests();
    let eligible = eligible_holders(&view, &mut asker.scratch.down, thing);
    let eligible: BTreeSet<PrincipalId> = eligible.into_iter().map(|(holder, _)| holder).collect();
    let groups = eligible.iter().filter_map(|holder| view.tenant.group_of(*holder)).collect();
    let mut ways = Entrants {
        view,
        requests: &mut requests,
        scratch: &mut asker.scratch,
        entries: BTreeMap::new(),
        found: BTreeSet::new(),
        doubtful: BTreeSet::new(),
        is_doubtful: false,
    };
    ways.follow(groups);
    let (found, doubtful, is_doubtful) = (ways.found, ways.doubtful, ways.is_doubtful);
    let is_counted =
        |who: &PrincipalId| view.tenant.principals.row(*who).is_user() && !eligible.contains(who) && !holds(&view, *who, thing);
    let mut counted: BTreeSet<PrincipalId> = found.into_iter().filter(is_counted).collect();
    counted.retain(|who| {
        // an agent's user is let in less than others, and is looked at by itself
        let is_doubtful = is_doubtful || doubtful.contains(who) || view.tenant.principals.row(*who).is_agent_user();
        !is_doubtful || steps::find_with(&view, &mut requests, *who, thing, steps::Ways::Ownership).is_some()
    });
    counted.len()
}

/// Returns what a user could activate only after another activation.
pub(crate) fn things(asker: &mut Asker<'_>, principal: PrincipalId) -> BTreeSet<Thing> {
    let view = asker.view;
    let row = view.tenant.principals.row(principal);
    if !row.is_user() || row.disabled.is_some() {
        return BTreeSet::new();
    }
    let found = steps::things_through_groups(&view, &mut asker.requests(), principal);
    let groups =
        asker.scratch.up.walk_up(&view, principal).links().filter(|(_, link)| carries_eligibility(view.tenant, link.parent.is_none()));
    let groups = groups.map(|(_, link)| view.tenant.groups.row(link.group).principal);
    let through_groups = groups.flat_map(|holder| view.of_principal(holder)).filter(|(_, fact)| view.is_eligible(fact));
    let own = view.of_principal(principal).filter(|(_, fact)| view.is_eligible(fact) || view.is_in_force(fact));
    let now: BTreeSet<Thing> = own.chain(through_groups).map(|(_, fact)| fact.target.thing()).collect();
    found.difference(&now).copied().collect()
}

fn holds(view: &View<'_>, principal: PrincipalId, thing: Thing) -> bool {
    view.of_principal(principal).any(|(_, fact)| fact.target.thing() == thing && view.is_in_force(fact))
}

/// Who is let in by the membership of a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Entry {
    /// Everybody.
    Open,
    /// Everybody but the only approver.
    OpenBut(PrincipalId),
    /// Nobody.
    Closed,
}

/// The accounts that come to some groups by activations, or are in them.
struct Entrants<'w, 'a> {
    view: View<'a>,
    requests: &'w mut Requests<'a>,
    scratch: &'w mut Scratch,
    entries: BTreeMap<PolicyId, Entry>,
    found: BTreeSet<PrincipalId>,
    /// The only approvers of something on the way, who must be looked at by themselves.
    doubtful: BTreeSet<PrincipalId>,
    /// Whether everybody must be: members of a group that is eligible owner may be guests, or owners already.
    is_doubtful: bool,
}

impl Entrants<'_, '_> {
    /// Follows memberships, in force or to be activated, and ownerships to be activated, by which one adds oneself, back from some groups.
    fn follow(&mut self, groups: Vec<GroupId>) {
        let view = self.view;
        let mut seen: FxHashSet<GroupId> = groups.iter().copied().collect();
        let mut queue = groups;
        while let Some(group) = queue.pop() {
            for (_, fact) in view.of_group(group) {
                let Target::Group(_, relation) = fact.target else { continue };
                let is_in = view.is_in_force(fact);
                let lets_in = match relation {
                    Relation::Member => is_in || (view.is_eligible(fact) && self.is_passable(group, relation)),
                    Relation::Owner => view.is_eligible(fact) && self.lets_owner_in(fact.principal, group),
                };
                match view.tenant.group_of(fact.principal) {
                    _ if !lets_in => {}
                    None => _ = self.found.insert(fact.principal),
                    // members of a group that is in another have what it has only where nesting is followed
                    Some(_) if is_in && view.tenant.settings.nesting.0 == Nesting::Direct => {}
                    Some(inner) if seen.insert(inner) => queue.push(inner),
                    Some(_) => {}
                }
            }
        }
    }

    /// Tells whether who is eligible owner of a group can add themselves to it; of the members of a group each must be looked at.
    fn lets_owner_in(&mut self, owner: PrincipalId, group: GroupId) -> bool {
        let is_group = self.view.tenant.principals.row(owner).is_group();
        let gains = is_group || steps::gains_by_owning(&self.view, owner, group);
        let lets_in = gains && self.is_passable(group, Relation::Owner);
        self.is_doubtful |= lets_in && is_group;
        lets_in
    }

    fn is_passable(&mut self, group: GroupId, relation: Relation) -> bool {
        let thing = Thing::Group(group, relation);
        let Some(policy) = policy_of(self.view.tenant, thing) else { return false };
        let entry = match self.entries.get(&policy) {
            Some(known) => *known,
            None => self.entry(thing, policy, self.view.tenant.groups.row(group).principal),
        };
        self.entries.insert(policy, entry);
        match entry {
            Entry::Open => true,
            Entry::OpenBut(approver) => {
                self.doubtful.insert(approver);
                true
            }
            Entry::Closed => false,
        }
    }

    /// Finds out who is let in. `nobody` is a group, which never approves.
    fn entry(&mut self, thing: Thing, policy: PolicyId, nobody: PrincipalId) -> Entry {
        if !self.requests.has_approver(thing, nobody) {
            return Entry::Closed;
        }
        let given = approvers_of(&self.view, self.scratch, policy, None);
        let first = given.first().copied().or_else(|| self.requests.standby_approvers(thing, nobody).first().copied());
        match first {
            Some(approver) if !self.requests.has_approver(thing, approver) => Entry::OpenBut(approver),
            Some(_) | None => Entry::Open,
        }
    }
}
