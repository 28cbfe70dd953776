//! What is told of the thing under the pointer: what the command line would answer about it.

use std::fmt::Write;
use std::ops::Range;

use serde_json::{Value, json};

use super::loaded::Loaded;
use super::mention::Space;
use super::topic;
use super::verdict;
use super::view::{Target, View};
use crate::defect::OrDefect;
use crate::ir::PrincipalKind;
use crate::syntax::{self, PartKind, Slot, ast};
use crate::text::clean_lines;

/// Answers `textDocument/hover`.
#[must_use]
pub fn hover(view: &View<'_>, offset: usize) -> Value {
    let Some((range, told)) = about(view, offset) else { return Value::Null };
    let contents = match (&told, view.client.has_markdown) {
        (Told::Answer(text), true) => json!({ "kind": "markdown", "value": fenced(text) }),
        (Told::Page(text), true) => json!({ "kind": "markdown", "value": text }),
        (Told::Answer(text) | Told::Page(text), false) => json!({ "kind": "plaintext", "value": clean_lines(text) }),
    };
    json!({ "contents": contents, "range": view.page().range(range) })
}

/// What is told.
enum Told {
    /// What the command line prints.
    Answer(String),
    /// A page in Markdown.
    Page(String),
}

fn about(view: &View<'_>, offset: usize) -> Option<(Range<usize>, Told)> {
    if let Some((mention, target)) = view.name_at(offset) {
        return about_target(view, &target).map(|text| (mention.range(), Told::Answer(text)));
    }
    about_code(view, offset).or_else(|| about_statement(view, offset))
}

/// Tells of a name: what it is and holds, and of an account what it can come to hold.
fn about_target(view: &View<'_>, target: &Target) -> Option<String> {
    let loaded = view.answering()?;
    let name = syntax::format_name(&target.name);
    let (kind, is_account) = kind_word(&loaded, target)?;
    let mut text = loaded.answer(&format!("show {kind} {name}"))?.to_string();
    if is_account && let Some(reached) = loaded.answer(&format!("what can {name} reach")) {
        _ = write!(text, "\n{reached}"); // writing to a string does not fail
    }
    if !std::rc::Rc::ptr_eq(&loaded, view.loaded) {
        text += "\nas it was before the errors that the policies have now\n";
    }
    Some(text)
}

/// Returns the keyword of what a name names, and whether it is an account.
fn kind_word(loaded: &Loaded, target: &Target) -> Option<(&'static str, bool)> {
    let (session, tenant) = (loaded.session.as_ref()?, loaded.tenant()?);
    Some(match target.space {
        Space::Principals => match tenant.principals.row(session.scope().principal(&target.name)?).kind {
            PrincipalKind::User { .. } => ("user", true),
            PrincipalKind::ServicePrincipal => ("service-principal", true),
            PrincipalKind::Group(_) => ("group", false),
        },
        Space::Roles => ("role", false),
        Space::Policies => ("policy", false),
        Space::Contexts => ("context", false),
        Space::Units => ("unit", false),
        Space::Blueprints => ("blueprint", false),
    })
}

/// Tells of the code of a lint or reason, and of a rule that a comment names.
fn about_code(view: &View<'_>, offset: usize) -> Option<(Range<usize>, Told)> {
    let text = view.page().text();
    let range = word_at(text, offset);
    let word = text.get(range.clone())?;
    let statement = statement_at(view, offset)?;
    let part = statement.iter().find(|part| part.range.start <= offset && offset <= part.range.end)?;
    let is_code = match &part.kind {
        PartKind::Filled(slots) => slots.iter().any(|slot| matches!(slot, Slot::Lint | Slot::Reason)),
        PartKind::Comment => word.contains(|c: char| c.is_ascii_digit() || c == '-'),
        PartKind::Keyword | PartKind::Mark | PartKind::Wrong | PartKind::Unread => false,
    };
    let page = topic::page(word).filter(|_| is_code)?;
    Some((range, if page.starts_with('#') { Told::Page(page) } else { Told::Answer(page) }))
}

/// Returns the parts of the statement at a place.
fn statement_at(view: &View<'_>, offset: usize) -> Option<Vec<syntax::Part>> {
    let statements = syntax::walk_file(view.page().text());
    statements.into_iter().rfind(|parts| parts.first().is_some_and(|first| first.range.start <= offset))
}

/// Tells what came of a promise, or of a keyword within a declaration what is declared: there stands where each field of a policy comes from.
fn about_statement(view: &View<'_>, offset: usize) -> Option<(Range<usize>, Told)> {
    let tree = view.tree()?;
    let node = tree.statements.iter().find(|node| node.span.range().contains(&offset))?;
    let word = word_at(view.page().text(), offset);
    let told = match &node.value {
        ast::Statement::Expect(_) | ast::Statement::Never(_) | ast::Statement::Scenario(_) => verdict::told(view, node)?,
        ast::Statement::Tenant(_) => view.answering()?.answer("show tenant")?.to_string(),
        ast::Statement::Include(_) | ast::Statement::Assignment(_) => return None,
        declared => {
            let name = declared.declared_name()?;
            let mentions = view.mentions();
            let mention = mentions.iter().find(|mention| mention.range() == name.span.range())?;
            about_target(view, &view.target(mention)).filter(|_| !word.is_empty())?
        }
    };
    Some((word, Told::Answer(told)))
}

/// Returns the word at a place.
fn word_at(text: &str, offset: usize) -> Range<usize> {
    let is_in = |c: char| c.is_alphanumeric() || "-_.'".contains(c);
    let before = text.get(..offset).or_defect();
    let after = text.get(offset..).or_defect();
    let start = before.trim_end_matches(is_in).len();
    let end = offset + after.find(|c| !is_in(c)).unwrap_or(after.len());
    let word = text.get(start..end).or_defect();
    start..start + word.trim_end_matches(['.', '\'']).len()
}

/// Puts a text in a fence that nothing in it can end.
fn fenced(text: &str) -> String {
    let text = clean_lines(text);
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0); // a text without any has one of no length
    let fence = "`".repeat(longest.max(2) + 1);
    format!("{fence}text\n{}\n{fence}", text.trim_end())
}
