//! What all searches for one goal of an attacker share, whoever the attacker begins with: what may lead there, and whose takeover may bring
//! something.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use rustc_hash::{FxHashMap, FxHashSet};

use super::claim::Party;
use crate::eval::Victim;
use crate::ir::{Assignment, Credential, DoubtOf, GroupId, PrincipalId, PrincipalKind, Scope, Target, UnitId};
use crate::reach::alike::gather;
use crate::reach::conditions::Named;
use crate::reach::cone::Cone;
use crate::reach::goal::Wanted;
use crate::reach::ground::Ground;
use crate::reach::kind::{AccountKind, has_mfa};

/// Users are guests or not, and have a second factor or not.
const KINDS: usize = 4;

/// What the searches for one goal share.
#[derive(Debug)]
pub(crate) struct Preparation<'a> {
    pub(crate) ground: Ground<'a>,
    /// What is wanted.
    pub(crate) wanted: Wanted,
    /// What may lead there.
    pub(crate) cone: Cone,
    prey: OnceLock<Vec<Prey>>,
    excluded: OnceLock<FxHashSet<GroupId>>,
}

/// A user whose takeover may bring something.
#[derive(Debug)]
pub(super) struct Prey {
    pub(super) victim: Victim,
    /// Users with the same number differ in nothing that matters.
    pub(super) likeness: usize,
}

/// Users to take over, in declaration order.
#[derive(Debug, Default)]
pub(super) struct Targets<'a> {
    all: Vec<&'a Victim>,
    in_unit: FxHashMap<UnitId, Vec<&'a Victim>>,
}

impl<'a> Targets<'a> {
    /// Returns those that a role held in a scope may reset at all.
    pub(super) fn in_scope(&self, scope: Scope) -> impl Iterator<Item = &'a Victim> {
        let found = match scope {
            Scope::Tenant => self.all.as_slice(),
            Scope::Unit(unit) => self.in_unit.get(&unit).map_or(&[][..], Vec::as_slice),
        };
        found.iter().copied()
    }

    /// Returns one of them.
    pub(super) fn find(&self, user: PrincipalId) -> Option<&'a Victim> {
        let place = self.all.binary_search_by_key(&user, |victim| victim.principal).ok()?;
        self.all.get(place).copied()
    }
}

impl<'a> Preparation<'a> {
    /// Prepares the searches for a goal.
    pub(crate) fn new(ground: Ground<'a>, wanted: Wanted) -> Self {
        let cone = Cone::of_escalation(ground, &wanted);
        Self { ground, wanted, cone, prey: OnceLock::new(), excluded: OnceLock::new() }
    }

    /// Returns the users whose takeover may bring something, in declaration order; of those that differ in nothing the first few.
    pub(super) fn prey(&self) -> &[Prey] {
        self.prey.get_or_init(|| Collector { ground: self.ground, preparation: self, kept: FxHashMap::default() }.collect())
    }

    /// Returns the groups that are excluded from a context, and those whose members come into one of them.
    pub(super) fn excluded(&self) -> &FxHashSet<GroupId> {
        self.excluded.get_or_init(|| {
            let view = self.ground.view;
            let excluded = view.tenant.contexts.ids().flat_map(|context| self.ground.conditions().excluded(context));
            let mut queue: Vec<GroupId> = excluded.filter_map(Named::group).collect();
            let mut found = FxHashSet::default();
            while let Some(group) = queue.pop() {
                if found.insert(group) {
                    let members = view.of_group(group).filter(|(_, fact)| view.is_in_force(fact) || view.is_eligible(fact));
                    queue.extend(members.filter_map(|(_, fact)| view.tenant.group_of(fact.principal)));
                }
            }
            found
        })
    }

    /// Returns whom an attacker takes over: of those that differ in nothing, and are not their own to begin with, the first few.
    pub(super) fn targets(&self, start: Party) -> Targets<'_> {
        let mut taken: FxHashMap<usize, usize> = FxHashMap::default();
        let mut is_needed = |prey: &&Prey| {
            let is_other = Party::Principal(prey.victim.principal) != start;
            let count = taken.entry(prey.likeness).or_default();
            *count += usize::from(is_other);
            is_other && *count <= self.ground.index.bounds().alike
        };
        let all: Vec<&Victim> = self.prey().iter().filter(|prey| is_needed(prey)).map(|prey| &prey.victim).collect();
        let mut in_unit: FxHashMap<UnitId, Vec<&Victim>> = FxHashMap::default();
        for victim in all.iter().copied() {
            for unit in self.ground.index.units().units_of(victim.principal) {
                in_unit.entry(unit).or_default().push(victim);
            }
        }
        Targets { all, in_unit }
    }

    /// Puts accounts together that differ in nothing an attacker looks at; disabled ones are left out.
    pub(crate) fn put_together(&self, accounts: &[PrincipalId]) -> Vec<Vec<PrincipalId>> {
        let view = self.ground.view;
        let is_enabled = |account: &PrincipalId| AccountKind::of(&view, *account).is_some();
        let read = |account: PrincipalId| {
            let is_safe = Victim::new(&view.of_shields(), account).obstacle(Credential::Password).is_some();
            (likeness(self, account, is_safe), account)
        };
        gather(accounts.iter().copied().filter(is_enabled).map(read))
    }

    /// Tells whether an assignment matters to an attacker: it leads on, or it protects its holder.
    pub(crate) fn counts(&self, fact: &Assignment) -> bool {
        let view = self.ground.view;
        let matters = match fact.target {
            Target::Role(..) => true,
            Target::Group(group, _) => self.cone.limits.has(fact.target) || view.tenant.groups.row(group).role_assignable.is_some(),
        };
        matters && (view.is_in_force(fact) || view.is_eligible(fact))
    }
}

