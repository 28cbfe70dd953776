//! The words of the command line, with its JSON: what is posted goes to the held policy set, and what it tells comes back.

use serde_json::{Map, Value};

use super::http::{self, Fault, Request as Asked, Response};
use super::set::Set;
use crate::door::{self, Errand, Limits, Request, Told};
use crate::graph::{self, Extras, Format, Scene};
use crate::ir::Instant;
use crate::render;
use crate::session::Answered;

/// Answers a question, in JSON.
///
/// # Errors
///
/// Fails where the body cannot be read; so do the others. A question that cannot be answered has an answer that says so.
pub fn query(set: &Set, asked: &Asked, now: Instant) -> Result<Response, Fault> {
    let body = Body::read(asked)?;
    let request = body.request(Errand::Ask(body.text("query")?.to_owned()))?;
    respond(asked, &set.held.answer(&request, now))
}

/// Tells everything that is wrong or risky.
pub fn check(set: &Set, asked: &Asked, now: Instant) -> Result<Response, Fault> {
    let request = Body::read(asked)?.request(Errand::Check)?;
    respond(asked, &set.held.answer(&request, now))
}

/// Runs the expectations that stand in the policies.
pub fn test(set: &Set, asked: &Asked, now: Instant) -> Result<Response, Fault> {
    let body = Body::read(asked)?;
    let request = body.request(Errand::Test(body.optional_text("filter")?.map(str::to_owned)))?;
    respond(asked, &set.held.answer(&request, now))
}

/// Lists what there is.
pub fn list(set: &Set, asked: &Asked, now: Instant) -> Result<Response, Fault> {
    let body = Body::read(asked)?;
    let request = body.request(Errand::List(body.texts("words")?))?;
    respond(asked, &set.held.answer(&request, now))
}

/// Draws the tenant, or what the answer of a question rests on.
pub fn graph(set: &Set, asked: &Asked, now: Instant) -> Result<Response, Fault> {
    let body = Body::read(asked)?;
    let query = body.optional_text("query")?;
    let request = body.request(Errand::Ask(query.unwrap_or("").to_owned()))?;
    let extras = Extras { has_idle: body.flag("idle")?, has_approvers: body.flag("approvers")? };
    let refuse = |rejected: &_| respond(asked, &door::refuse(query.unwrap_or(""), rejected));
    let (session, at) = match set.held.open(&request, now) {
        Ok(opened) => opened,
        Err(rejected) => return refuse(&rejected),
    };
    let answered = match query.map(|query| session.ask(query, at)).transpose() {
        Ok(answered) => answered,
        Err(rejected) => return refuse(&rejected),
    };
    let unread = session.unread();
    let shown = answered.as_ref().map(|answered: &Answered| render::Answered::of(&session, answered));
    let scene = Scene { tenant: session.tenant(), sources: session.sources(), at, asked: shown, extras, unread: &unread };
    match graph::draw(&scene, Format::Svg) {
        // a picture that is opened by itself runs nothing either
        Ok(picture) => Ok(Response::new(200, "image/svg+xml", picture.text)
            .with_header("content-security-policy", "default-src 'none'; style-src 'unsafe-inline'; sandbox")),
        Err(undrawable) => Err(Fault { status: 500, message: undrawable.to_string() }),
    }
}

/// Writes what was told: as one object, or line by line where that is asked for.
pub(super) fn respond(asked: &Asked, told: &Told) -> Result<Response, Fault> {
    const LINES: &str = "application/x-ndjson";
    let exit = told.exit.code().to_string();
    if asked.header("accept").is_some_and(|accepted| accepted.split(',').any(|kind| kind.trim() == LINES)) {
        let lines: String = told.lines().collect();
        return Ok(Response::new(200, LINES, lines).with_header("pim-exit", exit));
    }
    let whole = told.object(Limits::default()).ok_or_else(|| Fault { status: 500, message: "the answer is too long".to_owned() })?;
    let status = if whole.contains_key("error") { 400 } else { 200 };
    Ok(Response::json(status, &whole).with_header("pim-exit", exit))
}

/// What was posted.
pub(super) struct Body(Map<String, Value>);

impl Body {
    /// Reads an object; an empty body is one that says nothing.
    pub(super) fn read(asked: &Asked) -> Result<Self, Fault> {
        if asked.body.iter().all(u8::is_ascii_whitespace) {
            return Ok(Self(Map::new()));
        }
        http::object(&asked.body).map(Self)
    }

    /// Says of which world and when something is wanted.
    pub(super) fn request(&self, errand: Errand) -> Result<Request, Fault> {
        let at = self.optional_text("at")?.map(str::to_owned);
        let (assume, retract) = (self.texts("assume")?, self.texts("retract")?);
        let limit = match self.get("limit").map(|value| value.as_u64().and_then(|limit| usize::try_from(limit).ok())) {
            Some(None) => return Err(Fault::bad("`limit` is no number")),
            given => given.flatten(),
        };
        Ok(Request { at, assume, retract, limit, ..Request::new(errand) })
    }

    fn get(&self, key: &str) -> Option<&Value> {
        self.0.get(key).filter(|value| !value.is_null())
    }

    pub(super) fn text(&self, key: &str) -> Result<&str, Fault> {
        self.optional_text(key)?.ok_or_else(|| Fault::bad(format!("`{key}` is missing")))
    }

    fn optional_text(&self, key: &str) -> Result<Option<&str>, Fault> {
        self.get(key).map(|value| value.as_str().ok_or_else(|| Fault::bad(format!("`{key}` is no string")))).transpose()
    }

    pub(super) fn number(&self, key: &str) -> Option<usize> {
        self.get(key)?.as_u64().and_then(|number| usize::try_from(number).ok())
    }

    fn texts(&self, key: &str) -> Result<Vec<String>, Fault> {
        let Some(value) = self.get(key) else { return Ok(Vec::new()) };
        let read = |value: &Value| value.as_str().map(str::to_owned);
        let found = value.as_array().and_then(|values| values.iter().map(read).collect::<Option<Vec<_>>>());
        found.ok_or_else(|| Fault::bad(format!("`{key}` is no list of strings")))
    }

    fn flag(&self, key: &str) -> Result<bool, Fault> {
        self.get(key).map_or(Ok(false), |value| value.as_bool().ok_or_else(|| Fault::bad(format!("`{key}` is neither true nor false"))))
    }
}
