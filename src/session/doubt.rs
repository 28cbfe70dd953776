//! Scenarios where something is not known: a step counts only where the same comes of it whatever that is.
//!
//! A scenario runs with nothing put in place of what is not known, and beside that on tenants at the bounds of what the set describes: what people
//! do turns on what they, approvers and other owners have, each for itself, and on gates, limits and flags. Where the same comes of an act in all of
//! these, it does in all between them; where not, nobody can tell.

use super::case::{Case, CaseKind, Misstep, Moment, Outcome};
use super::loaded::Session;
use super::scenario::{self, Ending, Runner};
use crate::compile::{Scenario, StepKind};
use crate::diag::ReasonCode;
use crate::eval::{Asks, Filling};
use crate::explain::unknown_reasons;
use crate::ir::{
    Act, ActKind, Choice, Expiration, Instant, LONGEST_MAX, PrincipalId, SHORTEST_MAX, Strangers, Tenant, Thing, Unknowable, UnknownId,
    Value,
};
use crate::scenario::{Event, LiveTenant};

/// The shortest assignment in seconds (D1.25).
const SHORTEST_ASSIGNMENT: i64 = 300;

/// With more assignments than this, of everybody to everything that is not known, only actors and strangers are given all of it.
const MOST_ASSIGNED: usize = 200_000;

/// Of so many statements it is tried one by one which are needed.
const MOST_TRIED: usize = 16;

/// Runs a scenario; a step of which nobody can tell what comes fails.
pub fn run(session: &Session, scenario: &Scenario, at: Instant) -> Case {
    let case = scenario::run(session, scenario, at);
    let Some(doubter) = Doubter::new(session.tenant(), scenario, scenario::start(scenario, at)) else { return case };
    let Some(doubt) = doubter.find().filter(|doubt| doubter.comes_first(doubt, session.tenant())) else { return case };
    let reasons = unknown_reasons(session.tenant(), &doubt.matters);
    let (timeline, span) = doubter.until(session.tenant(), doubt.step);
    let message = "unknown: what comes of this is not known".to_owned();
    let outcome = Outcome::Diverged(Box::new(Misstep { message, span: span.unwrap_or(scenario.span), reasons, unmet: None }));
    Case { kind: CaseKind::Scenario, name: scenario.name.clone(), span: scenario.span, outcome, timeline, remark: None }
}

/// A step of which it is not known what comes.
struct Doubt {
    /// Which.
    step: usize,
    /// The statements that it turns on.
    matters: Vec<UnknownId>,
}

/// What came of one step.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Came {
    /// What came instead of what should.
    otherwise: Option<String>,
    /// Why an act is refused.
    refused: Vec<ReasonCode>,
    /// What happened.
    events: Vec<(Event, String)>,
}

/// A scenario on a set in which something is not known.
struct Doubter<'a> {
    scenario: &'a Scenario,
    start: Instant,
    stage: Tenant,
    ids: Vec<UnknownId>,
    fillings: Vec<Filling>,
    /// Who activates what: nobody asks for what they hold already by what is not known.
    activated: Vec<(PrincipalId, Thing)>,
}

impl<'a> Doubter<'a> {
    /// `None` where all is known.
    fn new(tenant: &Tenant, scenario: &'a Scenario, start: Instant) -> Option<Self> {
        if tenant.unknowns.is_empty() {
            return None;
        }
        let (stage, strangers) = tenant.with_strangers()?;
        let ids: Vec<UnknownId> = stage.unknowns.iter().map(|(id, _)| id).collect();
        let acts: Vec<&Act> = scenario.steps.iter().filter_map(|step| act(&step.kind)).collect();
        let mut actors: Vec<PrincipalId> = acts.iter().map(|act| act.actor).collect();
        actors.sort_unstable();
        actors.dedup();
        let activated =
            acts.iter().filter_map(|act| if let ActKind::Activate(asked) = &act.kind { Some((act.actor, asked.thing)) } else { None });
        let activated = activated.collect();
        let fillings = fillings(&stage, strangers, &actors, ids.len());
        Some(Self { scenario, start, stage, ids, fillings, activated })
    }

