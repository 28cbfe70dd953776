//! Who may, on what, and what: everything of which a decision would be a yes, in the order of the policies.

use std::cell::RefCell;
use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::evidence::Brought;
use super::mapping::{self, ACTIONS, Asked};
use super::read::{Act, Ask, Entity, Parts};
use super::tree::{name, nowhere};
use super::verdict::{Outcome, decide_briefly, is_of_type};
use crate::answer::candidates;
use crate::eval::View;
use crate::explain::{Answer, OpenAnswer, OpenItem, target_text};
use crate::ir::{Action, Goal, Instant, OneStep, PrincipalId, Question, Thing};
use crate::serve::http::Fault;
use crate::session::{Decider, Session};
use crate::syntax::ast;

/// A search, with the instant that it is asked at.
pub struct Search<'s> {
    session: &'s Session,
    now: Instant,
    /// Decides; none of a policy set that is refused, which is not served.
    decider: RefCell<Option<Decider<'s>>>,
}

impl<'s> Search<'s> {
    /// Begins to search as of an instant.
    #[must_use]
    pub fn new(session: &'s Session, now: Instant) -> Self {
        Self { session, now, decider: RefCell::new(session.decider().ok()) }
    }

    /// Returns who may do something.
    ///
    /// # Errors
    ///
    /// Fails where a part is missing or mistyped; so do the others.
    pub fn subjects(&self, map: &Map<String, Value>) -> Result<Vec<Value>, Fault> {
        let parts = Parts::of(map);
        let (subject, action, resource, context) = (parts.subject(false)?, parts.action()?, parts.resource(true)?, parts.context()?);
        let brought = Brought::read(self.session.tenant(), context)?;
        let at = brought.at.unwrap_or(self.now);
        let Some(asked) = mapping::action(action, resource).filter(|_| mapping::is_subject(subject.kind)) else { return Ok(Vec::new()) };
        let tenant = self.session.tenant();
        let found = self.may_come(&asked, &brought, at);
        let found = found.into_iter().filter(|principal| is_of_type(tenant, *principal, subject.kind));
        let named = found.map(|principal| Entity { id: &tenant.principals.row(principal).name, ..subject });
        let ask = |subject| Ask { subject, action, resource, context };
        // what is asked of many at once is not asked again of each
        let is_listed = is_list(&asked);
        self.sift(named, |subject| is_listed || self.is_yes(&ask(*subject)))
    }

    /// Returns what somebody may do something with.
    pub fn resources(&self, map: &Map<String, Value>) -> Result<Vec<Value>, Fault> {
        let parts = Parts::of(map);
        let (subject, action, resource, context) = (parts.subject(true)?, parts.action()?, parts.resource(false)?, parts.context()?);
        let brought = Brought::read(self.session.tenant(), context)?;
        let ask = |resource| Ask { subject, action, resource, context };
        let ids = self.ids(action, resource.kind);
        let named = ids.iter().map(|id| Entity { id, ..resource });
        match self.reached(subject, action, brought.at.unwrap_or(self.now)) {
            Some(reached) => self.sift(named, |resource| reached.has(self.session, mapping::action(action, *resource))),
            None => self.sift(named, |resource| self.is_yes(&ask(*resource))),
        }
    }

    /// Returns what somebody may do with something.
    pub fn actions(&self, map: &Map<String, Value>) -> Result<Vec<Value>, Fault> {
        let parts = Parts::of(map);
        let (subject, resource, context) = (parts.subject(true)?, parts.resource(true)?, parts.context()?);
        Brought::read(self.session.tenant(), context)?;
        let fitting = ACTIONS.iter().filter(|(_, kinds)| kinds.contains(&resource.kind));
        let is_yes = |action: &Act<'_>| self.is_yes(&Ask { subject, action: *action, resource, context });
        let found = fitting.map(|(name, _)| Act { name, properties: None }).filter(is_yes);
        Ok(found.map(|action| json!({ "name": action.name })).collect())
    }

    fn is_yes(&self, ask: &Ask<'_>) -> bool {
        let mut decider = self.decider.borrow_mut();
        decider.as_mut().is_some_and(|decider| decide_briefly(self.session, decider, ask, self.now).is_ok_and(|verdict| verdict.decision))
    }

    fn sift<'e>(&self, found: impl Iterator<Item = Entity<'e>>, is_wanted: impl Fn(&Entity<'e>) -> bool) -> Result<Vec<Value>, Fault> {
        Ok(found.filter(is_wanted).map(|entity| json!({ "type": entity.kind, "id": entity.id })).collect())
    }

    /// Returns who may come into question, in the order of the policies: no fewer than those of whom it is so.
    fn may_come(&self, asked: &Asked, brought: &Brought, at: Instant) -> Vec<PrincipalId> {
        let kind = match asked {
            Asked::Do(action) => ast::QueryKind::WhoCan(action.clone(), mapping::mods(action, brought)),
            Asked::Hold(holding) => ast::QueryKind::WhoIs(holding.clone(), None),
        };
        match self.session.resolve(&ast::Query { kind, span: nowhere() }) {
            Ok(Question::WhoCan(Action::Step(step), _)) => self.candidates(step, at),
            Ok(question) => listed(&self.session.weigh(&question, at)),
            Err(_) => Vec::new(), // what is not there has no results
        }
    }