/// Everything about an account that a search looks at. Those who are alike in it can change places, so one derivation is as good as the other.
#[derive(PartialEq, Eq, Hash)]
struct Likeness {
    /// The number of a user's kind; `None` for a service principal.
    kind: Option<usize>,
    /// Whether nobody can take it over (D6.8).
    is_safe: bool,
    named: Option<PrincipalId>,
    units: Vec<UnitId>,
    /// Each assignment that counts: whether it is in force, and whether it protects.
    facts: Vec<(Target, bool, bool)>,
    /// What it may be given that protects.
    doubts: Vec<DoubtOf>,
}

struct Collector<'a> {
    ground: Ground<'a>,
    preparation: &'a Preparation<'a>,
    /// The number of each likeness, and how many users of it are kept.
    kept: FxHashMap<Likeness, (usize, usize)>,
}

impl Collector<'_> {
    fn collect(mut self) -> Vec<Prey> {
        let (view, index) = (self.ground.view, self.ground.index);
        let in_units = view.tenant.units.values().flat_map(|unit| &unit.members).map(|(member, _)| *member);
        let mut bringing: BTreeSet<PrincipalId> = in_units.chain(index.named()).collect();
        bringing.extend(&self.preparation.cone.accounts);
        let mut found = self.spares(&bringing);
        found.extend(bringing.into_iter().filter_map(|user| self.keep(user)));
        found.sort_by_key(|prey| prey.victim.principal);
        found
    }

    /// Returns a few users of each kind who bring nothing but themselves: such that nothing protects, and where there are not enough of
    /// these, others.
    fn spares(&mut self, bringing: &BTreeSet<PrincipalId>) -> Vec<Prey> {
        let (mut bare, most) = ([0; KINDS], self.most());
        let mut found = Vec::new();
        for (user, row) in self.ground.view.tenant.principals.iter() {
            let is_full = |kind: usize| bare.get(kind).is_none_or(|count| *count >= most);
            if (0..KINDS).all(is_full) {
                break;
            }
            let Some(kind) = kind(&row.kind).filter(|kind| !is_full(*kind) && !bringing.contains(&user)) else { continue };
            let Some(prey) = self.keep(user) else { continue };
            if let Some(count) = bare.get_mut(kind)
                && prey.victim.roles.is_empty()
                && prey.victim.shields.is_empty()
            {
                *count += 1;
            }
            found.push(prey);
        }
        found
    }

    /// Returns how many are kept that differ in nothing: the attacker may begin with one of them.
    fn most(&self) -> usize {
        self.ground.index.bounds().alike + 1
    }

    /// Keeps a user, unless enough of the same likeness are kept or nobody can take them over.
    fn keep(&mut self, user: PrincipalId) -> Option<Prey> {
        let view = self.ground.view;
        let victim = Victim::new(&view.of_shields(), user);
        if victim.obstacle(Credential::Password).is_some() {
            return None;
        }
        let (next, most) = (self.kept.len(), self.most());
        let (likeness, count) = self.kept.entry(likeness(self.preparation, user, false)).or_insert((next, 0));
        *count += 1;
        (*count <= most).then_some(Prey { victim, likeness: *likeness })
    }
}

fn likeness(preparation: &Preparation<'_>, account: PrincipalId, is_safe: bool) -> Likeness {
    let (view, index) = (preparation.ground.view, preparation.ground.index);
    let shields = view.of_shields();
    let counting = view.of_principal(account).filter(|(_, fact)| preparation.counts(fact));
    let mut facts: Vec<(Target, bool, bool)> =
        counting.map(|(_, fact)| (fact.target, view.is_in_force(fact), shields.is_in_force(fact) || shields.is_eligible(fact))).collect();
    facts.sort_unstable();
    let holding = view.tenant.doubts_of(account).filter(|doubt| shields.holds(doubt.window));
    let doubts = holding.map(|doubt| doubt.of).collect();
    Likeness {
        kind: kind(&view.tenant.principals.row(account).kind),
        is_safe,
        named: stands_alone(preparation.ground, account).then_some(account),
        units: index.units().units_of(account).collect(),
        facts,
        doubts,
    }
}

/// Tells whether somebody is like nobody else: named somewhere, or an agent, or in control of agents (R29, R30).
fn stands_alone(ground: Ground<'_>, account: PrincipalId) -> bool {
    let is_agent = ground.view.tenant.principals.row(account).agent.is_some();
    is_agent || ground.index.is_named(account) || ground.index.agents().is_controller(account)
}

/// Returns the number of a user's kind; `None` for other principals.
fn kind(kind: &PrincipalKind) -> Option<usize> {
    match kind {
        PrincipalKind::User { guest, .. } => Some(usize::from(guest.is_some()) * 2 + usize::from(has_mfa(kind))),
        PrincipalKind::ServicePrincipal | PrincipalKind::Group(_) => None,
    }
}