    /// Finds the first step that comes to something else in any of the tenants.
    fn find(&self) -> Option<Doubt> {
        let known = self.trace(&self.stage.clone().closed());
        let differing = self.fillings.iter().filter_map(|filling| Some((self.first_difference(&known, filling, &self.ids)?, filling)));
        let (step, filling) = differing.min_by_key(|(step, _)| *step)?;
        Some(Doubt { step, matters: self.matters(&known, filling, step) })
    }

    /// Tells whether everything before a doubt went as it should.
    fn comes_first(&self, doubt: &Doubt, tenant: &Tenant) -> bool {
        let trace = self.trace(tenant);
        let is_expectation = |at: usize| matches!(self.scenario.steps.get(at).map(|step| &step.kind), Some(StepKind::Expect(_)));
        match trace.iter().position(|came| came.otherwise.is_some()) {
            Some(failed) if is_expectation(failed) => doubt.step < failed,
            Some(failed) => doubt.step <= failed,
            None => true,
        }
    }

    /// Returns the timeline up to a step, with its place.
    fn until(&self, tenant: &Tenant, at: usize) -> (Vec<Moment>, Option<crate::source::Span>) {
        let mut runner = Runner::new(LiveTenant::new(tenant, self.start));
        for step in self.scenario.steps.iter().take(at) {
            let _ = runner.run(step);
        }
        let told = runner.timeline.len();
        let Some(step) = self.scenario.steps.get(at) else { return (runner.timeline, None) };
        let _ = runner.run(step);
        // the step itself, without what came of it
        runner.timeline.truncate(told + 1);
        (runner.timeline, Some(step.span))
    }

    /// Returns the first step that comes to something else where these statements are filled.
    fn first_difference(&self, known: &[Came], filling: &Filling, ids: &[UnknownId]) -> Option<usize> {
        let tenant = self.stage.with(&self.choices(filling, ids)).closed();
        let mut is_split = false;
        for (at, (known, came)) in known.iter().zip(self.trace(&tenant)).enumerate() {
            let differs = match &self.scenario.steps.get(at)?.kind {
                StepKind::At(_) | StepKind::After(_) => {
                    is_split |= known.events != came.events;
                    false
                }
                StepKind::Expect(_) => is_split && known.otherwise != came.otherwise,
                StepKind::Act(_) | StepKind::Refused(..) if is_already(known, &came) => return None,
                StepKind::Act(_) | StepKind::Refused(..) => *known != came,
            };
            if differs {
                return Some(at);
            }
        }
        None
    }

    fn choices(&self, filling: &Filling, ids: &[UnknownId]) -> Vec<Choice> {
        let mut choices = filling.choices(&self.stage, ids);
        for Choice { unknown, value } in &mut choices {
            if let (Unknowable::Assignment(row), Value::Assigned(given)) = (&self.stage.unknowns.row(*unknown).what, value) {
                let is_asked = |who: PrincipalId| row.state.is_in_force() && self.activated.contains(&(who, row.target.thing()));
                given.retain(|(who, _)| !is_asked(*who));
            }
        }
        choices
    }

    /// Takes all steps, up to the first that goes otherwise.
    fn trace(&self, tenant: &Tenant) -> Vec<Came> {
        let mut runner = Runner::new(LiveTenant::new(tenant, self.start));
        let mut trace = Vec::new();
        for step in &self.scenario.steps {
            let (events, told) = (runner.state.history().len(), runner.timeline.len());
            let ending = runner.run(step);
            let happened = runner.state.history().iter().skip(events).map(|entry| (entry.event, what_happened(entry.event, &entry.text)));
            let grounds = runner.timeline.iter().skip(told + 1).filter(|moment| moment.text == "refused").flat_map(|moment| &moment.why);
            let mut came =
                Came { otherwise: None, refused: grounds.filter_map(|ground| ground.code).collect(), events: happened.collect() };
            if let Ending::Otherwise(misstep) = ending {
                came.otherwise = Some(misstep.message);
                came.refused.extend(misstep.reasons.iter().map(|reason| reason.code));
                trace.push(came);
                break;
            }
            trace.push(came);
        }
        trace
    }

