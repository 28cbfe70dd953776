//! The page for people who never open a terminal: one text that loads nothing, and what only it asks for.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::LazyLock;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::command::Body;
use super::http::{Fault, Request, Response};
use super::set::Set;
use crate::door::{self, Errand, Limits};
use crate::explain::{Answer, OpenAnswer, PlanStep, goal_text, thing_text};
use crate::ir::{Goal, Instant, State, Tenant, Thing};
use crate::reach::is_privileged;
use crate::render::{self, Extent, Style};
use crate::session::{Rejected, Session};
use crate::syntax::format_name;
use crate::text::{clean, counted};

const HTML: &str = include_str!("page/page.html");
const STYLE: &str = include_str!("page/page.css");
const SCRIPT: &str = include_str!("page/page.js");

/// The page, with its style and its script in it.
static PAGE: LazyLock<String> = LazyLock::new(|| HTML.replace("STYLE", STYLE).replace("SCRIPT", SCRIPT));

/// What a browser may do with it: run these two texts, by their hashes, ask this service, and show a picture that it was sent.
static POLICY: LazyLock<String> = LazyLock::new(|| {
    let hash = |text: &str| format!("'sha256-{}'", STANDARD.encode(Sha256::digest(text)));
    let mut policy = String::from(
        "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; connect-src 'self'; img-src blob: data:",
    );
    let _ = write!(policy, "; style-src {}; script-src {}", hash(STYLE), hash(SCRIPT));
    policy
});

/// So many ways to go on are offered.
const MOST_OFFERS: usize = 12;

/// So many lists of who comes to something are offered.
const MOST_GOALS: usize = 200;

/// Returns the page.
pub fn page() -> Response {
    Response::new(200, "text/html; charset=utf-8", PAGE.as_str())
        .with_header("content-security-policy", POLICY.as_str())
        .with_header("referrer-policy", "no-referrer")
        .with_header("cross-origin-opener-policy", "same-origin")
}

/// Says what is served, and with which questions one may begin.
pub fn about(set: &Set, _: &Request, now: Instant) -> Result<Response, Fault> {
    let session = set.held.session();
    let tenant = session.tenant();
    let users = tenant.principals.values().filter(|principal| principal.is_user()).count();
    let parts = [counted(users, "user"), counted(tenant.groups.len(), "group"), counted(session.files(), "file")];
    let name = tenant.identity.as_ref().map_or_else(String::new, |identity| format!("{}: ", clean(&identity.name)));
    let about = format!("{name}{}, as of {}", parts.join(", "), now.in_zone(&tenant.settings.timezone));
    Ok(Response::json(200, &json!({ "about": about, "examples": examples(tenant) })))
}

/// Makes a few questions that have an answer here.
fn examples(tenant: &Tenant) -> Vec<String> {
    let eligible = || tenant.assignments.rows().values().filter(|fact| fact.state == State::Eligible);
    let Some(fact) = eligible().find(|fact| !tenant.principals.row(fact.principal).is_group()).or_else(|| eligible().next()) else {
        return vec!["show tenant".to_owned()];
    };
    let (who, thing) = (format_name(&tenant.principals.row(fact.principal).name), thing_text(tenant, fact.target.thing()));
    let first = if tenant.group_of(fact.principal).is_some() { format!("any member of {who}") } else { who.clone().into_owned() };
    vec![format!("can {first} activate {thing}"), format!("who can activate {thing}"), format!("show {who}"), "show tenant".to_owned()]
}

