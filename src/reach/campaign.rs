//! Decides for attackers with power over other accounts: each is tried on the core of the powers it gains.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;
use rustc_hash::FxHashSet;

use super::fixpoint::Fixpoint;
use super::kind::AccountKind;
use super::power;
use super::search::{Core, Lead, Outcome, Party, Preparation, Proof, Purpose, Search, Side, Task};
use super::types::{Class, Mode};
use crate::eval::Decision;
use crate::ir::PrincipalId;
use crate::table::Id;

/// The powers of a core: built-in roles by their places in the catalogue.
type Powers = BTreeSet<usize>;

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

/// What came of the trials on one core.
#[derive(Debug, Default)]
struct Results {
    found: BTreeMap<PrincipalId, Decision>,
    sent_on: Vec<(Powers, Squad, Class)>,
    /// Whoever has the powers comes to the goal in this way.
    won: Vec<(Powers, Proof, Class)>,
}

/// The trials for one goal.
pub(super) struct Campaign<'c, 'a> {
    preparation: &'c Preparation<'a>,
    mode: Mode,
    fixpoint: &'c Fixpoint<'a>,
    /// By how far a core is from the first one: nobody is sent on to a core that is as far, or nearer.
    waiting: BTreeMap<(usize, Powers), Waiting>,
    won: Vec<(Powers, Proof, Class)>,
    found: BTreeMap<PrincipalId, Decision>,
}

impl<'c, 'a> Campaign<'c, 'a> {
    /// Begins one. The approvers on the way to the goal must be settled in the fixpoint.
    pub(super) fn new(preparation: &'c Preparation<'a>, mode: Mode, fixpoint: &'c Fixpoint<'a>) -> Self {
        Self { preparation, mode, fixpoint, waiting: BTreeMap::new(), won: Vec::new(), found: BTreeMap::new() }
    }

    /// Decides for groups of attackers that differ in nothing; returns those that come to the goal.
    pub(super) fn decide(mut self, groups: Vec<Vec<PrincipalId>>) -> BTreeMap<PrincipalId, Decision> {
        let view = self.preparation.ground.view;
        let squad = |members: Vec<PrincipalId>| {
            let kind = AccountKind::of(&view, *members.first()?)?;
            Some(Squad { members, kind, leads: Vec::new(), doubtful: FxHashSet::default() })
        };
        let squads: Vec<Squad> = groups.into_iter().filter_map(squad).collect();
        let approved = if self.mode == Mode::WithApproval { squads.clone() } else { Vec::new() };
        self.waiting.insert((0, Powers::new()), Waiting { unaided: squads, approved });
        while let Some(cores) = self.next_cores() {
            let results: Vec<Results> = cores.into_par_iter().map(|(powers, waiting)| self.try_all(&powers, waiting)).collect();
            results.into_iter().for_each(|results| self.take_in(results));
        }
        self.found
    }

    /// Returns the cores that are nearest.
    fn next_cores(&mut self) -> Option<Vec<(Powers, Waiting)>> {
        let distance = self.waiting.first_key_value()?.0.0;
        let later = self.waiting.split_off(&(distance + 1, Powers::new()));
        let now = std::mem::replace(&mut self.waiting, later);
        Some(now.into_iter().map(|((_, powers), waiting)| (powers, waiting)).collect())
    }

    fn take_in(&mut self, results: Results) {
        for (member, decision) in results.found {
            note(&mut self.found, member, decision);
        }
        self.won.extend(results.won);
        for (powers, squad, class) in results.sent_on {
            let waiting = self.waiting.entry((distance(&powers), powers)).or_default();
            match class {
                Class::Own | Class::ByCompromisedApprover => waiting.unaided.push(squad),
                Class::ByApproval => waiting.approved.push(squad),
            }
        }
    }

    /// Tries squads on one core.
    fn try_all(&self, powers: &Powers, mut waiting: Waiting) -> Results {
        let mut results = Results::default();
        waiting.unaided = self.pass_on_won(powers, waiting.unaided, Class::ByCompromisedApprover, &mut results);
        waiting.approved = self.pass_on_won(powers, waiting.approved, Class::ByApproval, &mut results);
        if waiting.unaided.is_empty() && waiting.approved.is_empty() {
            return results;
        }
        let mut core = Core::new(self.preparation, powers);
        self.try_squads(&mut core, powers, waiting.unaided, Class::ByCompromisedApprover, &mut results);
        if !waiting.approved.is_empty() {
            core.add_approvals(self.fixpoint.known(Mode::WithApproval));
            self.try_squads(&mut core, powers, waiting.approved, Class::ByApproval, &mut results);
        }
        results
    }

