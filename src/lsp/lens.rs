//! The answer above what is promised and declared.

use serde_json::{Value, json};

use super::loaded::Loaded;
use super::verdict;
use super::view::View;
use super::wire::put;
use crate::explain::{Answer, Decision};
use crate::render::{Answered, verdict_line};
use crate::source::Span;
use crate::syntax::{self, ast};
use crate::terms::GroupFlag;
use crate::text::clean;

/// Answers `textDocument/codeLens`. What is known already is told at once; the rest when the client asks for it.
#[must_use]
pub fn lenses(view: &View<'_>) -> Value {
    let Some(tree) = view.tree() else { return json!([]) };
    if view.loaded.answering().is_none() {
        return json!([]);
    }
    let lenses = tree.statements.iter().filter_map(|node| {
        let place = lens_place(node)?;
        let mut lens = json!({ "range": view.page().range(place.range()) });
        match view.loaded.cases().iter().find(|case| case.span == node.span) {
            Some(case) => put(&mut lens, "command", command(&verdict::line(view.loaded, case))),
            None => put(&mut lens, "data", json!({ "uri": &*view.document.uri, "start": node.span.start })),
        }
        Some(lens)
    });
    Value::Array(lenses.collect())
}

/// Answers `codeLens/resolve`; a lens whose statement is gone says nothing.
#[must_use]
pub fn resolve(view: &View<'_>, lens: &Value) -> Value {
    let mut lens = lens.clone();
    let start = lens.pointer("/data/start").and_then(Value::as_u64);
    let tree = view.tree();
    let node = tree.as_ref().and_then(|tree| tree.statements.iter().find(|node| Some(u64::from(node.span.start)) == start));
    let told = node.and_then(|node| line(view, node));
    put(&mut lens, "command", command(&told.unwrap_or_default())); // of a statement that is gone nothing is told
    lens
}

/// Returns where a lens stands: at the beginning of a promise, at the name of a group or role.
fn lens_place(node: &ast::Node<ast::Statement>) -> Option<Span> {
    match &node.value {
        ast::Statement::Expect(_) | ast::Statement::Never(_) | ast::Statement::Scenario(_) => {
            Some(Span { end: node.span.start, ..node.span })
        }
        ast::Statement::Group(group) => is_in_pim(group).then_some(group.name.span),
        ast::Statement::Role(role) => Some(role.name.span),
        ast::Statement::Include(_) | ast::Statement::Tenant(_) | ast::Statement::User(_) | ast::Statement::ServicePrincipal(_) => None,
        ast::Statement::Blueprint(_) | ast::Statement::Unit(_) | ast::Statement::Context(_) => None,
        ast::Statement::Policy(_) | ast::Statement::Assignment(_) => None,
    }
}

/// Tells whether a group is enabled in PIM, or may be: of others nothing can be activated.
fn is_in_pim(group: &ast::Declaration<ast::GroupItem>) -> bool {
    group.items().iter().any(|item| match &item.value {
        ast::GroupItem::Flag(flag) => *flag == GroupFlag::PimEnabled,
        ast::GroupItem::Unknown(flags) => flags.iter().any(|(flag, _)| *flag == GroupFlag::PimEnabled),
        ast::GroupItem::Id(_) | ast::GroupItem::Security | ast::GroupItem::Policy(..) | ast::GroupItem::Grants(_) => false,
        ast::GroupItem::Allow(_) => false,
    })
}

/// A command without a name does nothing when it is clicked.
fn command(title: &str) -> Value {
    json!({ "title": clean(title), "command": "" })
}

fn line(view: &View<'_>, node: &ast::Node<ast::Statement>) -> Option<String> {
    let loaded = view.loaded;
    match &node.value {
        ast::Statement::Group(group) => {
            let things = ["membership", "ownership"].map(|word| format!("{word} of {}", syntax::format_name(&group.name.text)));
            who_can(loaded, &things)
        }
        ast::Statement::Role(role) => who_can(loaded, &[format!("role {}", syntax::format_name(&role.name.text))]),
        _ => verdict::case_at(loaded, node.span).map(|case| verdict::line(loaded, &case)),
    }
}

/// Says how many can activate something, and how many of them without approval, as `who can activate …` lists them.
fn who_can(loaded: &Loaded, things: &[String]) -> Option<String> {
    let session = loaded.answering()?;
    let told = things.iter().filter_map(|thing| {
        let answered = session.ask(&format!("who can activate {thing}"), loaded.at).ok()?;
        match &answered.explanation.answer {
            Answer::WhoCan { items, .. } if items.is_empty() => None,
            Answer::WhoCan { items, .. } => {
                let free = items.iter().filter(|item| item.decision == Decision::Allow).count();
                let how = match free {
                    0 => "all after approval".to_owned(),
                    all if all == items.len() => "without approval".to_owned(),
                    some => format!("{some} of them without approval"),
                };
                let word = thing.split(' ').next().filter(|_| things.len() > 1);
                let what = word.map_or_else(String::new, |word| format!("{word}: "));
                Some(format!("{what}{} can activate, {how}", items.len()))
            }
            // turns on what is not known
            _ => Some(verdict_line(&Answered::of(session, &answered))),
        }
    });
    let told: Vec<String> = told.collect();
    Some(if told.is_empty() { "nobody can activate".to_owned() } else { told.join(" · ") })
}