/// Lists what matters most: privileged roles that the policies mention, and what groups give access to.
pub fn goals(set: &Set, _: &Request, _: Instant) -> Result<Response, Fault> {
    let tenant = set.held.session().tenant();
    let roles = tenant.roles.ids().filter(|role| is_privileged(tenant, *role) && tenant.roles.row(*role).is_mentioned);
    let roles = roles.map(|role| thing_text(tenant, Thing::Role(role)));
    let granted: BTreeSet<&str> = tenant.groups.values().flat_map(|group| &group.grants).map(|(text, _)| &**text).collect();
    let granted = granted.into_iter().map(|text| goal_text(tenant, &Goal::Access(text.into())));
    let goals: Vec<Value> =
        roles.chain(granted).take(MOST_GOALS).map(|name| json!({ "name": name, "query": format!("who can reach {name}") })).collect();
    Ok(Response::json(200, &json!({ "goals": goals })))
}

/// Answers a question in JSON, and in the words and lines of a terminal.
pub fn answer(set: &Set, asked: &Request, now: Instant) -> Result<Response, Fault> {
    let body = Body::read(asked)?;
    let query = body.text("query")?;
    let request = body.request(Errand::Ask(query.to_owned()))?;
    let style = Style { width: body.number("width").unwrap_or(Style::PLAIN.width), ..Style::PLAIN };
    let told = set.held.open(&request, now).and_then(|(session, at)| explained(&session, query, at, style));
    let (answer, mut page) = told.unwrap_or_else(|rejected| {
        let text = render::render_diagnostics(&rejected.sources, &rejected.diagnostics, Extent::First, style);
        (door::refuse(query, &rejected), json!({ "verdict": "that cannot be answered", "text": text, "steps": [] }))
    });
    let whole = answer.object(Limits::default()).ok_or_else(|| Fault { status: 500, message: "the answer is too long".to_owned() })?;
    if let Some(page) = page.as_object_mut() {
        page.insert("answer".to_owned(), Value::Object(whole));
    }
    Ok(Response::json(200, &page))
}

fn explained(session: &Session, query: &str, at: Instant, style: Style<'_>) -> Result<(door::Told, Value), Box<Rejected>> {
    let answered = session.ask(query, at)?;
    let style = style.in_zone(&session.tenant().settings.timezone);
    let view = render::Answered::of(session, &answered);
    let steps: Vec<_> = steps(&answered.explanation.answer).iter().map(|step| clean(&step.sentence)).collect();
    let (verdict, text) = (render::verdict_line(&view), render::render_explanation(&view, style));
    Ok((door::shown(session, &answered, None), json!({ "verdict": verdict, "text": text, "steps": steps })))
}

/// Returns the steps of a plan; none of any other answer.
fn steps(answer: &Answer) -> &[PlanStep] {
    match answer {
        Answer::Plan(plan) => &plan.steps,
        Answer::Any(any) => steps(&any.answer),
        Answer::Open(OpenAnswer::Plan(open)) => &open.plan.steps,
        Answer::Can(_) | Answer::Is(_) | Answer::WhoCan { .. } | Answer::WhoIs(_) | Answer::WhatIs(_) => &[],
        Answer::WhatCan { .. } | Answer::When(_) | Answer::Show(_) | Answer::Open(_) => &[],
    }
}

/// Offers ways to go on with a question.
pub fn complete(set: &Set, asked: &Request, now: Instant) -> Result<Response, Fault> {
    /// What a question begins with.
    const BEGINNINGS: [&str; 7] = ["can", "who", "what", "how", "when", "is", "show"];
    let body = Body::read(asked)?;
    let before = body.text("text")?;
    let completion = set.vocabulary().complete(before, now);
    let first = before.get(..completion.start).and_then(|before| before.split_whitespace().next());
    let fits = |shown: &str| BEGINNINGS.contains(&first.unwrap_or(shown));
    let offers = completion.candidates.iter().filter(|candidate| fits(&candidate.shown)).take(MOST_OFFERS);
    let offers: Vec<Value> = offers.map(|candidate| json!({ "shown": candidate.shown, "text": candidate.text })).collect();
    // places of a browser's text are counted in units of UTF-16
    let start = before.get(..completion.start).map_or(0, |before| before.encode_utf16().count());
    Ok(Response::json(200, &json!({ "start": start, "offers": offers })))
}