    /// Decides for squads whose powers are known to suffice; returns the others.
    fn pass_on_won(&self, powers: &Powers, squads: Vec<Squad>, class: Class, results: &mut Results) -> Vec<Squad> {
        let suffices = |won: &&(Powers, Proof, Class)| won.2 <= class && won.0.is_subset(powers);
        let Some((_, proof, _)) = self.won.iter().find(suffices) else { return squads };
        squads.iter().for_each(|squad| self.conclude(proof, squad, class, results));
        Vec::new()
    }

    fn try_squads(&self, core: &mut Core<'c>, powers: &Powers, mut squads: Vec<Squad>, class: Class, results: &mut Results) {
        results.won.extend(core.proof().map(|proof| (powers.clone(), proof, class)));
        squads.sort_by_key(|squad| squad.kind);
        let mut begun = None;
        for mut squad in squads {
            squad.members.retain(|member| !is_allowed(&self.found, *member) && !is_allowed(&results.found, *member));
            let Some(first) = squad.members.first().copied() else { continue };
            if begun != Some(squad.kind) {
                core.begin(squad.kind);
                begun = Some(squad.kind);
            }
            match core.attempt(first) {
                Outcome::Goal(proof) => self.conclude(&proof, &squad, class, results),
                Outcome::Gains(gained) => results.sent_on.push(send_on(powers, squad, gained, class)),
                Outcome::Nothing => {}
            }
        }
    }

    /// Decides for a squad by a proof; whom it does not hold for is looked at on its own.
    fn conclude(&self, proof: &Proof, squad: &Squad, class: Class, results: &mut Results) {
        for member in squad.members.iter().copied() {
            let is_proven = !squad.doubtful.contains(&member) && proof.holds_for(member, &squad.leads);
            if is_proven || self.comes_to_goal(member, class) {
                note(&mut results.found, member, class.decision());
            }
        }
    }

    /// Tells whether one account comes to the goal by a plan of a class, or of a better one.
    fn comes_to_goal(&self, start: PrincipalId, class: Class) -> bool {
        let (start, wanted) = (Party::Principal(start), &self.preparation.wanted);
        let task = Task { start, wanted, side: Side::Controlled, class, purpose: Purpose::Decision };
        Search::run(self.preparation.ground, task, Some(self.preparation)).has_goal()
    }
}

/// Notes a decision, unless a better one is known.
fn note(found: &mut BTreeMap<PrincipalId, Decision>, member: PrincipalId, decision: Decision) {
    let known = found.entry(member).or_insert(decision);
    if decision == Decision::Allow {
        *known = decision;
    }
}

fn is_allowed(found: &BTreeMap<PrincipalId, Decision>, member: PrincipalId) -> bool {
    found.get(&member) == Some(&Decision::Allow)
}

/// Sends a squad on to the core with the powers it gained.
fn send_on(powers: &Powers, mut squad: Squad, gained: Vec<(Lead, Proof)>, class: Class) -> (Powers, Squad, Class) {
    let is_doubtful = |member: &PrincipalId| !gained.iter().all(|(_, proof)| proof.holds_for(*member, &squad.leads));
    let doubtful: Vec<PrincipalId> = squad.members.iter().copied().filter(is_doubtful).collect();
    squad.doubtful.extend(doubtful);
    let powers = powers.iter().copied().chain(gained.iter().map(|(lead, _)| lead.power)).collect();
    squad.leads.extend(gained.into_iter().map(|(lead, _)| lead));
    (strongest(powers), squad, class)
}

/// Global Administrator has the powers of every other role.
fn strongest(powers: Powers) -> Powers {
    let administrator = power::global_administrator().index();
    if powers.contains(&administrator) { Powers::from([administrator]) } else { powers }
}

/// Tells how far a core is from the first one; the strongest is the last.
fn distance(powers: &Powers) -> usize {
    if powers.contains(&power::global_administrator().index()) { usize::MAX - 1 } else { powers.len() }
}
