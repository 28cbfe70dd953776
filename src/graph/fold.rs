//! Folds accounts: those with the same assignments in the picture become one node.

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;

use crate::ir::{PrincipalId, PrincipalKind};

use super::model::{Entity, Tie};
use super::rank::Ranked;
use super::subject::{Subject, account_of};
use super::world::{World, entity_of};

/// One node of accounts: those in declaration order, and where they are tied to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Class {
    /// Who.
    pub members: Vec<PrincipalId>,
    /// Their ties to what is drawn, each once.
    pub ties: Ties,
    /// Whether they only share what they are tied to here: each may stand in other nodes too.
    pub is_crowd: bool,
}

impl Class {
    /// Makes a node of accounts that stand in no other one.
    fn new(members: Vec<PrincipalId>, ties: Ties) -> Self {
        Self { members, ties, is_crowd: false }
    }

    /// Tells whether the node stands for a number of accounts, and not for one by its name.
    pub fn is_fold(&self) -> bool {
        self.is_crowd || self.members.len() > 1
    }
}

/// Ties to what is drawn, each once, in the order of the targets.
pub type Ties = Vec<(Entity, Tie)>;

/// What accounts must share to be folded.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Likeness {
    ties: Ties,
    kind: Kind,
    is_agent: bool,
    is_disabled: bool,
    is_item: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Kind {
    User,
    Guest,
    ServicePrincipal,
}

/// How many accounts are folded at least.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Least(pub usize);

/// Returns the accounts to draw beside the chosen entities, folded, in declaration order of the first of each. `needed` ones stand alone.
pub fn classes(world: &World<'_>, chosen: &Ranked, subject: &Subject<'_>, needed: &BTreeSet<Entity>, least: Least) -> Vec<Class> {
    let approvals = approvals(world, chosen, subject);
    let mut folded: IndexMap<Likeness, Vec<PrincipalId>> = IndexMap::new();
    let mut alone = Vec::new();
    for account in candidates(world, chosen, subject, needed) {
        let likeness = likeness(world, chosen, subject, account, &approvals);
        if needed.contains(&Entity::Account(account)) {
            alone.push(Class::new(vec![account], likeness.ties));
        } else {
            folded.entry(likeness).or_default().push(account);
        }
    }
    let folded = folded.into_iter().flat_map(|(likeness, members)| split(likeness.ties, members, least));
    let mut classes: Vec<Class> = alone.into_iter().chain(folded).collect();
    classes.sort_by_key(|class| class.members.first().copied());
    classes
}

fn split(ties: Ties, members: Vec<PrincipalId>, Least(least): Least) -> Vec<Class> {
    if members.len() >= least {
        return vec![Class::new(members, ties)];
    }
    members.into_iter().map(|member| Class::new(vec![member], ties.clone())).collect()
}

/// Returns who could be drawn, in declaration order: everybody in a picture of the whole tenant, else those who are assigned to what shows
/// its accounts.
fn candidates(world: &World<'_>, chosen: &Ranked, subject: &Subject<'_>, needed: &BTreeSet<Entity>) -> BTreeSet<PrincipalId> {
    if subject.spread.is_none() {
        let accounts = world.tenant.principals.iter().filter(|(_, row)| !row.is_group());
        return accounts.map(|(id, _)| id).collect();
    }
    let showing = chosen.iter().filter(|(_, shows)| **shows).map(|(entity, _)| *entity);
    let assigned = showing.clone().flat_map(|entity| world.facts_to(entity)).map(|(_, fact)| fact.principal);
    let assigned = assigned.filter(|principal| world.tenant.group_of(*principal).is_none());
    let tied: BTreeSet<PrincipalId> = showing.clone().flat_map(|entity| world.agents_to(entity)).collect();
    let users = tied.iter().flat_map(|identity| world.agents_to(Entity::Account(*identity)));
    let tied: BTreeSet<PrincipalId> = tied.iter().copied().chain(users).collect();
    let named = needed.iter().chain(&subject.items).filter_map(|entity| account_of(*entity));
    assigned.chain(named).chain(tied).collect()
}

fn likeness(
    world: &World<'_>,
    chosen: &Ranked,
    subject: &Subject<'_>,
    account: PrincipalId,
    approvals: &BTreeMap<PrincipalId, Ties>,
) -> Likeness {
    let row = world.tenant.principals.row(account);
    let kind = match &row.kind {
        PrincipalKind::User { guest: Some(_), .. } => Kind::Guest,
        PrincipalKind::User { guest: None, .. } => Kind::User,
        PrincipalKind::ServicePrincipal | PrincipalKind::Group(_) => Kind::ServicePrincipal,
    };
    let is_agent = row.agent.is_some();
    let ties = ties(world, chosen, account, approvals);
    Likeness { ties, kind, is_agent, is_disabled: row.disabled.is_some(), is_item: subject.items.contains(&Entity::Account(account)) }
}

/// Returns the ties of an account to what is drawn, each once.
pub fn ties(world: &World<'_>, chosen: &Ranked, account: PrincipalId, approvals: &BTreeMap<PrincipalId, Ties>) -> Ties {
    let facts = world.facts_of(Entity::Account(account)).map(|(_, fact)| (entity_of(fact.target), world.tie(fact)));
    let agents = world.agent_ties(Entity::Account(account)).into_iter();
    let is_drawn = |target: &Entity| chosen.contains_key(target) || account_of(*target).is_some();
    let mut ties: Ties = facts.chain(agents).filter(|(target, _)| is_drawn(target)).collect();
    ties.extend(approvals.get(&account).into_iter().flatten().copied());
    ties.sort_unstable();
    ties.dedup();
    ties
}

/// Returns which drawn approvals name each principal.
pub fn approvals(world: &World<'_>, chosen: &Ranked, subject: &Subject<'_>) -> BTreeMap<PrincipalId, Ties> {
    let mut found: BTreeMap<PrincipalId, Ties> = BTreeMap::new();
    for entity in chosen.keys() {
        for (who, relation) in world.approvers_of(*entity) {
            if subject.shows_approvers(*entity, relation) {
                found.entry(who).or_default().push((*entity, Tie::Approves(relation)));
            }
        }
    }
    found
}
