//! The whole tenant as one JSON document: a line for each thing, so that changes show line by line.

mod assignment;
mod declare;
mod parts;
mod policy;

use serde::Serialize;

use super::canonical;
use super::format::{Exported, Format, Material, Promises};
use crate::defect::OrDefect;
use crate::exchange::json::{self, Document, VERSION};
use crate::source::{Sources, Span};
use crate::syntax::ast::Statement;
use crate::text::{counted, counted_as};

/// The entry of the document in the table of formats.
pub const FORMAT: Format = Format {
    name: "json",
    about: "the whole tenant as one JSON document, whose schema is published",
    comment: None,
    schema: Some(json::schema),
    parts: &[],
    write,
};

fn write(material: &Material<'_>) -> Exported {
    let gathered = canonical::gather(material.files, Promises::Left);
    let mut document = Document { pim_tenant: VERSION, incomplete: material.unread.to_vec(), ..Document::default() };
    let entries = gathered.statements.len();
    for node in gathered.statements {
        let description = node.trivia.and_then(|trivia| trivia.description);
        add(&mut document, node.value, description, place(material.sources, node.span));
    }
    let left_out = match gathered.left_promises {
        0 => Vec::new(),
        count => vec![format!("{} of what must hold, or never: a tenant in JSON holds facts", counted(count, "statement"))],
    };
    Exported { text: text(&document), written: counted_as(entries, "entry", "entries"), left_out }
}

/// Returns `contoso.pim:61`; nothing where it was read from no text.
fn place(sources: &Sources, span: Span) -> Option<String> {
    let (file, line) = sources.line(span);
    (!file.is_empty()).then(|| format!("{file}:{line}"))
}

fn add(document: &mut Document, statement: Statement, description: Option<String>, at: Option<String>) {
    match statement {
        Statement::Tenant(one) => document.tenant = Some(declare::tenant(&one, description, at)),
        Statement::Context(one) => document.contexts.push(declare::context(*one, description, at)),
        Statement::Policy(one) => document.policies.push(policy::policy(*one, description, at)),
        Statement::User(one) => document.principals.push(declare::user(*one, description, at)),
        Statement::ServicePrincipal(one) => document.principals.push(declare::service_principal(*one, description, at)),
        Statement::Group(one) => document.principals.push(declare::group(*one, description, at)),
        Statement::Blueprint(one) => document.blueprints.push(declare::blueprint(*one, description, at)),
        Statement::Unit(one) => document.units.push(declare::unit(*one, description, at)),
        Statement::Role(one) => document.roles.push(declare::role(*one, description, at)),
        Statement::Assignment(one) => document.assignments.push(assignment::assignment(*one, at)),
        // they are no facts, and were left out
        Statement::Include(_) | Statement::Never(_) | Statement::Expect(_) | Statement::Scenario(_) => {}
    }
}

/// Writes the document: what is a list has a line for each element.
fn text(document: &Document) -> String {
    let mut members = vec![member("pim_tenant", &document.pim_tenant)];
    members.extend(document.tenant.as_ref().map(|tenant| member("tenant", tenant)));
    members.extend(list("contexts", &document.contexts));
    members.extend(list("policies", &document.policies));
    members.extend(list("principals", &document.principals));
    members.extend(list("blueprints", &document.blueprints));
    members.extend(list("units", &document.units));
    members.extend(list("roles", &document.roles));
    members.extend(list("assignments", &document.assignments));
    members.extend(list("incomplete", &document.incomplete));
    format!("{{\n{}\n}}\n", members.join(",\n"))
}

fn member(key: &str, value: &impl Serialize) -> String {
    format!("  \"{key}\": {}", one_line(value))
}

fn list(key: &str, all: &[impl Serialize]) -> Option<String> {
    let lines: Vec<String> = all.iter().map(|one| format!("    {}", one_line(one))).collect();
    (!lines.is_empty()).then(|| format!("  \"{key}\": [\n{}\n  ]", lines.join(",\n")))
}

fn one_line(value: &impl Serialize) -> String {
    // texts, numbers and lists of them always are JSON
    serde_json::to_string(value).ok().or_defect()
}
