//! What a request brings, out of the context of a question: the instant, how long, and evidence.

use serde_json::{Map, Value};

use super::tree::{name, nowhere};
use crate::compile::{TimeEdge, resolve_time};
use crate::exchange;
use crate::ir::{Instant, Tenant};
use crate::requirement::Requirement;
use crate::serve::http::Fault;
use crate::source::SourceId;
use crate::syntax::{self, ast};

/// What the context of a question says.
#[derive(Debug, Clone, Default)]
pub struct Brought {
    /// The instant that is asked about.
    pub at: Option<Instant>,
    /// How long an activation shall last.
    pub duration: Option<ast::Duration>,
    /// What is brought; `None` where no evidence is told, not even that there is none: then it is asked what one is able to do.
    pub with: Option<ast::With>,
}

impl Brought {
    /// Reads a context.
    ///
    /// # Errors
    ///
    /// Names the first entry that cannot be read: what is asked would be another question without it.
    pub fn read(tenant: &Tenant, context: Option<&Map<String, Value>>) -> Result<Self, Fault> {
        let Some(context) = context else { return Ok(Self::default()) };
        Ok(Self {
            at: present(context, "time").map(|value| time(tenant, value)).transpose()?,
            duration: present(context, "duration").map(duration).transpose()?,
            with: evidence(tenant, context)?,
        })
    }
}

fn present<'v>(context: &'v Map<String, Value>, key: &str) -> Option<&'v Value> {
    context.get(key).filter(|value| !value.is_null())
}

/// Reads RFC 3339, in either case and with a blank for the `T` too, and without seconds, as the protocol itself writes times; without an offset it is
/// in the tenant's time zone.
fn time(tenant: &Tenant, value: &Value) -> Result<Instant, Fault> {
    let fault = || Fault::bad("`context.time` is no time such as `2026-03-02T09:00:00Z`");
    let written = value.as_str().ok_or_else(fault)?.to_ascii_uppercase().replacen(' ', "T", 1);
    let parsed = syntax::parse_time(SourceId::default(), &written).map_err(|_| fault())?;
    resolve_time(&parsed, &tenant.settings.timezone, TimeEdge::Start).map_err(|why| Fault::bad(format!("`context.time`: {}", why.message)))
}

/// Reads a duration as ISO 8601 writes it, or as the language does.
fn duration(value: &Value) -> Result<ast::Duration, Fault> {
    let fault = || Fault::bad("`context.duration` is no duration in whole minutes such as `PT1H30M` or `1h30m`");
    let written = value.as_str().ok_or_else(fault)?;
    match syntax::parse_duration(SourceId::default(), written) {
        Ok(duration) => Ok(ast::Duration { span: nowhere(), ..duration }),
        Err(_) => exchange::read_duration(written, nowhere()).map_err(|_| fault()),
    }
}

fn evidence(tenant: &Tenant, context: &Map<String, Value>) -> Result<Option<ast::With>, Fault> {
    let found = [
        told(context, "mfa", |value| value.as_bool(), "true or false")?.map(|is| pieces(is, Requirement::Mfa)),
        told(context, "contexts", |value| contexts(tenant, value), "a list of names")?,
        told(context, "justification", is_said, "a string")?.map(|is| pieces(is, Requirement::Justification)),
        told(context, "ticket", is_said, "a string")?.map(|is| pieces(is, Requirement::Ticket)),
    ];
    let is_told = found.iter().any(Option::is_some);
    let evidence = found.into_iter().flatten().flatten().collect();
    Ok(is_told.then_some(ast::With { evidence, span: nowhere() }))
}

fn told<T>(context: &Map<String, Value>, key: &str, read: impl FnOnce(&Value) -> Option<T>, wanted: &str) -> Result<Option<T>, Fault> {
    let Some(value) = present(context, key) else { return Ok(None) };
    read(value).map(Some).ok_or_else(|| Fault::bad(format!("`context.{key}` is not {wanted}")))
}

/// An empty text says nothing, as the platform sees it; `true` says that there is one.
fn is_said(value: &Value) -> Option<bool> {
    value.as_bool().or_else(|| value.as_str().map(|text| !text.trim().is_empty()))
}

/// Reads authentication contexts. One that no line declares is asked by no policy, and is passed over.
fn contexts(tenant: &Tenant, value: &Value) -> Option<Vec<ast::Evidence>> {
    let names: Vec<&str> = value.as_array()?.iter().map(Value::as_str).collect::<Option<_>>()?;
    let is_declared = |known: &&str| tenant.contexts.iter().any(|(_, context)| *context.name == **known);
    Some(names.into_iter().filter(is_declared).map(|known| piece(Requirement::Context(Some(name(known))))).collect())
}

fn pieces(is_there: bool, requirement: Requirement<Option<ast::Name>>) -> Vec<ast::Evidence> {
    if is_there { vec![piece(requirement)] } else { Vec::new() }
}

fn piece(requirement: Requirement<Option<ast::Name>>) -> ast::Evidence {
    ast::Evidence { requirement, said: None, span: nowhere() }
}