    /// Finds the statements that a step turns on: few of them that are enough.
    fn matters(&self, known: &[Came], filling: &Filling, step: usize) -> Vec<UnknownId> {
        let is_enough = |ids: &[UnknownId]| self.first_difference(known, filling, ids) == Some(step);
        let mut ids = self.ids.clone();
        while ids.len() > 1 {
            let (left, right) = ids.split_at(ids.len() / 2);
            match (is_enough(left), is_enough(right)) {
                (true, _) => ids = left.to_vec(),
                (false, true) => ids = right.to_vec(),
                (false, false) => break,
            }
        }
        let tried: Vec<UnknownId> = if ids.len() > MOST_TRIED { Vec::new() } else { ids.clone() };
        for one in tried {
            let others: Vec<UnknownId> = ids.iter().copied().filter(|id| *id != one).collect();
            if is_enough(&others) {
                ids = others;
            }
        }
        ids
    }
}

fn act(step: &StepKind) -> Option<&Act> {
    match step {
        StepKind::Act(act) | StepKind::Refused(_, act) => Some(act),
        StepKind::At(_) | StepKind::After(_) | StepKind::Expect(_) => None,
    }
}

/// Tells whether an activation is refused only since what is not known may give the relation: that is no possible answer.
fn is_already(known: &Came, came: &Came) -> bool {
    let is_held = |code: &ReasonCode| matches!(code, ReasonCode::ActiveDirect | ReasonCode::ActiveThroughGroup);
    came.refused.iter().any(is_held) && !known.refused.iter().any(is_held)
}

/// Says what happened, without who may answer a request, and without when an eligibility ends that outlives it.
fn what_happened(event: Event, text: &str) -> String {
    if event == Event::Requested {
        return String::new();
    }
    text.split("; the eligibility ends").next().unwrap_or(text).to_owned() // there is always a first part
}

/// Returns what is put in place of what is not known: little, much, and what only actors or only others have; each with flags either way.
fn fillings(stage: &Tenant, strangers: Strangers, actors: &[PrincipalId], unknowns: usize) -> Vec<Filling> {
    let [shortest, longest] = [SHORTEST_MAX, LONGEST_MAX];
    let least = Filling {
        anybody: Vec::new(),
        gives_named: false,
        asks: Asks::Context(strangers.context),
        max_seconds: shortest,
        limit: Expiration::Max(SHORTEST_ASSIGNMENT),
        asks_approval: true,
        approvers: Vec::new(),
        is_narrow: true,
    };
    let users = stage.principals.iter().filter(|(_, row)| row.is_user()).map(|(id, _)| id);
    // too many is too many
    let is_few = unknowns.saturating_mul(stage.principals.len()) <= MOST_ASSIGNED;
    let everybody: Vec<PrincipalId> = if is_few { users.collect() } else { actors.iter().copied().chain(strangers.users).collect() };
    let most = Filling {
        anybody: everybody.clone(),
        gives_named: true,
        asks: Asks::Nothing,
        max_seconds: longest,
        limit: Expiration::Permanent,
        asks_approval: false,
        approvers: everybody,
        is_narrow: false,
    };
    let asked = Filling { asks_approval: true, ..most.clone() };
    let others = Filling { anybody: strangers.users.to_vec(), gives_named: false, approvers: strangers.users.to_vec(), ..asked.clone() };
    let alone = Filling { anybody: actors.to_vec(), approvers: Vec::new(), ..asked.clone() };
    let with_mfa = Filling { asks: Asks::Mfa, ..least.clone() };
    let all = [least, with_mfa, most, asked, others, alone];
    all.into_iter().flat_map(|filling| [true, false].map(|is_narrow| Filling { is_narrow, ..filling.clone() })).collect()
}