    /// Returns the accounts that the judge may say yes of, and those that hold what they could activate.
    fn candidates(&self, step: OneStep, at: Instant) -> Vec<PrincipalId> {
        let view = View::new(self.session.tenant(), at);
        let mut found = candidates(&view, step);
        if let OneStep::Activate(thing) = step {
            found.extend(view.of_thing(thing).filter(|(_, fact)| view.is_in_force(fact)).map(|(_, fact)| fact.principal));
        }
        found.into_iter().collect()
    }

    /// Returns the ids of everything of a type, in the order of the policies, where an action goes with it.
    fn ids(&self, action: Act<'_>, kind: &str) -> Vec<Box<str>> {
        let fits = ACTIONS.iter().any(|(name, kinds)| *name == action.name && kinds.contains(&kind));
        let tenant = self.session.tenant();
        match kind {
            _ if !fits => Vec::new(),
            "membership" | "ownership" | "group" => tenant.groups.ids().map(|group| tenant.group_name(group).into()).collect(),
            "role" => tenant.roles.iter().map(|(_, role)| role.name.clone()).collect(),
            "account" => tenant.principals.iter().filter(|(_, principal)| principal.is_user()).map(|(_, user)| user.name.clone()).collect(),
            "access" => {
                let granted: BTreeSet<&str> = tenant.groups.iter().flat_map(|(_, group)| &group.grants).map(|(text, _)| &**text).collect();
                granted.into_iter().map(Box::from).collect()
            }
            _ => Vec::new(),
        }
    }

    /// Returns what somebody comes to, where that takes a search or there are many: all of it at once.
    fn reached(&self, subject: Entity<'_>, action: Act<'_>, at: Instant) -> Option<Reached> {
        let verb = match action.name {
            "reach" => ast::Verb::Reach,
            "reset" => ast::Verb::Reset,
            _ => return None,
        };
        let kind = ast::QueryKind::WhatCan(name(subject.id), verb, ast::Mods::default());
        let Ok(question) = self.session.resolve(&ast::Query { kind, span: nowhere() }) else { return Some(Reached::default()) };
        let is_asked = matches!(&question, Question::WhatCan(who, ..) if is_of_type(self.session.tenant(), *who, subject.kind));
        Some(if is_asked { Reached::of(&self.session.weigh(&question, at)) } else { Reached::default() })
    }
}

/// Tells whether all of whom something is so are listed at once.
fn is_list(asked: &Asked) -> bool {
    matches!(asked, Asked::Hold(_) | Asked::Do(ast::Action::Reach(_) | ast::Action::Escalate(_)))
}

/// Returns those of whom a list says yes, whatever is so, in the order of the policies.
fn listed(answer: &Answer) -> Vec<PrincipalId> {
    let mut found: Vec<PrincipalId> = match answer {
        Answer::WhoCan { items, .. } => {
            items.iter().filter(|item| Outcome::of(item.decision) == Outcome::Yes).map(|item| item.principal).collect()
        }
        Answer::WhoIs(holders) => holders.iter().map(|holder| holder.principal).collect(),
        Answer::Open(OpenAnswer::Who(who)) => who.items.iter().filter(|item| is_sure(item)).map(|item| item.item).collect(),
        _ => Vec::new(),
    };
    found.sort_unstable();
    found.dedup();
    found
}

fn is_sure<T>(item: &OpenItem<T>) -> bool {
    Outcome::of_all(item.decisions) == Outcome::Yes
}

/// What somebody comes to, by its words.
#[derive(Debug, Default)]
struct Reached {
    targets: BTreeSet<String>,
    has_every_role: bool,
}

impl Reached {
    fn of(answer: &Answer) -> Self {
        match answer {
            Answer::WhatCan { items, every_role, .. } => {
                let sure = items.iter().filter(|item| Outcome::of(item.decision) == Outcome::Yes);
                let has_every_role = every_role.is_some_and(|decision| Outcome::of(decision) == Outcome::Yes);
                Self { targets: sure.map(|item| item.target.clone()).collect(), has_every_role }
            }
            Answer::Open(OpenAnswer::What(what)) => {
                let sure = what.items.iter().filter(|item| is_sure(item));
                let has_every_role = what.every_role.is_yes() && Outcome::of_all(what.every_role) == Outcome::Yes;
                Self { targets: sure.map(|item| item.item.clone()).collect(), has_every_role }
            }
            _ => Self::default(),
        }
    }

    fn has(&self, session: &Session, asked: Option<Asked>) -> bool {
        let Some(Asked::Do(action)) = asked else { return false };
        let kind = ast::QueryKind::WhoCan(action, ast::Mods::default());
        let Ok(Question::WhoCan(action, _)) = session.resolve(&ast::Query { kind, span: nowhere() }) else { return false };
        let is_role = matches!(&action, Action::Pursue(pursuit) if matches!(pursuit.goal, Goal::Thing(Thing::Role(_))));
        (is_role && self.has_every_role) || self.targets.contains(&target_text(session.tenant(), &action))
    }
}
