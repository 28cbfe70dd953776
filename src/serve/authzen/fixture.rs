//! The policy of the certification scenario, for suites that test the protocol: who may read, write and delete two records. It knows no tenant.

use serde_json::{Map, Value, json};

use super::read::{Act, Ask, Entity, Parts};
use super::verdict::Verdict;
use crate::serve::http::Fault;

/// Whoever may do something with a record.
const POLICY: [(&str, &str, &str); 8] = [
    ("alice", "read", "record-1"),
    ("alice", "write", "record-1"),
    ("alice", "delete", "record-1"),
    ("alice", "read", "record-2"),
    ("bob", "read", "record-1"),
    ("bob", "read", "record-2"),
    ("bob", "write", "record-2"),
    ("bob", "delete", "record-2"),
];

/// Decides one question.
#[must_use]
pub fn decide(ask: &Ask<'_>) -> Verdict {
    let asked = (ask.subject.id, ask.action.name, ask.resource.id);
    let decision = ask.subject.kind == "user" && ask.resource.kind == "record" && POLICY.contains(&asked);
    let context = if decision { Map::new() } else { [("reason".to_owned(), json!("denied"))].into_iter().collect() };
    Verdict { decision, context }
}

/// Returns who may do something.
///
/// # Errors
///
/// Fails where a part is missing or mistyped; so do the others.
pub fn subjects(map: &Map<String, Value>) -> Result<Vec<Value>, Fault> {
    let parts = Parts::of(map);
    let (subject, action, resource, context) = (parts.subject(false)?, parts.action()?, parts.resource(true)?, parts.context()?);
    let found = distinct(|(who, _, _)| who).into_iter().map(|id| Entity { id, ..subject });
    Ok(entities(found.filter(|subject| decide(&Ask { subject: *subject, action, resource, context }).decision)))
}

/// Returns what somebody may do something with.
pub fn resources(map: &Map<String, Value>) -> Result<Vec<Value>, Fault> {
    let parts = Parts::of(map);
    let (subject, action, resource, context) = (parts.subject(true)?, parts.action()?, parts.resource(false)?, parts.context()?);
    let found = distinct(|(_, _, record)| record).into_iter().map(|id| Entity { id, ..resource });
    Ok(entities(found.filter(|resource| decide(&Ask { subject, action, resource: *resource, context }).decision)))
}

/// Returns what somebody may do with something.
pub fn actions(map: &Map<String, Value>) -> Result<Vec<Value>, Fault> {
    let parts = Parts::of(map);
    let (subject, resource, context) = (parts.subject(true)?, parts.resource(true)?, parts.context()?);
    let found = distinct(|(_, verb, _)| verb).into_iter().map(|name| Act { name, properties: None });
    let found = found.filter(|action| decide(&Ask { subject, action: *action, resource, context }).decision);
    Ok(found.map(|action| json!({ "name": action.name })).collect())
}

fn distinct(part: impl Fn((&'static str, &'static str, &'static str)) -> &'static str) -> Vec<&'static str> {
    let mut found = Vec::new();
    for item in POLICY.into_iter().map(part) {
        if !found.contains(&item) {
            found.push(item);
        }
    }
    found
}

fn entities<'e>(found: impl Iterator<Item = Entity<'e>>) -> Vec<Value> {
    found.map(|entity| json!({ "type": entity.kind, "id": entity.id })).collect()
}
