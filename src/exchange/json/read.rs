//! What a document says as statements, each with its place in the text.

mod assignment;
mod declare;
mod policy;
mod site;

use serde_json::Value;

use super::document::Document;
use crate::diag::Diagnostic;
use crate::exchange::write::Writer;
use crate::hcl::{Json, JsonKind, Number};
use crate::source::{SourceId, Span};
use crate::syntax::ast;

use site::Site;

/// What a text says.
pub(super) struct Told {
    /// Its statements.
    pub file: ast::File,
    /// What its own sources said and nobody could read, each with its place here.
    pub incomplete: Vec<(String, Span)>,
    /// What is wrong with it.
    pub faults: Vec<Diagnostic>,
}

/// Reads a document; `json` is what it was read from.
pub(super) fn read(source: SourceId, text: &str, document: &Document, json: &Json) -> Told {
    let site = Site::new(source, text);
    let mut writer = Writer::default();
    let mut push = |at: &Json, description: Option<&String>, statement: Option<ast::Statement>| {
        if let Some(statement) = statement {
            writer.push(ast::Node::new(statement, site.line_of(at.span)), description.cloned());
        }
    };
    if let (Some(tenant), Some(at)) = (&document.tenant, json.member("tenant")) {
        push(at, tenant.description.as_ref(), Some(declare::tenant(&site, tenant, at)));
    }
    for (one, at) in document.contexts.iter().zip(items(json, "contexts")) {
        push(at, one.description.as_ref(), Some(declare::context(&site, one, at)));
    }
    for (one, at) in document.policies.iter().zip(items(json, "policies")) {
        push(at, one.description.as_ref(), Some(policy::policy(&site, one, at)));
    }
    for (one, at) in document.principals.iter().zip(items(json, "principals")) {
        push(at, one.description.as_ref(), declare::principal(&site, one, at));
    }
    for (one, at) in document.blueprints.iter().zip(items(json, "blueprints")) {
        push(at, one.description.as_ref(), Some(declare::blueprint(&site, one, at)));
    }
    for (one, at) in document.units.iter().zip(items(json, "units")) {
        push(at, one.description.as_ref(), Some(declare::unit(&site, one, at)));
    }
    for (one, at) in document.roles.iter().zip(items(json, "roles")) {
        push(at, one.description.as_ref(), Some(declare::role(&site, one, at)));
    }
    for (one, at) in document.assignments.iter().zip(items(json, "assignments")) {
        push(at, None, assignment::assignment(&site, one, at));
    }
    let incomplete = document.incomplete.iter().zip(items(json, "incomplete")).map(|(line, at)| (line.clone(), at.span)).collect();
    Told { file: writer.finish(source), incomplete, faults: site.faults() }
}

fn items<'a>(json: &'a Json, key: &str) -> &'a [Json] {
    json.member(key).map_or(&[], Json::items)
}

/// Returns the same without places, of a repeated key the last.
pub(super) fn plain(json: &Json) -> Value {
    match &json.kind {
        JsonKind::Plain(_) if json.is_null() => Value::Null,
        JsonKind::Plain(value) => value.as_bool().map_or_else(|| Value::from(value.as_number().and_then(Number::to_i64)), Value::Bool),
        JsonKind::Text(text) => Value::String(text.clone()),
        JsonKind::Array(items) => Value::Array(items.iter().map(plain).collect()),
        JsonKind::Object(members) => members.iter().map(|(key, _, value)| (key.to_string(), plain(value))).collect(),
    }
}
