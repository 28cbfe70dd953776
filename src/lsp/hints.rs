//! What stands in no line: the effective maximum of a policy, where it comes from, and when a window ends.

use std::ops::Range;

use serde_json::{Value, json};

use super::view::View;
use crate::ir::{FieldOrigin, Policy, format_duration};
use crate::source::Span;
use crate::syntax::{self, ast};

/// Answers `textDocument/inlayHint` for what stands in a stretch: what a policy takes over or leaves to defaults, and when a `for` ends.
#[must_use]
pub fn hints(view: &View<'_>, wanted: &Range<usize>) -> Value {
    let (Some(tree), Some(_)) = (view.tree(), view.loaded.answering()) else { return json!([]) };
    let touched = tree.statements.iter().filter(|node| node.span.range().start <= wanted.end && wanted.start <= node.span.range().end);
    Value::Array(touched.flat_map(|node| hints_of(view, node)).collect())
}

fn hints_of(view: &View<'_>, node: &ast::Node<ast::Statement>) -> Vec<Value> {
    match &node.value {
        ast::Statement::Policy(policy) => effective(view, &policy.name).into_iter().collect(),
        ast::Statement::Assignment(assignment) => window_end(view, assignment, node.span).into_iter().collect(),
        ast::Statement::Group(group) => policies_of(view, group),
        ast::Statement::Include(_) | ast::Statement::Tenant(_) | ast::Statement::User(_) | ast::Statement::ServicePrincipal(_) => {
            Vec::new()
        }
        ast::Statement::Blueprint(_) | ast::Statement::Unit(_) | ast::Statement::Context(_) | ast::Statement::Role(_) => Vec::new(),
        ast::Statement::Never(_) | ast::Statement::Expect(_) | ast::Statement::Scenario(_) => Vec::new(),
    }
}

fn hint(view: &View<'_>, offset: u32, text: &str) -> Value {
    json!({ "position": view.page().position(offset as usize), "label": text, "paddingLeft": true })
}

/// Says what holds by a policy, of what it does not write itself.
fn effective(view: &View<'_>, name: &ast::Name) -> Option<Value> {
    let tenant = view.loaded.tenant()?;
    let policy = tenant.policies.row(*tenant.named_policies.get(&name.text)?);
    Some(hint(view, name.span.end, &taken_over(policy)?))
}

/// Says what a group's policies come to where they are only named.
fn policies_of(view: &View<'_>, group: &ast::Declaration<ast::GroupItem>) -> Vec<Value> {
    let Some(tenant) = view.loaded.tenant() else { return Vec::new() };
    let id = view.loaded.session.as_ref().and_then(|session| session.scope().group(&group.name.text));
    let hints = group.items().iter().filter_map(|item| {
        let ast::GroupItem::Policy(relation, reference) = &item.value else { return None };
        let policy = tenant.policies.row(tenant.group_policy(id?, *relation)?);
        match reference {
            ast::PolicyRef::Named(name) => {
                Some(hint(view, name.span.end, &format!("max {}", format_duration(policy.activation.max_seconds.value))))
            }
            ast::PolicyRef::Inline { body, .. } => Some(hint(view, body.span.start, &taken_over(policy)?)),
            ast::PolicyRef::Unknown => None,
        }
    });
    hints.collect()
}

/// Says where the effective maximum of a policy comes from, if it does not write that itself.
fn taken_over(policy: &Policy) -> Option<String> {
    let max = &policy.activation.max_seconds;
    let words = format_duration(max.value);
    match &max.origin {
        FieldOrigin::Written(_) => None,
        FieldOrigin::Inherited(from, _) => Some(format!("max {words} from {}", syntax::format_name(from))),
        FieldOrigin::Default => Some(format!("max {words} by default")),
    }
}

/// Says when a window ends that is written with `for`.
fn window_end(view: &View<'_>, assignment: &ast::Assignment, span: Span) -> Option<Value> {
    let window = assignment.window.as_ref()?;
    let Some(ast::WindowEnd::For(duration)) = window.end else { return None };
    let tenant = view.loaded.tenant()?;
    let row = tenant.assignments.rows().values().find(|row| row.span == span)?;
    Some(hint(view, duration.span.end, &format!("until {}", row.window.until.in_zone(&tenant.settings.timezone))))
}
