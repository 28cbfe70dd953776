//! Decides for attackers with power over other accounts: each is tried on the core of the powers it gains.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashSet;

use super::attackers::Attackers;
use super::fixpoint::{Fixpoint, Mode};
use super::plan::Class;
use super::power;
use super::search::{Core, Lead, Outcome};
use super::standing::AccountKind;
use crate::eval::Decision;
use crate::ir::PrincipalId;
use crate::table::Id;

/// The powers of a core: built-in roles by their places in the catalogue, and before them what orders the cores: those come first from which
/// attackers are sent on to others.
type Powers = (usize, BTreeSet<usize>);

/// Attackers that differ in nothing.
#[derive(Debug, Clone)]
struct Squad {
    members: Vec<PrincipalId>,
    kind: AccountKind,
    /// By what they have the powers of the core.
    leads: Vec<Lead>,
    /// Those for whom some lead may not hold.
    doubtful: FxHashSet<PrincipalId>,
}

/// Who is to be tried on a core: without approvals from outside, and with them.
#[derive(Debug, Default)]
struct Waiting {
    unaided: Vec<Squad>,
    approved: Vec<Squad>,
}

/// The trials for one goal.
pub(super) struct Campaign<'c, 'a> {
    attackers: &'c Attackers<'a>,
    fixpoint: &'c Fixpoint<'a>,
    waiting: BTreeMap<Powers, Waiting>,
    found: BTreeMap<PrincipalId, Decision>,
}

impl<'c, 'a> Campaign<'c, 'a> {
    /// Begins one. The approvers on the way to the goal must be settled in the fixpoint.
    pub(super) fn new(attackers: &'c Attackers<'a>, fixpoint: &'c Fixpoint<'a>) -> Self {
        Self { attackers, fixpoint, waiting: BTreeMap::new(), found: BTreeMap::new() }
    }

    /// Decides for groups of attackers that differ in nothing; returns those that come to the goal.
    pub(super) fn decide(mut self, groups: Vec<Vec<PrincipalId>>) -> BTreeMap<PrincipalId, Decision> {
        let view = self.attackers.ground.view;
        let squad = |members: Vec<PrincipalId>| {
            let kind = AccountKind::of(&view, *members.first()?)?;
            Some(Squad { members, kind, leads: Vec::new(), doubtful: FxHashSet::default() })
        };
        let squads: Vec<Squad> = groups.into_iter().filter_map(squad).collect();
        let approved = if self.attackers.mode == Mode::WithApproval { squads.clone() } else { Vec::new() };
        self.waiting.insert(Powers::default(), Waiting { unaided: squads, approved });
        while let Some((powers, waiting)) = self.waiting.pop_first() {
            self.try_all(&powers.1, waiting);
        }
        self.found
    }

    fn try_all(&mut self, powers: &BTreeSet<usize>, waiting: Waiting) {
        let attackers = self.attackers;
        let mut core = Core::new(attackers.ground, &attackers.preparation.wanted, &attackers.preparation, powers);
        self.try_squads(&mut core, powers, waiting.unaided, Class::ByCompromisedApprover);
        if !waiting.approved.is_empty() {
            core.add_approvals(self.fixpoint.known(Mode::WithApproval));
            self.try_squads(&mut core, powers, waiting.approved, Class::ByApproval);
        }
    }

    fn try_squads(&mut self, core: &mut Core<'c>, powers: &BTreeSet<usize>, mut squads: Vec<Squad>, class: Class) {
        squads.sort_by_key(|squad| squad.kind);
        let mut begun = None;
        for mut squad in squads {
            squad.members.retain(|member| self.found.get(member).is_none_or(|decision| *decision != Decision::Allow));
            let Some(first) = squad.members.first().copied() else { continue };
            if begun != Some(squad.kind) {
                core.begin(squad.kind);
                begun = Some(squad.kind);
            }
            match core.attempt(first) {
                Outcome::Goal => self.note(core, &squad, class),
                Outcome::Gains(gained) => self.send_on(core, powers, squad, gained, class),
                Outcome::Nothing => {}
            }
        }
    }

    /// Notes a squad that comes to the goal; whom the derivation does not hold for is looked at on its own.
    fn note(&mut self, core: &Core<'_>, squad: &Squad, class: Class) {
        for member in squad.members.iter().copied() {
            let is_proven = !squad.doubtful.contains(&member) && core.leads_to_goal(member, &squad.leads);
            if is_proven || self.attackers.comes_to_goal(member, class) {
                self.found.insert(member, class.decision());
            }
        }
    }

    /// Sends a squad on to the core with the powers it gained.
    fn send_on(&mut self, core: &Core<'_>, powers: &BTreeSet<usize>, mut squad: Squad, gained: Vec<Lead>, class: Class) {
        let is_doubtful = |member: &PrincipalId| !gained.iter().all(|lead| core.leads_to(*lead, *member, &squad.leads));
        let doubtful: Vec<PrincipalId> = squad.members.iter().copied().filter(is_doubtful).collect();
        squad.doubtful.extend(doubtful);
        let powers = add(powers, &gained);
        squad.leads.extend(gained);
        let waiting = self.waiting.entry(powers).or_default();
        match class {
            Class::Own | Class::ByCompromisedApprover => waiting.unaided.push(squad),
            Class::ByApproval => waiting.approved.push(squad),
        }
    }
}

/// Adds powers to those of a core. Global Administrator has those of every other role.
fn add(powers: &BTreeSet<usize>, gained: &[Lead]) -> Powers {
    let mut powers = powers.clone();
    powers.extend(gained.iter().map(|lead| lead.power));
    let strongest = power::global_administrator().index();
    if powers.contains(&strongest) {
        return (usize::MAX, BTreeSet::from([strongest]));
    }
    (powers.len(), powers)
}
