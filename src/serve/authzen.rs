//! AuthZEN Authorization API 1.0: decisions, several at once, searches, and what says where these are.
//!
//! A request is `read` (what is missing or mistyped is a fault), `mapping` makes one of our questions of it with the `evidence` of its context, and
//! `verdict` puts that to the session. `batch` and `search` are uses of it.

mod batch;
mod evidence;
mod fixture;
mod mapping;
mod page;
mod read;
mod search;
mod tree;
mod verdict;

use serde_json::{Map, Value, json};

use self::read::{Ask, Parts};
use self::search::Search;
use self::verdict::Verdict;
use super::http::{self, Fault};
use super::route::{Endpoint, ROUTES};
use crate::ir::Instant;
use crate::session::Session;

pub use mapping::ACTIONS;

/// Who decides.
#[derive(Debug, Clone, Copy)]
pub enum Decider<'s> {
    /// A policy set, as of an instant.
    Policies(&'s Session, Instant),
    /// The policy of the certification scenario.
    Fixture,
}

/// Decides one question of the protocol.
type Decide<'s> = dyn FnMut(&Ask<'_>) -> Result<Verdict, Fault> + 's;

impl<'s> Decider<'s> {
    /// Answers what was posted to an endpoint of the protocol.
    ///
    /// # Errors
    ///
    /// Fails where the request cannot be read.
    pub fn answer(self, endpoint: Endpoint, body: &[u8]) -> Result<Value, Fault> {
        let map = http::object(body)?;
        match endpoint {
            Endpoint::Evaluation => Ok(self.decider(&map)(&Parts::of(&map).ask()?)?.to_json()),
            Endpoint::Evaluations => batch::answer(&map, &mut self.decider(&map)),
            Endpoint::SearchSubject | Endpoint::SearchResource | Endpoint::SearchAction => {
                page::answer(&map, &self.search(endpoint, &map)?)
            }
            _ => Err(Fault { status: 404, message: "there is nothing to decide here".to_owned() }),
        }
    }

    /// Returns who decides one question after the other: with reasons, unless `options.reasons` is false.
    fn decider(self, map: &Map<String, Value>) -> Box<Decide<'s>> {
        let is_brief = map.get("options").and_then(|options| options.get("reasons")) == Some(&Value::Bool(false));
        match self {
            Self::Policies(session, now) if is_brief => match session.decider() {
                Ok(mut decider) => Box::new(move |ask| verdict::decide_briefly(session, &mut decider, ask, now)),
                // a policy set that is refused is not served
                Err(rejected) => Box::new(move |_| Err(Fault { status: 500, message: rejected.to_string() })),
            },
            Self::Policies(session, now) => Box::new(move |ask| verdict::decide(session, ask, now)),
            Self::Fixture => Box::new(|ask| Ok(fixture::decide(ask))),
        }
    }

    fn search(self, endpoint: Endpoint, map: &Map<String, Value>) -> Result<Vec<Value>, Fault> {
        match (self, endpoint) {
            (Self::Policies(session, now), Endpoint::SearchSubject) => Search::new(session, now).subjects(map),
            (Self::Policies(session, now), Endpoint::SearchResource) => Search::new(session, now).resources(map),
            (Self::Policies(session, now), _) => Search::new(session, now).actions(map),
            (Self::Fixture, Endpoint::SearchSubject) => fixture::subjects(map),
            (Self::Fixture, Endpoint::SearchResource) => fixture::resources(map),
            (Self::Fixture, _) => fixture::actions(map),
        }
    }
}

/// Says where what is, seen from the address that was asked.
#[must_use]
pub fn configuration(base: &str) -> Value {
    const KEYS: [(&str, Endpoint); 5] = [
        ("access_evaluation_endpoint", Endpoint::Evaluation),
        ("access_evaluations_endpoint", Endpoint::Evaluations),
        ("search_subject_endpoint", Endpoint::SearchSubject),
        ("search_resource_endpoint", Endpoint::SearchResource),
        ("search_action_endpoint", Endpoint::SearchAction),
    ];
    let mut map: Map<String, Value> = [("policy_decision_point".to_owned(), json!(base))].into_iter().collect();
    for (key, endpoint) in KEYS {
        let path = ROUTES.iter().find(|route| route.endpoint == endpoint).map(|route| format!("{base}{}", route.path));
        map.insert(key.to_owned(), json!(path));
    }
    Value::Object(map)
}
